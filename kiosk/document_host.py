"""The parent's side of the document worker: one thread, one child, pages one after the other, every page answered once.

The child is started before the first page (its models take a second to load) and kept started: one that crashed, hung past a
deadline or grew past its limit is replaced at once, one that dies again and again after a rest (``document_rest``). A page that
it died on is answered ``died`` and not tried again: it would kill the next one too. Listeners are called from the host's thread;
they hand over and return.
"""

from __future__ import annotations

import select
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from kiosk.document_answers import Answer, Failed, PageJob, Quality, Stage, answer_of
from kiosk.document_child import KILL_SECONDS, Child, Ended, NotReached, Wake
from kiosk.document_queue import PageQueue
from kiosk.document_rest import Deaths
from kiosk.documents.frames import BrokenFrame, Head

READY_SECONDS: Final = 30.0  # on a kiosk whose disk is cold
CANCEL_SECONDS: Final = 2.0  # a stage lasts half a second, the reading of a dense page three
PATIENCE_SECONDS: Final = 5.0  # a page waits for a worker that rests no longer than that
MOST_UNASKED: Final = 5  # deaths in a row after which a worker is started only for a page
_DEATHS: Final = frozenset({"died", "timeOut", "notStarted"})
# A visit is over, a page was called off, memory had grown: nobody has to look into that.
_ORDINARY: Final = frozenset({"forgotten", "canceled", "grown", "closed"})
COMMAND: Final = (sys.executable, "-m", "kiosk.documents.worker")


class Listener(Protocol):
    def __call__(self, answer: Answer, /) -> None: ...


class DocumentHost:
    """``submit``, ``cancel``, ``forget`` and ``stages`` may be called from any thread and never wait for a page."""

    def __init__(
        self,
        listener: Listener,
        log: Callable[..., None],
        *,
        clock: Callable[[], float] = time.monotonic,
        command: Sequence[str] = COMMAND,
        ready_seconds: float = READY_SECONDS,
        cancel_seconds: float = CANCEL_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._listener, self._log, self._clock = listener, log, clock
        self._command, self._ready_seconds = tuple(command), ready_seconds
        self._cancel_seconds, self._patience_seconds = cancel_seconds, patience_seconds
        self._wake = Wake()
        self._pages = PageQueue(self._wake.set)
        self._closing = threading.Event()
        self._forgetting = threading.Event()
        self._child: Child | None = None
        self._deaths = Deaths()
        self._used = False  # the child has held a page
        self._thread = threading.Thread(target=self._live, name="documents", daemon=True)

    def start(self) -> None:
        """Once."""
        self._thread.start()

    @property
    def child_pid(self) -> int | None:
        """None while there is no child."""
        child = self._child
        return None if child is None else child.pid

    def submit(self, job: PageJob) -> int:
        """The page's number, which every answer to it bears. Raises QueueFull."""
        return self._pages.put(job)

    def room(self, size: int, seconds: float) -> bool:
        """Wait until a page of so many bytes would be taken; False when it was not in time. Never for the main loop."""
        return self._pages.room(size, seconds)

    def stages(self) -> dict[int, Stage]:
        """Where each page is that was not yet answered for the last time, by its number."""
        return self._pages.stages()

    def cancel(self, number: int) -> None:
        """The page is answered ``canceled`` unless its content is on the way already."""
        self._pages.cancel(number)

    def forget(self) -> None:
        """A visit is over: everything is called off, and a worker that held a page of it is replaced by a fresh one."""
        self._pages.cancel_all()
        self._forgetting.set()
        self._wake.set()

    def close(self) -> None:
        """Ends the child; what runs and waits is answered ``canceled``. Returns when the thread has ended."""
        self._closing.set()
        self._pages.close()
        if self._thread.is_alive():
            self._thread.join(KILL_SECONDS + self._cancel_seconds)

    def _live(self) -> None:
        while True:
            self._tell_dropped()
            if self._closing.is_set():
                break
            if self._forgetting.is_set():
                self._forgetting.clear()
                if self._used:
                    self._end_child("forgotten")
            turn = self._pages.next()
            if turn is None:
                self._idle()
                continue
            number, job = turn
            try:
                self._one(number, job)
            except Ended as ended:
                self._after(ended)
                self._tell(Failed(number, ended.code, ended.detail))
            except (BrokenFrame, TypeError, ValueError) as error:
                # What was asked cannot be said, as it is too long or no page at all: nothing of it has reached the child.
                self._tell(Failed(number, "badImage", type(error).__name__))
            del turn, job
            self._pages.end(number)
        self._end_child("closed")
        self._wake.close()

    def _one(self, number: int, job: PageJob) -> None:
        """Raises Ended. A worker that dies before it has begun did not die of this page: another gets it, once."""
        turn = _PageTurn(self, number)
        try:
            self._at(self._ready_child(number), turn, job)
        except Ended as ended:
            if ended.code != "died" or turn.begun:
                raise
            self._after(ended)
            turn = _PageTurn(self, number)
            self._at(self._ready_child(number), turn, job)

    def _at(self, child: Child, turn: _PageTurn, job: PageJob) -> None:
        self._used = True
        head: Head = {"kind": "page", "id": turn.number, "dpi": job.dpi, "source": "file", "portrait": job.portrait}
        if job.mode is not None:
            head.update(source="scan", width=job.width, height=job.height, mode=job.mode)
        turn.child, turn.until = child, self._clock() + job.seconds
        try:
            child.say(head, job.body, turn)
            turn.sent = True
            while True:
                heard, body = child.hear(turn)
                if heard.get("id") != turn.number:
                    continue
                if heard["kind"] == "begun":
                    turn.begun = True
                elif self._answered(turn.number, heard, body):
                    break
        except Ended as ended:
            if turn.called_off and ended.code == "timeOut":
                raise Ended("canceled", "worker killed") from ended
            raise
        self._deaths = Deaths()
        if heard.get("leaves") is True:
            self._end_child("grown")

    def _answered(self, number: int, head: Head, body: bytearray) -> bool:
        """Tells it; True when it was the last answer."""
        try:
            answer = answer_of(number, head, body)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise Ended("died", f"odd answer: {type(error).__name__}") from error
        self._tell(answer)
        if not isinstance(answer, Quality):
            return True
        self._pages.seen(number)
        return False

    def _ready_child(self, number: int) -> Child:
        """Raises Ended."""
        while True:
            child = self._child
            if child is not None and child.alive:
                return child
            if child is not None:
                self._after(Ended("died", "idle"))
            if self._is_off(number):
                raise NotReached("canceled", "before it began")
            left = self._deaths.left(self._clock())
            if left > self._patience_seconds:
                raise NotReached("resting", f"{left:.0f} s")
            if left > 0:
                self._wait(left)
            else:
                self._start()

    def _idle(self) -> None:
        """Until something has to be done. The child is started, or started again, while nobody waits for it."""
        wanted = self._child is None and self._deaths.count < MOST_UNASKED
        left = self._deaths.left(self._clock())
        if wanted and left <= 0:
            try:
                self._start()
            except Ended as ended:
                self._after(ended)
        else:
            self._wait(left if wanted else None)

    def _wait(self, seconds: float | None) -> None:
        child = self._child
        watched: list[Wake | Child] = [self._wake] if child is None else [self._wake, child]
        ready, _, _ = select.select(watched, [], [], seconds)
        self._wake.clear()
        if child is not None and child in ready:
            # It speaks only when it is asked: it has ended, or gone mad.
            self._after(Ended("died", "idle"))

    def _start(self) -> None:
        """Raises Ended (notStarted, or canceled when the host is closed)."""
        self._child = child = Child(self._command, self._wake, self._clock)
        self._used = False
        try:
            head, _ = child.hear(_StartTurn(self._closing, self._clock() + self._ready_seconds))
        except Ended as ended:
            raise Ended("canceled" if ended.code == "canceled" else "notStarted", ended.detail) from ended
        if head["kind"] != "ready":
            raise Ended("notStarted", str(head.get("detail", "no word of being ready"))[:100])
        self._log("documents.worker_started")

    def _after(self, ended: Ended) -> None:
        """The child is no good any more, unless it was not even reached."""
        if isinstance(ended, NotReached):
            return
        self._end_child(ended.code)
        if ended.code in _DEATHS:
            self._deaths = self._deaths.another(self._clock())
            if self._deaths.rest > 0:
                self._log("documents.worker_rests", code=ended.code, seconds=round(self._deaths.rest))

    def _end_child(self, code: str) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()
            self._log(f"documents.worker_{'let_go' if code in _ORDINARY else 'ended'}", code=code)

    def _tell_dropped(self) -> None:
        for number in self._pages.dropped():
            self._tell(Failed(number, "canceled", "before its turn"))

    def _is_off(self, number: int) -> bool:
        return self._closing.is_set() or self._pages.is_called_off(number)

    def _tell(self, answer: Answer) -> None:
        try:
            self._listener(answer)
        except Exception as error:  # noqa: BLE001 - whatever a listener does, the next page is worked on
            self._log("documents.listener_fault", error=type(error).__name__)


class _StartTurn:
    """Until the models are loaded. No page's end breaks that off: the next one needs them too."""

    def __init__(self, closing: threading.Event, until: float) -> None:
        self._closing, self.until = closing, until

    def look(self) -> None:
        if self._closing.is_set():
            raise Ended("canceled", "closing")


class _PageTurn:
    """One page's time with the child. A page that is called off is given a little while, in which the child may stop by
    itself: to start another one costs more."""

    def __init__(self, host: DocumentHost, number: int) -> None:
        self._host, self.number = host, number
        self.child: Child | None = None
        self.until = 0.0
        self.sent = self.begun = self.called_off = False

    def look(self) -> None:
        host = self._host
        host._tell_dropped()
        if self.called_off or not host._is_off(self.number):
            return
        self.called_off = True
        if self.child is None or not self.sent or host._forgetting.is_set() or host._closing.is_set():
            raise Ended("canceled", "worker killed")
        self.until = min(self.until, host._clock() + host._cancel_seconds)
        self.child.say({"kind": "cancel", "id": self.number}, b"", self)
