"""The caretaker's half of the outbox: forgetting by rule, and room for the next citizen. Run on the store's thread, between
jobs of citizens."""

from __future__ import annotations

from datetime import datetime

from offline.admission import Reserve, Room
from offline.retention import Forgotten, Retention
from offline.rooms import Rooms
from offline.rotation import device_keys_in_use, rekey
from offline.store_age import ClockMove, StoreAge


class Housekeeping(Rooms):
    """Methods raise StoreError."""

    _retention: Retention
    _reserve: Reserve | None

    def keep_house(self, now: datetime, monotonic: float) -> Forgotten:
        """Forget what is due, a batch at most. ``monotonic`` in seconds, of one clock as long as the store is open."""
        return self._retention.run(now, monotonic)

    def room(self) -> Room:
        """Hold the room that another whole application needs, and say whether it is there. ``unknown`` also where nobody has said
        how much that is. Raises nothing."""
        return Room.UNKNOWN if self._reserve is None else self._reserve.fill()

    def _make_room(self, size: int) -> None:
        if self._reserve is not None:
            self._reserve.make_room(size)

    def rekey(self, key: bytes) -> None:
        """Put the database under another key, which must be durable already; see ``offline.rotation``."""
        rekey(self._database, key)

    @property
    def unconfirmed(self) -> bool:
        """True while a copy of before a migration lies there, which the database's key of then opens."""
        return self._database.unconfirmed

    def device_keys_in_use(self) -> frozenset[str]:
        """Ids of the device keys under which some box is locked."""
        return device_keys_in_use(self._database)

    def clock_moves(self) -> tuple[ClockMove, ...]:
        """When the wall clock went another way than time, the last hundred times, oldest first."""
        return StoreAge(self._database).moves()
