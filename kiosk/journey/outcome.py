"""What a step of the walk answers: the next state, and what the world is asked to do."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import Effect
from kiosk.journey.state import Journey, Session

Outcome = tuple[Journey, tuple[Effect, ...]]


def going_on(journey: Journey, session: Session) -> Outcome:
    """The visit goes on as ``session``; nothing is asked of the world."""
    return replace(journey, session=session), ()
