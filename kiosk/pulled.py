"""What is fetched from the platform, joined to the log: the thread that pulls, with a client of its own, and what it tells."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kiosk.log import Log

if TYPE_CHECKING:
    from offline.ports import Clock, Downlink
    from offline.pulling import PullEvent
    from offline.store_worker import StoreWorker


class Pulled:
    """Made once the store is open."""

    def __init__(self, store: StoreWorker, downlink: Downlink, clock: Clock, log: Log) -> None:
        from offline.pull_worker import PullWorker

        self._log = log
        self._worker = PullWorker(store, downlink, clock, random.SystemRandom(), self._told)

    def start(self) -> None:
        """Begin to fetch."""
        self._worker.start()

    def wake(self) -> None:
        """Look now: somebody waits for an answer, or the network is back. Never blocks."""
        self._worker.wake()

    def stop(self) -> None:
        """Before the store is stopped."""
        self._worker.stop()

    def _told(self, event: PullEvent) -> None:
        from offline import pulling, sync_events

        match event:
            case pulling.Heard(fresh, strange):
                self._log("answers.heard", fresh=fresh, strange=strange)
            case pulling.Arrived(size):
                self._log("answers.arrived", bytes=size)
            case pulling.PullDelayed(reason):
                self._log("answers.delayed", reason=reason)
            case sync_events.StoreTroubled(code):
                self._log("store.broken", reason=code)
            case sync_events.SyncFailed(kind):
                self._log("sync.failed", kind=kind)
