"""Pages that wait: their order, how many are held, what is called off."""

from __future__ import annotations

import threading

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.document_answers import PageJob, Stage
from kiosk.document_queue import PageQueue, QueueFull

pytestmark = pytest.mark.req("M08")


def queue(pages: int = 3, size: int = 100) -> PageQueue:
    return PageQueue(lambda: None, pages, size)


def job(size: int = 10) -> PageJob:
    return PageJob(bytes(size))


def test_pages_come_in_the_order_in_which_they_were_put() -> None:
    pages = queue()
    numbers = [pages.put(job()) for _ in range(3)]
    assert [turn[0] for turn in (pages.next(), pages.next(), pages.next()) if turn] == numbers
    assert pages.next() is None


def test_one_page_too_many_is_said_and_not_held() -> None:
    pages = queue(pages=2)
    pages.put(job())
    pages.put(job())
    with pytest.raises(QueueFull):
        pages.put(job())
    assert list(pages.stages()) == [1, 2]


def test_too_many_bytes_are_said() -> None:
    pages = queue(size=100)
    pages.put(job(60))
    with pytest.raises(QueueFull):
        pages.put(job(60))


def test_a_single_page_is_taken_however_large() -> None:
    assert queue(size=100).put(job(1000)) == 1


def test_a_page_is_followed_from_stage_to_stage() -> None:
    pages = queue()
    number = pages.put(job())
    followed = [pages.stages()]
    pages.next()
    followed.append(pages.stages())
    pages.seen(number)
    followed.append(pages.stages())
    pages.end(number)
    assert [*followed, pages.stages()] == [
        {number: Stage.QUEUED}, {number: Stage.LOOKING}, {number: Stage.READING}, {},
    ]  # fmt: skip


def test_a_page_that_was_judged_makes_room_for_the_next() -> None:
    pages = queue(pages=1)
    number = pages.put(job())
    pages.next()
    assert not pages.room(10, 0)
    pages.seen(number)
    assert pages.room(10, 0)


def test_who_waits_for_room_is_woken() -> None:
    pages, answers = queue(pages=1), list[bool]()
    number = pages.put(job())
    waits = threading.Thread(target=lambda: answers.append(pages.room(10, 30)))
    waits.start()
    pages.cancel(number)
    waits.join(30)
    assert answers == [True]


def test_closing_ends_a_wait_for_room() -> None:
    pages, answers = queue(pages=1), list[bool]()
    pages.put(job())
    waits = threading.Thread(target=lambda: answers.append(pages.room(10, 30)))
    waits.start()
    pages.close()
    waits.join(30)
    assert answers == [False]


def test_a_waiting_page_that_is_called_off_is_dropped_at_once_and_told_once() -> None:
    pages = queue()
    number = pages.put(job())
    pages.cancel(number)
    assert (pages.next(), pages.stages()) == (None, {})
    assert (pages.dropped(), pages.dropped()) == ((number,), ())


def test_the_page_that_is_worked_on_is_only_marked() -> None:
    pages = queue()
    number = pages.put(job())
    pages.next()
    pages.cancel(number)
    assert pages.is_called_off(number)
    assert pages.dropped() == ()
    pages.end(number)
    assert not pages.is_called_off(number)


def test_a_page_that_nobody_knows_cannot_be_called_off() -> None:
    pages = queue()
    pages.cancel(7)
    pages.put(job())
    assert not any(pages.is_called_off(number) for number in (1, 7))


def test_a_page_put_after_closing_is_dropped_and_told() -> None:
    pages = queue()
    pages.close()
    number = pages.put(job())
    assert (pages.next(), pages.dropped()) == (None, (number,))


class EveryPageIsToldOnce(RuleBasedStateMachine):
    """Whatever is done in whatever order: no page is lost, none ends twice, and the bounds hold."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = queue(pages=3, size=100)
        self.put: set[int] = set()
        self.over: list[int] = []
        self.running: int | None = None

    @rule(size=st.integers(0, 120))
    def put_one(self, size: int) -> None:
        try:
            self.put.add(self.pages.put(job(size)))
        except QueueFull:
            assert self.pages.stages()

    @precondition(lambda self: self.running is None)
    @rule()
    def take_one(self) -> None:
        turn = self.pages.next()
        self.running = None if turn is None else turn[0]

    @precondition(lambda self: self.running is not None)
    @rule()
    def judge(self) -> None:
        assert self.running is not None
        self.pages.seen(self.running)

    @precondition(lambda self: self.running is not None)
    @rule()
    def end(self) -> None:
        assert self.running is not None
        self.pages.end(self.running)
        self.over.append(self.running)
        self.running = None

    @rule(number=st.integers(1, 12))
    def cancel(self, number: int) -> None:
        self.pages.cancel(number)

    @rule()
    def cancel_all(self) -> None:
        self.pages.cancel_all()

    @rule()
    def tell(self) -> None:
        self.over += self.pages.dropped()

    @invariant()
    def nothing_is_lost_or_told_twice(self) -> None:
        untold = set(self.pages.stages())
        told = set(self.over)
        assert len(told) == len(self.over)
        assert not untold & told
        assert untold | told <= self.put

    @invariant()
    def no_more_is_held_than_may_be(self) -> None:
        assert len(self.pages.stages()) <= 4  # three, and one that is read and holds nothing

    def teardown(self) -> None:
        self.pages.cancel_all()
        self.over += self.pages.dropped()
        if self.running is not None:
            self.over.append(self.running)
        assert set(self.over) == self.put


TestEveryPageIsToldOnce = EveryPageIsToldOnce.TestCase
