"""When house is kept: at the start, then every hour, and soon again while there is more to do. Beside the sender, on its
thread; the work itself runs on the store's."""

from __future__ import annotations

from collections.abc import Callable

from offline.delivery import StoppedError
from offline.errors import StoreError, StoreFault
from offline.ports import Clock
from offline.store_worker import StoreWorker
from offline.sync_events import ClockMoved, Forgot, StoreTroubled, SyncEvent

EVERY = 3600.0  # s
SOON = 2.0  # s between two batches: a citizen's job comes in between


class Upkeep:
    """Used by one thread."""

    def __init__(self, store: StoreWorker, clock: Clock, tell: Callable[[SyncEvent], None]) -> None:
        self._store = store
        self._clock = clock
        self._tell = tell
        self._due_at = clock.monotonic()

    def step(self) -> float:
        """Keep house when it is due; returns the seconds until it is again. Raises StoppedError when the store is closed."""
        monotonic = self._clock.monotonic()
        if monotonic < self._due_at:
            return self._due_at - monotonic
        now = self._clock.now()
        self._due_at = monotonic + EVERY
        try:
            done = self._store.call(lambda outbox: outbox.keep_house(now, monotonic))
        except StoreError as error:
            if error.fault is StoreFault.CLOSED:
                raise StoppedError from error
            self._tell(StoreTroubled(error.code))
            return EVERY
        if done.age.moved is not None:
            self._tell(ClockMoved(done.age.moved))
        if done.anything:
            self._tell(Forgot(done.emptied, done.receipts, done.records, done.orphans))
        if done.more:
            self._due_at = monotonic + SOON
        return self._due_at - monotonic
