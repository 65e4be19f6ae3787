"""The store worker: one thread, and the only one that touches the outbox. Sealing, fsync and commits happen here."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox

T = TypeVar("T")

_log = logging.getLogger("offline")


class StoreWorker:
    """Takes jobs in order. It owns the outbox it is given, and closes it at its end."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)

    def start(self) -> None:
        """Begin with the jobs that were submitted so far."""
        self._thread.start()

    def submit(self, job: Callable[[Outbox], T], done: Callable[[T | Exception], None]) -> None:
        """Run ``job`` on the store's thread and hand its answer, or what it raised, to ``done`` there.

        Never blocks. After ``stop`` the answer is StoreError (closed), given at once on the caller's thread.
        """

        def run() -> None:
            answer: T | Exception
            try:
                answer = job(self._outbox)
            except Exception as error:  # noqa: BLE001 - whatever it is belongs to whoever asked
                answer = error
            done(answer)

        with self._gate:
            if not self._stopped:
                self._jobs.put(run)
                return
        done(StoreError(StoreFault.CLOSED, "the store was stopped"))

    def call(self, job: Callable[[Outbox], T]) -> T:
        """Run ``job`` on the store's thread and wait for it; raises what it raised. Not for the main loop."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("the store's own thread cannot wait for itself")
        answer: Future[T] = Future()

        def done(result: T | Exception) -> None:
            if isinstance(result, Exception):
                answer.set_exception(result)
            else:
                answer.set_result(result)

        self.submit(job, done)
        return answer.result()

    def stop(self) -> None:
        """Finish every job that was accepted, close the outbox, end the thread. Safe to call twice."""
        with self._gate:
            if not self._stopped:
                self._stopped = True
                self._jobs.put(None)
        if self._thread.ident is None:
            self._thread.start()  # never started: what was accepted is still owed
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - a listener that fails must not cost the kiosk its only writer
                _log.error("store.listener_failed", extra={"kind": type(error).__name__})
            # The next job may come in hours, and a job holds what it stores: a card, a whole submission.
            del job
        try:
            self._outbox.close()
        except StoreError as error:
            _log.error("store.close_failed", extra={"code": error.code})
