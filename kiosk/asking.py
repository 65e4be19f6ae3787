"""Live questions to the platform while a citizen waits: bounded in time, of one visit, and forgotten with it.

A question is a call on the platform (``LivePlatform``); threads of this room carry it out, each on its own connection. It is
answered once, with what the platform said or with why not, at the latest when its time is over, so that the walk can go on with
*to be verified*. A resolver or a line that hangs costs a thread of ours, never a citizen's patience. When a visit is over its
questions are dropped, and an answer that still comes is nobody's. Nothing of question or answer is kept or logged.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from kiosk.log import Log
from kiosk.model.unanswered import Unanswered
from offline.ports import Clock, PermanentError, SaidNoError, TransientError, UnauthorisedError

if TYPE_CHECKING:
    from kiosk.platform.adapter import LivePlatform

WITHIN = 8.0  # s; what the walk waits for a case number too
THREADS = 3  # licences, checks and one that hangs
MOST_WAITING = 16  # questions of one visit are few; more are a fault, and must not pile up behind a dead line
REMEMBERED = 64  # visits that are over
_PATIENCE = 2.0  # s, for threads at the end of the kiosk; they are daemons

T = TypeVar("T")

# The platform's own words for no, as far as a citizen is told them.
_SAID = {
    "case-unknown": Unanswered.NOT_FOUND,
    "file-unknown": Unanswered.NOT_FOUND,
    "not-here": Unanswered.NOT_FOUND,
    "submission-unknown": Unanswered.NOT_FOUND,
    "second-check-failed": Unanswered.CHECK_FAILED,
    "second-check-locked": Unanswered.CHECK_LOCKED,
    "slot-taken": Unanswered.SLOT_TAKEN,
}


@dataclass(frozen=True)
class NotAnswered:
    """``again_s``: seconds after which the platform wants to be asked again, when it said so."""

    why: Unanswered
    again_s: float | None = None


class Alarm(Protocol):
    """Something that was set to happen later."""

    def cancel(self) -> None:
        """It happens no more; harmless when it has."""


def set_alarm(seconds: float, happen: Callable[[], None]) -> Alarm:
    """On a thread of its own."""
    timer = threading.Timer(seconds, happen)
    timer.daemon = True
    timer.start()
    return timer


class Asking:
    """Thread-safe; never blocks whoever asks."""

    def __init__(
        self,
        connect: Callable[[], LivePlatform],
        clock: Clock,
        log: Log,
        alarm: Callable[[float, Callable[[], None]], Alarm] = set_alarm,
        threads: int = THREADS,
    ) -> None:
        """``connect`` makes a connection for one thread, and opens nothing. Threads start with the first question."""
        self._connect = connect
        self._clock = clock
        self._log = log
        self._alarm = alarm
        # Held while an answer is handed over, so that none comes after ``wipe`` has returned; whoever hears may ask again.
        self._lock = threading.RLock()
        self._open: list[_Question[Any]] = []
        self._ended: deque[str] = deque(maxlen=REMEMBERED)
        self._waiting: queue.SimpleQueue[_Question[Any] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"asking-{number}", daemon=True) for number in range(threads)
        ]
        self._begun = False
        self._closed = False

    def ask(
        self,
        session_id: str,
        question: Callable[[LivePlatform], T],
        answered: Callable[[T | NotAnswered], None],
        within: float = WITHIN,
    ) -> None:
        """``answered`` hears once, at the latest ``within`` seconds from now, on any thread, and must only publish; never for a
        visit that is over."""
        with self._lock:
            if self._closed or session_id in self._ended:
                return
            if len(self._open) >= MOST_WAITING:
                answered(NotAnswered(Unanswered.BUSY))
                return
            one = _Question(session_id, question, answered, self._clock.monotonic() + within)
            self._open.append(one)
            one.alarm = self._alarm(within, lambda: self._settle(one, NotAnswered(Unanswered.LATE)))
            if not self._begun:
                self._begun = True
                for thread in self._threads:
                    thread.start()
        self._waiting.put(one)

    def wipe(self, session_id: str) -> None:
        """The visit is over: from now on nothing of it is answered, and what waits is not asked any more."""
        with self._lock:
            self._ended.append(session_id)
            for one in [one for one in self._open if one.session_id == session_id]:
                self._forget(one)

    def close(self) -> None:
        """Answer nothing more and end; a thread that hangs on the line is left to end by itself."""
        with self._lock:
            self._closed = True
            for one in list(self._open):
                self._forget(one)
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            if thread.ident is not None and thread is not threading.current_thread():
                thread.join(_PATIENCE)

    def _work(self) -> None:
        platform = self._connect()
        while (one := self._waiting.get()) is not None:
            question = one.question
            if question is not None:
                self._settle(one, self._answer(platform, question, one.ends))
            del one, question  # until the next question comes, nothing of this one stays
        platform.close()

    def _answer(self, platform: LivePlatform, question: Callable[[LivePlatform], T], ends: float) -> T | NotAnswered:
        left = ends - self._clock.monotonic()
        if left <= 0:
            return NotAnswered(Unanswered.LATE)
        try:
            platform.within(left)
            return question(platform)
        except SaidNoError as error:
            return NotAnswered(_SAID.get(error.problem, Unanswered.REFUSED), error.retry_after)
        except TransientError as error:
            if error.retry_after is not None:
                return NotAnswered(Unanswered.BUSY, error.retry_after)
            return NotAnswered(Unanswered.LATE if error.reason == "timeout" else Unanswered.AWAY)
        except (PermanentError, UnauthorisedError):
            return NotAnswered(Unanswered.REFUSED)
        except Exception as error:  # noqa: BLE001 - an adapter's bug must not take the thread from all later questions
            self._log("asking.failed", kind=type(error).__name__)
            return NotAnswered(Unanswered.AWAY)

    def _settle(self, one: _Question[T], answer: T | NotAnswered) -> None:
        with self._lock:
            answered = one.answered
            self._forget(one)
            if answered is None:
                return  # answered already, or nobody's any more
            try:
                answered(answer)
            except Exception as error:  # noqa: BLE001 - whoever hears must not end the thread that tells
                self._log("asking.failed", kind=type(error).__name__)

    def _forget(self, one: _Question[Any]) -> None:
        one.question = one.answered = None  # both hold the citizen's data
        if one.alarm is not None:
            one.alarm.cancel()
            one.alarm = None
        if one in self._open:
            self._open.remove(one)


class _Question(Generic[T]):
    """Waits or is under way while ``answered`` is set."""

    __slots__ = ("alarm", "answered", "ends", "question", "session_id")

    def __init__(
        self,
        session_id: str,
        question: Callable[[LivePlatform], T],
        answered: Callable[[T | NotAnswered], None],
        ends: float,
    ) -> None:
        self.session_id = session_id
        self.question: Callable[[LivePlatform], T] | None = question
        self.answered: Callable[[T | NotAnswered], None] | None = answered
        self.ends = ends
        self.alarm: Alarm | None = None
