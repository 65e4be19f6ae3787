"""Choosing the division: whose guide is read, and who decides on what is applied for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.dividing import may_choose
from kiosk.journey.informing import offers
from kiosk.journey.state import DeviceHealth, Step
from kiosk.model.division_choice import DivisionChoice, Reach
from kiosk.model.guide import Division
from kiosk.model.leaflet import Leaflet
from tests.journey.walks import GUIDE, Walk

OTHER = Division("150602", "东胜区")
WHOLE = replace(GUIDE, division=OTHER)
PART = replace(WHOLE, items=(WHOLE.items[1],))
CHOICES = (
    DivisionChoice("150600", "鄂尔多斯市", Reach.ABOVE),
    DivisionChoice("150602", "东胜区", Reach.OTHER),
    DivisionChoice("150627", "伊金霍洛旗", Reach.OWN),
)
pytestmark = pytest.mark.req("M18")


def at_divisions() -> Walk:
    walk = Walk()
    walk.journey = replace(walk.journey, divisions=CHOICES)
    walk.do(ev.BundleChosen("retirement"))
    return walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.DivisionsAsked())


def chosen(walk: Walk | None = None) -> Walk:
    walk = walk or at_divisions()
    walk.do(ev.DivisionChosen("150602"))
    return walk.do(ev.GuideLoaded(walk.session.session_id, PART, "150602", WHOLE))


def test_another_divisions_guide_is_read_for_the_same_bundle() -> None:
    walk = at_divisions().do(ev.DivisionChosen("150602"))
    assert walk.last(ef.LoadGuide) == ef.LoadGuide(walk.session.session_id, "retirement", "150602")
    assert walk.at is Step.DIVISION


def test_it_opens_as_if_it_had_been_the_first() -> None:
    session = chosen().session
    assert (session.step, session.guide, session.published, session.division) == (Step.OVERVIEW, PART, WHOLE, "150602")
    assert session.items == {PART.items[0].item_id}
    assert dict(session.answers) == {}


def test_the_way_back_to_the_own_division_is_open() -> None:
    walk = chosen().do(ev.DivisionsAsked(), ev.DivisionChosen("150627"))
    assert walk.last(ef.LoadGuide) == ef.LoadGuide(walk.session.session_id, "retirement", "150627")


@pytest.mark.parametrize("touch", [ev.Back(), ev.Next(), ev.DivisionChosen("150627")])
def test_changing_nothing_reads_nothing(touch: ev.Event) -> None:
    walk = at_divisions().do(touch)
    assert walk.at is Step.OVERVIEW
    assert walk.count(ef.LoadGuide) == 1
    assert walk.session.guide is GUIDE


def test_a_division_that_is_not_offered_is_not_read() -> None:
    walk = at_divisions().do(ev.DivisionChosen("430100"))
    assert (walk.at, walk.count(ef.LoadGuide)) == (Step.DIVISION, 1)


def test_of_two_touches_the_last_counts() -> None:
    walk = at_divisions().do(ev.DivisionChosen("150602"), ev.DivisionChosen("150600"))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, PART, "150602", WHOLE))
    assert walk.at is Step.DIVISION
    above = replace(GUIDE, accepts=False)
    assert walk.do(ev.GuideLoaded(sid, above, "150600", above)).session.guide is above


def test_a_guide_that_comes_after_going_back_does_not_replace_what_is_read() -> None:
    walk = at_divisions().do(ev.DivisionChosen("150602"), ev.Back())
    walk.do(ev.GuideLoaded(walk.session.session_id, PART, "150602", WHOLE))
    assert (walk.at, walk.session.guide) == (Step.OVERVIEW, GUIDE)


def test_a_guide_that_cannot_be_read_is_said_and_the_open_one_stays() -> None:
    walk = at_divisions().do(ev.DivisionChosen("150602"))
    walk.do(ev.GuideFailed(walk.session.session_id, "retirement", "150602"))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.guide.broken"
    assert walk.do(ev.Back()).session.guide is GUIDE
    assert walk.session.trouble is None


def test_a_division_that_fails_when_nobody_waits_for_it_any_more_ends_no_visit() -> None:
    walk = at_divisions().do(ev.DivisionChosen("150602"), ev.Back())
    walk.do(ev.GuideFailed(walk.session.session_id, "retirement", "150602"))
    assert (walk.at, walk.session.guide, walk.session.trouble) == (Step.OVERVIEW, GUIDE, None)


def test_a_failure_of_the_division_touched_before_is_not_said_of_the_one_touched_last() -> None:
    walk = at_divisions().do(ev.DivisionChosen("150600"), ev.DivisionChosen("150602"))
    sid = walk.session.session_id
    walk.do(ev.GuideFailed(sid, "retirement", "150600"))
    assert walk.session.trouble is None
    assert walk.do(ev.GuideLoaded(sid, PART, "150602", WHOLE)).session.guide is PART


def test_the_division_of_the_bundle_looked_at_before_does_not_open_under_another_one() -> None:
    walk = at_divisions()
    other = replace(GUIDE, bundle_id="marriage")
    walk.journey = replace(walk.journey, session=replace(walk.session, guide=other))
    walk.do(ev.DivisionChosen("150602"), ev.GuideLoaded(walk.session.session_id, PART, "150602", WHOLE))
    assert (walk.at, walk.session.guide) == (Step.DIVISION, other)


def test_a_guide_that_only_informs_starts_nothing() -> None:
    walk = at_divisions().do(ev.DivisionChosen("150600"))
    above = replace(GUIDE, accepts=False)
    walk.do(ev.GuideLoaded(walk.session.session_id, above, "150600", above), ev.Next())
    assert walk.at is Step.OVERVIEW
    assert walk.session.trouble is not None


def test_with_one_division_there_is_nothing_to_choose() -> None:
    walk = Walk()
    walk.journey = replace(walk.journey, divisions=CHOICES[2:])
    walk.do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.DivisionsAsked())
    assert walk.at is Step.OVERVIEW


def test_once_the_card_is_read_the_division_stands() -> None:
    walk = Walk()
    walk.journey = replace(walk.journey, divisions=CHOICES)
    walk.to_checklist()
    while walk.at is not Step.OVERVIEW:
        walk.do(ev.Back())
    assert not may_choose(walk.journey)
    assert walk.do(ev.DivisionsAsked()).at is Step.OVERVIEW


def test_what_is_printed_is_the_whole_guide_of_that_division() -> None:
    walk = chosen().do(ev.DeviceChanged("page_printer", DeviceHealth("online", "full")))
    walk.do(ev.LeafletsAsked(), ev.LeafletAsked(Leaflet.GUIDE))
    effect = walk.last(ef.PrintLeaflet)
    assert isinstance(effect, ef.PrintLeaflet)
    assert effect.guide is WHOLE
    assert offers(walk.journey)


def test_the_next_visit_finds_the_own_division() -> None:
    walk = chosen().do(ev.ExitAsked(), ev.BundleChosen("retirement"))
    assert walk.last(ef.LoadGuide) == ef.LoadGuide(walk.session.session_id, "retirement")
    assert walk.session.division == ""


def home() -> Walk:
    walk = Walk()
    walk.journey = replace(walk.journey, divisions=CHOICES)
    return walk


def elsewhere() -> Walk:
    return home().do(ev.DivisionsAsked(), ev.DivisionChosen("150602"))


def test_from_home_the_divisions_lead_to_what_can_be_looked_for_there() -> None:
    walk = home().do(ev.DivisionsAsked())
    assert walk.at is Step.DIVISION
    walk.do(ev.DivisionChosen("150602"))
    assert (walk.at, walk.session.division) == (Step.SEARCH, "150602")


def test_what_is_opened_there_is_that_divisions_guide() -> None:
    walk = elsewhere().do(ev.BundleChosen("retirement"))
    assert walk.last(ef.LoadGuide) == ef.LoadGuide(walk.session.session_id, "retirement", "150602")
    session = walk.do(ev.GuideLoaded(walk.session.session_id, PART, "150602", WHOLE)).session
    assert (session.step, session.guide, session.published, session.division) == (Step.OVERVIEW, PART, WHOLE, "150602")


def test_a_guide_of_the_own_division_that_comes_late_is_not_taken_for_the_other_ones() -> None:
    walk = elsewhere().do(ev.BundleChosen("retirement"))
    assert walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE)).at is Step.SEARCH


def test_what_is_not_offered_at_home_can_be_asked_for_there() -> None:
    walk = elsewhere()
    tiles = tuple(replace(tile, available=False, informs=False) for tile in walk.journey.tiles)
    walk.journey = replace(walk.journey, tiles=tiles)
    walk.do(ev.BundleChosen("retirement"))
    assert walk.last(ef.LoadGuide) == ef.LoadGuide(walk.session.session_id, "retirement", "150602")


def test_a_guide_that_is_not_published_there_is_said_and_the_rows_stay() -> None:
    walk = elsewhere().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideFailed(walk.session.session_id, "retirement", "150602"))
    assert walk.at is Step.SEARCH
    assert walk.session.trouble is not None
    assert walk.session.trouble.do == "errors.do.other_division"
    assert walk.session.loading == ""


def test_back_from_a_guide_of_another_division_finds_its_rows() -> None:
    walk = elsewhere().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, PART, "150602", WHOLE), ev.Back())
    assert (walk.at, walk.session.division) == (Step.SEARCH, "150602")


def test_the_own_division_leads_to_the_search_as_from_the_home_screen() -> None:
    walk = home().do(ev.DivisionsAsked(), ev.DivisionChosen("150627"))
    assert (walk.at, walk.session.division) == (Step.SEARCH, "")


@pytest.mark.parametrize("touch", [ev.Back(), ev.Next()], ids=["back", "stay"])
def test_who_chooses_no_division_is_home_again(touch: ev.Touch) -> None:
    walk = home().do(ev.DivisionsAsked(), touch)
    assert walk.journey.session is None


def test_where_there_is_one_division_home_offers_no_other() -> None:
    walk = Walk().do(ev.DivisionsAsked())
    assert walk.journey.session is None
    walk.journey = replace(walk.journey, divisions=CHOICES[-1:])
    assert walk.do(ev.DivisionsAsked()).journey.session is None


def test_a_division_that_is_not_listed_is_not_looked_into() -> None:
    assert home().do(ev.DivisionsAsked(), ev.DivisionChosen("999999")).at is Step.DIVISION
