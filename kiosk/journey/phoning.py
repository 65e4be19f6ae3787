"""A phone for messages at each change of the case (M27): typed or as the form has it, shown once more, and only then kept.

The platform sends the messages; the kiosk promises none.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.forms.validators import mobile
from kiosk.journey import after_events as ae
from kiosk.journey.after_state import fits
from kiosk.journey.delivering import phone_of
from kiosk.journey.effects import KeepNote
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Session, Trouble
from kiosk.model.delivery import PhoneLeft


def asks(session: Session) -> bool:
    """Of every application that was handed in: each has changes."""
    return session.filing is not None


def enter(session: Session) -> Session:
    """A number that was said before is shown to be confirmed; else there are keys."""
    phone = session.after.phone or phone_of(session)
    return replace(session, after=replace(session.after, phone=phone, phone_shown=bool(phone)))


def touched(session: Session, event: ae.PhoneSet | ae.PhoneChanged) -> Session:
    """A key, or the wish for another number."""
    after = session.after
    match event:
        case ae.PhoneSet(digits) if not after.phone_shown and fits(digits):
            return replace(session, after=replace(after, phone=digits), trouble=None)
        case ae.PhoneChanged() if after.phone_shown:
            return replace(session, after=replace(after, phone="", phone_shown=False), trouble=None)
    return session


def advance(journey: Journey, session: Session) -> Outcome:
    """Show it once more; then keep it."""
    after = session.after
    wrong = mobile(after.phone)
    if wrong is not None:
        return going_on(journey, replace(session, trouble=Trouble(wrong)))
    if not after.phone_shown or session.filing is None:
        return going_on(journey, replace(session, after=replace(after, phone_shown=True), trouble=None))
    kept = replace(session, after=replace(after, keeping=True), trouble=None)
    said = PhoneLeft(after.phone)
    return replace(journey, session=kept), (KeepNote(session.session_id, session.filing.submission_id, said),)


def back(session: Session) -> Session | None:
    """This step has one question, however often it is shown."""
    return None
