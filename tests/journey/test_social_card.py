"""The slot for social-security cards beside the plate: whichever card comes first is the visit's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import DeviceHealth, IdentityPhase, Step
from kiosk.journey.view import checklist_of
from kiosk.model.checklist import RowState
from kiosk.model.identity import SOCIAL_SECURITY
from tests.journey.walks import CARD, Walk

ONLINE, GONE = DeviceHealth("online"), DeviceHealth("offline", detail="unplugged")
SOCIAL = replace(CARD, document=SOCIAL_SECURITY, photo_wlt=None)


def at_identity() -> Walk:
    return Walk().do(ev.DeviceChanged("card_reader", ONLINE)).to_identity()


def fail(walk: Walk, completion: str, code: str) -> Walk:
    return walk.do(ev.DeviceFailed(walk.session.session_id, "card_reader", completion, code))


@pytest.mark.req("M05")
def test_both_places_are_asked_where_both_are_there() -> None:
    walk = at_identity()
    assert (walk.count(ef.ReadIdCard), walk.count(ef.ReadSocialCard)) == (1, 1)


def test_a_kiosk_without_a_slot_is_not_asked_for_one() -> None:
    assert Walk().to_identity().count(ef.ReadSocialCard) == 0


@pytest.mark.req("M05")
def test_a_social_security_card_is_the_visits_card_and_the_plate_is_called_off() -> None:
    walk = at_identity()
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid, "card_reader"))
    assert (walk.session.identity, walk.session.card_in) == (IdentityPhase.READING, "card_reader")
    walk.do(ev.CardRead(sid, SOCIAL), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))
    assert walk.session.card == SOCIAL
    assert ef.CancelDevice("id_reader") in walk.effects
    assert walk.at is Step.CHECKLIST


@pytest.mark.req("M05")
def test_known_by_another_card_the_identity_card_is_still_asked_for_on_the_glass() -> None:
    walk = at_identity()
    sid = walk.session.session_id
    walk.do(ev.CardRead(sid, SOCIAL), ev.PendingFound(sid, ()))
    rows = {row.material.material_id: row.state for row in checklist_of(walk.journey).rows}
    assert rows["id_card"] is RowState.TO_SCAN
    walk.do(ev.MaterialChosen("id_card")).take_page().accept()
    rows = {row.material.material_id: row.state for row in checklist_of(walk.journey).rows}
    assert rows["id_card"] is RowState.SCANNED


@pytest.mark.parametrize("code", ["needsSecurityModule", "unknownCard", "cardBlocked", "cardRefuses"])
def test_a_card_that_does_not_say_whose_it_is_is_said_and_asked_again_later(code: str) -> None:
    walk = fail(at_identity(), "userError", code)
    assert walk.session.trouble is not None
    assert (walk.session.trouble.what, walk.session.trouble.do) == ("errors.card.other", "errors.do.use_id_card")
    walk.wait(2)
    assert walk.count(ef.ReadSocialCard) == 1
    walk.wait(1)
    assert walk.count(ef.ReadSocialCard) == 2


def test_a_card_pulled_out_too_early_is_asked_for_again() -> None:
    walk = at_identity().do(ev.CardFound("id-1", "card_reader"))
    walk.do(ev.CardFound(walk.session.session_id, "card_reader"))
    fail(walk, "userError", "reseat")
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.card.reseat"
    assert walk.session.identity is IdentityPhase.WAITING


def test_a_slot_that_goes_is_not_missed_and_one_that_comes_is_asked() -> None:
    walk = fail(at_identity(), "deviceNotReady", "unplugged").do(ev.DeviceChanged("card_reader", GONE))
    assert walk.session.trouble is None
    walk.do(ev.DeviceChanged("card_reader", ONLINE))
    assert walk.count(ef.ReadSocialCard) == 2


def test_nobody_at_the_slot_is_asked_again_without_a_word() -> None:
    walk = fail(at_identity(), "timeOut", "timeOut")
    assert (walk.session.trouble, walk.count(ef.ReadSocialCard)) == (None, 2)


def test_a_plate_that_goes_while_the_slot_reads_disturbs_nobody() -> None:
    walk = at_identity()
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid, "card_reader"), ev.DeviceChanged("id_reader", GONE))
    assert (walk.session.identity, walk.session.trouble) == (IdentityPhase.READING, None)


def test_going_back_calls_both_off() -> None:
    walk = at_identity().do(ev.Back())
    assert {ef.CancelDevice("id_reader"), ef.CancelDevice("card_reader")} <= set(walk.effects)
