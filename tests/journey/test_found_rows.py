"""A row of what was found, the overview behind it, and the way back to the rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.effects import LoadGuide
from kiosk.journey.state import Overlay, Session, Step
from tests.journey.searching import HITS, OTHER, Search
from tests.journey.walks import CARD, GUIDE


@pytest.fixture
def walk() -> Search:
    return Search()


@pytest.mark.req("M03")
def test_a_row_opens_its_overview(walk: Search) -> None:
    walk.typed().do(ev.BundleChosen("retirement"))
    assert walk.last(LoadGuide) == LoadGuide(walk.session.session_id, "retirement")
    assert walk.at is Step.SEARCH
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE))
    assert walk.at is Step.OVERVIEW


def test_a_row_touched_twice_is_opened_once(walk: Search) -> None:
    walk.typed().do(ev.BundleChosen("retirement"), ev.BundleChosen("retirement"))
    assert walk.count(LoadGuide) == 1


def test_of_two_rows_the_one_touched_last_opens(walk: Search) -> None:
    walk.typed().do(ev.BundleChosen("retirement"), ev.BundleChosen("marriage"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE))
    assert walk.at is Step.SEARCH
    walk.do(ev.GuideLoaded(walk.session.session_id, OTHER))
    assert walk.session.guide == OTHER


def test_who_types_on_is_not_taken_away_by_a_guide_that_comes_late(walk: Search) -> None:
    walk.typed().do(ev.BundleChosen("retirement"), ev.QuerySet("tx"), ev.GuideLoaded(walk.session.session_id, GUIDE))
    assert walk.at is Step.SEARCH


@pytest.mark.req("M18")
def test_a_guide_that_only_informs_opens_too(walk: Search) -> None:
    walk.do(ev.BundleChosen("school"))
    assert walk.last(LoadGuide) == LoadGuide(walk.session.session_id, "school")


@pytest.mark.parametrize("bundle_id", ["graduation", "passport", "nothing"])
def test_what_is_not_here_is_said_and_the_rows_stay(walk: Search, bundle_id: str) -> None:
    walk.typed().do(ev.BundleChosen(bundle_id))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.bundle.not_here"
    assert (walk.at, walk.looking.hits, walk.count(LoadGuide)) == (Step.SEARCH, HITS, 0)


def test_a_guide_that_cannot_be_opened_leaves_the_rows(walk: Search) -> None:
    walk.typed().do(ev.BundleChosen("retirement"), ev.GuideFailed(walk.session.session_id, "retirement"))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.guide.broken"
    assert (walk.at, walk.looking.hits, walk.session.loading) == (Step.SEARCH, HITS, "")


def test_a_guide_that_fails_after_it_is_no_longer_wanted_says_nothing(walk: Search) -> None:
    walk.typed().do(ev.BundleChosen("retirement"), ev.QuerySet("tx"))
    walk.do(ev.GuideFailed(walk.session.session_id, "retirement"))
    assert walk.session.trouble is None


@pytest.mark.req("M17")
def test_of_two_rows_the_failure_of_the_first_is_not_said_of_the_last(walk: Search) -> None:
    walk.typed().do(ev.BundleChosen("marriage"), ev.BundleChosen("retirement"))
    walk.do(ev.GuideFailed(walk.session.session_id, "marriage"))
    assert (walk.session.trouble, walk.session.loading) == (None, "retirement")


def test_back_from_the_overview_are_the_rows(walk: Search) -> None:
    walk.opened().do(ev.Back())
    assert (walk.at, walk.looking.query, walk.looking.hits) == (Step.SEARCH, "tuixiu", HITS)


def test_the_same_row_again_finds_the_bundle_as_it_was_left(walk: Search) -> None:
    walk.opened().do(ev.Next(), ev.Next(), ev.Answered("kind", "legal"), ev.Back(), ev.Back(), ev.Back())
    assert walk.at is Step.SEARCH
    walk.do(ev.BundleChosen("retirement"))
    assert (walk.at, walk.session.answers) == (Step.OVERVIEW, {"kind": "legal"})
    assert walk.count(LoadGuide) == 1


def test_another_row_finds_nothing_of_the_bundle_before(walk: Search) -> None:
    walk.opened().do(ev.Next(), ev.Next(), ev.Answered("kind", "legal"), ev.Back(), ev.Back(), ev.Back())
    walk.do(ev.BundleChosen("marriage"), ev.GuideLoaded(walk.session.session_id, OTHER))
    assert (walk.session.guide, walk.session.answers, walk.session.form) == (OTHER, {}, {})


def test_another_row_keeps_nothing_but_the_leaflets_that_came_out(walk: Search) -> None:
    walk.opened()
    dirty = replace(
        walk.session, step=Step.SEARCH, division="150602", published=GUIDE, entered=frozenset({"phone"}), leaflets=3,
        answers={"kind": "legal"}, form={"phone": "1"}, table_for="kind",
    )  # fmt: skip
    walk.journey = replace(walk.journey, session=dirty)
    walk.do(ev.BundleChosen("marriage"), ev.GuideLoaded(dirty.session_id, OTHER, "150602", OTHER))
    fresh = Session(dirty.session_id, Step.OVERVIEW, dirty.looking, OTHER, items=walk.session.items, leaflets=3)
    fresh = replace(fresh, division="150602", published=OTHER)  # where one looks stands, and the rows say so
    assert walk.session == fresh


def test_a_guide_of_another_division_that_comes_late_does_not_take_the_rows_away(walk: Search) -> None:
    walk.opened()
    walk.journey = replace(walk.journey, session=replace(walk.session, loading_division="150602"))
    walk.do(ev.Back(), ev.GuideLoaded(walk.session.session_id, GUIDE, "150602", GUIDE))
    assert walk.at is Step.SEARCH


def test_what_was_found_can_be_applied_for_to_the_checklist(walk: Search) -> None:
    walk.opened().do(ev.Next(), ev.Next(), ev.Answered("kind", "legal"), ev.Next(), ev.Next())
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))
    assert walk.at is Step.CHECKLIST


def test_with_a_card_read_back_from_the_overview_asks_before_anything_is_lost(walk: Search) -> None:
    walk.opened().do(ev.Next(), ev.Next(), ev.Answered("kind", "legal"), ev.Next(), ev.Next())
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))
    walk.do(ev.Back(), ev.Back(), ev.Back(), ev.Back())
    assert (walk.at, walk.journey.overlay) == (Step.OVERVIEW, Overlay.CONFIRM_EXIT)
