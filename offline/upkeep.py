"""When house is kept: at the start, then every hour, and soon again while there is more to do; and every minute whether there
is room for another citizen. Beside the sender, on its thread; the work itself runs on the store's."""

from __future__ import annotations

from collections.abc import Callable

from offline.admission import Room
from offline.delivery import StoppedError
from offline.errors import StoreError, StoreFault
from offline.ports import Clock
from offline.store_worker import StoreWorker
from offline.sync_events import ClockMoved, Forgot, RoomChanged, StoreTroubled, SyncEvent

EVERY = 3600.0  # s
ROOM_EVERY = 60.0  # s
SOON = 2.0  # s between two batches: a citizen's job comes in between


class Upkeep:
    """Used by one thread."""

    def __init__(self, store: StoreWorker, clock: Clock, tell: Callable[[SyncEvent], None]) -> None:
        self._store = store
        self._clock = clock
        self._tell = tell
        self._house_at = self._room_at = clock.monotonic()
        self._room: Room | None = None

    def step(self) -> float:
        """Do what is due; returns the seconds until something is again. Raises StoppedError when the store is closed."""
        monotonic = self._clock.monotonic()
        try:
            if monotonic >= self._room_at:
                self._room_at = monotonic + ROOM_EVERY
                self._look_for_room()
            if monotonic >= self._house_at:
                self._house_at = monotonic + EVERY
                self._keep_house(monotonic)
        except StoreError as error:
            if error.fault is StoreFault.CLOSED:
                raise StoppedError from error
            self._tell(StoreTroubled(error.code))
        return min(self._room_at, self._house_at) - monotonic

    def _look_for_room(self) -> None:
        room = self._store.call(lambda outbox: outbox.room())
        if room is not self._room:
            self._room = room
            self._tell(RoomChanged(room))

    def _keep_house(self, monotonic: float) -> None:
        now = self._clock.now()
        done = self._store.call(lambda outbox: outbox.keep_house(now, monotonic))
        if done.age.moved is not None:
            self._tell(ClockMoved(done.age.moved))
        if done.anything:
            self._tell(Forgot(done.emptied, done.receipts, done.records, done.orphans))
        if done.more:
            self._house_at = monotonic + SOON
