"""Drafts: saved while somebody is here, gone with the visit unless wanted, offered to the same card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.journey import events as ev
from kiosk.journey.drafting import EVERY
from kiosk.journey.effects import DropDraft, KeepDraft, OpenDraft, SaveDraft, Wipe
from kiosk.journey.state import Session, Step
from kiosk.model.draft import DraftOffer
from tests.journey.cases import Asker
from tests.journey.test_supplementing import begun
from tests.journey.walks import CARD, GUIDE, Walk, left_behind

SAVED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OFFER = DraftOffer("retirement", "退休", SAVED, SAVED)


def offered(offer: DraftOffer | None = OFFER) -> Walk:
    walk = Walk().to_identity()
    sid = walk.session.session_id
    return walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, (), offer))


@pytest.mark.req("M21")
def test_what_was_entered_is_saved_within_seconds_and_not_with_every_key() -> None:
    walk = Walk().to_checklist().do(ev.Next(), ev.FieldSet("phone", "1"), ev.FieldSet("phone", "13"))
    assert walk.count(SaveDraft) == 0
    walk.wait(1)
    assert walk.count(SaveDraft) == 1
    walk.do(ev.FieldSet("phone", "139")).wait(EVERY + 1)
    saved = walk.last(SaveDraft)
    assert isinstance(saved, SaveDraft)
    assert (walk.count(SaveDraft), saved.session.form["phone"]) == (2, "139")


def test_what_did_not_change_is_not_saved_again() -> None:
    walk = Walk().to_checklist().wait(30)
    assert walk.count(SaveDraft) == 1


def test_before_the_card_nothing_is_saved() -> None:
    walk = Walk().to_identity().wait(30)
    assert walk.count(SaveDraft) == 0


@pytest.mark.req("M21")
def test_without_a_wish_it_goes_with_the_visit() -> None:
    walk = Walk().to_checklist().wait(1).do(ev.ExitAsked(), ev.ExitConfirmed())
    assert walk.last(DropDraft) == DropDraft(CARD)
    assert (walk.count(KeepDraft), walk.at) == (0, Step.GOODBYE)
    walk.do(ev.Next())
    assert walk.count(DropDraft) == 1


@pytest.mark.req("M21")
def test_without_a_wish_it_goes_when_nobody_touches_any_more() -> None:
    walk = Walk().to_checklist().wait(76)
    assert walk.last(DropDraft) == DropDraft(CARD)


@pytest.mark.req("M21")
def test_who_wants_it_kept_is_told_when_it_is() -> None:
    walk = Walk().to_checklist().do(ev.Next(), ev.FieldSet("phone", "139"), ev.ExitAsked(), ev.KeepAsked())
    order = [type(effect) for effect in walk.effects if isinstance(effect, SaveDraft | KeepDraft | Wipe)]
    assert order == [SaveDraft, KeepDraft, Wipe]
    assert walk.count(DropDraft) == 0
    assert (walk.at, walk.session.draft.wanted, walk.session.draft.until) == (Step.GOODBYE, True, None)
    walk.do(ev.DraftKept(walk.session.session_id, SAVED))
    assert walk.session.draft.until == SAVED
    assert walk.session.card is None
    walk.do(ev.Next())
    assert walk.count(DropDraft) == 0


def test_what_could_not_be_kept_is_said() -> None:
    walk = Walk().to_checklist().do(ev.ExitAsked(), ev.KeepAsked())
    walk.do(ev.DraftKept(walk.session.session_id, None))
    assert walk.session.draft.lost


@pytest.mark.req("M21")
def test_the_same_card_is_offered_what_it_left_and_goes_on_with_it() -> None:
    walk = offered()
    assert (walk.at, walk.session.draft.offer) == (Step.IDENTITY, OFFER)
    walk.do(ev.DraftTaken(), ev.DraftTaken())
    opening = walk.last(OpenDraft)
    assert isinstance(opening, OpenDraft)
    assert (walk.count(OpenDraft), opening.fresh.card, opening.fresh.form) == (1, CARD, {})
    resumed = replace(
        opening.fresh, step=Step.CHECKLIST, guide=GUIDE, form={"phone": "139"}, entered=frozenset({"phone"})
    )
    walk.do(ev.DraftOpened(walk.session.session_id, resumed))
    assert (walk.at, walk.session.form["phone"], walk.session.draft.offer) == (Step.CHECKLIST, "139", None)


def test_who_begins_anew_begins_with_nothing() -> None:
    walk = offered().do(ev.Next())
    assert (walk.at, walk.session.draft.offer) == (Step.CHECKLIST, None)
    assert "phone" not in walk.session.form


def test_a_draft_stands_beside_a_receipt_that_was_left() -> None:
    walk = Walk().to_identity()
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, (left_behind("old"),), OFFER))
    assert (len(walk.session.pending), walk.session.draft.offer) == (1, OFFER)


def test_a_draft_that_cannot_be_read_is_said_and_not_opened() -> None:
    walk = offered(replace(OFFER, whole=False)).do(ev.DraftTaken())
    assert (walk.at, walk.count(OpenDraft)) == (Step.IDENTITY, 0)
    assert walk.do(ev.Next()).at is Step.CHECKLIST


@pytest.mark.parametrize("code", ["version", "garbled", "guide", "damaged", "store"])
def test_why_it_cannot_be_gone_on_with_is_said_and_the_way_on_stays(code: str) -> None:
    walk = offered().do(ev.DraftTaken())
    walk.do(ev.DraftFailed(walk.session.session_id, code))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == f"errors.draft.{code}"
    assert walk.do(ev.Next()).at is Step.CHECKLIST


@pytest.mark.req("M21")
def test_a_draft_of_another_card_is_taken_by_nobody() -> None:
    walk = offered().do(ev.DraftTaken())
    other = Session(walk.session.session_id, Step.CHECKLIST, guide=GUIDE, card=replace(CARD, name="别人"))
    walk.do(ev.DraftOpened(walk.session.session_id, other))
    assert walk.at is Step.IDENTITY


@pytest.mark.req("M21")
def test_a_draft_that_opens_too_late_reaches_nobody() -> None:
    walk = offered().do(ev.DraftTaken())
    opening = walk.last(OpenDraft)
    assert isinstance(opening, OpenDraft)
    walk.do(ev.Next())
    walk.do(ev.DraftOpened(walk.session.session_id, replace(opening.fresh, guide=GUIDE, items=frozenset())))
    assert walk.session.items


def test_what_has_been_handed_in_is_no_draft() -> None:
    walk = Walk().to_sign().do(ev.SignatureDrawn(b"png"), ev.Next())
    before = walk.count(SaveDraft)
    walk.wait(20)
    assert walk.count(SaveDraft) == before


def test_cases_and_supplements_are_no_drafts() -> None:
    assert Asker().looking_at("sub-1").wait(20).count(SaveDraft) == 0
    walk = begun().wait(20).do(ev.KeepAsked())
    assert (walk.count(SaveDraft), walk.count(KeepDraft), walk.at) == (0, 0, Step.CHECKLIST)


def test_of_twins_the_second_is_no_draft_of_the_first() -> None:
    walk = Walk().to_checklist()
    walk.journey = replace(walk.journey, session=replace(walk.session, round=2))
    assert walk.wait(20).count(SaveDraft) == 0
