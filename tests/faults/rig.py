"""The whole kiosk but its window: real store, real drivers on the virtual devices, real platform over TLS.

The test is the main loop: ``until`` drains the bus as Kivy would, woken by it, and ticks in between.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from PIL import Image, ImageDraw

from devices.id_reader.sim_card import sample_card
from devices.scanner import sim as scanner_sim
from kiosk.application import Application
from kiosk.config import load
from kiosk.journey import events as ev
from kiosk.journey.after_events import PassedOver
from kiosk.journey.afterwards import ORDER
from kiosk.journey.state import Journey, ScanPhase, Session, Step
from sandbox.demo.processes import Processes
from sandbox.demo.stage import Stage
from sandbox.papers import BANK_CARD
from tests.documents.quick_worker import COMMAND

TOP = Path(__file__).resolve().parent.parent.parent
PATIENCE = 40.0


class Rig:
    """One kiosk on its own devices and platform, in ``folder``."""

    def __init__(self, folder: Path, processes: Processes | None, board: dict[str, str] | None = None) -> None:
        """``board``: settings of the virtual I/O board; with it the stage has every device, without only those of the walk.
        Without ``processes``: on the stage that another process has prepared in ``folder``."""
        self._processes = processes
        self.stage = Stage(
            argparse.Namespace(out=folder, bundle="退休", offline=False, autopilot=board is None),
            TOP,
            scanner_sim,
            sample_card().as_json(),
            board,
        )
        self.stage.platform_options = ["--faults"]
        if processes is not None:
            self.stage.prepare(processes)
        else:
            self.stage.papers = sorted(path.name for path in (self.stage.devices / "scanner" / "papers").iterdir())
        self.application: Application | None = None
        self.document_worker: tuple[str, ...] = COMMAND  # () for the one that reads
        self._woken = threading.Event()

    @property
    def processes(self) -> Processes:
        """Of the stage; a rig on another process' stage has none."""
        if self._processes is None:
            raise AssertionError("the stage is another process'")
        return self._processes

    # -- the kiosk's life ------------------------------------------------------------------------------------------

    def start(self) -> Rig:
        """Start the application, as main does."""
        self.application = Application(load(self.stage.config), TOP / "assets", "test", self.document_worker)
        self.application.controller.attach(self._woken.set)
        self.application.go_live()
        return self

    def stop(self) -> None:
        if self.application is not None:
            self.application.close()
            self.application = None

    def do(self, *events: ev.Event) -> None:
        """Touches."""
        for event in events:
            self.controller.dispatch(event)

    def until(self, wanted: Callable[[Journey], bool], what: str) -> Journey:
        """Run the main loop until the snapshot is as wanted."""
        end = time.monotonic() + PATIENCE
        while not wanted(self.controller.snapshot):
            if time.monotonic() > end:
                seen = self.controller.snapshot.session
                step = seen and (seen.step, seen.identity, seen.scan and seen.scan.phase, seen.trouble, seen.filing)
                raise AssertionError(f"waited in vain for {what}: {step}")
            self._woken.wait(0.2)
            self._woken.clear()
            self.controller.drain()
            self.controller.tick()
        return self.controller.snapshot

    @property
    def controller(self) -> Any:
        if self.application is None:
            raise AssertionError("the kiosk is not running")
        return self.application.controller

    @property
    def session(self) -> Session:
        session: Session | None = self.controller.snapshot.session
        if session is None:
            raise AssertionError("no session")
        return session

    @property
    def at(self) -> Step:
        return self.session.step

    # -- stations ----------------------------------------------------------------------------------------------------

    def to_identity(self) -> Rig:
        self.do(ev.BundleChosen("retirement"))
        self.until(lambda j: j.session is not None and j.session.step is Step.OVERVIEW, "the overview")
        while self.at is not Step.IDENTITY:
            before = self.at
            if self.at is Step.SITUATION:
                for situation in self.controller.questions():
                    self.do(ev.Answered(situation.situation_id, situation.options[0].option_id))
            self.do(ev.Next())
            if self.session.trouble is not None:
                raise AssertionError(f"no way on from {before}: {self.session.trouble}")
        return self

    def put_card(self) -> Rig:
        self.stage.bench.put_card()
        return self

    def to_checklist(self) -> Rig:
        self.to_identity().put_card()
        self.until(lambda j: j.session is not None and j.session.step is not Step.IDENTITY, "the card")
        return self

    def fill_form(self) -> Rig:
        self.do(ev.Next())
        while self.at is Step.FORM:
            for field in self.controller.visible_fields()[self.session.section].fields:
                value = VALUES.get(field.kind)
                if field.kind == "choice":
                    value = field.options[0][0]
                if value is not None:
                    self.do(ev.FieldSet(field.field_id, value))
            before = self.session.section
            self.do(ev.Next())
            if self.at is Step.FORM and self.session.section == before:
                raise AssertionError(f"the form does not go on: {self.session.form_problems}")
        return self

    def scan(self, paper: str) -> Rig:
        """Lay a paper on the glass, scan it, and have it read."""
        self.stage.bench.put_paper(paper)
        self.do(ev.ScanAsked())
        self.until(_page_is_read, "the page")
        return self

    def accept(self) -> Rig:
        """Let the page shown stand, whatever speaks against it, until something else is asked for."""
        self.do(ev.PageAccepted())
        self.until(_nothing_is_settling, "the pages to be handed in")
        return self

    def scan_all(self) -> Rig:
        self.do(ev.Next())
        # As many as are asked for: of somebody whom no office knows it is one more.
        papers = (self.stage.sheet(number) for number in itertools.count(1))
        while self.at is Step.SCAN:
            self.scan(next(papers)).accept()
        return self

    def to_sign(self) -> Rig:
        self.to_checklist().fill_form().scan_all()
        self.do(ev.Next(), ev.Next(), ev.SignatureDrawn(SIGNATURE))
        return self

    def submit(self) -> Rig:
        self.to_sign().do(ev.Next())
        return self

    def pass_over(self) -> Rig:
        """Whatever is offered between the receipt and the evaluation."""
        while self.controller.snapshot.session is not None and self.at in ORDER:
            self.do(PassedOver())
        return self

    def go_home(self) -> Rig:
        """From the receipt that is out, saying nothing more."""
        self.do(ev.Next())
        self.pass_over().do(ev.Next())
        return self

    def printed(self) -> str:
        """Until the receipt's outcome is known."""
        journey = self.until(
            lambda j: j.session is not None and j.session.filing is not None and not j.session.filing.outcome_open,
            "the receipt",
        )
        if journey.session is None or journey.session.filing is None or journey.session.filing.print_phase is None:
            raise AssertionError("no receipt")
        return journey.session.filing.print_phase.value

    # -- the world ---------------------------------------------------------------------------------------------------

    def set_device(self, name: str, **values: object) -> None:
        """Change a virtual device's state file as the bench page does."""
        file = self.stage.devices / f"{name}.json"
        state = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        fresh = file.with_suffix(".fresh")
        fresh.write_text(json.dumps({**state, **values}, ensure_ascii=False), encoding="utf-8")
        fresh.replace(file)

    def platform_faults(self, *faults: dict[str, object]) -> None:
        """What happens to the next requests."""
        self._call("PUT", "/v1/_faults", data=json.dumps(faults))

    def ledger(self) -> dict[str, Any]:
        """What the platform holds."""
        counted: dict[str, Any] = self._call("GET", "/v1/ledger").json()
        return counted

    def log_events(self) -> list[dict[str, Any]]:
        """The kiosk's log so far."""
        if self.application is not None:
            self.application.log.flush(10)  # it begins with the devices, a moment after the first frame
        file = self.stage.work / "data" / "logs" / "kiosk.log"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    def _call(self, method: str, path: str, data: str | None = None) -> requests.Response:
        platform = self.stage.platform
        answer = requests.request(
            method,
            platform["url"] + path,
            verify=platform["ca"],
            cert=(platform["client_cert"], platform["client_key"]),
            data=data,
            timeout=10,
        )
        answer.raise_for_status()
        return answer


VALUES = {
    "phone": "13900000000",
    "bank_card": BANK_CARD,
    "date": "20270101",
    "coming_date": "20270101",
    "past_date": "20251101",
}


def _drawn() -> bytes:
    """A stroke as the pad hands it over: papers carry it, and a blank picture is no signature."""
    picture = Image.new("RGBA", (240, 80), (255, 255, 255, 0))
    ImageDraw.Draw(picture).line([(20, 60), (80, 20), (140, 60), (220, 30)], "black", 6)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


SIGNATURE = _drawn()
__all__ = ["SIGNATURE", "Rig"]


def _page_is_read(journey: Journey) -> bool:
    scan = journey.session.scan if journey.session is not None else None
    return scan is not None and scan.page is not None and not scan.page.busy


def _nothing_is_settling(journey: Journey) -> bool:
    scan = journey.session.scan if journey.session is not None else None
    return scan is None or scan.phase is not ScanPhase.SETTLING
