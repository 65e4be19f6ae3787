"""Pull any cable in any state of the walk, put it back, go on: nothing entered is lost, and the right sentence is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.config import ROLES
from kiosk.journey import events as ev
from kiosk.journey.state import IdentityPhase, PrintPhase, ScanPhase, Step
from kiosk.journey.view import devices_out
from kiosk.model.material import Source
from tests.journey.unplugged import (
    GONE,
    PAPER,
    Station,
    entered,
    paper,
    pull,
    put_back,
    said,
    stations,
    to_the_end,
    walk_to,
)
from tests.journey.walks import GUIDE, Walk

# Where the screen has to speak; everywhere else it must not.
SAYS = {
    (Station(Step.OVERVIEW), "id_reader"): "screens.overview.out.id_reader",
    (Station(Step.OVERVIEW), "scanner"): "screens.overview.out.scanner",
    (Station(Step.OVERVIEW), "receipt_printer"): "screens.overview.out.receipt_printer",
    (Station(Step.IDENTITY, IdentityPhase.WAITING), "id_reader"): "errors.id.away",
    (Station(Step.IDENTITY, IdentityPhase.READING), "id_reader"): "errors.id.away",
    (Station(Step.SCAN, ScanPhase.READY), "scanner"): "errors.scan.away",
    (Station(Step.SCAN, ScanPhase.SCANNING), "scanner"): "errors.scan.away",
    (Station(Step.RECEIPT, PrintPhase.PRINTING), "receipt_printer"): "errors.print.unknown",
}
STAYS = {"errors.print.unknown"}  # a cable that is back does not tell what became of the paper

CELLS = [(station, role) for station in stations() for role in ROLES]


def test_every_state_of_the_journey_has_its_station() -> None:
    assert {station.step for station in stations()} == set(Step)
    for station in stations():
        walk = walk_to(station)
        session = walk.journey.session
        if station.step is Step.OUT_OF_SERVICE:
            assert walk.journey.stopped is not None
        else:
            assert walk.at is station.step
        if isinstance(station.phase, IdentityPhase):
            assert session is not None
            assert session.identity is station.phase
        if isinstance(station.phase, ScanPhase):
            assert session is not None
            assert session.scan is not None
            assert session.scan.phase is station.phase
        if isinstance(station.phase, PrintPhase):
            assert session is not None
            assert session.filing is not None
            assert session.filing.print_phase is station.phase


@pytest.mark.req("M34")
@pytest.mark.parametrize(("station", "role"), CELLS, ids=[f"{station}-{role}" for station, role in CELLS])
def test_unplugged_and_back(station: Station, role: str) -> None:
    walk = walk_to(station)
    had, before = entered(walk), said(walk)
    pull(walk, role)
    assert entered(walk) == had
    expected = SAYS.get((station, role), before)
    assert said(walk) == expected
    put_back(walk, role)
    assert entered(walk) == had
    assert said(walk) == (expected if expected in STAYS else before)
    if station.step is not Step.OUT_OF_SERVICE:
        to_the_end(walk)
        assert walk.at in (Step.GOODBYE, Step.HOME)


@pytest.mark.parametrize(("station", "role"), CELLS, ids=[f"{station}-{role}" for station, role in CELLS])
def test_a_cable_that_is_pulled_again_and_again_changes_nothing_more(station: Station, role: str) -> None:
    walk = walk_to(station)
    had = entered(walk)
    for _ in range(3):
        pull(walk, role)
        put_back(walk, role)
    assert entered(walk) == had


@pytest.mark.req("M34")
def test_a_step_that_is_reached_while_its_device_is_away_says_so_at_once() -> None:
    walk = Walk().do(ev.DeviceChanged("scanner", GONE)).to_checklist().fill_form().do(ev.Next())
    assert said(walk) == "errors.scan.away"
    put_back(walk, "scanner")
    assert said(walk) == ""


def test_a_bundle_that_asks_for_no_paper_needs_no_scanner() -> None:
    walk = Walk().do(ev.DeviceChanged("scanner", GONE), ev.BundleChosen("retirement"))
    without = replace(GUIDE, materials=tuple(m for m in GUIDE.materials if m.source is not Source.SCAN))
    walk.do(ev.GuideLoaded(walk.session.session_id, without))
    assert devices_out(walk.journey) == ()


def test_the_page_for_people_says_what_the_walk_does() -> None:
    assert PAPER.read_text(encoding="utf-8") == paper(), "run python -m tests.journey.unplugged"
