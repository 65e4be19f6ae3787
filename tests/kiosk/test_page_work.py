"""Pages between scanner, worker and walk: whose they are, how many wait, and what becomes of them when the visit is over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from devices.errors import DeviceError
from devices.scanner.protocol import ScannedImage
from kiosk.bus import Bus
from kiosk.document_answers import Answer, Content, Failed, PageJob, Quality
from kiosk.document_queue import QueueFull
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.model.page import Page, Verdict
from kiosk.model.page_read import PageRead
from kiosk.page_work import PageWork

pytestmark = pytest.mark.req("M08", "M21")
MOST = 3
IMAGE = ScannedImage(2, 1, "L", b"\x00\xff", 300)
VERDICT = Verdict(ok=True, blank=False)
PAGE = Page(b"jpeg", b"small", 2, 1, 300, VERDICT, Page.digest(b"jpeg"))
SCAN = ef.ScanPage("visit", "card", "job")


class Host:
    """A worker that answers when the test says so."""

    def __init__(self, listener: Callable[[Answer], None]) -> None:
        self.listener = listener
        self.jobs: list[PageJob] = []
        self.full = False
        self.canceled: list[int] = []
        self.forgotten = self.closed = self.done = 0
        self._changed = threading.Condition()

    def start(self) -> None:
        pass

    def submit(self, job: PageJob) -> int:
        if self.full:
            raise QueueFull
        self.jobs.append(job)
        return len(self.jobs)

    def room(self, size: int, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: len(self.jobs) - self.done < MOST, seconds)

    def cancel(self, number: int) -> None:
        self.canceled.append(number)

    def forget(self) -> None:
        self.forgotten += 1

    def close(self) -> None:
        self.closed += 1

    def look(self, number: int) -> None:
        self.listener(Quality(number, VERDICT, None, None, b"small", 1.0))

    def read(self, number: int) -> None:
        self.listener(Content(number, PageRead(), PAGE, None, 0, 1.0))
        with self._changed:
            self.done += 1
            self._changed.notify_all()


class Hub:
    """A scanner that gives as many pages as are asked for, on the caller's thread."""

    def scan(
        self, session_id: str, most: int, on_page: Callable[[ScannedImage], None], ended: Callable[[], None]
    ) -> None:
        for _ in range(most):
            on_page(IMAGE)
        ended()


class Bench:
    def __init__(self) -> None:
        self.bus = Bus()
        self.over: set[str] = set()
        self.hosts: list[Host] = []
        self.sheet: Callable[[tuple[Page, ...]], Page] = lambda sides: sides[0]
        self.work = PageWork(
            lambda: cast(Any, Hub()),
            self._host,
            lambda sides: self.sheet(sides),
            self.over.__contains__,
            self.bus,
            lambda *_args, **_fields: None,
        )

    def _host(self, listener: Callable[[Answer], None]) -> Host:
        self.hosts.append(Host(listener))
        return self.hosts[-1]

    @property
    def host(self) -> Host:
        (host,) = self.hosts
        return host

    def said(self) -> list[ev.Event]:
        return list(self.bus.drain())


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_page_is_told_of_when_it_comes_when_it_is_judged_and_when_it_is_read(bench: Bench) -> None:
    bench.work.scan(SCAN)
    bench.host.look(1)
    bench.host.read(1)
    assert bench.said() == [
        ev.PageTaken("visit", "job", "job.1"),
        ev.ScanEnded("visit", "job"),
        ev.PageJudged("visit", "job.1", VERDICT, b"small"),
        ev.PageReady("visit", "job.1", PAGE, PageRead()),
    ]


def test_one_worker_serves_all_pages_and_is_there_before_the_first(bench: Bench) -> None:
    bench.work.warm()
    bench.work.scan(SCAN)
    bench.work.scan(SCAN)
    assert len(bench.hosts) == 1


def test_an_id_photograph_is_asked_for_as_such(bench: Bench) -> None:
    bench.work.scan(ef.ScanPage("visit", "photo", "job", portrait=True))
    assert bench.host.jobs[0].portrait


def test_what_went_wrong_is_told_by_its_code(bench: Bench) -> None:
    bench.work.scan(SCAN)
    bench.said()
    bench.host.listener(Failed(1, "died", "status -9"))
    assert bench.said() == [ev.PageFailed("visit", "job.1", "died")]


def test_a_page_for_which_there_is_no_room_after_all_is_told_and_not_waited_for(bench: Bench) -> None:
    bench.work.warm()
    bench.host.full = True
    bench.work.scan(SCAN)
    assert bench.said()[:2] == [ev.PageTaken("visit", "job", "job.1"), ev.PageFailed("visit", "job.1", "queueFull")]


def test_the_scanner_waits_while_enough_pages_lie_before_the_worker(bench: Bench) -> None:
    feeding = threading.Thread(target=bench.work.scan, args=(ef.ScanPage("visit", "papers", "job", MOST + 2),))
    feeding.start()
    for done in range(1, MOST + 3):
        while len(bench.hosts) == 0 or len(bench.host.jobs) < done:
            feeding.join(0.01)
        assert len(bench.host.jobs) - (done - 1) <= MOST
        bench.host.read(done)
    feeding.join(5)
    assert not feeding.is_alive()


def test_a_scanner_that_waits_is_let_go_when_the_citizen_leaves(bench: Bench) -> None:
    failed: list[DeviceError] = []

    def feed() -> None:
        try:
            bench.work.scan(ef.ScanPage("visit", "papers", "job", MOST + 1))
        except DeviceError as error:
            failed.append(error)

    feeding = threading.Thread(target=feed)
    feeding.start()
    while len(bench.hosts) == 0 or len(bench.host.jobs) < MOST:
        feeding.join(0.01)
    bench.over.add("visit")
    feeding.join(5)
    assert [error.code for error in failed] == ["visitOver"]


def test_what_the_worker_says_of_a_visit_that_is_over_is_dropped(bench: Bench) -> None:
    bench.work.scan(SCAN)
    bench.said()
    bench.over.add("visit")
    bench.work.wipe("visit")
    bench.host.look(1)
    bench.host.read(1)
    assert bench.said() == []


def test_the_worker_forgets_a_visit_whose_pages_it_has_seen_and_no_other(bench: Bench) -> None:
    bench.work.warm()
    bench.work.wipe("only looked")
    assert bench.host.forgotten == 0
    bench.work.scan(SCAN)
    bench.work.wipe("visit")
    bench.work.wipe("visit")
    assert bench.host.forgotten == 1


def test_a_page_that_nobody_needs_any_more_is_called_off(bench: Bench) -> None:
    bench.work.scan(SCAN)
    bench.work.drop(ef.DropPages("visit", ("job.1",)))
    assert bench.host.canceled == [1]


def test_a_sheet_that_cannot_be_made_is_told(bench: Bench) -> None:
    def fail(_sides: tuple[Page, ...]) -> Page:
        raise OSError("too large")

    bench.sheet = fail
    bench.work.place(ef.PlaceOnOneSheet("visit", "card", (PAGE, PAGE)))
    bench.work.close()
    assert bench.said() == [ev.SheetMade("visit", "card", None)]


def test_both_sides_come_back_on_one_sheet(bench: Bench) -> None:
    bench.work.place(ef.PlaceOnOneSheet("visit", "card", (PAGE, PAGE)))
    bench.work.close()
    assert bench.said() == [ev.SheetMade("visit", "card", PAGE)]


def test_closing_ends_the_worker(bench: Bench) -> None:
    bench.work.warm()
    bench.work.close()
    assert bench.host.closed == 1
