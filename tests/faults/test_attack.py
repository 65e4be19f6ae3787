"""People and events that work against the walk, on real parts: the last citizen's late answers, double touches, a guide that
changes under the hand, a clock that jumps, a platform that is somebody else."""

from __future__ import annotations

import gc
import json
import shutil
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_codes import check_digit
from devices.id_reader.sim_card import sample_card
from devices.scanner.protocol import ScannedImage
from kiosk.clock import SystemClock
from kiosk.contract.submission import Application as SentApplication
from kiosk.device_hub import card_of
from kiosk.journey import events as ev
from kiosk.journey.state import IdentityPhase, Journey, Network, Session, Step
from kiosk.model.identity import IdCard
from kiosk.model.page import Page
from kiosk.model.submission import Submission
from offline.records import QueueEntry
from sandbox.certificates import make_root, make_server
from tests.faults.rig import SIGNATURE, TOP, Rig
from tests.platform.sides import saved, server_tls

PERSONAL = (IdCard, IdCardReading, ScannedImage, Page, Submission, SentApplication)


def gone(journey: Journey) -> bool:
    return journey.session is None


def leave(rig: Rig) -> None:
    rig.do(ev.ExitAsked(), ev.ExitConfirmed(), ev.Next())
    assert rig.controller.snapshot.session is None


def other_card(rig: Rig) -> str:
    """Another person's card on the bench; its file's name."""
    head = "15062719600105" + "000"
    card = {**sample_card().as_json(), "name": "其其格", "birth_date": "1960-01-05", "number": head + check_digit(head)}
    (rig.stage.devices / "cards" / "02-other.json").write_text(json.dumps(card), encoding="utf-8")
    return "02-other.json"


def next_citizen(rig: Rig, card: str) -> Session:
    """Takes the last card away, and comes with this one as far as the checklist or the offer of a receipt."""
    rig.stage.bench.lift_card()
    rig.to_identity()
    rig.until(lambda j: j.session is not None and j.session.identity is IdentityPhase.WAITING, "the empty plate")
    rig.stage.bench.put_card(card)
    rig.until(
        lambda j: j.session is not None and (j.session.step is Step.CHECKLIST or bool(j.session.pending)), "the card"
    )
    return rig.session


def entries(rig: Rig) -> tuple[QueueEntry, ...]:
    """What lies in the outbox, asked on the store's own thread."""
    assert rig.application is not None
    worker = rig.application._store.worker()
    assert worker is not None
    listed: tuple[QueueEntry, ...] = worker.call(lambda outbox: outbox.list())
    return listed


@pytest.mark.req("M12", "M21")
def test_only_the_card_that_filed_is_offered_the_receipt_left_behind(rig: Rig) -> None:
    rig.set_device("receipt_printer", paper="out", plugged=True, cover_open=False, fault=None)
    rig.start().submit()
    assert rig.printed() == "failed"
    filed = rig.session.filing.submission_id if rig.session.filing else ""
    idle = rig.controller.snapshot.idle_since + 200
    rig.do(ev.Tick(idle))  # went away without a word: nothing says that the receipt is in hand
    rig.do(ev.Next())
    rig.set_device("receipt_printer", paper="full")

    assert next_citizen(rig, other_card(rig)).pending == ()
    leave(rig)
    rig.do(ev.PendingReceiptAsked(filed))  # a touch from nowhere
    session = next_citizen(rig, "01-sample.json")
    assert [receipt.submission_id for receipt in session.pending] == [filed]
    rig.do(ev.PendingReceiptAsked(filed), ev.PendingReceiptAsked(filed))
    slips = rig.stage.devices / "slips"
    rig.until(lambda _: len(list(slips.glob("*.txt"))) == 1, "the slip")
    leave(rig)
    rig.until(lambda _: any(e.get("outcome") == "done" for e in rig.log_events()), "the end of the print")
    assert next_citizen(rig, "01-sample.json").pending == ()


class Gate:
    """Stands before a function of the kiosk and lets the first call wait until it is opened."""

    def __init__(self, behind: Callable[..., Any]) -> None:
        self._behind = behind
        self._first = True
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, *arguments: object) -> Any:
        if self._first:
            self._first = False
            self.reached.set()
            self.opened.wait(30)
        return self._behind(*arguments)


@pytest.mark.req("M21")
def test_a_page_scanned_for_one_citizen_never_shows_to_the_next(rig: Rig) -> None:
    rig.start().to_checklist().fill_form()
    assert rig.application is not None
    bus, late, came = rig.application.bus, list[ev.Event](), threading.Event()
    publish = bus.publish

    def hold_pages(event: ev.Event) -> None:
        if isinstance(event, ev.PageTaken | ev.PageJudged | ev.PageReady):
            late.append(event)
            came.set()
        else:
            publish(event)

    bus.publish = hold_pages  # type: ignore[method-assign]
    rig.stage.bench.put_paper(rig.stage.papers[0])
    rig.do(ev.Next(), ev.ScanAsked())
    assert came.wait(20)
    leave(rig)
    rig.stage.scanner_sim.remove_paper(rig.stage.devices / "scanner")
    next_citizen(rig, other_card(rig))
    rig.fill_form().do(ev.Next(), ev.ScanAsked())  # the same material, nothing on the glass
    for event in late:
        publish(event)
    rig.until(lambda j: bool(j.session and j.session.trouble), "the empty glass to be said")
    assert rig.session.scan is not None
    assert (rig.session.scan.pages.pages, rig.session.pages) == ((), {})


@pytest.mark.req("M21")
def test_a_card_read_for_one_citizen_never_becomes_the_next_ones(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(card_of)
    monkeypatch.setattr("kiosk.device_hub.card_of", gate)
    rig.start().to_identity().put_card()
    assert gate.reached.wait(20)
    rig.do(ev.ExitAsked(), ev.ExitConfirmed(), ev.Next())
    rig.to_identity()
    gate.opened.set()
    rig.stage.bench.put_card(other_card(rig))
    rig.until(lambda j: bool(j.session and j.session.card), "the other card")
    assert rig.session.card is not None
    assert rig.session.card.name == "其其格"


@pytest.mark.req("M11")
def test_fingers_that_hit_everything_twice_make_one_case_and_one_slip(rig: Rig) -> None:
    rig.start().to_sign()
    assert rig.application is not None
    for _ in range(3):
        rig.application.bus.publish(ev.Next())
    rig.controller.drain()  # all of them in one round of the main loop
    assert rig.printed() == "done"
    rig.go_home().do(ev.Next())
    assert gone(rig.controller.snapshot)
    rig.until(lambda _: rig.ledger()["cases"] == 1, "the case")
    assert len(entries(rig)) == 1
    assert len(list((rig.stage.devices / "slips").glob("*.txt"))) == 1


@pytest.mark.req("M12")
def test_a_receipt_that_is_asked_for_again_and_again_comes_once_more_and_says_so(rig: Rig) -> None:
    rig.start().submit()
    assert rig.printed() == "done"
    for _ in range(3):
        rig.do(ev.ReprintAsked(), ev.ReprintAsked())
        assert rig.printed() == "done"
    slips = sorted((rig.stage.devices / "slips").glob("*.txt"))
    assert [("补打" in slip.read_text(encoding="utf-8")) for slip in slips] == [False, True]


@pytest.mark.req("M40")
def test_a_guide_that_changes_on_the_disk_does_not_change_a_visit_under_way(rig: Rig, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue"
    shutil.copytree(TOP / "assets" / "catalogue", catalogue)
    text = rig.stage.config.read_text(encoding="utf-8")
    rig.stage.config.write_text(f"catalogue = {json.dumps(str(catalogue))}\n{text}", encoding="utf-8")
    rig.start().to_checklist()
    guide = rig.session.guide
    for file in catalogue.rglob("*.json"):
        file.write_text("{", encoding="utf-8")
    rig.fill_form().scan_all().do(ev.Next(), ev.Next(), ev.SignatureDrawn(SIGNATURE), ev.Next())
    assert rig.printed() == "done"
    assert rig.session.guide is guide
    rig.until(lambda _: rig.ledger()["cases"] == 1, "the case")
    rig.go_home().do(ev.BundleChosen("retirement"))
    journey = rig.until(lambda j: j.trouble is not None or bool(j.session and j.session.guide), "the next citizen")
    assert journey.trouble is not None, "a broken guide was opened"
    assert journey.trouble.what == "errors.guide.broken"


class Jumping(SystemClock):
    """A wall clock that somebody sets while the kiosk runs; monotonic time goes on as it does."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@pytest.mark.req("M11", "M22")
@pytest.mark.parametrize("days", [365, -365], ids=["a year on", "a year back"])
def test_a_clock_that_jumps_by_a_year_loses_nothing_and_delays_nothing(rig: Rig, days: int) -> None:
    port = int(rig.stage.platform["url"].rsplit(":", 1)[1])
    rig.processes.stop("platform")
    rig.start()
    clock = Jumping()
    assert rig.application is not None
    rig.application._clock = clock
    rig.to_checklist()
    clock.ahead = timedelta(days=days)
    rig.fill_form().scan_all()
    clock.ahead = timedelta()
    rig.do(ev.Next(), ev.Next(), ev.SignatureDrawn(SIGNATURE))
    clock.ahead = timedelta(days=days)
    rig.until(lambda j: j.network is Network.AWAY, "the platform to be found away")
    rig.do(ev.Next())
    assert rig.printed() == "done"
    clock.ahead = timedelta()  # what was planned for then is due now, or in a year
    rig.go_home()
    rig.stage.start_platform(rig.processes, port)
    rig.until(lambda _: rig.ledger()["cases"] == 1, "the delivery")
    assert rig.ledger()["sha256_match"] is True


class Impostor:
    """Listens where the platform was, takes every client, and keeps what they say once the line is encrypted."""

    def __init__(self, port: int, folder: Path) -> None:
        now = SystemClock().now()
        certificate, key = saved(make_server(make_root(now), now), folder)
        self._listener = socket.create_server(("127.0.0.1", port))
        self._tls = server_tls(certificate, key)
        self.visits, self.heard = 0, b""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            with connection:
                connection.settimeout(5)
                try:
                    with self._tls.wrap_socket(connection, server_side=True) as encrypted:
                        self.heard += encrypted.recv(65536)
                except OSError:
                    continue  # the client hung up, as it should


@pytest.mark.req("M22")
def test_a_platform_with_another_certificate_hears_nothing(rig: Rig, tmp_path: Path) -> None:
    port = int(rig.stage.platform["url"].rsplit(":", 1)[1])
    rig.processes.stop("platform")
    impostor = Impostor(port, tmp_path)
    rig.start()
    rig.until(lambda j: j.network is Network.AWAY, "the impostor to be known as one")
    rig.submit()
    assert rig.printed() == "done"
    assert rig.session.filing is not None
    assert rig.session.filing.receipt is not None
    assert rig.session.filing.receipt.case_number is None
    rig.do(ev.Next())
    rig.until(lambda _: {e["operation"] for e in refused(rig)} == {"platform_time", "put_submission"}, "both attempts")
    impostor.stop()
    assert {entry["reason"] for entry in refused(rig)} == {"tls"}
    assert impostor.visits >= 2
    assert impostor.heard == b""
    rig.stage.start_platform(rig.processes, port)
    rig.until(lambda _: rig.ledger()["cases"] == 1, "the delivery")


def refused(rig: Rig) -> list[dict[str, Any]]:
    return [entry for entry in rig.log_events() if entry["event"] == "platform.transient"]


def held() -> dict[int, str]:
    """Objects of this process that tell of a person, by identity."""
    gc.collect()
    # By its type: a weak proxy that Kivy left in the process would be asked for its class, and its object may be gone.
    return {id(one): type(one).__name__ for one in gc.get_objects() if issubclass(type(one), PERSONAL)}


@pytest.mark.req("M21")
def test_after_a_visit_no_card_and_no_page_is_left_in_memory(rig: Rig) -> None:
    samples = held().keys()  # of other tests' modules
    rig.start().to_checklist().fill_form()
    rig.do(ev.Next())
    rig.scan(rig.stage.papers[0]).accept()
    assert held().keys() - samples
    leave(rig)
    rig.stage.bench.lift_card()
    rig.until(lambda _: not held().keys() - samples, "everything to be forgotten")
