"""Opens the outbox off the main loop and takes jobs from the first moment: they wait until it is open, or get its error."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from offline.outbox import Outbox
    from offline.store_worker import StoreWorker

T = TypeVar("T")


class StoreThread:
    """``opened`` is told once, on the opening thread: None when it is open, or the exception. Jobs are taken by then."""

    def __init__(self, opening: Callable[[], Outbox], opened: Callable[[Exception | None], None]) -> None:
        self._opening = opening
        self._opened = opened
        self._lock = threading.Lock()
        self._waiting: list[tuple[Callable[[Outbox], Any], Callable[[Any], None]]] = []
        self._worker: StoreWorker | None = None
        self._error: Exception | None = None
        self._decided = threading.Event()
        self._thread = threading.Thread(target=self._open, name="store-opening", daemon=True)

    def start(self) -> None:
        """Begin to open."""
        self._thread.start()

    def submit(self, job: Callable[[Outbox], T], done: Callable[[T | Exception], None]) -> None:
        """Run ``job`` on the store's thread; ``done`` there, with the answer or the exception. Never blocks."""
        with self._lock:
            if self._worker is None and self._error is None:
                self._waiting.append((job, done))
                return
        self._pass_on(job, done)

    def worker(self) -> StoreWorker | None:
        """Waits until the store is open; None when it could not be opened."""
        self._decided.wait()
        return self._worker

    def stop(self) -> None:
        """Finish what was accepted and close."""
        if self._thread.ident is not None:
            self._thread.join()
        if self._worker is not None:
            self._worker.stop()

    def _open(self) -> None:
        from offline.store_worker import StoreWorker

        try:
            outbox = self._opening()
        except Exception as error:  # noqa: BLE001 - whatever it is, every job that waits must hear of it
            self._decide(None, error)
            self._opened(error)
            return
        worker = StoreWorker(outbox)
        worker.start()
        self._decide(worker, None)
        self._opened(None)

    def _decide(self, worker: StoreWorker | None, error: Exception | None) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            if worker is not None:
                # Before anybody else may pass one on: jobs of one visit stay in order.
                for job, done in waiting:
                    worker.submit(job, done)
            self._worker, self._error = worker, error
        self._decided.set()
        if error is not None:
            for _, done in waiting:
                done(error)

    def _pass_on(self, job: Callable[[Outbox], T], done: Callable[[T | Exception], None]) -> None:
        if self._worker is not None:
            self._worker.submit(job, done)
        elif self._error is not None:
            done(self._error)
