"""The walk, station by station, without a window: choosing, answering, changing one's mind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from tests.journey.walks import CARD, GUIDE, Walk


@pytest.mark.req("M01")
def test_choosing_a_bundle_opens_its_guide() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    assert walk.last(ef.LoadGuide) == ef.LoadGuide(walk.session.session_id, "retirement")
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE))
    assert walk.at is Step.OVERVIEW


@pytest.mark.req("M03")
def test_a_bundle_that_is_not_offered_here_is_said_at_once() -> None:
    walk = Walk().do(ev.BundleChosen("marriage"))
    assert walk.journey.session is None
    assert walk.journey.trouble is not None
    assert walk.journey.trouble.what == "errors.bundle.not_here"


def test_a_second_touch_on_a_tile_starts_no_second_visit() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    first = walk.session.session_id
    walk.do(ev.BundleChosen("retirement"))
    assert walk.session.session_id == first
    assert walk.count(ef.LoadGuide) == 1


def test_a_guide_that_cannot_be_read_leads_home_with_a_sentence() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideFailed(walk.session.session_id, "retirement"))
    assert walk.journey.session is None
    assert walk.journey.trouble is not None


@pytest.mark.req("M02")
def test_an_item_bound_by_law_cannot_be_left_out() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.Next())
    walk.do(ev.ItemToggled("pension"), ev.ItemToggled("fund"))
    assert walk.session.items == {"pension"}


def test_a_situation_must_be_answered() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.Next(), ev.Next(), ev.Next())
    assert walk.at is Step.SITUATION
    assert walk.session.trouble is not None


def test_a_form_with_a_problem_stays_and_names_the_field() -> None:
    walk = Walk().to_checklist().do(ev.Next(), ev.FieldSet("phone", "123"), ev.Next())
    assert walk.at is Step.FORM
    assert "phone" in walk.session.form_problems
    walk.do(ev.FieldSet("phone", "1234"))
    assert walk.session.form_problems == {}
    assert walk.session.form["phone"] == "1234"


def test_a_change_link_leads_to_the_answer_and_back() -> None:
    walk = Walk().to_checklist().fill_form().scan_all().do(ev.Next())
    walk.do(ev.ChangeAsked("form:0"), ev.FieldSet("phone", "13800000000"), ev.Next())
    assert walk.at is Step.REVIEW
    assert walk.session.form["phone"] == "13800000000"


def test_an_item_added_at_the_review_opens_what_it_needs() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.Next(), ev.ItemToggled("fund"), ev.Next())
    walk.do(ev.Answered("kind", "legal"), ev.Next(), ev.Next())
    sid = walk.session.session_id
    walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next())
    walk.scan_all().do(ev.Next())
    assert walk.at is Step.REVIEW
    walk.do(ev.ChangeAsked("items"), ev.ItemToggled("fund"), ev.Next(), ev.Next())
    assert walk.at is Step.FORM


@pytest.mark.req("M10")
def test_going_back_voids_the_signature() -> None:
    walk = Walk().to_sign().do(ev.SignatureDrawn(b"png"), ev.Back(), ev.Next())
    assert walk.at is Step.SIGN
    assert walk.session.signature_png is None


@pytest.mark.req("M04")
def test_what_was_filled_in_for_an_item_that_was_left_is_not_handed_in() -> None:
    walk = Walk().to_sign()
    assert walk.session.form["fund_no"] == "123456"
    walk.do(ev.Back(), ev.ChangeAsked("items"), ev.ItemToggled("fund"), ev.Next(), ev.Next())
    walk.do(ev.SignatureDrawn(b"png"), ev.Next())
    commit = walk.last(ef.Commit)
    assert isinstance(commit, ef.Commit)
    assert commit.draft.form == {"phone": "13900000000"}


@pytest.mark.req("M18")
def test_a_guide_that_only_informs_can_be_read_and_not_applied_for() -> None:
    walk = Walk()
    tile = replace(walk.journey.tiles[1], informs=True)
    walk.journey = replace(walk.journey, tiles=(walk.journey.tiles[0], tile))
    walk.do(ev.BundleChosen("marriage"))
    walk.do(ev.GuideLoaded(walk.session.session_id, replace(GUIDE, accepts=False)), ev.Next())
    assert walk.at is Step.OVERVIEW
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.bundle.not_here"
