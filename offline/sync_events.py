"""What the sync worker tells: how the platform is, and what became of each submission."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from offline.admission import Room


class NetworkState(enum.Enum):
    """The way to the platform, as the last attempt found it. Unknown until there was one."""

    UNKNOWN = "unknown"
    OK = "ok"
    AWAY = "away"
    UNAUTHORISED = "unauthorised"  # the platform does not know this kiosk: it is only asked whether it does now


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """Told on change only. ``reason``: stable word of the failure, empty when there was none."""

    state: NetworkState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The platform has the submission. ``received_at``: ISO 8601 with offset. Told after it is durable."""

    submission_id: str
    case_number: str
    received_at: str
    progress_url: str | None


@dataclass(frozen=True, slots=True)
class Delayed:
    """An attempt failed and is repeated by itself, in ``seconds``."""

    submission_id: str
    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The platform (or a damaged part) refused the submission for good; ``problem`` is the problem's type."""

    submission_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class EvaluationDelivered:
    submission_id: str


@dataclass(frozen=True, slots=True)
class EvaluationRefused:
    submission_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class NoteDelivered:
    """The platform has a note; ``kind`` as in ``kiosk.contract.note``."""

    submission_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class NoteRefused:
    """The platform refused a note for good; ``problem`` is the problem's type."""

    submission_id: str
    kind: str
    problem: str


@dataclass(frozen=True, slots=True)
class StoreTroubled:
    """The store could not write down what happened; ``code`` is a ``StoreFault`` word. Sending goes on later."""

    code: str


@dataclass(frozen=True, slots=True)
class SyncFailed:
    """An error that nobody foresaw; ``kind`` is its class. The worker lives on."""

    kind: str


@dataclass(frozen=True, slots=True)
class Forgot:
    """What went by rule in one run, as numbers: submissions whose parts went, receipts nobody fetched, records, files
    without a row."""

    emptied: int
    receipts: int
    records: int
    orphans: int


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """Whether the disk has room for another whole application; told at the first look and on change."""

    room: Room


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """The wall clock went another way than time itself, by so many ``seconds`` (negative: back)."""

    seconds: float


SyncEvent = (
    NetworkChanged
    | Acknowledged
    | Delayed
    | Quarantined
    | EvaluationDelivered
    | EvaluationRefused
    | NoteDelivered
    | NoteRefused
    | StoreTroubled
    | SyncFailed
    | Forgot
    | RoomChanged
    | ClockMoved
)
