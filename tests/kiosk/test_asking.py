"""Live questions: answered once, in time, to the visit that asked, and forgotten with it."""

from __future__ import annotations

import gc
import queue
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from kiosk.asking import MOST_WAITING, REMEMBERED, Asking, NotAnswered
from kiosk.contract.problem import SUBMISSION_CONFLICT, Problem
from kiosk.model.unanswered import Unanswered
from kiosk.platform.adapter import LivePlatform
from offline.ports import PermanentError, SaidNoError, TransientError, UnauthorisedError
from tests.platform.hands import HandClock

PATIENCE = 10.0  # s that a busy machine may take


class Alarms:
    """Alarms that ring when the test says so."""

    def __init__(self) -> None:
        self.set: list[tuple[float, Callable[[], None]]] = []

    def __call__(self, seconds: float, happen: Callable[[], None]) -> Alarms:
        self.set.append((seconds, happen))
        return self

    def cancel(self) -> None:
        """Rings all the same in these tests: an alarm may have been on its way."""

    def ring(self) -> None:
        waiting, self.set = self.set, []
        for _, happen in waiting:
            happen()


class Line:
    """A connection that says how long it may take, and that it was closed."""

    def __init__(self) -> None:
        self.limits: list[float] = []
        self.closed = threading.Event()

    def within(self, seconds: float) -> None:
        self.limits.append(seconds)

    def close(self) -> None:
        self.closed.set()


class Bench:
    """One thread, so that the order is known."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.alarms = Alarms()
        self.line = Line()
        self.heard: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.logged: list[tuple[str, dict[str, object]]] = []
        self.asking = Asking(
            lambda: cast("LivePlatform", self.line), self.clock, self._log, alarm=self.alarms, threads=1
        )

    def _log(self, event: str, **fields: object) -> None:
        self.logged.append((event, fields))

    def ask(self, question: Callable[[LivePlatform], object], session: str = "visit", within: float = 8.0) -> None:
        self.asking.ask(session, question, self.heard.put, within)

    def answer(self) -> object:
        return self.heard.get(timeout=PATIENCE)

    def quiet(self) -> bool:
        """Nothing was heard, now that everything before has been worked off."""
        done = threading.Event()
        self.asking.ask("other", lambda _: done.set(), lambda _: None)
        assert done.wait(PATIENCE)
        return self.heard.empty()

    def hold(self, session: str = "visit") -> threading.Event:
        """A question that keeps the thread busy until the event is set."""
        begun, free = threading.Event(), threading.Event()

        def question(_: LivePlatform) -> str:
            begun.set()
            free.wait(PATIENCE)
            return "held"

        self.ask(question, session)
        assert begun.wait(PATIENCE)
        return free


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.asking.close()


def _raise(error: Exception) -> Callable[[LivePlatform], object]:
    def question(_: LivePlatform) -> object:
        raise error

    return question


def test_what_the_platform_says_is_handed_on(bench: Bench) -> None:
    bench.ask(lambda _: "found")

    assert bench.answer() == "found"


@pytest.mark.req("M07")
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TransientError("unreachable"), NotAnswered(Unanswered.AWAY)),
        (TransientError("garbage"), NotAnswered(Unanswered.AWAY)),
        (TransientError("timeout"), NotAnswered(Unanswered.LATE)),
        (TransientError("http_503", 30.0), NotAnswered(Unanswered.BUSY, 30.0)),
        (UnauthorisedError("kiosk-unknown"), NotAnswered(Unanswered.REFUSED)),
        (PermanentError(Problem(SUBMISSION_CONFLICT, "", 409)), NotAnswered(Unanswered.REFUSED)),
        (SaidNoError("case-unknown", "http_404"), NotAnswered(Unanswered.NOT_FOUND)),
        (SaidNoError("second-check-failed", "http_422"), NotAnswered(Unanswered.CHECK_FAILED)),
        (SaidNoError("second-check-locked", "http_429", 600.0), NotAnswered(Unanswered.CHECK_LOCKED, 600.0)),
        (SaidNoError("slot-taken", "http_409"), NotAnswered(Unanswered.SLOT_TAKEN)),
        (SaidNoError("of-another-day", "http_409"), NotAnswered(Unanswered.REFUSED)),
    ],
)
def test_why_there_is_no_answer_has_a_word(bench: Bench, error: Exception, expected: NotAnswered) -> None:
    bench.ask(_raise(error))

    assert bench.answer() == expected


def test_a_bug_of_an_adapter_is_no_answer_and_the_next_question_is_asked(bench: Bench) -> None:
    bench.ask(_raise(KeyError("150627196003050021")))
    bench.ask(lambda _: "next")

    assert bench.answer() == NotAnswered(Unanswered.AWAY)
    assert bench.answer() == "next"
    assert bench.logged == [("asking.failed", {"kind": "KeyError"})]


def test_whoever_hears_and_fails_does_not_end_the_thread(bench: Bench) -> None:
    bench.asking.ask("visit", lambda _: 1, lambda _: _raise(ValueError("x"))(cast("LivePlatform", None)))
    bench.ask(lambda _: "next")

    assert bench.answer() == "next"


def test_an_answer_that_takes_too_long_is_late_and_then_nobodys(bench: Bench) -> None:
    free = bench.hold()
    bench.alarms.ring()
    free.set()

    assert bench.answer() == NotAnswered(Unanswered.LATE)
    assert bench.quiet()


def test_a_question_that_waited_its_time_out_is_not_asked(bench: Bench) -> None:
    asked = []
    free = bench.hold("earlier")
    bench.ask(lambda _: asked.append("it"), within=5.0)
    bench.clock.advance(5.0)
    free.set()

    assert [bench.answer(), bench.answer()] == ["held", NotAnswered(Unanswered.LATE)]
    assert not asked


def test_the_line_is_told_what_is_left_of_the_time(bench: Bench) -> None:
    free = bench.hold("earlier")
    bench.ask(lambda _: "it", within=8.0)
    bench.clock.advance(3.0)
    free.set()

    assert [bench.answer(), bench.answer()] == ["held", "it"]
    assert bench.line.limits == [8.0, 5.0]


@pytest.mark.req("M21")
def test_after_a_visit_nothing_of_it_is_answered(bench: Bench) -> None:
    free = bench.hold("visit")
    bench.asking.wipe("visit")
    free.set()

    assert bench.quiet()


@pytest.mark.req("M21")
def test_what_waits_when_a_visit_ends_is_not_asked(bench: Bench) -> None:
    asked = []
    free = bench.hold("other")
    bench.ask(lambda _: asked.append("it"), session="visit")
    bench.asking.wipe("visit")
    free.set()

    assert bench.answer() == "held"
    assert bench.quiet()
    assert not asked


@pytest.mark.req("M21")
def test_a_question_that_comes_after_the_end_of_its_visit_is_dropped(bench: Bench) -> None:
    bench.asking.wipe("visit")
    bench.ask(lambda _: "it")

    assert bench.quiet()


@pytest.mark.req("M21")
def test_nothing_of_a_question_is_held_once_it_is_answered(bench: Bench) -> None:
    class Person:
        pass

    person = Person()
    gone = weakref.ref(person)

    def question(_: LivePlatform, held: Person = person) -> str:
        return type(held).__name__

    bench.ask(question)
    assert bench.answer() == "Person"
    assert bench.quiet()
    bench.alarms.set.clear()
    del person, question
    gc.collect()

    assert gone() is None


@pytest.mark.req("M21")
def test_nothing_of_a_visit_is_held_once_it_is_over(bench: Bench) -> None:
    class Person:
        pass

    person = Person()
    gone = weakref.ref(person)
    free = bench.hold("other")
    bench.ask(lambda _, held=person: type(held).__name__)  # type: ignore[misc]
    bench.asking.wipe("visit")
    bench.alarms.set.clear()
    del person
    gc.collect()

    assert gone() is None
    free.set()


def test_more_questions_than_anybody_asks_are_turned_away(bench: Bench) -> None:
    free = bench.hold()
    for _ in range(MOST_WAITING):
        bench.ask(lambda _: "it")

    assert bench.answer() == NotAnswered(Unanswered.BUSY)
    free.set()


def test_whoever_hears_may_ask_again(bench: Bench) -> None:
    bench.asking.ask("visit", lambda _: 1, lambda _: bench.ask(lambda _: "second"))

    assert bench.answer() == "second"


def test_a_visit_that_ended_long_ago_is_still_over(bench: Bench) -> None:
    bench.asking.wipe("visit")
    for number in range(REMEMBERED - 1):
        bench.asking.wipe(f"visit {number}")
    bench.ask(lambda _: "it")

    assert bench.quiet()


def test_the_end_gives_the_lines_back_and_answers_nothing(bench: Bench) -> None:
    free = bench.hold()
    closing = threading.Thread(target=bench.asking.close)
    closing.start()
    free.set()
    closing.join(PATIENCE)

    assert bench.line.closed.wait(PATIENCE)
    assert bench.heard.empty()


def test_a_real_alarm_ends_a_question_that_hangs() -> None:
    heard: queue.SimpleQueue[object] = queue.SimpleQueue()
    free = threading.Event()
    clock = HandClock()
    asking = Asking(lambda: cast("LivePlatform", Line()), clock, lambda *_, **__: None, threads=1)
    asking.ask("visit", lambda _: free.wait(PATIENCE), heard.put, within=0.02)

    assert heard.get(timeout=PATIENCE) == NotAnswered(Unanswered.LATE)
    free.set()
    asking.close()
