"""After the receipt: by which way the results come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.after_events import (
    EachAsked,
    NoteKept,
    NoteNotKept,
    ParcelPhoneSet,
    PassedOver,
    WayChosen,
)
from kiosk.journey.after_state import DeliveryPhase
from kiosk.journey.case_state import Supplement
from kiosk.journey.delivering import address_of, parcel_fee, ways_of
from kiosk.journey.effects import CloseReceipt, KeepNote, Wipe
from kiosk.journey.state import Step
from kiosk.model.delivery import DeliveryChoice, Parcel, Way
from kiosk.model.guide import Fee, FormField
from tests.journey.afterward import GIVING, Afterward, with_field
from tests.journey.walks import CARD, GUIDE

HOME_ADDRESS = "内蒙古自治区鄂尔多斯市伊金霍洛旗"


def giving(**options: object) -> Afterward:
    walk = Afterward(Step.DELIVERY, **options)  # type: ignore[arg-type]
    walk.do(ev.Next())
    return walk


def noted(walk: Afterward) -> DeliveryChoice:
    note = walk.last(KeepNote)
    assert isinstance(note, KeepNote)
    assert note.submission_id == walk.submission_id
    assert isinstance(note.said, DeliveryChoice)
    return note.said


@pytest.mark.req("M15")
def test_a_result_is_followed_by_the_question_how_it_comes() -> None:
    assert giving().at is Step.DELIVERY


def test_a_bundle_without_results_is_not_asked() -> None:
    assert giving(guide=GUIDE).at is Step.GOODBYE


def test_a_platform_that_takes_no_such_notes_is_told_none() -> None:
    assert Afterward().do(ev.Next()).at is Step.GOODBYE


def test_what_the_form_has_asked_is_not_asked_again() -> None:
    asked = with_field(FormField("way", "领取方式", "choice", required=False, use="delivery"))
    assert giving(guide=asked).at is Step.GOODBYE


def test_a_supplement_is_not_asked_again() -> None:
    walk = Afterward(Step.DELIVERY)
    walk.journey = replace(walk.journey, session=replace(walk.session, supplement=Supplement("s", "n", "l")))
    assert walk.do(ev.Next()).at is Step.GOODBYE


@pytest.mark.req("M15")
def test_one_way_for_all_results_is_kept_once_and_the_visit_ends() -> None:
    walk = giving().do(WayChosen(Way.WINDOW), ev.Next(), ev.Next())
    assert walk.count(KeepNote) == 1
    assert isinstance(walk, Afterward)
    assert noted(walk) == DeliveryChoice({"pension": Way.WINDOW, "fund": Way.WINDOW})
    assert walk.at is Step.DELIVERY
    walk.kept()
    assert (walk.at, walk.count(CloseReceipt), walk.count(Wipe)) == (Step.GOODBYE, 1, 1)


def test_nothing_chosen_is_said_and_nothing_kept() -> None:
    walk = giving().do(ev.Next())
    assert walk.session.trouble is not None
    assert (walk.session.trouble.what, walk.count(KeepNote)) == ("errors.after.no_way", 0)


def test_it_can_be_passed_over() -> None:
    walk = giving().do(WayChosen(Way.WINDOW), PassedOver())
    assert (walk.at, walk.count(KeepNote)) == (Step.GOODBYE, 0)


@pytest.mark.req("M15")
def test_each_result_can_come_by_its_own_way() -> None:
    walk = giving().do(EachAsked(), WayChosen(Way.ELECTRONIC), ev.Next(), WayChosen(Way.PRINT_HERE), ev.Next())
    assert isinstance(walk, Afterward)
    assert noted(walk).ways == {"pension": Way.ELECTRONIC, "fund": Way.PRINT_HERE}


def test_each_result_has_to_be_said_or_all_passed_over() -> None:
    walk = giving().do(EachAsked(), WayChosen(Way.ELECTRONIC), ev.Next(), ev.Next())
    assert (walk.session.after.place, walk.count(KeepNote)) == (1, 0)
    assert walk.do(PassedOver()).at is Step.GOODBYE


@pytest.mark.req("M15")
def test_a_courier_gets_name_address_and_the_phone_of_the_form() -> None:
    walk = giving().do(WayChosen(Way.COURIER), ev.Next())
    assert (walk.session.after.delivery, walk.count(KeepNote)) == (DeliveryPhase.PARCEL, 0)
    walk.do(ev.Next())
    assert isinstance(walk, Afterward)
    assert noted(walk).parcel == Parcel(CARD.name, "13900000000", HOME_ADDRESS)


@pytest.mark.parametrize("digits", ["", "139", "23900000000"])
def test_a_courier_needs_a_number_to_call(digits: str) -> None:
    walk = giving().do(WayChosen(Way.COURIER), ev.Next(), ParcelPhoneSet(digits), ev.Next())
    assert walk.session.trouble is not None
    assert (walk.session.trouble.what, walk.count(KeepNote)) == ("forms.mobile.wrong", 0)


@pytest.mark.parametrize("keys", ["139000000001", "1390000000x", "１３９"])
def test_what_cannot_be_a_number_is_not_taken(keys: str) -> None:
    walk = giving().do(WayChosen(Way.COURIER), ev.Next(), ParcelPhoneSet(keys))
    assert walk.session.after.parcel_phone == "13900000000"


def test_without_an_address_no_courier_is_offered() -> None:
    walk = giving()
    walk.journey = replace(walk.journey, session=replace(walk.session, card=replace(CARD, address="")))
    assert Way.COURIER not in ways_of(walk.session)
    walk.do(WayChosen(Way.COURIER))
    assert walk.session.after.ways == {}


def test_the_address_of_the_form_comes_before_the_cards() -> None:
    walk = giving(guide=with_field(FormField("home", "住址", "address", required=False)))
    said = replace(walk.session, form={**walk.session.form, "home": "样例路1号"})
    assert address_of(said) == "样例路1号"


@pytest.mark.req("M15")
def test_the_price_is_the_guides_word_or_not_known() -> None:
    assert parcel_fee(GIVING) == ""
    assert parcel_fee(replace(GIVING, fees=(Fee("工本费", "5 元", ""), Fee("邮寄费", "免费", "")))) == "免费"


@pytest.mark.req("M22")
def test_what_is_not_kept_is_said_and_can_be_tried_again_or_passed_over() -> None:
    walk = giving().do(WayChosen(Way.WINDOW), ev.Next())
    walk.do(NoteNotKept(walk.sid, walk.submission_id))
    assert walk.session.trouble is not None
    assert (walk.at, walk.session.trouble.what) == (Step.DELIVERY, "errors.after.not_kept")
    walk.do(ev.Next())
    assert walk.count(KeepNote) == 2
    walk.kept()
    assert walk.at is Step.GOODBYE


def test_an_answer_that_nobody_waits_for_moves_nothing() -> None:
    walk = giving()
    walk.do(NoteKept(walk.sid, walk.submission_id), NoteKept(walk.sid, "other"))
    assert walk.at is Step.DELIVERY
    assert walk.do(PassedOver(), NoteKept("gone", "gone")).at is Step.GOODBYE


def test_back_leads_through_the_questions_to_the_receipt() -> None:
    walk = giving().do(EachAsked(), WayChosen(Way.COURIER), ev.Next(), WayChosen(Way.WINDOW), ev.Next())
    phases = []
    while walk.at is Step.DELIVERY:
        phases.append(walk.session.after.delivery.value)
        walk.do(ev.Back())
    assert (walk.at, phases) == (Step.RECEIPT, ["parcel", "each", "each", "all"])


def test_while_it_is_being_kept_no_touch_changes_it() -> None:
    walk = giving().do(WayChosen(Way.WINDOW), ev.Next())
    before = walk.session
    walk.do(WayChosen(Way.COURIER), ev.Back(), PassedOver(), EachAsked())
    assert walk.session == before


def test_who_wants_to_rate_comes_to_the_evaluation_afterwards() -> None:
    walk = Afterward(Step.DELIVERY).do(ev.EvaluateAsked())
    assert walk.at is Step.DELIVERY
    assert walk.do(PassedOver()).at is Step.EVALUATE


def test_leaving_here_leaves_the_application_as_it_is() -> None:
    walk = giving().do(ev.ExitAsked())
    assert (walk.at, walk.count(KeepNote), walk.count(Wipe)) == (Step.GOODBYE, 0, 1)


@pytest.mark.req("M21")
def test_who_goes_away_is_forgotten_here_too() -> None:
    walk = giving().do(WayChosen(Way.COURIER), ev.Next()).wait(80)
    assert walk.at is Step.GOODBYE
    assert walk.session.after.parcel_phone == ""


@pytest.mark.req("M21")
def test_no_repr_tells_where_the_parcel_goes() -> None:
    walk = giving().do(WayChosen(Way.COURIER), ev.Next())
    assert "13900000000" not in repr(walk.journey)
    walk.do(ev.Next())
    assert HOME_ADDRESS not in repr(walk.last(KeepNote))
