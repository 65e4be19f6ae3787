"""Whether a fee is due (M26): asked while the receipt is printed, shown only when one is, asked again while the code is shown."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import after_events as ae
from kiosk.journey.effects import AskPayment, Effect
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Session, Step
from kiosk.model.payment import PaymentState

EVERY = 5.0  # s, while somebody pays with the telephone


def asks(session: Session) -> bool:
    """Where it is known that a fee is due, or was paid here."""
    paid = session.after.payment
    return paid is not None and paid.state in (PaymentState.DUE, PaymentState.PAID)


def follow(journey: Journey, now: float) -> tuple[Journey, tuple[Effect, ...]]:
    """Ask the platform once it has the case, and again while the code is shown."""
    session = journey.session
    if session is None or session.filing is None or Step.PAYMENT not in journey.afterwards:
        return journey, ()
    after, receipt = session.after, session.filing.receipt
    if session.supplement is not None or receipt is None or not receipt.delivered:
        return journey, ()
    first = session.step is Step.RECEIPT and after.payment_at is None
    due = after.payment is not None and after.payment.state is PaymentState.DUE
    again = session.step is Step.PAYMENT and due and after.payment_at is not None and now - after.payment_at >= EVERY
    if not (first or again):
        return journey, ()
    asked = replace(session, after=replace(after, payment_at=now))
    return replace(journey, session=asked), (AskPayment(session.session_id, session.filing.submission_id),)


def known(journey: Journey, session: Session, event: ae.PaymentKnown) -> Outcome:
    """What the platform says; a word that says nothing takes nothing back."""
    if session.filing is None or session.filing.submission_id != event.submission_id:
        return journey, ()
    if event.payment.state is PaymentState.UNKNOWN and session.after.payment is not None:
        return journey, ()
    return going_on(journey, replace(session, after=replace(session.after, payment=event.payment)))
