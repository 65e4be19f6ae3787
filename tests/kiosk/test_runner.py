"""Effects on a real store whose disk fails when told to: what was asked for is done, or the citizen hears in words why not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from devices.receipt_printer.protocol import Block, PrintOutcome, PrintReport, Text
from kiosk.bus import Bus
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.model.guide import Guide
from kiosk.model.leaflet import Leaflet
from kiosk.model.paper import Paper, PaperWork
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from kiosk.printing.a4.press import PaperNotMade
from kiosk.runner import EffectRunner, Services
from kiosk.text import Texts
from offline.card_key import card_secret
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.states import ReceiptState
from tests.journey.walks import GUIDE
from tests.offline.faulty_disk import FaultyDisk
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, draft, receipt_of

WORK = cast(PaperWork, None)  # of which the stand-in for the typesetter makes nothing
LOCALE = Path(__file__).resolve().parents[2] / "assets" / "locale"


class _Store:
    """The store thread without its thread."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.broken: Exception | None = None

    def submit(self, job: Callable[[Outbox], Any], done: Callable[[Any], None]) -> None:
        try:
            answer = self.broken or job(self.outbox)
        except Exception as error:  # noqa: BLE001 - as the store worker does
            answer = error
        done(answer)


class _Printer:
    """Of the hub only what a print needs."""

    def __init__(self) -> None:
        self.printed: list[tuple[Block, ...]] = []
        self.sheets: list[str] = []

    def print_document(self, holder: str, pdf: bytes, title: str, done: Callable[[PrintReport], None]) -> None:
        self.sheets.append(holder)

    def print_slip(self, holder: str, blocks: tuple[Block, ...], done: Callable[[PrintReport], None], job: str) -> None:
        self.printed.append(blocks)
        done(PrintReport(PrintOutcome.DONE))


class Bench:
    """A runner and everything around it."""

    def __init__(self, folder: Path) -> None:
        self.disk = FaultyDisk()
        self.store = _Store(Outbox(folder / "store", KEYS, disk=self.disk))
        self.printer = _Printer()
        self.hubs = 0
        self.canceled: list[str] = []
        self.released: list[str] = []
        self.unasked: list[str] = []
        self.bus = Bus()
        self.logged: list[tuple[str, dict[str, object]]] = []
        self.slip: Callable[[Receipt], tuple[Block, ...]] = lambda receipt: (Text(receipt.local_number),)
        self.papers: Callable[[PaperWork, Submission], tuple[Paper, ...]] = lambda _work, _submission: ()
        self.leaflet: Callable[[Leaflet, Guide], bytes] = lambda _leaflet, _guide: b""
        services = Services(
            catalogue=cast(Any, None),
            store=cast(Any, self.store),
            hub=self._hub,
            cancel=self.canceled.append,
            receipt_of=receipt_of,
            papers_of=lambda work, submission: self.papers(work, submission),
            slip_of=lambda receipt, _: self.slip(receipt),
            release=self.released.append,
            fresh_id=lambda: "job-1",
            document_host=cast(Any, None),
            one_sheet=cast(Any, None),
            wake_sync=lambda: None,
            now=lambda: datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
            now_iso=lambda: "2026-11-23T10:00:00+08:00",
            leaflet_of=lambda leaflet, guide: self.leaflet(leaflet, guide),
            guide_slip_of=lambda _guide: (),
            table_of=cast(Any, None),
            live=cast(Any, None),
            unasked=self.unasked.append,
            guide_elsewhere=cast(Any, None),
        )
        self.runner = EffectRunner(services, self.bus, self._log)

    def _hub(self) -> Any:
        self.hubs += 1
        return self.printer

    def _log(self, event: str, **fields: object) -> None:
        self.logged.append((event, fields))

    def kept(self) -> Receipt:
        """A submission that is durable, and its receipt."""
        self.runner.run(ef.Commit(draft(), WORK))
        committed, counted = self.bus.drain()
        assert isinstance(committed, ev.Committed)
        assert counted == ev.UsesCounted((draft().bundle_id,))
        return committed.receipt

    def receipt_state(self, receipt: Receipt) -> ReceiptState:
        return self.store.outbox.show(receipt.submission_id).receipt


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.mark.req("M12")
def test_a_receipt_is_told_printed_when_that_is_durable(bench: Bench) -> None:
    receipt = bench.kept()
    bench.runner.run(ef.PrintReceipt("visit", receipt))
    assert bench.bus.drain() == (ev.Printed(receipt.submission_id, "done"),)
    assert bench.receipt_state(receipt) is ReceiptState.DONE
    assert bench.printer.printed == [(Text(receipt.local_number),)]


def test_a_slip_that_cannot_be_set_ends_the_print_and_stays_to_be_printed(bench: Bench) -> None:
    receipt = bench.kept()
    bench.slip = lambda _: (_ for _ in ()).throw(KeyError("no words"))  # type: ignore[assignment]
    bench.runner.run(ef.PrintReceipt("visit", receipt))
    assert bench.bus.drain() == (ev.Printed(receipt.submission_id, "failed", "notBegun"),)
    assert bench.receipt_state(receipt) is ReceiptState.PENDING
    assert ("receipt.printed", "KeyError") in [(event, fields.get("code")) for event, fields in bench.logged]
    offered = bench.store.outbox.pending_receipts(card_secret(CARD))
    assert [pending.submission_id for pending in offered] == [receipt.submission_id]


def test_nothing_is_printed_that_the_store_does_not_know_of(bench: Bench) -> None:
    receipt = bench.kept()
    bench.store.broken = StoreError(StoreFault.DISK, "full")
    bench.runner.run(ef.PrintReceipt("visit", receipt))
    assert bench.bus.drain() == (ev.Printed(receipt.submission_id, "failed", "notBegun"),)
    assert bench.printer.printed == []


@pytest.mark.req("M11")
@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (StoreError(StoreFault.DISK, "full"), "errors.commit.diskFull"),
        (StoreError(StoreFault.DISK, "fsync", unsure=True), "errors.commit.unsure"),
        (StoreError(StoreFault.CORRUPT, "a page"), "errors.commit.storeBroken"),
        (ZeroDivisionError(), "errors.commit.storeBroken"),
    ],
)
def test_a_commit_that_fails_is_told_in_words(bench: Bench, broken: Exception, message: str) -> None:
    bench.store.broken = broken
    bench.runner.run(ef.Commit(draft(), WORK))
    (failed,) = bench.bus.drain()
    assert isinstance(failed, ev.CommitFailed)
    assert f"errors.commit.{failed.code}" == message
    assert Texts(LOCALE).has(message)


def test_a_full_disk_keeps_nothing_and_the_same_application_is_kept_once_there_is_room(bench: Bench) -> None:
    bench.disk.fails_at = bench.disk.calls
    bench.runner.run(ef.Commit(draft(), WORK))
    (failed,) = bench.bus.drain()
    assert isinstance(failed, ev.CommitFailed)
    assert failed.code == "diskFull"
    assert bench.store.outbox.list() == ()
    bench.disk.fails_at = None
    assert bench.kept().submission_id == failed.submission_id


@pytest.mark.req("M06")
def test_papers_that_cannot_be_made_keep_nothing_and_the_same_application_is_kept_later(bench: Bench) -> None:
    made = bench.papers

    def none(_work: PaperWork, _submission: Submission) -> tuple[Paper, ...]:
        raise PaperNotMade("deadline", "too slow")

    bench.papers = none
    bench.runner.run(ef.Commit(draft(), WORK))
    (failed,) = bench.bus.drain()
    assert isinstance(failed, ev.CommitFailed)
    assert failed.code == "papers"
    assert Texts(LOCALE).has("errors.commit.papers")
    assert bench.store.outbox.list() == ()
    bench.papers = made
    assert bench.kept().submission_id == failed.submission_id


def test_calling_a_device_off_makes_none(bench: Bench) -> None:
    bench.runner.run(ef.CancelDevice("scanner"))
    assert (bench.canceled, bench.hubs) == (["scanner"], 0)


def test_a_card_without_its_photo_finds_nothing_pending(bench: Bench) -> None:
    bench.kept()
    bench.runner.run(ef.FindPending("visit", replace(CARD, photo_wlt=None)))
    assert bench.bus.drain() == (ev.PendingFound("visit", ()),)


@pytest.mark.req("M17", "M21")
def test_a_leaflet_of_a_visit_before_the_last_one_comes_out_for_nobody(bench: Bench) -> None:
    begun, go = threading.Event(), threading.Event()

    def slowly(_leaflet: Leaflet, _guide: Guide) -> bytes:
        begun.set()
        go.wait(10)
        return b"%PDF-1.4"

    bench.leaflet = slowly
    bench.runner.run(ef.PrintLeaflet("first", "job-1", Leaflet.GUIDE, GUIDE))
    assert begun.wait(10)
    bench.runner.run(ef.Wipe("first"))
    bench.runner.run(ef.Wipe("second"))
    go.set()
    bench.runner.close()
    assert (bench.printer.sheets, bench.bus.drain()) == ([], ())
