"""The card: waiting, reading, read; and the receipts that an interrupted earlier visit left for the same card."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import events as ev
from kiosk.journey.effects import (
    CancelDevice,
    Effect,
    FindPending,
    PrintReceipt,
    ReadIdCard,
    ReadSocialCard,
)
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import IdentityPhase, Journey, Session, Step, Trouble
from kiosk.journey.watching import AWAY
from kiosk.model.identity import IdCard

RETRY_SECONDS = 2.0  # a reader that has just failed is given time to come back
SLOT_RETRY_SECONDS = 3.0  # a card stays in the slot until somebody has read why it will not do


def ask_cards(journey: Journey, session: Session) -> tuple[Effect, ...]:
    """Ask for a card at every place where one may come."""
    plate = ReadIdCard(session.session_id)
    return (plate, ReadSocialCard(session.session_id)) if journey.slot_there else (plate,)


def card_found(journey: Journey, session: Session, role: str) -> Outcome:
    if session.step is not Step.IDENTITY or session.identity is not IdentityPhase.WAITING:
        return journey, ()
    return going_on(journey, replace(session, identity=IdentityPhase.READING, card_in=role, trouble=None))


def card_read(journey: Journey, session: Session, card: IdCard, now: float) -> Outcome:
    """Take the card for the whole visit (what it says fills the form: ``filling.follow``), look for receipts left behind."""
    meant = session.guide is not None or session.cases is not None
    if session.step is not Step.IDENTITY or not meant or session.card is not None:
        return journey, ()
    read = replace(
        session,
        identity=IdentityPhase.READ,
        card=card,
        trouble=None,
        retry_at=None,
        slot_retry_at=None,
    )
    awake = replace(journey, session=read, idle_since=now)
    # One card is the visit's: what the other place would still read is nobody's.
    effects: tuple[Effect, ...] = (CancelDevice("id_reader"), CancelDevice("card_reader"))
    return awake, (*effects, FindPending(session.session_id, card))


def pending_found(journey: Journey, session: Session, event: ev.PendingFound) -> Outcome:
    """Offer what is pending; with nothing pending go on by itself."""
    if session.step is not Step.IDENTITY or session.card is None:
        return journey, ()
    # Who came for their cases is offered nothing to be filled in.
    draft = session.draft if session.cases is not None else replace(session.draft, offer=event.draft)
    if event.receipts or draft.offer is not None:
        return going_on(journey, replace(session, pending=event.receipts, draft=draft))
    if session.inquiry is not None:
        return going_on(journey, session)  # the machine leads on: what is asked next depends on the form
    return going_on(journey, replace(session, step=Step.CHECKLIST if session.cases is None else Step.SECOND_CHECK))


def print_pending(journey: Journey, session: Session, submission_id: str) -> Outcome:
    """Print a receipt left behind, once. One that may lie with somebody already is printed by staff."""
    wanted = next((r for r in session.pending if r.submission_id == submission_id and r.printable), None)
    if wanted is None:
        return journey, ()
    left = tuple(r for r in session.pending if r.submission_id != submission_id)
    printing = replace(session, pending=left, reprinting=session.reprinting | {submission_id}, trouble=None)
    return replace(journey, session=printing), (PrintReceipt(session.session_id, wanted.receipt),)


def reader_failed(journey: Journey, session: Session, event: ev.DeviceFailed, now: float) -> Outcome:
    """Say what happened and try again; a person who takes their time is not an error."""
    if session.step is not Step.IDENTITY or session.card is not None:
        return journey, ()
    if event.completion == "canceled":
        return journey, ()
    # A card that is being read in the slot is not disturbed by what the plate says.
    reading_slot = session.card_in == "card_reader" and session.identity is IdentityPhase.READING
    waiting = session if reading_slot else replace(session, identity=IdentityPhase.WAITING)
    if event.completion == "timeOut":
        return replace(journey, session=waiting), (ReadIdCard(session.session_id),)
    if event.completion == "userError":
        asking = replace(waiting, trouble=Trouble("errors.id.reseat", role="id_reader"))
        return replace(journey, session=asking), (ReadIdCard(session.session_id),)
    return going_on(journey, replace(waiting, trouble=AWAY["id_reader"], retry_at=now + RETRY_SECONDS))


def slot_failed(journey: Journey, session: Session, event: ev.DeviceFailed, now: float) -> Outcome:
    """Of the slot for social-security cards: a card that does not say whose it is, or a slot that is away. The plate is asked
    meanwhile, so the absence of the slot is no trouble of the walk."""
    if session.step is not Step.IDENTITY or session.card is not None or event.completion == "canceled":
        return journey, ()
    waiting = replace(session, identity=IdentityPhase.WAITING) if session.card_in == "card_reader" else session
    if event.completion == "timeOut":
        return replace(journey, session=waiting), (ReadSocialCard(session.session_id),)
    if event.completion == "deviceNotReady":
        return going_on(journey, waiting)  # asked again when it says that it is back
    message = "errors.card.reseat" if event.code == "reseat" else "errors.card.other"
    trouble = Trouble(message, do="" if event.code == "reseat" else "errors.do.use_id_card", role="card_reader")
    return going_on(journey, replace(waiting, trouble=trouble, slot_retry_at=now + SLOT_RETRY_SECONDS))


def retry(journey: Journey, session: Session, now: float) -> Outcome:
    """Ask plate and slot again when their time has come."""
    if session.step is not Step.IDENTITY:
        return journey, ()
    effects: tuple[Effect, ...] = ()
    if session.retry_at is not None and now >= session.retry_at:
        session, effects = replace(session, retry_at=None), (ReadIdCard(session.session_id),)
    if session.slot_retry_at is not None and now >= session.slot_retry_at:
        session, effects = replace(session, slot_retry_at=None), (*effects, ReadSocialCard(session.session_id))
    return (replace(journey, session=session), effects) if effects else (journey, ())
