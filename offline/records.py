"""What the store hands out: frozen, and without anything of a person unless the person's card opened it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.contract.problem import Problem
from kiosk.contract.submission import EvaluationBody, PartRef, SignedManifest
from offline.states import EvaluationState, ReceiptState, SubmissionState


@dataclass(frozen=True)
class QueueEntry:
    """One submission as the operator sees it. ``size`` is in bytes of ciphertext; ``failures`` count since the last
    success; ``reason`` is the stable word of the last failure."""

    submission_id: str
    local_number: str
    state: SubmissionState
    bundle_id: str
    division: str
    created_at: str
    parts: int
    size: int
    failures: int
    next_attempt_at: datetime | None
    reason: str | None
    case_number: str | None
    received_at: str | None
    progress_url: str | None
    problem: Problem | None


@dataclass(frozen=True)
class PartProgress:
    """How far one part is: ``sent`` of ``size`` bytes, as the platform last said."""

    index: int
    sha256: str
    size: int
    sent: int


@dataclass(frozen=True)
class QueueDetail:
    """One submission with everything that hangs on it."""

    entry: QueueEntry
    parts: tuple[PartProgress, ...]
    receipt: ReceiptState
    evaluation: EvaluationState | None


@dataclass(frozen=True)
class Outgoing:
    """A submission taken up for sending."""

    submission_id: str
    body: SignedManifest = field(repr=False)
    parts: tuple[PartRef, ...]
    failures: int


@dataclass(frozen=True)
class OutgoingEvaluation:
    """An evaluation whose submission the platform has."""

    submission_id: str
    body: EvaluationBody = field(repr=False)
    failures: int


@dataclass(frozen=True)
class Failure:
    """An attempt that may be repeated. ``of_link``: the platform was not reached at all, so that its return ends the
    wait; ``counts`` is False for a stop that is nobody's failure."""

    reason: str
    next_attempt_at: datetime | None
    of_link: bool = False
    counts: bool = True
