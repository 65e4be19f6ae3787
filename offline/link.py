"""The way to the platform as a whole: whether it works, and how long nobody tries.

After a failure nothing at all is sent for a while, so that a kiosk with a thousand submissions asks a platform that is down
as seldom as one with a single submission. Our own caution ends when something new waits or the network returns; the
platform's wish (``Retry-After``, or that it does not know this kiosk) does not. Both are kept over a restart.
"""

from __future__ import annotations

import random as random_source
from collections.abc import Callable

from offline.backoff import LONGEST, wait_seconds
from offline.link_wait import LinkWait
from offline.ports import Clock
from offline.store_worker import StoreWorker
from offline.sync_events import NetworkChanged, NetworkState, SyncEvent

UNKNOWN_PAUSE = LONGEST  # s until a platform that does not know this kiosk is asked again


class Link:
    """Used by the sender's thread alone. Methods that keep something raise StoreError."""

    def __init__(
        self, store: StoreWorker, clock: Clock, random: random_source.Random, tell: Callable[[SyncEvent], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._random = random
        self._tell = tell
        self._failures = 0  # in a row
        self._pause_until = 0.0  # monotonic s, of our own caution
        self._asked_until = 0.0  # monotonic s, because the platform asked for it or does not know us
        self._read = False
        self._kept = False
        self.network = NetworkState.UNKNOWN

    def left(self) -> float:
        """Seconds until the platform may be asked again; not above 0 when it may be now."""
        if not self._read:
            self._take_up()
        return max(self._pause_until, self._asked_until) - self._clock.monotonic()

    def hurry(self) -> None:
        """Something new is waiting, or the network came back: our own pause is over. The platform's wish stays."""
        self._pause_until = 0.0

    def returned(self) -> None:
        """The machine has a network again: what failed before says nothing of what comes."""
        self._failures = 0
        self.hurry()

    def resume(self) -> None:
        """The kiosk was enrolled again: ask at once after ``UNAUTHORISED``."""
        if self.network is NetworkState.UNAUTHORISED:
            self._asked_until = 0.0
            self._set_network(NetworkState.UNKNOWN)
            self.hurry()

    def failed(self, reason: str, retry_after: float | None = None) -> None:
        """An attempt failed."""
        self.pause(retry_after)
        self._keep()
        self._set_network(NetworkState.AWAY, reason)

    def unauthorised(self) -> None:
        """The platform does not know us. Nothing here can mend that, but the platform can, and tells nobody: it is asked now
        and then."""
        self._asked_until = self._clock.monotonic() + wait_seconds(1, self._random, UNKNOWN_PAUSE)
        self._keep()
        self._set_network(NetworkState.UNAUTHORISED, "unauthorised")

    def reached(self) -> None:
        """The platform answered."""
        self._failures = 0
        self._pause_until = 0.0
        if self._kept:
            self._keep()
            self._kept = False
        if self.network is not NetworkState.OK:
            self._store.call(lambda outbox: outbox.end_link_waits())
            self._set_network(NetworkState.OK)

    def pause(self, retry_after: float | None = None) -> None:
        """Wait before the next attempt, without keeping that: for when the store itself fails."""
        self._failures += 1
        until = self._clock.monotonic() + wait_seconds(self._failures, self._random, retry_after)
        if retry_after is None:
            self._pause_until = until
        else:
            self._asked_until = until

    def _take_up(self) -> None:
        now = self._clock.now()
        kept = self._store.call(lambda outbox: outbox.link_wait(now))
        monotonic = self._clock.monotonic()
        self._failures = kept.failures
        self._pause_until, self._asked_until = monotonic + kept.pause, monotonic + kept.asked
        self._kept = kept != LinkWait()
        self._read = True

    def _keep(self) -> None:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        pause, asked = (max(until - monotonic, 0.0) for until in (self._pause_until, self._asked_until))
        wait = LinkWait(self._failures, pause, asked)
        self._store.call(lambda outbox: outbox.keep_link_wait(wait, now))
        self._kept = True

    def _set_network(self, state: NetworkState, reason: str = "") -> None:
        if state is not self.network:
            self.network = state
            self._tell(NetworkChanged(state, reason))
