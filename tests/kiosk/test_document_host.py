"""The host with workers that misbehave in one way each: what the page is told, and what becomes of the next one."""

from __future__ import annotations

import contextlib
import os
import queue
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.document_answers import Answer, Failed, PageJob, Quality, Stage
from kiosk.document_host import MOST_UNASKED, DocumentHost
from kiosk.document_queue import MOST_PAGES, QueueFull

pytestmark = pytest.mark.req("M08")
LONG = 60.0  # seconds; the machine may be busy

WORKER = """
import os, sys, time
from kiosk.documents.frames import packed, take
def say(kind, **head):
    os.write(1, packed({'kind': kind, **head}))
def hear():
    frame = take(lambda view: os.readv(0, [view]))
    if frame is None:
        raise SystemExit(0)
    return frame[0]
def refuse(page, **more):
    say('refused', id=page['id'], code='badImage', detail='', **more)
say('ready')
"""
REFUSES = "while True:\n    page = hear()\n    say('begun', id=page['id'])\n    refuse(page)\n"
DIES = "page = hear()\nsay('begun', id=page['id'])\nraise SystemExit(9)\n"
DEAF = "page = hear()\nsay('begun', id=page['id'])\ntime.sleep(600)\n"
JUDGES = """page = hear()
say('begun', id=page['id'])
verdict = {'ok': True, 'blur': None, 'glare': None, 'blank': None, 'cropped': None, 'reasons': []}
say('quality', id=page['id'], verdict=verdict, corners=None, skew=None, ms=1)
"""
JUDGING = "while True:\n" + "".join(f"    {line}\n" for line in (JUDGES + "refuse(page)").splitlines())


class Heard:
    def __init__(self) -> None:
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.log: queue.Queue[tuple[str, dict[str, object]]] = queue.Queue()

    def note(self, event: str, **fields: object) -> None:
        self.log.put((event, fields))

    def code(self) -> str:
        answer = self.answers.get(timeout=LONG)
        assert isinstance(answer, Failed)
        return answer.code

    def logged(self, event: str) -> dict[str, object]:
        while True:
            name, fields = self.log.get(timeout=LONG)
            if name == event:
                return fields


Start = Callable[..., tuple[DocumentHost, Heard]]


@pytest.fixture
def start() -> Iterator[Start]:
    hosts: list[DocumentHost] = []

    def started(program: str, *, before: str = WORKER, **options: object) -> tuple[DocumentHost, Heard]:
        heard = Heard()
        command = (sys.executable, "-c", before + program)
        host = DocumentHost(heard.answers.put, heard.note, command=command, **options)  # type: ignore[arg-type]
        hosts.append(host)
        host.start()
        return host, heard

    yield started
    for host in hosts:
        host.close()


def first_time(folder: Path, program: str) -> str:
    """``program`` in the first process, one that refuses every page in those after it."""
    mark = folder / "was here"
    indented = "".join(f"    {line}\n" for line in program.splitlines())
    return f"import pathlib\nmark = pathlib.Path({str(mark)!r})\nif not mark.exists():\n    mark.touch()\n{indented}{REFUSES}"


def test_a_worker_is_there_before_the_first_page(start: Start) -> None:
    host, heard = start(REFUSES)
    assert heard.logged("documents.worker_started") == {}
    assert host.child_pid is not None


def test_a_page_on_which_the_worker_dies_is_told_and_the_next_is_served(start: Start, tmp_path: Path) -> None:
    host, heard = start(first_time(tmp_path, DIES))
    host.submit(PageJob(b"x"))
    host.submit(PageJob(b"x"))
    assert [heard.code(), heard.code()] == ["died", "badImage"]


def test_a_page_that_the_dead_worker_had_not_begun_goes_to_the_next_worker(start: Start, tmp_path: Path) -> None:
    host, heard = start(first_time(tmp_path, "hear()\nraise SystemExit(9)"))
    host.submit(PageJob(b"x" * 1_000_000))
    assert heard.code() == "badImage"


def test_a_page_on_which_no_worker_begins_is_tried_twice_and_no_more(start: Start) -> None:
    host, heard = start("hear()\nraise SystemExit(9)")
    host.submit(PageJob(b"x"))
    assert heard.code() == "died"


def test_a_worker_that_dies_idle_is_replaced_without_a_page(start: Start, tmp_path: Path) -> None:
    _, heard = start(first_time(tmp_path, "raise SystemExit(9)"))
    assert heard.logged("documents.worker_ended") == {"code": "died"}
    assert heard.logged("documents.worker_started") == {}


def test_a_worker_that_dies_again_and_again_rests_and_that_is_said(start: Start) -> None:
    host, heard = start(DIES, patience_seconds=0.0)
    for _ in range(2):
        host.submit(PageJob(b"x"))
        assert heard.code() == "died"
    assert heard.logged("documents.worker_rests") == {"code": "died", "seconds": 2}
    host.submit(PageJob(b"x"))
    assert heard.code() == "resting"


def test_after_its_rest_the_worker_serves_again(start: Start, tmp_path: Path) -> None:
    now = [0.0]
    dies_twice = f"""
import pathlib
marks = pathlib.Path({str(tmp_path)!r})
count = len(list(marks.iterdir()))
(marks / str(count)).touch()
if count < 2:
    raise SystemExit(9)
"""
    host, heard = start(dies_twice + REFUSES, clock=lambda: now[0], patience_seconds=0.0)
    assert heard.logged("documents.worker_rests")["seconds"] == 2
    host.submit(PageJob(b"x"))
    assert heard.code() == "resting"
    now[0] += 2.0
    host.submit(PageJob(b"x"))
    assert heard.code() == "badImage"


def test_a_worker_that_never_starts_is_not_tried_for_ever_while_nobody_asks(start: Start) -> None:
    ticks = iter(range(0, 10_000_000, 10))  # the clock runs fast enough for each of these rests to be over
    _, heard = start("", before="raise SystemExit(1)", clock=lambda: float(next(ticks)), ready_seconds=1e9)
    ends = [heard.logged("documents.worker_ended")["code"] for _ in range(MOST_UNASKED)]
    assert ends == ["notStarted"] * MOST_UNASKED
    assert heard.logged("documents.worker_rests")["seconds"] == 16
    with pytest.raises(queue.Empty):
        heard.log.get(timeout=0.5)


@pytest.mark.parametrize(
    "program",
    ["raise SystemExit(1)", "print('no frame at all, but long enough')", "import os; os.write(1, bytes(8) + b'{}')"],
)
def test_a_worker_that_does_not_start_is_said(program: str, start: Start) -> None:
    host, heard = start("", before=program)
    host.submit(PageJob(b"x"))
    assert heard.code() == "notStarted"


def test_a_worker_that_says_why_it_cannot_start_is_heard(start: Start) -> None:
    host, heard = start("", before=WORKER.replace("say('ready')", "say('broken', detail='ModuleNotFoundError')"))
    host.submit(PageJob(b"x"))
    answer = heard.answers.get(timeout=LONG)
    assert answer == Failed(1, "notStarted", "ModuleNotFoundError")


def test_a_program_that_is_not_there_is_said() -> None:
    heard = Heard()
    host = DocumentHost(heard.answers.put, heard.note, command=("/nowhere/at/all",))
    host.start()
    host.submit(PageJob(b"x"))
    assert heard.code() == "notStarted"
    host.close()


def test_a_worker_that_never_gets_ready_is_given_up(start: Start) -> None:
    host, heard = start("", before="import time; time.sleep(600)", ready_seconds=0.2)
    host.submit(PageJob(b"x"))
    assert heard.code() == "notStarted"


def test_a_worker_that_hangs_is_ended_at_its_pages_deadline_and_the_next_page_is_served(
    start: Start, tmp_path: Path
) -> None:
    host, heard = start(first_time(tmp_path, DEAF))
    host.submit(PageJob(b"x", seconds=0.2))
    assert heard.code() == "timeOut"
    host.submit(PageJob(b"x"))
    assert heard.code() == "badImage"


def test_a_worker_that_does_not_listen_holds_nobody(start: Start, tmp_path: Path) -> None:
    host, heard = start(first_time(tmp_path, "time.sleep(600)"))
    host.submit(PageJob(bytes(5_000_000), seconds=0.3))
    assert heard.code() == "timeOut"


def test_a_worker_that_stops_within_a_frame_holds_nobody(start: Start, tmp_path: Path) -> None:
    half = "page = hear()\nos.write(1, packed({'kind': 'begun', 'id': 1})[:9])\ntime.sleep(600)"
    host, heard = start(first_time(tmp_path, half))
    host.submit(PageJob(b"x", seconds=0.3))
    assert heard.code() == "timeOut"


@pytest.mark.parametrize(
    "words",
    [
        "say('content', id=1)",
        "say('poem', id=1)",
        "say('quality', id=1, verdict=None, corners=None, skew=None, ms=1)",
        "os.write(1, b'\\xff' * 4000)",
        "os.write(1, bytes([0, 0, 0, 4, 0xff, 0, 0, 0]) + b'null')",
        "os.write(1, b'\\x00\\x00\\x30\\x00\\x00\\x00\\x00\\x00' + b'[' * 0x3000)",
    ],
)
def test_an_answer_that_is_none_counts_as_dead(words: str, start: Start) -> None:
    host, heard = start(f"page = hear()\nsay('begun', id=page['id'])\n{words}\ntime.sleep(600)")
    host.submit(PageJob(b"x"))
    assert heard.code() == "died"


def test_what_is_said_of_another_page_is_not_taken_for_this_ones(start: Start) -> None:
    host, heard = start("page = hear()\nrefuse({'id': 99})\nsay('begun', id=page['id'])\nrefuse(page)\nhear()")
    number = host.submit(PageJob(b"x"))
    answer = heard.answers.get(timeout=LONG)
    assert (answer.number, isinstance(answer, Failed)) == (number, True)
    assert heard.answers.empty()


def test_a_worker_that_has_grown_leaves_without_costing_a_page(start: Start, tmp_path: Path) -> None:
    grown = "page = hear()\nsay('begun', id=page['id'])\nrefuse(page, leaves=True)\nraise SystemExit(3)"
    host, heard = start(first_time(tmp_path, grown))
    for _ in range(3):
        host.submit(PageJob(b"x"))
    assert [heard.code() for _ in range(3)] == ["badImage"] * 3
    assert heard.logged("documents.worker_let_go") == {"code": "grown"}


def test_a_running_page_that_is_called_off_ends_even_in_a_deaf_worker(start: Start) -> None:
    host, heard = start(DEAF, cancel_seconds=0.1)
    host.cancel(host.submit(PageJob(b"x")))
    assert heard.code() == "canceled"


def test_a_page_that_waits_is_told_canceled_while_another_is_worked_on(start: Start) -> None:
    host, heard = start(DEAF)
    host.submit(PageJob(b"x"))
    second = host.submit(PageJob(b"x"))
    host.cancel(second)
    assert heard.answers.get(timeout=LONG) == Failed(second, "canceled", "before its turn")


def test_to_be_called_off_is_no_death(start: Start) -> None:
    host, heard = start(DEAF, cancel_seconds=0.05, patience_seconds=0.0)
    for _ in range(4):
        host.cancel(host.submit(PageJob(b"x")))
        assert heard.code() == "canceled"


def test_forgetting_ends_a_worker_that_held_a_page_and_only_such_a_one(start: Start) -> None:
    host, heard = start(REFUSES)
    heard.logged("documents.worker_started")
    fresh = host.child_pid
    host.forget()
    host.submit(PageJob(b"x"))
    assert heard.code() == "badImage"
    assert host.child_pid == fresh
    host.forget()
    assert heard.logged("documents.worker_let_go") == {"code": "forgotten"}
    heard.logged("documents.worker_started")
    assert host.child_pid != fresh


def test_forgetting_answers_everything_canceled_and_the_next_visit_is_served(start: Start, tmp_path: Path) -> None:
    host, heard = start(first_time(tmp_path, JUDGES + "time.sleep(600)"))
    for _ in range(3):
        host.submit(PageJob(b"x"))
    assert isinstance(heard.answers.get(timeout=LONG), Quality)
    host.forget()
    assert [heard.code() for _ in range(3)] == ["canceled"] * 3
    host.submit(PageJob(b"x"))
    assert heard.code() == "badImage"


def test_more_pages_than_may_wait_are_refused_with_a_word(start: Start) -> None:
    host, _ = start(DEAF)
    for _ in range(MOST_PAGES):
        host.submit(PageJob(b"x"))
    with pytest.raises(QueueFull):
        host.submit(PageJob(b"x"))
    assert not host.room(1, 0)


def test_ten_pages_are_submitted_at_once_and_each_is_followed_to_its_end(start: Start) -> None:
    host, heard = start(JUDGING)
    numbers = [host.submit(PageJob(b"x")) for _ in range(10)]
    assert set(host.stages()) <= set(numbers)
    answers = [heard.answers.get(timeout=LONG) for _ in range(20)]
    assert [answer.number for answer in answers] == [number for number in numbers for _ in range(2)]
    assert [isinstance(answer, Quality) for answer in answers] == [True, False] * 10


def test_each_page_has_its_stage(start: Start) -> None:
    begun = threading.Event()
    host, _ = start(DEAF)
    first, second = host.submit(PageJob(b"x")), host.submit(PageJob(b"x"))
    while host.stages()[first] is not Stage.LOOKING:
        begun.wait(0.01)
    assert host.stages() == {first: Stage.LOOKING, second: Stage.QUEUED}


def test_closing_answers_what_still_waits(start: Start) -> None:
    host, heard = start(DEAF)
    numbers = [host.submit(PageJob(b"x")) for _ in range(3)]
    host.close()
    answers = [heard.answers.get(timeout=LONG) for _ in numbers]
    assert sorted(answer.number for answer in answers) == numbers
    assert {answer.code for answer in answers if isinstance(answer, Failed)} == {"canceled"}


def test_closing_does_not_wait_for_a_worker_that_loads_its_models(start: Start) -> None:
    host, heard = start("", before="import time; time.sleep(600)")
    number = host.submit(PageJob(b"x"))
    host.close()
    assert heard.answers.get(timeout=LONG) == Failed(number, "canceled", "before its turn")


def test_what_cannot_be_asked_is_answered_and_costs_no_worker(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.documents.frames.MOST_BODY", 100)
    host, heard = start(REFUSES)
    heard.logged("documents.worker_started")
    host.submit(PageJob(b"x" * 101))
    host.submit(PageJob(b"x", width=b"x", height=1, mode="L"))  # type: ignore[arg-type]
    host.submit(PageJob(b"x"))
    answers = [heard.answers.get(timeout=LONG) for _ in range(3)]
    assert [answer.detail for answer in answers if isinstance(answer, Failed)] == [
        "BrokenFrame", "TypeError", "",
    ]  # fmt: skip
    assert heard.log.empty()


def test_whatever_is_done_to_it_every_page_is_answered_once(start: Start) -> None:
    dice = random.Random(20261125)
    host, heard = start(JUDGING, cancel_seconds=0.05, patience_seconds=0.0)
    numbers: list[int] = []
    for _ in range(300):
        chance, pid = dice.random(), host.child_pid
        if chance < 0.6:
            with contextlib.suppress(QueueFull):
                numbers.append(
                    host.submit(PageJob(bytes(dice.choice((0, 1, 300_000))), seconds=dice.choice((60.0, 0.01))))
                )
        elif chance < 0.75 and numbers:
            host.cancel(dice.choice(numbers[-5:]))
        elif chance < 0.8:
            host.forget()
        elif chance < 0.85 and pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, dice.choice((signal.SIGKILL, signal.SIGSTOP)))
        else:
            host.room(1, dice.choice((0.0, 0.02)))
    host.forget()
    ended: Counter[int] = Counter()
    while len(ended) < len(numbers):
        answer = heard.answers.get(timeout=LONG)
        ended[answer.number] += isinstance(answer, Failed)
        if not isinstance(answer, Failed):
            del ended[answer.number]
    host.close()
    assert sorted(ended) == numbers
    assert set(ended.values()) == {1}
    assert heard.answers.empty()


def test_a_listener_that_fails_costs_no_other_page(start: Start) -> None:
    heard = Heard()

    def listener(answer: Answer, /) -> None:
        if answer.number == 1:
            raise RuntimeError("150602199001011234")
        heard.answers.put(answer)

    host = DocumentHost(listener, heard.note, command=(sys.executable, "-c", WORKER + REFUSES))
    host.start()
    host.submit(PageJob(b"x"))
    host.submit(PageJob(b"x"))
    assert heard.code() == "badImage"
    assert heard.logged("documents.listener_fault") == {"error": "RuntimeError"}
    host.close()


def test_what_a_worker_prints_is_read_by_nobody(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    host, heard = start("sys.stderr.write('150602199001011234')\nsys.stderr.flush()\n" + REFUSES)
    host.submit(PageJob(b"x"))
    assert heard.code() == "badImage"
    assert capfd.readouterr().err == ""
