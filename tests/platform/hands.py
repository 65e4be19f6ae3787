"""Time that passes when a test says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class HandClock:
    """Implements ``offline.ports.Clock``. ``advance`` moves both times, ``jump`` the wall alone, as people and batteries do."""

    def __init__(self, now: datetime = NOON) -> None:
        self.wall = now
        self.ticks = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    def advance(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ticks += seconds

    def jump(self, by: timedelta) -> None:
        self.wall += by
