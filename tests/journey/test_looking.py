"""Looking for a matter: by typed letters, by a stage of life, to its overview and back; a visit without identity."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journey import events as ev
from kiosk.journey.effects import Find, LoadGuide, Wipe
from kiosk.journey.looking import LONGEST
from kiosk.journey.state import Looking, Overlay, Session, Step
from kiosk.model.bundle import Audience, BundleCard, Elsewhere, Hit, Stage
from tests.journey.walks import CARD, GUIDE, Walk

TILES = (
    BundleCard("school", "入园入学", Audience.PERSON, "school", False, True, "school"),
    BundleCard("graduation", "毕业", Audience.PERSON, "certificate", False, False, "school"),
    BundleCard("marriage", "结婚生育", Audience.PERSON, "ring", True, True, "marriage"),
    BundleCard("retirement", "退休", Audience.PERSON, "account-clock", True, True, "retirement"),
)
STAGES = tuple(Stage(name, name, Audience.PERSON) for name in ("school", "marriage", "retirement"))
HITS = (Hit("retirement", 90.0, "人社部门", "伊金霍洛旗"), Hit("graduation", 40.0))
OTHER = replace(GUIDE, bundle_id="marriage", situations=())


class Search(Walk):
    """On the search screen."""

    def __init__(self) -> None:
        super().__init__()
        elsewhere = (Elsewhere("passport", "护照", "出入境窗口"),)
        self.journey = replace(self.journey, tiles=TILES, stages=STAGES, elsewhere=elsewhere)
        self.do(ev.SearchAsked())

    @property
    def looking(self) -> Looking:
        if self.session.looking is None:
            raise AssertionError("nobody looks")
        return self.session.looking

    def typed(self, query: str = "tuixiu", hits: tuple[Hit, ...] = HITS) -> Search:
        self.do(ev.QuerySet(query), ev.Found(self.session.session_id, query, hits))
        return self

    def opened(self) -> Search:
        self.typed().do(ev.BundleChosen("retirement"), ev.GuideLoaded(self.session.session_id, GUIDE))
        return self


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
