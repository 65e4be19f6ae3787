"""The parent's side of the document worker: one thread, one child, pages one after the other, every page answered once.

The child is started before the first page (its models take a second to load) and started again when it crashed, hung past
a deadline, or grew past its limit. A page that it died on is answered ``died`` and not tried again: it would kill the next
one too. Listeners are called from the host's thread; they hand over and return.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from kiosk.document_answers import Answer, Failed, PageJob, Quality, answer_of
from kiosk.documents.frames import BrokenFrame, Head, packed, take

TOP: Final = Path(__file__).resolve().parent.parent
POLL_SECONDS: Final = 0.05
READY_SECONDS: Final = 30.0  # on a kiosk whose disk is cold
CANCEL_SECONDS: Final = 2.0  # a stage lasts half a second, the reading of a dense page three
KILL_SECONDS: Final = 5.0
COMMAND: Final = (sys.executable, "-m", "kiosk.documents.worker")


class Listener(Protocol):
    def __call__(self, answer: Answer, /) -> None: ...


class _Ended(Exception):
    """The child is gone or has to go; ``code`` as in Failed."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class DocumentHost:
    """``submit``, ``cancel`` and ``close`` may be called from any thread and never wait for a page."""

    def __init__(
        self,
        listener: Listener,
        log: Callable[..., None],
        *,
        clock: Callable[[], float] = time.monotonic,
        command: Sequence[str] = COMMAND,
        ready_seconds: float = READY_SECONDS,
    ) -> None:
        self._listener, self._log, self._clock = listener, log, clock
        self._command, self._ready_seconds = tuple(command), ready_seconds
        self._changed = threading.Condition()
        self._waiting: deque[tuple[int, PageJob]] = deque()
        self._canceled: set[int] = set()
        self._running: int | None = None
        self._next = 0
        self._closing = False
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._live, name="documents", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def child_pid(self) -> int | None:
        """None while there is no child."""
        child = self._child
        return None if child is None else child.pid

    def submit(self, job: PageJob) -> int:
        """The page's number, which every answer to it bears."""
        with self._changed:
            self._next += 1
            self._waiting.append((self._next, job))
            self._changed.notify()
            return self._next

    def cancel(self, number: int) -> None:
        """The page is answered ``canceled`` unless its content is on the way already."""
        with self._changed:
            if number == self._running or any(number == waiting for waiting, _ in self._waiting):
                self._canceled.add(number)
                self._changed.notify()

    def close(self) -> None:
        """Ends the child; what runs and waits is answered ``canceled``. Returns when the thread has ended."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(KILL_SECONDS + CANCEL_SECONDS)

    def _live(self) -> None:
        with contextlib.suppress(_Ended):  # told again, and then answered, with the first page
            self._ready_child()
        while (turn := self._next_turn()) is not None:
            number, job = turn
            try:
                self._one(number, job)
            except _Ended as ended:
                self._end_child(ended.code)
                self._tell(Failed(number, ended.code, ended.detail))
            with self._changed:
                self._running = None
                self._canceled.discard(number)
        self._end_child("closed")

    def _next_turn(self) -> tuple[int, PageJob] | None:
        while True:
            dropped: list[int] = []
            with self._changed:
                while not self._waiting and not self._closing:
                    self._changed.wait()
                if self._closing:
                    dropped = [number for number, _ in self._waiting]
                    self._waiting.clear()
                    turn = None
                else:
                    turn = self._waiting.popleft()
                    if turn[0] in self._canceled:
                        self._canceled.discard(turn[0])
                        dropped, turn = [turn[0]], None
                    else:
                        self._running = turn[0]
                ended = self._closing
            for number in dropped:
                self._tell(Failed(number, "canceled", "before it began"))
            if turn is not None or ended:
                return turn

    def _one(self, number: int, job: PageJob) -> None:
        child = self._ready_child()
        head: Head = {"kind": "page", "id": number, "dpi": job.dpi, "material": job.material, "source": "file"}
        if job.mode is not None:
            head.update(source="scan", width=job.width, height=job.height, mode=job.mode)
        deadline = self._clock() + job.seconds
        self._write(child, packed(head, job.body), deadline)
        told = False
        while True:
            if self._is_called_off(number) and not told:
                told = True
                deadline = min(deadline, self._clock() + CANCEL_SECONDS)
                self._write(child, packed({"kind": "cancel", "id": number}), deadline)
            frame = self._frame(child, deadline, told)
            if frame is None or frame[0].get("id") != number:
                continue
            if self._answered(number, *frame):
                return

    def _answered(self, number: int, head: Head, body: bytes) -> bool:
        """Tells it; True when it was the last answer."""
        try:
            answer = answer_of(number, head, body)
        except (KeyError, TypeError, ValueError) as error:
            raise _Ended("died", f"odd answer: {type(error).__name__}") from error
        self._tell(answer)
        return not isinstance(answer, Quality)

    def _is_called_off(self, number: int) -> bool:
        with self._changed:
            return self._closing or number in self._canceled

    def _ready_child(self) -> subprocess.Popen[bytes]:
        child = self._child
        if child is not None and child.poll() is None:
            return child
        if child is not None:
            self._end_child("left")  # grown, after its page
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
        try:
            child = subprocess.Popen(
                self._command, cwd=TOP, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        except OSError as error:
            raise _Ended("notStarted", type(error).__name__) from error
        self._child = child
        deadline = self._clock() + self._ready_seconds
        try:
            while (frame := self._frame(child, deadline, False)) is None or frame[0]["kind"] != "ready":
                self._stay_open()
        except _Ended as ended:
            self._end_child("notReady")
            raise _Ended("canceled" if ended.code == "canceled" else "notStarted", ended.code) from ended
        self._log("documents.worker_started")
        return child

    def _stay_open(self) -> None:
        if self._closing:
            raise _Ended("canceled", "closing")

    def _frame(self, child: subprocess.Popen[bytes], deadline: float, canceled: bool) -> tuple[Head, bytes] | None:
        """The next frame, or None when none came within a poll."""
        out = child.stdout
        if out is None or self._clock() >= deadline:
            raise _Ended("canceled" if canceled else "timeOut", "worker killed")
        if not select.select([out], [], [], POLL_SECONDS)[0]:
            return None

        def read(count: int) -> bytes:
            # A child that stops within a frame must not hold this thread for ever.
            if not select.select([out], [], [], max(0.0, deadline - self._clock()))[0]:
                raise _Ended("canceled" if canceled else "timeOut", "within a frame")
            return os.read(out.fileno(), min(count, 1 << 20))

        try:
            frame = take(read)
        except (BrokenFrame, OSError) as error:
            raise _Ended("died", type(error).__name__) from error
        if frame is None:
            raise _Ended("died", f"status {child.poll()}")
        return frame

    def _write(self, child: subprocess.Popen[bytes], frame: bytes, deadline: float) -> None:
        pipe = child.stdin
        if pipe is None:
            raise _Ended("died", "no pipe")
        os.set_blocking(pipe.fileno(), False)
        view = memoryview(frame)
        while view:
            if self._clock() >= deadline:
                raise _Ended("timeOut", "worker does not listen")
            if not select.select([], [pipe], [], POLL_SECONDS)[1]:
                continue
            try:
                view = view[os.write(pipe.fileno(), view) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise _Ended("died", type(error).__name__) from error

    def _end_child(self, code: str) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.poll() is None:
            child.kill()  # it holds nothing that has to be put in order
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(KILL_SECONDS)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._log("documents.worker_ended", code=code)

    def _tell(self, answer: Answer) -> None:
        try:
            self._listener(answer)
        except Exception as error:  # noqa: BLE001 - whatever a listener does, the next page is worked on
            self._log("documents.listener_fault", error=type(error).__name__)
