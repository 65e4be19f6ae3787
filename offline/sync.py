"""The sync worker: the thread that brings what waits in the outbox to the platform, oldest first, whenever it can."""

from __future__ import annotations

import logging
import random as random_source
import threading
from collections.abc import Callable

from offline.backoff import LONGEST
from offline.delivery import StoppedError
from offline.pace import PaceSettings
from offline.ports import Clock, Uplink
from offline.sender import Sender
from offline.store_worker import StoreWorker
from offline.sync_events import NetworkState, SyncEvent
from offline.upkeep import Upkeep

_log = logging.getLogger("offline")

_AFTER_SURPRISE = 60.0  # s, when a listener or the clock raised what nobody foresaw


class SyncWorker:
    """Reads and writes through the store worker only. Stop this one before the store worker."""

    def __init__(
        self,
        store: StoreWorker,
        uplink: Uplink,
        clock: Clock,
        random: random_source.Random,
        on_change: Callable[[SyncEvent], None],
        pace: PaceSettings | None = None,
    ) -> None:
        """``on_change`` is called on this worker's thread and must not block."""
        self._store = store
        self._upkeep = Upkeep(store, clock, on_change)
        self._sender = Sender(store, uplink, clock, random, on_change, pace, self._pause, self._upkeep.step)
        self._condition = threading.Condition()
        self._stopping = False
        self._woken = False
        self._resumed = False
        self._returned = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    @property
    def network(self) -> NetworkState:
        """How the platform was at the last attempt."""
        return self._sender.network

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def wake(self) -> None:
        """Something new waits in the outbox: do not sit out a pause of our own. Never blocks."""
        with self._condition:
            self._woken = True
            self._condition.notify()

    def network_back(self) -> None:
        """The machine has a network again: nothing waits any more because it had none. Never blocks."""

        def ended(_answer: Exception | None) -> None:
            with self._condition:
                self._returned = self._woken = True
                self._condition.notify()

        self._store.submit(lambda outbox: outbox.end_link_waits(), ended)

    def resume(self) -> None:
        """Send again after the platform did not know this kiosk. Never blocks."""
        with self._condition:
            self._resumed = True
            self._condition.notify()

    def stop(self, timeout: float = 5.0) -> bool:
        """End after the call to the platform that is under way, at most ``timeout`` seconds later; the rest is sent at the
        next start. Returns whether the thread ended."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _is_stopping(self) -> bool:
        with self._condition:
            return self._stopping

    def _run(self) -> None:
        while not self._is_stopping():
            try:
                self._heed_wishes()
                housework = self._upkeep.step()
                seconds = self._sender.step(self._is_stopping)
                seconds = housework if seconds is None else min(seconds, housework)
            except StoppedError:
                return
            except Exception as error:  # noqa: BLE001 - sending must not end for the day because a listener failed
                _log.error("sync.failed", extra={"kind": type(error).__name__})
                seconds = _AFTER_SURPRISE
            self._rest(seconds)

    def _heed_wishes(self) -> None:
        with self._condition:
            woken, resumed, returned = self._woken, self._resumed, self._returned
            self._woken = self._resumed = self._returned = False
        if returned:
            self._sender.returned()
        if woken:
            self._sender.hurry()
        if resumed:
            self._sender.resume()

    def _pause(self, seconds: float) -> None:
        """In mid-sending: until the line's share has grown, something new waits, or we are to end."""
        with self._condition:
            self._condition.wait_for(lambda: self._woken or self._stopping, min(seconds, LONGEST))
            self._woken = False  # whoever waits here looks for small things next, and large ones wait their turn anyway

    def _rest(self, seconds: float | None) -> None:
        if seconds is not None and seconds <= 0:
            return
        # A wall clock that jumps must not make us sleep past our own longest wait.
        timeout = None if seconds is None else min(seconds, LONGEST)
        with self._condition:
            self._condition.wait_for(lambda: self._woken or self._resumed or self._stopping, timeout)
