"""Guide, leaflets, table and division through the whole kiosk but its window, without anybody's card."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.journey import events as ev
from kiosk.journey.informing import offers
from kiosk.journey.state import PrintPhase, Step
from kiosk.model.leaflet import Leaflet, Readiness
from sandbox.demo.processes import Processes
from tests.faults.rig import Rig

pytestmark = [pytest.mark.req("M03", "M17", "M18", "M22"), pytest.mark.xdist_group("rig")]


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder = tmp_path_factory.mktemp("informing")
    with Processes(folder) as processes:
        rig = Rig(folder / "demo", processes).start()
        yield rig
        rig.stop()


def opened(rig: Rig, bundle: str = "retirement") -> Rig:
    if rig.controller.snapshot.session is not None:
        rig.do(ev.ExitAsked())
    rig.do(ev.BundleChosen(bundle))
    rig.until(lambda j: j.session is not None and j.session.step is Step.OVERVIEW, "the overview")
    return rig


def test_a_slip_is_printed_for_somebody_who_has_said_nothing(rig: Rig) -> None:
    opened(rig)
    rig.until(lambda j: any(o.readiness is Readiness.READY for o in offers(j)), "a printer")
    rig.do(ev.LeafletsAsked(), ev.LeafletAsked(Leaflet.GUIDE_SLIP))
    journey = rig.until(
        lambda j: j.session is not None and j.session.leaflet is not None
        and j.session.leaflet.phase is not PrintPhase.PRINTING,
        "the slip",
    )  # fmt: skip
    assert journey.session is not None
    assert journey.session.leaflet is not None
    assert journey.session.leaflet.phase is PrintPhase.DONE
    assert journey.session.card is None
    # The log is written on a thread of its own.
    rig.until(lambda _: any(e["event"] == "leaflet.printed" for e in rig.log_events()), "the line in the log")


def test_the_page_printer_is_not_offered_where_there_is_none(rig: Rig) -> None:
    opened(rig)
    assert {offer.leaflet for offer in offers(rig.controller.snapshot)} <= {Leaflet.GUIDE_SLIP}


def test_another_divisions_guide_opens_and_the_own_one_again(rig: Rig) -> None:
    opened(rig, "newborn").do(ev.DivisionsAsked(), ev.DivisionChosen("150602"))
    rig.until(lambda j: j.session is not None and j.session.division == "150602", "the other guide")
    assert rig.session.guide is not None
    assert rig.session.guide.division.code == "150602"
    rig.do(ev.DivisionsAsked(), ev.DivisionChosen("150600"))
    rig.until(lambda j: j.session is not None and j.session.division == "150600", "the city's guide")
    assert rig.session.guide.accepts is False
    rig.do(ev.DivisionsAsked(), ev.DivisionChosen("150627"))
    rig.until(lambda j: j.session is not None and j.session.division == "150627", "the own guide")
    assert rig.session.guide.accepts is True


def test_the_age_table_opens_beside_its_question(rig: Rig) -> None:
    opened(rig)
    guide = rig.session.guide
    assert guide is not None
    named = next(one for one in guide.situations if one.table)
    while rig.at is not Step.SITUATION:
        rig.do(ev.Next())
    rig.do(ev.TableAsked(named.situation_id))
    rig.until(lambda j: j.session is not None and j.session.table is not None, "the table")
    assert rig.session.table is not None
    assert {group.group for group in rig.session.table.groups} == {"men", "women_55", "women_50"}
