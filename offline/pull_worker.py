"""The thread that fetches what comes back, with a connection of its own: a page that takes minutes on a village line must not
hold up an answer for which somebody stands here."""

from __future__ import annotations

import logging
import random as random_source
import threading
from collections.abc import Callable

from offline.backoff import LONGEST
from offline.delivery import StoppedError
from offline.ports import Clock, Downlink
from offline.pulling import Puller, PullEvent
from offline.store_worker import StoreWorker

_log = logging.getLogger("offline")

_AFTER_SURPRISE = 60.0  # s, when a listener or the clock raised what nobody foresaw


class PullWorker:
    """Reads and writes through the store worker only. Stop this one before the store worker."""

    def __init__(
        self,
        store: StoreWorker,
        downlink: Downlink,
        clock: Clock,
        random: random_source.Random,
        on_change: Callable[[PullEvent], None],
    ) -> None:
        """``on_change`` is called on this worker's thread and must not block."""
        self._puller = Puller(store, downlink, clock, random, on_change)
        self._condition = threading.Condition()
        self._stopping = False
        self._woken = False
        self._thread = threading.Thread(target=self._run, name="pull", daemon=True)

    def start(self) -> None:
        """Begin to fetch."""
        self._thread.start()

    def wake(self) -> None:
        """Look now: somebody waits, the platform hinted, or the network is back. Never blocks."""
        with self._condition:
            self._woken = True
            self._condition.notify()

    def stop(self, timeout: float = 5.0) -> bool:
        """End after the call that is under way, at most ``timeout`` seconds later. Returns whether the thread ended."""
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
                if self._was_woken():
                    self._puller.hurry()
                seconds = self._puller.step(self._is_stopping)
            except StoppedError:
                return
            except Exception as error:  # noqa: BLE001 - fetching must not end for the day because a listener failed
                _log.error("pull.failed", extra={"kind": type(error).__name__})
                seconds = _AFTER_SURPRISE
            with self._condition:
                self._condition.wait_for(lambda: self._woken or self._stopping, min(max(seconds, 0.0), LONGEST))

    def _was_woken(self) -> bool:
        with self._condition:
            woken, self._woken = self._woken, False
            return woken
