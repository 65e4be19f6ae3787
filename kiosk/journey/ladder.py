"""Which screen the snapshot asks for. One place, so that no screen decides where to go."""

from __future__ import annotations

from kiosk.journey.state import Journey, Step

# The six stages that the frame's top line counts, in the citizen's words (message ids of kiosk.text).
STAGES: tuple[tuple[str, tuple[Step, ...]], ...] = (
    ("screens.stage.choose", (Step.OVERVIEW, Step.OVERVIEW_PAPERS, Step.DIVISION, Step.ITEMS)),
    ("screens.stage.situation", (Step.SITUATION, Step.SITUATION_TABLE)),
    ("screens.stage.identity", (Step.NOTICE, Step.IDENTITY)),
    ("screens.stage.materials", (Step.CHECKLIST, Step.FORM, Step.SCAN)),
    ("screens.stage.confirm", (Step.REVIEW, Step.SIGN, Step.SUBMITTING)),
    ("screens.stage.done", (Step.RECEIPT, Step.DELIVERY, Step.PAYMENT, Step.PHONE_MESSAGES, Step.EVALUATE)),
)


def ladder(journey: Journey) -> Step:
    """The screen for this state."""
    if journey.stopped is not None:
        return Step.OUT_OF_SERVICE
    if journey.session is None:
        return Step.HOME
    return journey.session.step


def stage(step: Step, before_items: bool = False) -> tuple[int, int, str] | None:
    """``(n, m, message id)`` for the top line, or None where nothing is counted (home, goodbye, out of service).
    ``before_items``: a question that decides which items there are belongs to choosing them."""
    if before_items and step in (Step.SITUATION, Step.SITUATION_TABLE):
        step = Step.ITEMS
    for index, (message, steps) in enumerate(STAGES, start=1):
        if step in steps:
            return index, len(STAGES), message
    return None
