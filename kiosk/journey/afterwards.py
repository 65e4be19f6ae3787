"""Between the receipt and the goodbye: delivery of results, payment, a phone for messages, an appointment.

Each comes only where it says something to this application and the platform takes it, and each can be passed over: what was
handed in is handed in whatever is said here. Nothing here is asked again for a supplement, whose case has its answers.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import after_events as ae
from kiosk.journey import delivering, paying, phoning, submitting
from kiosk.journey.after_state import After
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Session, Step, Trouble
from kiosk.journey.view import rounds_of

ORDER = (Step.DELIVERY, Step.PAYMENT, Step.PHONE_MESSAGES)
_ASKS = {Step.DELIVERY: delivering.asks, Step.PAYMENT: paying.asks, Step.PHONE_MESSAGES: phoning.asks}
_ADVANCE = {Step.DELIVERY: delivering.advance, Step.PHONE_MESSAGES: phoning.advance}
_BACK = {Step.DELIVERY: delivering.back, Step.PHONE_MESSAGES: phoning.back}
_NOT_KEPT = Trouble("errors.after.not_kept", "errors.safe.submission_kept", "errors.do.again_or_pass")


def begin(journey: Journey, session: Session, now: float, *, rates: bool = False) -> Outcome:
    """The receipt is done with: what there is to be said, then out, to the next application or to the evaluation."""
    return _to_next(journey, replace(session, after=replace(session.after, rates=rates)), ORDER, now)


def touched(journey: Journey, session: Session, event: ae.AfterTouch, now: float) -> Outcome:
    """A touch on one of these screens; nothing on any other, and nothing while something is made durable."""
    if session.step not in ORDER or session.after.keeping:
        return journey, ()
    match event:
        case ae.PassedOver():
            return onward(journey, session, now)
        case ae.WayChosen() | ae.EachAsked() | ae.ParcelPhoneSet() if session.step is Step.DELIVERY:
            return going_on(journey, delivering.touched(session, event))
        case ae.PhoneSet() | ae.PhoneChanged() if session.step is Step.PHONE_MESSAGES:
            return going_on(journey, phoning.touched(session, event))
    return journey, ()


def advance(journey: Journey, session: Session, now: float) -> Outcome:
    """The primary action of these screens."""
    if session.after.keeping:
        return journey, ()
    if session.step is Step.PAYMENT:
        return onward(journey, session, now)
    return _ADVANCE[session.step](journey, session)


def back(journey: Journey, session: Session, now: float) -> Outcome:
    """Within the screen, else to the one before it; the first leads to the receipt."""
    if session.after.keeping:
        return journey, ()
    inside = None if session.step is Step.PAYMENT else _BACK[session.step](session)
    if inside is not None:
        return going_on(journey, inside)
    before = [step for step in ORDER[: ORDER.index(session.step)] if _asked(journey, session, step)]
    step = before[-1] if before else Step.RECEIPT
    return going_on(journey, replace(session, step=step, trouble=None))


def answered(journey: Journey, session: Session, event: ae.AfterReply, now: float) -> Outcome:
    """Durable: the next thing. Not durable: it is said, and can be tried again or passed over."""
    if isinstance(event, ae.PaymentKnown):
        return paying.known(journey, session, event)
    filing = session.filing
    if filing is None or filing.submission_id != event.submission_id or not session.after.keeping:
        return journey, ()
    done = replace(session, after=replace(session.after, keeping=False))
    if isinstance(event, ae.NoteNotKept):
        return replace(journey, session=replace(done, trouble=_NOT_KEPT), idle_since=now), ()
    return onward(replace(journey, idle_since=now), done, now)


def onward(journey: Journey, session: Session, now: float) -> Outcome:
    """What follows the screen that stands."""
    return _to_next(journey, session, ORDER[ORDER.index(session.step) + 1 :], now)


def _to_next(journey: Journey, session: Session, rest: tuple[Step, ...], now: float) -> Outcome:
    for step in rest:
        if _asked(journey, session, step):
            entered = phoning.enter(session) if step is Step.PHONE_MESSAGES else session
            return going_on(journey, replace(entered, step=step, trouble=None))
    return _over(journey, session, now)


def _asked(journey: Journey, session: Session, step: Step) -> bool:
    return step in journey.afterwards and session.supplement is None and _ASKS[step](session)


def _over(journey: Journey, session: Session, now: float) -> Outcome:
    # Of twins each application is asked for by itself, with what was said of the first one standing there.
    done = replace(session, step=Step.RECEIPT, after=_anew(session.after), trouble=None)
    if session.after.rates and session.round >= rounds_of(session):
        return going_on(journey, replace(done, step=Step.EVALUATE))
    return submitting.finish(journey, done, now)


def _anew(after: After) -> After:
    return After(ways=after.ways, parcel_phone=after.parcel_phone, phone=after.phone)
