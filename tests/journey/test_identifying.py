"""Who applies: the card on the reader, and the readers that fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import IdentityPhase, Step
from tests.journey.walks import CARD, GUIDE, Walk, left_behind


@pytest.mark.req("M05")
def test_the_card_is_read_once_and_fills_the_form() -> None:
    walk = Walk().to_checklist()
    assert walk.at is Step.CHECKLIST
    assert walk.session.card == CARD
    walk.do(ev.Back(), ev.Next())
    assert walk.at is Step.CHECKLIST
    assert walk.count(ef.ReadIdCard) == 1


def test_a_card_of_an_earlier_visit_is_dropped() -> None:
    walk = Walk().to_identity()
    walk.do(ev.CardRead("another visit", CARD))
    assert walk.session.card is None


def test_a_card_that_arrives_after_going_back_is_dropped() -> None:
    walk = Walk().to_identity().do(ev.Back())
    walk.do(ev.CardRead(walk.session.session_id, CARD))
    assert walk.session.card is None
    assert isinstance(walk.effects[-1], ef.CancelDevice)


def test_a_reader_that_waits_in_vain_asks_again_without_a_word() -> None:
    walk = Walk().to_identity()
    walk.do(ev.DeviceFailed(walk.session.session_id, "id_reader", "timeOut", "timeOut"))
    assert walk.session.trouble is None
    assert walk.count(ef.ReadIdCard) == 2


def test_a_card_lifted_too_early_is_asked_for_again() -> None:
    walk = Walk().to_identity().do(ev.CardFound("id-1"))
    assert walk.session.identity is IdentityPhase.READING
    walk.do(ev.DeviceFailed(walk.session.session_id, "id_reader", "userError", "reseat"))
    assert walk.session.identity is IdentityPhase.WAITING
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.id.reseat"


def test_an_unplugged_reader_is_said_and_tried_again_by_itself() -> None:
    walk = Walk().to_identity()
    walk.do(ev.DeviceFailed(walk.session.session_id, "id_reader", "deviceNotReady", "unplugged"))
    assert walk.session.trouble is not None
    assert walk.session.trouble.safe == "errors.safe.entered_kept"
    before = walk.count(ef.ReadIdCard)
    walk.wait(3)
    assert walk.count(ef.ReadIdCard) == before + 1


@pytest.mark.req("M12")
def test_the_same_card_is_offered_the_receipt_left_behind() -> None:
    walk = Walk().to_identity()
    sid = walk.session.session_id
    walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, (left_behind("old"),)))
    assert walk.at is Step.IDENTITY
    walk.do(ev.PendingReceiptAsked("old"), ev.PendingReceiptAsked("old"))
    assert walk.count(ef.PrintReceipt) == 1
    walk.do(ev.Printed("old", "unknown"))
    assert walk.session.trouble is not None
    walk.do(ev.Next())
    assert walk.at is Step.CHECKLIST


@pytest.mark.req("M05")
def test_a_guide_without_a_question_asks_for_no_second_card() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, replace(GUIDE, situations=())), ev.Next(), ev.Next(), ev.Next())
    walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.Back())
    assert walk.at is Step.ITEMS
    walk.do(ev.Next())
    assert walk.at is Step.CHECKLIST
