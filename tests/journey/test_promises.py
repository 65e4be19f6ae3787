"""A material that follows later: promised, taken back, named in the letter that is signed."""

from __future__ import annotations

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.journey.view import checklist_of
from kiosk.model.checklist import RowState
from tests.catalogue.rules import NEWBORN
from tests.journey.walks import CARD, Walk


def at_scanner() -> Walk:
    walk = Walk().do(ev.BundleChosen("retirement"))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, NEWBORN), ev.Next(), ev.ItemToggled("card"), ev.Next())
    walk.do(ev.Answered("twins", "1"), ev.Answered("same", "yes"), ev.Next(), ev.Next())
    walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.Next(), ev.FieldSet("child_name", "张一"), ev.Next())
    return walk.do(ev.FieldSet("phone", "13900000000"), ev.Next(), ev.Next())


def scan_the_rest(walk: Walk) -> Walk:
    while walk.at is Step.SCAN and walk.session.scan is not None:
        walk.take_page()
        walk.accept()
    return walk


def states(walk: Walk) -> dict[str, RowState]:
    return {row.material.material_id: row.state for row in checklist_of(walk.journey).rows}


@pytest.mark.req("M09")
def test_a_promised_material_is_in_the_letter_with_how_and_by_when() -> None:
    walk = at_scanner().do(ev.DeferralToggled("bill"))
    assert states(walk)["bill"] is RowState.DEFERRED
    scan_the_rest(walk).do(ev.Next(), ev.Next())
    assert walk.at is Step.SIGN
    assert "费用清单。本人承诺自受理之日起15个工作日内补交，方式：窗口或快递。" in walk.session.letter


@pytest.mark.req("M09")
def test_the_submission_says_which_material_follows() -> None:
    walk = scan_the_rest(at_scanner().do(ev.DeferralToggled("bill"))).do(ev.Next(), ev.Next())
    walk.do(ev.SignatureDrawn(b"png"), ev.Next())
    commit = walk.last(ef.Commit)
    assert isinstance(commit, ef.Commit)
    assert {m.material_id: m.state for m in commit.draft.materials}["bill"] == "deferred"


def test_a_promise_taken_back_is_asked_for_again() -> None:
    walk = scan_the_rest(at_scanner().do(ev.DeferralToggled("bill")))
    walk.do(ev.Back()) if walk.at is Step.REVIEW else walk
    walk.do(ev.DeferralToggled("bill"))
    assert states(walk)["bill"] is RowState.TO_SCAN


@pytest.mark.req("M09")
def test_a_key_material_cannot_be_promised() -> None:
    walk = at_scanner()
    before = walk.journey
    assert walk.do(ev.DeferralToggled("hukou"), ev.DeferralToggled("nothing")).journey.session == before.session


def test_at_the_scanner_a_promise_leads_to_the_next_paper_and_frees_the_scanner() -> None:
    walk = at_scanner()
    while walk.session.scan is not None and walk.session.scan.material_id != "bill":
        walk.take_page()
        walk.accept()
    walk.do(ev.DeferralToggled("bill"))
    assert ef.CancelDevice("scanner") in walk.effects
    assert walk.session.scan is None or walk.session.scan.material_id != "bill"


def at_signature() -> Walk:
    return scan_the_rest(at_scanner().do(ev.DeferralToggled("bill"))).do(ev.Next(), ev.Next())


@pytest.mark.req("M09")
def test_the_platform_is_asked_once_the_person_is_known() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, NEWBORN), ev.Next(), ev.Next(), ev.Answered("twins", "1"), ev.Answered("same", "yes"))
    walk.do(ev.Next(), ev.Next(), ev.CardRead(sid, CARD))
    asked = walk.last(ef.CheckStanding)
    assert isinstance(asked, ef.CheckStanding)
    assert (asked.session_id, asked.card, asked.bundle_id) == (sid, CARD, NEWBORN.bundle_id)


@pytest.mark.req("M09")
def test_while_the_platform_is_silent_letter_and_submission_say_provisional() -> None:
    walk = at_signature()
    assert "待平台核实" in walk.session.letter
    walk.do(ev.SignatureDrawn(b"png"), ev.Next())
    commit = walk.last(ef.Commit)
    assert isinstance(commit, ef.Commit)
    assert commit.draft.deferral_to_verify


@pytest.mark.req("M09")
def test_who_may_defer_signs_nothing_provisional() -> None:
    walk = at_scanner()
    walk.do(ev.StandingKnown(walk.session.session_id, True), ev.DeferralToggled("bill"))
    scan_the_rest(walk).do(ev.Next(), ev.Next())
    assert "待平台核实" not in walk.session.letter
    walk.do(ev.SignatureDrawn(b"png"), ev.Next())
    commit = walk.last(ef.Commit)
    assert isinstance(commit, ef.Commit)
    assert not commit.draft.deferral_to_verify


@pytest.mark.req("M09")
def test_who_turns_out_not_to_be_eligible_before_signing_scans_the_paper_after_all() -> None:
    walk = at_signature()
    walk.do(ev.SignatureDrawn(b"png"), ev.StandingKnown(walk.session.session_id, False))
    assert (walk.at, walk.session.signature_png, walk.session.letter) == (Step.REVIEW, None, "")
    walk.do(ev.Next())
    assert walk.session.scan is not None
    assert walk.session.scan.material_id == "bill"


def test_an_answer_for_another_visit_or_without_news_changes_nothing() -> None:
    walk = at_signature()
    before = walk.session
    walk.do(ev.StandingKnown("another visit", False), ev.StandingKnown(before.session_id, None))
    assert walk.session == before
