"""The document worker as its parent sees it: one process, its two pipes, and a deadline for everything that is asked of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Final, Protocol

from kiosk.documents.frames import MOST_ANSWER, BrokenFrame, Head, head_of, take

TOP: Final = Path(__file__).resolve().parent.parent
KILL_SECONDS: Final = 5.0
PIPE_BYTES: Final = 1 << 20  # the most that Linux gives everybody; a page goes in 26 writes instead of 400
# One thread each: the other core belongs to the window.
CALM: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


class Ended(Exception):
    """The worker is gone or has to go. ``code``: died, timeOut, canceled, notStarted or resting; ``detail``: for a technician."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class NotReached(Ended):
    """What was asked did not get as far as the worker, which is none the worse for it."""


class Wake:
    """Ends a wait from any other thread."""

    def __init__(self) -> None:
        self._event = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._lock = threading.Lock()  # a number that is closed may be another file's by now
        self._open = True

    def fileno(self) -> int:
        return self._event

    def set(self) -> None:
        """After ``close`` nobody waits any more."""
        with self._lock:
            if self._open:
                os.eventfd_write(self._event, 1)

    def clear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._event)

    def close(self) -> None:
        with self._lock:
            self._open = False
            os.close(self._event)


class Turn(Protocol):
    """How long something may take, and what may end it sooner."""

    @property
    def until(self) -> float:
        """Seconds of the clock; it may come nearer while one waits."""

    def look(self) -> None:
        """Called at every wake-up; raises Ended to break off."""


class Child:
    """For one thread. Raises Ended (notStarted) when there is no such program."""

    def __init__(self, command: Sequence[str], wake: Wake, clock: Callable[[], float] = time.monotonic) -> None:
        self._wake, self._clock = wake, clock
        try:
            # Nobody's words: what a native library prints on stderr may quote the page.
            self._process = subprocess.Popen(
                command, cwd=TOP, env={**os.environ, **CALM}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, bufsize=0,
            )  # fmt: skip
        except OSError as error:
            raise Ended("notStarted", type(error).__name__) from error
        if self._process.stdin is None or self._process.stdout is None:
            raise Ended("notStarted", "no pipes")
        self._to, self._from = self._process.stdin, self._process.stdout
        os.set_blocking(self._to.fileno(), False)
        with contextlib.suppress(OSError):  # a kiosk whose pipes are smaller sends in smaller pieces
            fcntl.fcntl(self._to, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def fileno(self) -> int:
        """Becomes readable when it says something or ends."""
        return self._from.fileno()

    def hear(self, turn: Turn) -> tuple[Head, bytearray]:
        """The next frame. Raises Ended, after the turn with timeOut."""

        def read_into(view: memoryview) -> int:
            # A child that stops within a frame must not hold this thread for ever.
            self._ready(self._from, turn, writing=False)
            return os.readv(self._from.fileno(), [view])

        try:
            frame = take(read_into, MOST_ANSWER)
        except (BrokenFrame, OSError, MemoryError) as error:
            raise Ended("died", type(error).__name__) from error
        if frame is None:
            raise Ended("died", f"status {self._status()}")
        return frame

    def say(self, head: Head, body: bytes, turn: Turn) -> None:
        """Raises Ended; what was half said then makes the child useless."""
        for part in (head_of(head, len(body)), body):
            view = memoryview(part)
            while view:
                self._ready(self._to, turn, writing=True)
                try:
                    view = view[os.write(self._to.fileno(), view) :]
                except BlockingIOError:
                    continue
                except OSError as error:
                    raise Ended("died", f"{type(error).__name__}, status {self._status()}") from error

    def _ready(self, pipe: IO[bytes], turn: Turn, *, writing: bool) -> None:
        while True:
            turn.look()
            left = turn.until - self._clock()
            if left <= 0:
                raise Ended("timeOut", "worker killed")
            reading: list[IO[bytes] | Wake] = [self._wake] if writing else [self._wake, pipe]
            can_read, can_write, _ = select.select(reading, [pipe] if writing else [], [], left)
            if self._wake in can_read:
                self._wake.clear()
            if can_write or pipe in can_read:
                return

    def _status(self) -> int | None:
        """Of a process whose pipe has ended: it is about to be gone."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(KILL_SECONDS)
        return None

    def end(self) -> None:
        """Kill it, whatever it does: it holds nothing that has to be put in order."""
        if self._process.poll() is None:
            self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(KILL_SECONDS)
        for pipe in (self._to, self._from):
            with contextlib.suppress(OSError):
                pipe.close()
