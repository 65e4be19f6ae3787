"""Drafts (M21): saved for the card while somebody is here, so that a power cut costs seconds; deleted at the end of the visit
unless the citizen wants it kept for a day; offered when the same card comes back.

Saved from the checklist to the signature, of the first application of a visit: of twins the second must not come back as the
first. Nothing is saved of who came for their cases.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import draft_events as de
from kiosk.journey.draft_state import NO_DRAFT
from kiosk.journey.effects import DropDraft, Effect, KeepDraft, OpenDraft, SaveDraft
from kiosk.journey.leaving import leave
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Session, Step, Trouble

EVERY = 5.0  # s between two savings; what a power cut may cost
SAVED_AT = (Step.CHECKLIST, Step.FORM, Step.SCAN, Step.REVIEW, Step.SIGN)


def draftable(session: Session) -> bool:
    """Whether there is something that can be kept."""
    applying = session.guide is not None and session.supplement is None and session.cases is None
    return applying and session.card is not None and session.round == 1 and session.step in SAVED_AT


def autosave(journey: Journey, session: Session, now: float) -> Outcome:
    """Save what has changed, not more often than every few seconde."""
    draft = session.draft
    if not draftable(session) or (draft.mark is not None and now - draft.at < EVERY):
        return journey, ()
    mark = _mark(session)
    if draft.mark is not None and len(mark) == len(draft.mark) and all(map(_same, mark, draft.mark)):
        return journey, ()
    saved = replace(session, draft=replace(draft, mark=mark, at=now))
    return replace(journey, session=saved), (SaveDraft(saved),)


def keep(journey: Journey, session: Session, now: float) -> Outcome:
    """Leave, with what was entered kept for a day. That it is kept is said when it is."""
    if session.card is None or not draftable(session):
        return journey, ()
    wanted = replace(session, draft=replace(session.draft, wanted=True))
    gone, effects = leave(replace(journey, session=wanted), wanted, now)
    # Before the visit is wiped: the store does one thing after the other.
    return gone, (SaveDraft(wanted), KeepDraft(session.session_id, session.card), *effects)


def dropped(session: Session) -> tuple[Effect, ...]:
    """At the end of a visit: what was saved without a wish to keep it goes."""
    if session.card is None or session.draft.mark is None or session.draft.wanted:
        return ()
    return (DropDraft(session.card),)


def touched(journey: Journey, session: Session, event: de.DraftTouch, now: float) -> Outcome:
    """接着办, or 保留 24 小时."""
    if isinstance(event, de.KeepAsked):
        return keep(journey, session, now)
    draft, card = session.draft, session.card
    if (
        session.step is not Step.IDENTITY
        or card is None
        or draft.offer is None
        or draft.opening
        or not draft.offer.whole
    ):
        return journey, ()
    opening = replace(session, draft=replace(draft, opening=True), trouble=None)
    fresh = Session(session.session_id, Step.IDENTITY, identity=session.identity, card_in=session.card_in, card=card)
    return replace(journey, session=opening), (OpenDraft(fresh),)


def answered(journey: Journey, session: Session, event: de.DraftReply, now: float) -> Outcome:
    """What the store says of it."""
    match event:
        case de.DraftOpened(_, resumed) if session.draft.opening and resumed.card == session.card:
            # Its mark is empty: the next tick saves it again, from this visit on.
            return replace(journey, session=resumed, idle_since=now), ()
        case de.DraftFailed(_, code) if session.draft.opening:
            trouble = Trouble(f"errors.draft.{code}", "", "errors.do.begin_anew")
            return going_on(journey, replace(session, draft=NO_DRAFT, trouble=trouble))
        case de.DraftKept(_, until) if session.step is Step.GOODBYE and session.draft.wanted:
            told = replace(session.draft, until=until, lost=until is None)
            return going_on(journey, replace(session, draft=told))
    return journey, ()


def _mark(session: Session) -> tuple[object, ...]:
    s = session
    typed = (s.answers, s.form, s.items, s.entered, s.confirmed, s.recheck, s.decided, s.at_counter, s.deferred)
    return (s.guide, s.step, *typed, s.scans, s.scan.pages if s.scan is not None else None, s.form_done, s.section)


def _same(one: object, other: object) -> bool:
    """Frozen parts are shared until they change, so nothing large is compared."""
    return one is other or (isinstance(one, str | int | bool | frozenset) and one == other)
