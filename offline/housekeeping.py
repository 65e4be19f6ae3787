"""The caretaker's half of the outbox: forgetting by rule. Run on the store's thread, between jobs of citizens."""

from __future__ import annotations

from datetime import datetime

from offline.retention import Forgotten, Retention
from offline.rooms import Rooms
from offline.store_age import ClockMove, StoreAge


class Housekeeping(Rooms):
    """Methods raise StoreError."""

    _retention: Retention

    def keep_house(self, now: datetime, monotonic: float) -> Forgotten:
        """Forget what is due, a batch at most. ``monotonic`` in seconds, of one clock as long as the store is open."""
        return self._retention.run(now, monotonic)

    def clock_moves(self) -> tuple[ClockMove, ...]:
        """When the wall clock went another way than time, the last hundred times, oldest first."""
        return StoreAge(self._database).moves()
