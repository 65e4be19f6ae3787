"""After the receipt: a phone for messages."""

from __future__ import annotations

import pytest

from kiosk.journey import events as ev
from kiosk.journey.after_events import NoteNotKept
from kiosk.journey.effects import KeepNote
from kiosk.journey.state import Step
from kiosk.model.delivery import PhoneLeft
from tests.journey.afterward import Afterward

FORMS, OTHER = "13900000000", "13700000001"


def asked() -> Afterward:
    walk = Afterward(Step.PHONE_MESSAGES)
    walk.do(ev.Next())
    return walk


@pytest.mark.req("M27")
def test_the_number_of_the_form_is_shown_and_kept_only_when_it_is_let_stand() -> None:
    walk = asked()
    assert (walk.at, walk.session.after.phone_shown, walk.session.after.phone) == (Step.PHONE_MESSAGES, True, FORMS)
    assert walk.count(KeepNote) == 0
    walk.do(ev.Next(), ev.Next())
    assert walk.count(KeepNote) == 1
    assert walk.last(KeepNote) == KeepNote(walk.sid, walk.submission_id, PhoneLeft(FORMS))
    assert walk.kept().at is Step.GOODBYE


@pytest.mark.req("M27")
def test_another_number_is_typed_and_shown_once_more_before_it_is_kept() -> None:
    walk = asked().do(ev.PhoneChanged(), ev.PhoneSet(OTHER), ev.Next())
    assert (walk.session.after.phone_shown, walk.count(KeepNote)) == (True, 0)
    walk.do(ev.Next())
    note = walk.last(KeepNote)
    assert isinstance(note, KeepNote)
    assert note.said == PhoneLeft(OTHER)


@pytest.mark.parametrize("digits", ["", "139", "29000000000"])
def test_what_is_no_mobile_number_is_said_and_not_kept(digits: str) -> None:
    walk = asked().do(ev.PhoneChanged(), ev.PhoneSet(digits), ev.Next())
    assert walk.session.trouble is not None
    assert (walk.session.trouble.what, walk.session.after.phone_shown) == ("forms.mobile.wrong", False)


def test_a_number_that_is_shown_changes_only_when_that_is_asked_for() -> None:
    assert asked().do(ev.PhoneSet(OTHER)).session.after.phone == FORMS
    assert asked().do(ev.PhoneChanged(), ev.PhoneSet("1" * 12)).session.after.phone == ""


def test_nobody_has_to_leave_a_number() -> None:
    walk = asked().do(ev.PassedOver())
    assert (walk.at, walk.count(KeepNote)) == (Step.GOODBYE, 0)


def test_it_comes_after_the_delivery_and_back_leads_there() -> None:
    walk = Afterward(Step.PHONE_MESSAGES, Step.DELIVERY).do(ev.Next(), ev.PassedOver())
    assert walk.at is Step.PHONE_MESSAGES
    assert walk.do(ev.Back()).at is Step.DELIVERY
    assert asked().do(ev.Back()).at is Step.RECEIPT


@pytest.mark.req("M22")
def test_a_number_that_is_not_kept_stays_to_be_tried_again() -> None:
    walk = asked().do(ev.Next())
    walk.do(NoteNotKept(walk.sid, walk.submission_id))
    assert walk.session.trouble is not None
    assert (walk.session.trouble.what, walk.session.after.phone) == ("errors.after.not_kept", FORMS)
    assert walk.do(ev.Next()).count(KeepNote) == 2


@pytest.mark.req("M21")
def test_no_repr_and_no_later_visit_has_the_number() -> None:
    walk = asked().do(ev.PhoneChanged(), ev.PhoneSet(OTHER))
    assert OTHER not in repr(walk.journey)
    assert walk.wait(80).session.after.phone == ""
