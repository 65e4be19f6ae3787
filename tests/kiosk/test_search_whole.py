"""The search through the whole kiosk but its window: index, store and log are the real ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Looking, Step
from sandbox.demo.processes import Processes
from tests.faults.rig import Rig

pytestmark = [pytest.mark.req("M03", "M17", "M22"), pytest.mark.xdist_group("rig")]


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder = tmp_path_factory.mktemp("searching")
    with Processes(folder) as processes:
        rig = Rig(folder / "demo", processes).start()
        yield rig
        rig.stop()


def typed(rig: Rig, query: str) -> Looking:
    """Type it letter by letter, and what is found in the end."""
    if rig.controller.snapshot.session is not None:
        rig.do(ev.ExitAsked())
    rig.do(ev.SearchAsked(), *(ev.QuerySet(query[:end]) for end in range(1, len(query) + 1)))
    journey = rig.until(
        lambda j: j.session is not None and j.session.looking is not None and j.session.looking.found_for == query,
        "what fits",
    )
    assert journey.session is not None
    assert journey.session.looking is not None
    return journey.session.looking


def test_what_is_typed_leads_to_the_overview_and_back_to_the_rows(rig: Rig) -> None:
    looking = typed(rig, "bdb")
    assert looking.hits[0].matter_id == "hardship"
    rig.do(ev.BundleChosen("hardship"))
    rig.until(lambda j: j.session is not None and j.session.step is Step.OVERVIEW, "the overview")
    assert rig.session.card is None
    rig.do(ev.Back())
    assert (rig.at, rig.session.looking) == (Step.SEARCH, looking)


def test_the_log_says_which_bundle_was_opened(rig: Rig) -> None:
    typed(rig, "bdb")
    session = rig.session.session_id
    rig.do(ev.BundleChosen("hardship"))
    rig.until(lambda j: j.session is not None and j.session.step is Step.OVERVIEW, "the overview")
    rig.do(ev.ExitAsked())
    told = [event for event in rig.log_events() if event.get("session") == session]
    assert [event["bundle"] for event in told if event["event"] == "visit.bundle"] == ["hardship"]


def test_every_bundle_of_the_home_screen_opens_from_the_search(rig: Rig) -> None:
    for tile in rig.controller.snapshot.tiles:
        typed(rig, "x")
        rig.do(ev.BundleChosen(tile.bundle_id))
        rig.until(lambda j: j.session is not None and j.session.step is Step.OVERVIEW, tile.bundle_id)


def test_what_no_kiosk_does_is_named_with_where_it_is_done(rig: Rig) -> None:
    elsewhere = {matter.matter_id for matter in rig.controller.snapshot.elsewhere}
    assert typed(rig, "huzhao").hits[0].matter_id in elsewhere


def test_what_nobody_knows_has_no_rows_and_says_where_to_ask(rig: Rig) -> None:
    looking = typed(rig, "qqqq")
    assert (looking.hits, looking.advice) == ((), "catalogue.search.nothing")


@pytest.mark.req("M21")
def test_nothing_that_was_typed_is_in_the_log(rig: Rig) -> None:
    typed(rig, "wangxiaoming")
    rig.do(ev.ExitAsked())
    assert "wangxiaoming" not in str(rig.log_events())
    assert not [event for event in rig.log_events() if event["event"] in ("catalogue.broken", "store.broken")]


@pytest.mark.req("M18")
@pytest.mark.parametrize("division", ["150600", "150602"])
def test_every_bundle_of_another_division_opens_from_home_or_says_that_it_does_not(rig: Rig, division: str) -> None:
    if rig.controller.snapshot.session is not None:
        rig.do(ev.ExitAsked())
    rig.do(ev.DivisionsAsked(), ev.DivisionChosen(division))
    opened = 0
    for tile in rig.controller.snapshot.tiles:
        rig.do(ev.BundleChosen(tile.bundle_id))
        rig.until(
            lambda j: j.session is not None and not j.session.loading,
            f"{tile.bundle_id}: its guide, or that it is none",
        )
        if rig.at is Step.OVERVIEW:
            opened += 1
            assert rig.session.guide is not None
            assert rig.session.division == division
            assert rig.session.guide.division.code in (division, "150600")
            rig.do(ev.Back())
        else:
            assert rig.session.trouble is not None
        assert rig.at is Step.SEARCH
    assert opened > 0
    rig.do(ev.ExitAsked())
