"""Pages that wait for the document worker: in their order, and never more than memory has room for.

A scan of A4 is 26 MB as it comes. A stack of ten lies here whole; what feeds more waits for ``room`` or hears ``QueueFull``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from kiosk.document_answers import PageJob, Stage

MOST_PAGES: Final = 12
MOST_BYTES: Final = 320 << 20  # twelve scans of A4 at 300 dpi in colour, or three at 600


class QueueFull(Exception):
    """So many pages wait that another one has to be held elsewhere, or scanned later."""


class PageQueue:
    """For any thread. A page's bytes are held from ``put`` until it is ``seen`` or at its end, and count as long. ``changed`` is
    called after anything that the host has to look at."""

    def __init__(self, changed: Callable[[], None], most_pages: int = MOST_PAGES, most_bytes: int = MOST_BYTES) -> None:
        self._changed = changed
        self._most_pages, self._most_bytes = most_pages, most_bytes
        self._lock = threading.Lock()
        self._has_room = threading.Condition(self._lock)
        self._waiting: dict[int, PageJob] = {}  # in the order of their numbers
        self._held: dict[int, int] = {}  # bytes of those that wait and of the one that is worked on
        self._stages: dict[int, Stage] = {}
        self._canceled: set[int] = set()
        self._dropped: list[int] = []
        self._last = 0
        self._closed = False

    def put(self, job: PageJob) -> int:
        """The page's number, from 1. Raises QueueFull. After ``close`` a page is dropped at once."""
        with self._lock:
            if not self._fits(len(job.body)):
                raise QueueFull
            self._last += 1
            number = self._last
            if self._closed:
                self._dropped.append(number)
            else:
                self._waiting[number] = job
                self._held[number] = len(job.body)
                self._stages[number] = Stage.QUEUED
        self._changed()
        return number

    def room(self, size: int, seconds: float) -> bool:
        """Wait until a page of so many bytes would be taken; False when it was not within ``seconds``, or when closed."""
        with self._has_room:
            self._has_room.wait_for(lambda: self._closed or self._fits(size), seconds)
            return not self._closed and self._fits(size)

    def _fits(self, size: int) -> bool:
        held = self._held.values()
        return not held or (len(held) < self._most_pages and sum(held) + size <= self._most_bytes)

    def next(self) -> tuple[int, PageJob] | None:
        """The page whose turn it is, from now on ``LOOKING``."""
        with self._lock:
            if not self._waiting:
                return None
            number = next(iter(self._waiting))
            self._stages[number] = Stage.LOOKING
            return number, self._waiting.pop(number)

    def seen(self, number: int) -> None:
        """The worker has judged it: it is ``READING``, and its bytes are not needed any more."""
        with self._has_room:
            self._stages[number] = Stage.READING
            self._held.pop(number, None)
            self._has_room.notify_all()

    def end(self, number: int) -> None:
        """It was answered for the last time."""
        with self._has_room:
            self._forget(number)

    def cancel(self, number: int) -> None:
        """Call a page off; one that waits is dropped here and now, bytes and all."""
        with self._has_room:
            if number in self._stages:
                self._call_off(number)
        self._changed()

    def cancel_all(self) -> None:
        with self._has_room:
            for number in tuple(self._stages):
                self._call_off(number)
        self._changed()

    def close(self) -> None:
        """Call everything off, and take nothing more."""
        with self._has_room:
            self._closed = True
            self._has_room.notify_all()
        self.cancel_all()

    def is_called_off(self, number: int) -> bool:
        with self._lock:
            return number in self._canceled

    def dropped(self) -> tuple[int, ...]:
        """Pages called off before their turn, each told once."""
        with self._lock:
            dropped, self._dropped = tuple(self._dropped), []
            return dropped

    def stages(self) -> dict[int, Stage]:
        """Of every page that was not yet answered for the last time."""
        with self._lock:
            return dict(self._stages)

    def _call_off(self, number: int) -> None:
        if self._waiting.pop(number, None) is None:
            self._canceled.add(number)
        else:
            self._dropped.append(number)
            self._forget(number)

    def _forget(self, number: int) -> None:
        self._stages.pop(number, None)
        self._held.pop(number, None)
        self._canceled.discard(number)
        self._has_room.notify_all()
