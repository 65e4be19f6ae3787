"""After the receipt: a fee, where one is due."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.contract import booking as wire
from kiosk.journey import events as ev
from kiosk.journey.after_events import PaymentKnown
from kiosk.journey.effects import AskPayment
from kiosk.journey.state import Step
from kiosk.model.payment import Payment, PaymentState
from kiosk.payment_questions import payment_of
from tests.journey.afterward import BILL, Afterward, billed
from tests.journey.walks import Walk


@pytest.mark.req("M26")
def test_the_platform_is_asked_once_and_a_due_fee_is_shown() -> None:
    walk = billed(Walk())
    assert walk.count(AskPayment) == 1
    assert walk.do(ev.Next()).at is Step.PAYMENT
    assert walk.do(ev.Next()).at is Step.GOODBYE


@pytest.mark.parametrize("state", [PaymentState.NO_FEE, PaymentState.UNKNOWN, PaymentState.REFUNDED])
def test_where_nothing_is_due_nothing_is_asked(state: PaymentState) -> None:
    walk = Afterward(Step.PAYMENT)
    walk.do(PaymentKnown(walk.sid, walk.submission_id, Payment(state)), ev.Next())
    assert walk.at is Step.GOODBYE


def test_what_the_platform_has_not_got_is_not_asked_about() -> None:
    walk = Afterward(Step.PAYMENT, online=False)
    assert (walk.count(AskPayment), walk.do(ev.Next()).at) == (0, Step.GOODBYE)


@pytest.mark.req("M26")
def test_while_the_code_is_shown_the_platform_is_asked_until_it_was_paid() -> None:
    walk = billed(Walk()).do(ev.Next()).wait(11)
    assert walk.count(AskPayment) == 3
    sid = walk.session.session_id
    walk.do(PaymentKnown(sid, walk.submission_id, Payment(PaymentState.UNKNOWN)))
    assert walk.session.after.payment == BILL
    walk.do(PaymentKnown(sid, walk.submission_id, replace(BILL, state=PaymentState.PAID))).wait(11)
    assert (walk.count(AskPayment), walk.at) == (3, Step.PAYMENT)


def test_an_answer_about_another_case_is_not_this_ones() -> None:
    walk = Afterward(Step.PAYMENT)
    assert walk.do(PaymentKnown(walk.sid, "other", BILL)).session.after.payment is None


def test_a_word_that_nobody_knows_is_unknown() -> None:
    assert payment_of(wire.Payment("later")).state is PaymentState.UNKNOWN


@pytest.mark.req("M21")
def test_no_repr_shows_the_code() -> None:
    assert "canary-qr" not in repr(billed(Walk()).journey)
