"""The states of everything that waits in the store, and the only steps between them.

A crash leaves a submission in SENDING or a receipt job in PRINTING; ``RECOVERED`` says what the next start makes of it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from offline.errors import IllegalTransitionError


class SubmissionState(enum.Enum):
    """Of a submission on its way to the platform."""

    QUEUED = "queued"
    SENDING = "sending"
    ACKNOWLEDGED = "acknowledged"  # the platform has every part and gave the case number
    QUARANTINED = "quarantined"  # refused for good; waits for a person, blocks nobody


class ReceiptState(enum.Enum):
    """Of the job to print a submission's receipt."""

    PENDING = "pending"  # never printed
    PRINTING = "printing"
    DONE = "done"  # printed; may be printed again while the citizen stands there
    FAILED = "failed"  # certainly nothing came out
    UNKNOWN = "unknown"  # lost in mid-print: a person decides
    CLOSED = "closed"  # the citizen has it; its content is gone


class EvaluationState(enum.Enum):
    """Of an evaluation. Sending it twice is harmless, so there is no state for being sent."""

    QUEUED = "queued"
    SENT = "sent"
    REFUSED = "refused"


State = SubmissionState | ReceiptState | EvaluationState

S, R, V = SubmissionState, ReceiptState, EvaluationState

TRANSITIONS: Mapping[State, frozenset[State]] = {
    S.QUEUED: frozenset({S.SENDING}),
    S.SENDING: frozenset({S.QUEUED, S.ACKNOWLEDGED, S.QUARANTINED}),
    S.ACKNOWLEDGED: frozenset(),
    S.QUARANTINED: frozenset({S.QUEUED}),
    R.PENDING: frozenset({R.PRINTING, R.CLOSED}),
    R.PRINTING: frozenset({R.DONE, R.FAILED, R.UNKNOWN}),
    R.DONE: frozenset({R.PRINTING, R.CLOSED}),
    R.FAILED: frozenset({R.PRINTING, R.CLOSED}),
    R.UNKNOWN: frozenset({R.PRINTING, R.CLOSED}),
    R.CLOSED: frozenset(),
    V.QUEUED: frozenset({V.SENT, V.REFUSED}),
    V.SENT: frozenset(),
    V.REFUSED: frozenset(),
}

# What a start makes of states that only a living process can be in. A done print whose citizen never said so is over:
# the paper is out, and nobody is standing there any more.
RECOVERED: Mapping[State, State] = {S.SENDING: S.QUEUED, R.PRINTING: R.UNKNOWN, R.DONE: R.CLOSED}


def check(before: State, after: State) -> None:
    """Raises IllegalTransitionError when that step is not in the table."""
    if after not in TRANSITIONS[before]:
        what = type(before).__name__.removesuffix("State").lower()
        raise IllegalTransitionError(what, before.value, after.value)
