"""Time limits of the walk in seconds: when a quiet kiosk asks whether anybody is still there, and when it forgets."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.case_state import FilePhase
from kiosk.journey.leaving import leave
from kiosk.journey.outcome import Outcome
from kiosk.journey.state import Journey, Overlay, PrintPhase, Session, Step

IDLE_PROMPT = 60.0  # then "are you still there?"
IDLE_RING = 15.0  # then the visit is wiped
LONG_READING = 120.0  # screens that a person reads: notice, overview, letter
SCANNING = 180.0  # papers are being sorted in the hand

_PROMPT_AFTER = {
    Step.SCAN: SCANNING,
    Step.OVERVIEW: LONG_READING,
    Step.OVERVIEW_PAPERS: LONG_READING,
    Step.SITUATION_TABLE: LONG_READING,
    Step.NOTICE: LONG_READING,
    Step.REVIEW: LONG_READING,
    Step.CASE: LONG_READING,
    Step.PAYMENT: LONG_READING,
    Step.INQUIRY: LONG_READING,
    Step.COPY: LONG_READING,
    Step.CASE_NUMBER: LONG_READING,
    Step.SIGN: LONG_READING,
}
_NEVER_IDLE = (Step.SUBMITTING, Step.GOODBYE)  # nothing may be wiped between submit and the receipt


def prompt_after(step: Step) -> float:
    """Seconds without a touch until the idle prompt shows on this step."""
    return _PROMPT_AFTER.get(step, IDLE_PROMPT)


def watch_idle(journey: Journey, session: Session, now: float) -> Outcome:
    """Show the idle prompt, count its ring down, end the visit."""
    waited_in_vain = session.step is Step.SUBMITTING and session.trouble is not None
    # Who waits for a leaflet is there: its printer may take minutes, and its end is always told.
    paper = session.leaflet if session.step is Step.OVERVIEW_PAPERS else None
    paper_coming = paper is not None and paper.phase is PrintPhase.PRINTING
    looked_at = session.cases.print if session.cases is not None else None
    paper_coming = paper_coming or (looked_at is not None and looked_at.phase is FilePhase.CHECKING)
    paper_coming = paper_coming or (session.copying is not None and session.copying.busy)
    if (session.step in _NEVER_IDLE and not waited_in_vain) or session.printing or paper_coming:
        return replace(journey, idle_since=now), ()
    quiet = now - journey.idle_since
    limit = prompt_after(session.step)
    if quiet >= limit + IDLE_RING:
        return leave(journey, session, now)
    if quiet >= limit:
        left = max(1, round(limit + IDLE_RING - quiet))
        return replace(journey, overlay=Overlay.IDLE, idle_left=left), ()
    if journey.overlay is Overlay.IDLE:
        # Something came meanwhile that the citizen is waiting for, such as a page: the question is out of date.
        return replace(journey, overlay=Overlay.NONE, idle_left=0), ()
    return journey, ()
