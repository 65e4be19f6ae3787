"""Every cable of every virtual device pulled under the running kiosk, at each step of the walk, and put back: real drivers
on real wires see it, the citizen hears of it where it matters, nothing entered is lost, and the walk goes on to its end.

``tests/journey/test_unplugged.py`` has each cable alone in each state of the pure walk; here they all go at once, which is what a
tripped fuse of the cabinet does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.signals.sim_tell import QUERY, WORDS
from devices.worker import DeviceWorker
from kiosk import device_hub
from kiosk.journey import events as ev
from kiosk.journey.after_events import PassedOver
from kiosk.journey.state import Session, Step
from sandbox.bench import FileBench
from sandbox.demo.processes import Processes
from tests.faults.rig import SIGNATURE, Rig

# Steps that pass by themselves; the pure walk has them.
PASSING = {Step.SUBMITTING, Step.OUT_OF_SERVICE}
# Another visit, whose answers come from the platform; the pure walk has these too.
FOR_CASES = {Step.SECOND_CHECK, Step.CASE_LIST, Step.CASE, Step.COPY, Step.INQUIRIES, Step.INQUIRY, Step.PAYMENT}
CABLES = {"card_reader": "card_service"}  # the panel has the slot and its reader as two things
SAID = {Step.IDENTITY: "errors.id.away", Step.SCAN: "errors.scan.away"}


class Cabinet(Rig):
    """A kiosk with a device of every role that this machine can stand in for."""

    def __init__(self, folder: Path, processes: Processes) -> None:
        self.said = ""
        super().__init__(folder, processes, board={"words": ",".join(WORDS), "query": QUERY.hex()})
        self.panel = FileBench(self.stage.devices)

    @property
    def roles(self) -> list[str]:
        """Roles that were started."""
        if self.stage.extras is None:
            raise AssertionError("no extras")
        every = [
            "id_reader",
            "scanner",
            "receipt_printer",
            "code_scanner",
            "keypad",
            "signals",
            "page_printer",
            "speaker",
        ]
        return [role for role in (*every, "card_reader") if role not in self.stage.extras.absent]

    def storm(self) -> None:
        """Pull every cable, wait until the kiosk knows, put them back, wait until it has them again."""
        for role in self.roles:
            self.panel.press(CABLES.get(role, role), "unplug")
        self.until(lambda j: not any(j.devices[role].usable for role in self.roles), "every device to be missed")
        self.said = self.trouble
        for role in self.roles:
            self.panel.press(CABLES.get(role, role), "plug")
        self.all_there()

    def all_there(self) -> None:
        self.until(lambda j: all(role in j.devices and j.devices[role].usable for role in self.roles), "every device")

    @property
    def trouble(self) -> str:
        session = self.controller.snapshot.session
        return "" if session is None or session.trouble is None else session.trouble.what


@pytest.fixture
def cabinet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cabinet]:
    quick = functools.partial(DeviceWorker, poll_seconds=0.2, pause=lambda _: 0.2)
    monkeypatch.setattr(device_hub, "DeviceWorker", quick)
    monkeypatch.setenv("DISPLAY", ":0")  # a stage for a person has every device; nothing is drawn here
    with Processes(tmp_path) as processes:
        cabinet = Cabinet(tmp_path / "demo", processes)
        if cabinet.stage.extras is None:
            raise AssertionError("no extras")
        with cabinet.stage.extras.running(processes, when=lambda: True), cabinet.stage.bench.watching():
            cabinet.start()
            yield cabinet
            cabinet.stop()


def entered(session: Session | None) -> tuple[Any, ...]:
    if session is None:
        return ()
    pages = {material: [page.sha256 for page in taken] for material, taken in session.pages.items()}
    return (session.items, dict(session.answers), session.card, dict(session.form), pages, session.letter)


def walk(cabinet: Cabinet) -> dict[Step, Callable[[], object]]:
    """How a citizen gets from the step before to this one."""
    do = cabinet.do

    def open_bundle() -> None:
        do(ev.BundleChosen("retirement"))
        cabinet.until(lambda j: j.session is not None and j.session.step is Step.OVERVIEW, "the overview")

    def answer() -> None:
        for situation in cabinet.controller.questions():
            options = [option.option_id for option in situation.options]
            # Of the answers that make a question with a table arise.
            do(ev.Answered(situation.situation_id, "early" if "early" in options else options[0]))
        do(ev.Next())

    def table() -> None:
        do(ev.Next())
        asked = next(situation for situation in cabinet.controller.questions() if situation.table)
        do(ev.TableAsked(asked.situation_id))
        cabinet.until(lambda j: j.session is not None and j.session.step is Step.SITUATION_TABLE, "the table")

    def identify() -> None:
        cabinet.put_card()
        cabinet.until(lambda j: j.session is not None and j.session.step is Step.CHECKLIST, "the card")

    def submit() -> None:
        do(ev.Next())
        cabinet.printed()

    return {
        Step.HOME: lambda: None,
        Step.CASES: lambda: do(ev.CasesAsked()),
        Step.CASE_NUMBER: lambda: do(ev.ByNumberChosen()),
        Step.SEARCH: lambda: do(ev.ExitAsked(), ev.SearchAsked()),
        Step.OVERVIEW: open_bundle,
        Step.OVERVIEW_PAPERS: lambda: do(ev.LeafletsAsked()),
        Step.DIVISION: lambda: do(ev.Back(), ev.DivisionsAsked()),
        Step.SITUATION: lambda: do(ev.Back(), ev.Next()),
        Step.ITEMS: answer,
        Step.SITUATION_TABLE: table,
        Step.NOTICE: lambda: (do(ev.Back()), answer()),
        Step.IDENTITY: lambda: do(ev.Next()),
        Step.CHECKLIST: identify,
        Step.FORM: lambda: do(ev.Next()),
        Step.SCAN: lambda: (fill(cabinet), do(ev.Next())),
        Step.REVIEW: lambda: cabinet.scan_all().do(ev.Next()),
        Step.SIGN: lambda: do(ev.Next(), ev.SignatureDrawn(SIGNATURE)),
        Step.RECEIPT: submit,
        Step.DELIVERY: lambda: do(ev.EvaluateAsked()),
        Step.PHONE_MESSAGES: lambda: do(PassedOver()),
        Step.EVALUATE: lambda: do(PassedOver()),
        Step.GOODBYE: lambda: do(ev.EvaluationSkipped()),
    }


def fill(cabinet: Cabinet) -> None:
    cabinet.do(ev.Back())
    cabinet.fill_form()


@pytest.mark.xdist_group("pcscd")
@pytest.mark.req("M34")
def test_every_cable_pulled_and_put_back_at_every_step(cabinet: Cabinet) -> None:
    cabinet.all_there()
    ways = walk(cabinet)
    assert set(ways) | PASSING | FOR_CASES == set(Step), "a new step needs its way here"
    for step, way in ways.items():
        way()
        session: Session | None = cabinet.controller.snapshot.session
        at = Step.HOME if session is None else session.step
        assert at is step
        had = entered(session)
        cabinet.storm()
        assert cabinet.said == SAID.get(step, ""), step
        if step is not Step.GOODBYE:  # which passes by itself
            assert entered(cabinet.controller.snapshot.session) == had
            cabinet.until(lambda j: cabinet.trouble == "", "the sentence to go")
    assert cabinet.ledger()["cases"] == 1
