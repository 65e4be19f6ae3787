"""The card: waiting, reading, read; and the receipts that an interrupted earlier visit left for the same card."""

from __future__ import annotations

from dataclasses import replace

from kiosk.forms.prefill import prefill
from kiosk.journey import events as ev
from kiosk.journey.effects import FindPending, PrintReceipt, ReadIdCard
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import IdentityPhase, Journey, Session, Step, Trouble
from kiosk.model.identity import IdCard

RETRY_SECONDS = 2.0  # a reader that has just failed is given time to come back


def card_found(journey: Journey, session: Session) -> Outcome:
    if session.step is not Step.IDENTITY or session.identity is not IdentityPhase.WAITING:
        return journey, ()
    return going_on(journey, replace(session, identity=IdentityPhase.READING, trouble=None))


def card_read(journey: Journey, session: Session, card: IdCard, now: float) -> Outcome:
    """Take the card for the whole visit, prefill the form, look for receipts left behind."""
    if session.step is not Step.IDENTITY or session.guide is None or session.card is not None:
        return journey, ()
    read = replace(
        session,
        identity=IdentityPhase.READ,
        card=card,
        form={**prefill(session.guide, card), **session.form},
        trouble=None,
        retry_at=None,
    )
    awake = replace(journey, session=read, idle_since=now)
    return awake, (FindPending(session.session_id, card),)


def pending_found(journey: Journey, session: Session, event: ev.PendingFound) -> Outcome:
    """Offer what is pending; with nothing pending go on by itself."""
    if session.step is not Step.IDENTITY or session.card is None:
        return journey, ()
    if event.receipts:
        return going_on(journey, replace(session, pending=event.receipts))
    return going_on(journey, replace(session, step=Step.CHECKLIST))


def print_pending(journey: Journey, session: Session, submission_id: str) -> Outcome:
    """Print a receipt left behind, once."""
    wanted = next((r for r in session.pending if r.submission_id == submission_id), None)
    if wanted is None:
        return journey, ()
    left = tuple(r for r in session.pending if r.submission_id != submission_id)
    printing = replace(session, pending=left, reprinting=session.reprinting | {submission_id}, trouble=None)
    return replace(journey, session=printing), (PrintReceipt(wanted),)


def reader_failed(journey: Journey, session: Session, event: ev.DeviceFailed, now: float) -> Outcome:
    """Say what happened and try again; a person who takes their time is not an error."""
    if session.step is not Step.IDENTITY or session.card is not None:
        return journey, ()
    if event.completion == "canceled":
        return journey, ()
    waiting = replace(session, identity=IdentityPhase.WAITING)
    if event.completion == "timeOut":
        return replace(journey, session=waiting), (ReadIdCard(session.session_id),)
    if event.completion == "userError":
        asking = replace(waiting, trouble=Trouble("errors.id.reseat", role="id_reader"))
        return replace(journey, session=asking), (ReadIdCard(session.session_id),)
    trouble = Trouble("errors.id.away", "errors.safe.entered_kept", "errors.do.wait_or_staff", role="id_reader")
    return going_on(journey, replace(waiting, trouble=trouble, retry_at=now + RETRY_SECONDS))


def retry(journey: Journey, session: Session, now: float) -> Outcome:
    """Ask the reader again when its time has come."""
    if session.retry_at is None or now < session.retry_at or session.step is not Step.IDENTITY:
        return journey, ()
    return replace(journey, session=replace(session, retry_at=None)), (ReadIdCard(session.session_id),)
