"""What a pure step needs from outside: the time and a fresh id. Injected, so that every walk can be replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Moment:
    """``now`` monotonic seconds; ``wall`` aware local time; ``fresh_id`` a UUIDv7 used by at most one step."""

    now: float
    wall: datetime
    fresh_id: str
