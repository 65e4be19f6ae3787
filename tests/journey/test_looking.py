"""Looking for a matter: by typed letters, by a stage of life, to its overview and back; a visit without identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journey import events as ev
from kiosk.journey.effects import Find, Wipe
from kiosk.journey.looking import LONGEST
from kiosk.journey.state import Looking, Step
from kiosk.model.bundle import Hit
from tests.journey.searching import HITS, Search
from tests.journey.walks import GUIDE


@pytest.fixture
def walk() -> Search:
    return Search()


@pytest.mark.req("M17")
def test_the_search_is_a_visit_that_asks_for_no_identity(walk: Search) -> None:
    assert walk.at is Step.SEARCH
    assert walk.session.card is None
    assert walk.effects == [Find(walk.session.session_id, "")]


def test_a_touch_that_comes_twice_opens_one_search(walk: Search) -> None:
    before = walk.session
    walk.do(ev.SearchAsked())
    assert walk.session == before
    assert walk.count(Find) == 1


def test_each_key_asks_what_fits_now(walk: Search) -> None:
    walk.do(ev.QuerySet("t"), ev.QuerySet("tu"))
    assert [effect.query for effect in walk.effects if isinstance(effect, Find)] == ["", "t", "tu"]


def test_the_same_text_is_not_asked_again(walk: Search) -> None:
    walk.do(ev.QuerySet("t"), ev.QuerySet("t"))
    assert walk.count(Find) == 2


def test_what_fits_is_shown(walk: Search) -> None:
    assert walk.typed().looking.hits == HITS
    assert walk.looking.found_for == "tuixiu"


def test_an_answer_to_an_older_query_is_dropped(walk: Search) -> None:
    walk.do(ev.QuerySet("t"), ev.QuerySet("tx"), ev.Found(walk.session.session_id, "t", HITS))
    assert walk.looking.hits == ()


def test_an_answer_of_the_visit_before_is_dropped(walk: Search) -> None:
    old = walk.session.session_id
    walk.do(ev.QuerySet("t"), ev.ExitAsked(), ev.SearchAsked(), ev.QuerySet("t"), ev.Found(old, "t", HITS))
    assert walk.looking.hits == ()


def test_rows_stay_until_the_answer_to_the_next_key_is_there(walk: Search) -> None:
    walk.typed("t").do(ev.QuerySet("tx"))
    assert (walk.looking.hits, walk.looking.found_for) == (HITS, "t")


def test_nothing_typed_any_more_shows_nothing_found(walk: Search) -> None:
    walk.typed().do(ev.QuerySet(""))
    assert walk.looking == Looking()


def test_that_nothing_fits_comes_with_what_to_do(walk: Search) -> None:
    walk.do(ev.QuerySet("qq"), ev.Found(walk.session.session_id, "qq", (), "catalogue.search.nothing"))
    assert walk.looking.advice == "catalogue.search.nothing"


def test_a_query_has_an_end(walk: Search) -> None:
    walk.do(ev.QuerySet("a" * 10_000))
    assert len(walk.looking.query) == LONGEST


def test_a_search_that_cannot_be_used_says_so_and_leaves_the_stages(walk: Search) -> None:
    walk.typed().do(ev.QuerySet("tx"), ev.FindFailed(walk.session.session_id, "tx"))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.search.away"
    assert walk.looking.hits == ()
    walk.do(ev.StageChosen("school"))
    assert walk.looking.stage == "school"


def test_a_search_that_works_again_takes_its_trouble_back(walk: Search) -> None:
    sid = walk.session.session_id
    walk.do(ev.FindFailed(sid, ""))
    assert walk.session.trouble is not None
    walk.do(ev.Found(sid, "", ()))
    assert walk.session.trouble is None


@pytest.mark.req("M01")
def test_a_stage_of_life_shows_its_bundles_and_closes_again(walk: Search) -> None:
    walk.do(ev.StageChosen("school"))
    assert [tile.bundle_id for tile in walk.journey.in_stage(walk.looking.stage)] == ["school", "graduation"]
    walk.do(ev.StageChosen("school"))
    assert walk.looking.stage == ""


def test_a_stage_takes_the_place_of_what_was_typed_and_a_key_that_of_the_stage(walk: Search) -> None:
    walk.typed().do(ev.StageChosen("school"))
    assert walk.looking == Looking(stage="school")
    walk.do(ev.QuerySet("t"))
    assert (walk.looking.stage, walk.looking.query) == ("", "t")


def test_a_stage_that_is_not_there_changes_nothing(walk: Search) -> None:
    before = walk.session
    walk.do(ev.StageChosen("moon"))
    assert walk.session == before


@pytest.mark.req("M21")
@pytest.mark.parametrize("way", [ev.Back(), ev.ExitAsked()])
def test_who_leaves_the_search_leaves_nothing(walk: Search, way: ev.Event) -> None:
    sid = walk.session.session_id
    walk.typed().do(way)
    assert walk.journey.session is None
    assert walk.last(Wipe) == Wipe(sid)


def test_back_closes_the_stage_first(walk: Search) -> None:
    walk.do(ev.StageChosen("school"), ev.Back())
    assert (walk.at, walk.looking) == (Step.SEARCH, Looking())


@pytest.mark.req("M21")
def test_what_was_typed_is_wiped_when_nobody_touches_any_more(walk: Search) -> None:
    walk.typed().wait(76)
    assert walk.journey.session is None


@pytest.mark.req("M21")
def test_nothing_that_was_typed_stands_in_a_repr(walk: Search) -> None:
    walk.typed("zhangsan", (Hit("retirement", 1.0),))
    found = ev.Found("x", "zhangsan", ())
    for thing in (walk.journey, ev.QuerySet("zhangsan"), found, ev.FindFailed("x", "zhangsan"), Find("x", "zhangsan")):
        assert "zhangsan" not in repr(thing)


def test_what_is_used_most_comes_first_as_far_as_it_is_offered(walk: Search) -> None:
    walk.do(ev.UsesCounted(("gone", "school", "retirement", "marriage")))
    assert [tile.bundle_id for tile in walk.journey.often_used] == ["retirement", "marriage"]


@given(
    st.lists(
        st.sampled_from(["key", "stage", "row", "other", "loaded", "failed", "found", "back", "next"]), max_size=14
    )
)
def test_whatever_is_touched_in_whatever_order_the_rows_belong_to_what_is_typed(ways: list[str]) -> None:
    walk = Search()
    for number, way in enumerate(ways):
        if walk.journey.session is None:
            walk.do(ev.SearchAsked())
        sid = walk.session.session_id
        query = walk.session.looking.query if walk.session.looking else ""
        walk.do(
            {
                "key": ev.QuerySet(f"{query}{number % 3}"),
                "stage": ev.StageChosen("school"),
                "row": ev.BundleChosen("retirement"),
                "other": ev.BundleChosen("marriage"),
                "loaded": ev.GuideLoaded(sid, GUIDE),
                "failed": ev.GuideFailed(sid, "retirement"),
                "found": ev.Found(sid, query, HITS),
                "back": ev.Back(),
                "next": ev.Next(),
            }[way]
        )
        session = walk.journey.session
        if session is None or session.looking is None:
            continue
        assert session.looking.query.startswith(session.looking.found_for)
        assert not (session.looking.query and session.looking.stage)
        assert session.step is Step.SEARCH or session.guide is not None
        assert not session.loading or session.step is Step.SEARCH
