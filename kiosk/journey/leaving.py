"""The end of a visit: whatever the reason, everything of it is forgotten and the person is told to take card and papers."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.draft_state import NO_DRAFT, Drafting
from kiosk.journey.effects import CancelDevice, Effect, Wipe
from kiosk.journey.outcome import Outcome
from kiosk.journey.state import Journey, Overlay, Session, Step
from kiosk.model.bundle import Audience

GOODBYE_SECONDS = 12.0  # long enough to hear "take your card and papers"


def leave(journey: Journey, session: Session, now: float) -> Outcome:
    """Forget the visit. A person who put a card or paper down sees the goodbye; one who only looked goes home."""
    effects: tuple[Effect, ...] = (
        CancelDevice("id_reader"),
        CancelDevice("card_reader"),
        CancelDevice("scanner"),
        CancelDevice("code_scanner"),
        Wipe(session.session_id),
    )
    away = replace(journey, overlay=Overlay.NONE, idle_left=0, trouble=None, mode="standard", audience=Audience.PERSON)
    if session.card is None and not session.scans:
        return replace(away, session=None), effects
    # The new session keeps nothing but the fact that somebody is still standing there.
    kept = Drafting(wanted=True) if session.draft.wanted else NO_DRAFT
    goodbye = Session(session.session_id, Step.GOODBYE, leave_at=now + GOODBYE_SECONDS, draft=kept)
    return replace(away, session=goodbye), effects
