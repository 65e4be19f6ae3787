"""The document worker as a process: two answers a page, hostile files, cancel, and what is left when it dies."""

from __future__ import annotations

import io
import os
import queue
import signal
import sys
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from kiosk.document_answers import Answer, Content, Failed, PageJob, Quality
from kiosk.document_host import DocumentHost
from tests.documents.generator.gallery import drawn

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("document-worker")]
LONG = 60.0  # seconds; the machine may be busy


def no_log(_event: str, **_fields: str) -> None:
    return


class Heard:
    def __init__(self) -> None:
        self.answers: queue.Queue[Answer] = queue.Queue()

    def last_of(self, number: int) -> list[Answer]:
        """All answers to the page, in their order."""
        found: list[Answer] = []
        while not found or isinstance(found[-1], Quality):
            answer = self.answers.get(timeout=LONG)
            if answer.number == number:
                found.append(answer)
        return found


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[DocumentHost, Heard]]:
    heard = Heard()
    host = DocumentHost(heard.answers.put, no_log)
    host.start()
    yield host, heard
    host.close()


@pytest.fixture
def started() -> Iterator[Callable[..., tuple[DocumentHost, Heard]]]:
    hosts: list[DocumentHost] = []

    def start(*program: str, ready_seconds: float = LONG) -> tuple[DocumentHost, Heard]:
        heard = Heard()
        command = (sys.executable, "-c", *program)
        host = DocumentHost(heard.answers.put, no_log, command=command, ready_seconds=ready_seconds)
        hosts.append(host)
        host.start()
        return host, heard

    yield start
    for host in hosts:
        host.close()


def card(kind: str = "resident_card_front") -> bytes:
    pixels, _ = drawn(kind, 7)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=92, dpi=(300, 300))
    return out.getvalue()


def test_quality_is_answered_first_and_then_what_stands_on_the_page(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    _, fields = drawn("resident_card_front", 7)
    quality, content = heard.last_of(host.submit(PageJob(card(), material="身份证")))
    assert isinstance(quality, Quality)
    assert quality.verdict.ok
    assert isinstance(content, Content)
    assert (content.type, content.wrong) == ("resident_card_front", None)
    assert content.fields["number"].value == fields["number"]
    assert content.page.sha256 == content.page.digest(content.page.jpeg)


def test_a_scanners_own_pixels_are_taken_without_a_file(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pixels, _ = drawn("bank_card", 3)
    job = PageJob(pixels.tobytes(), pixels.shape[1], pixels.shape[0], "RGB", 300, material="身份证")
    content = heard.last_of(host.submit(job))[-1]
    assert isinstance(content, Content)
    assert (content.type, content.wrong) == ("bank_card", "wrong_document")


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "badImage"), (b"\x89PNG\r\n\x1a\n", "badImage"), (card()[:4000], "badImage")],
    ids=["nothing", "a head", "half a file"],
)
def test_a_hostile_file_is_refused_and_the_worker_lives(
    running: tuple[DocumentHost, Heard], body: bytes, code: str
) -> None:
    host, heard = running
    heard.last_of(host.submit(PageJob(card())))
    pid = host.child_pid
    answer = heard.last_of(host.submit(PageJob(body)))[-1]
    assert isinstance(answer, Failed)
    assert answer.code == code
    assert host.child_pid == pid


def test_pixels_that_do_not_fit_their_size_are_refused(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    answer = heard.last_of(host.submit(PageJob(b"abc", 100, 100, "RGB", 300)))[-1]
    assert isinstance(answer, Failed)
    assert answer.code == "badImage"


def test_a_page_that_waits_can_be_called_off(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    first = host.submit(PageJob(card()))
    second = host.submit(PageJob(card()))
    host.cancel(second)
    answers = {answer.number: answer for answer in (heard.last_of(first)[-1], heard.last_of(second)[-1])}
    assert isinstance(answers[first], Content)
    called_off = answers[second]
    assert isinstance(called_off, Failed)
    assert called_off.code == "canceled"


def test_after_a_crash_the_next_page_gets_a_fresh_worker(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    heard.last_of(host.submit(PageJob(card())))
    pid = host.child_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    number = host.submit(PageJob(card()))
    os.kill(pid, signal.SIGKILL)
    died = heard.last_of(number)[-1]
    assert isinstance(died, Failed | Content)
    assert isinstance(heard.last_of(host.submit(PageJob(card())))[-1], Content)
    assert host.child_pid not in (None, pid)


READY = """
import sys, time
from kiosk.documents.frames import packed
out = sys.stdout.buffer
out.write(packed({'kind': 'ready'})); out.flush()
"""


def test_a_worker_that_hangs_is_killed_at_the_pages_deadline(
    started: Callable[..., tuple[DocumentHost, Heard]],
) -> None:
    host, heard = started(READY + "sys.stdin.buffer.read()")
    answer = heard.last_of(host.submit(PageJob(b"x", seconds=0.2)))[-1]
    assert isinstance(answer, Failed)
    assert answer.code == "timeOut"
    assert host.child_pid is None


def test_a_worker_that_dies_on_a_page_is_said_to_have_died(started: Callable[..., tuple[DocumentHost, Heard]]) -> None:
    host, heard = started(READY + "sys.stdin.buffer.read(8)")
    answer = heard.last_of(host.submit(PageJob(b"x")))[-1]
    assert isinstance(answer, Failed)
    assert answer.code == "died"


def test_an_answer_that_is_none_counts_as_dead(started: Callable[..., tuple[DocumentHost, Heard]]) -> None:
    host, heard = started(
        READY + "sys.stdin.buffer.read(8)\nout.write(packed({'kind': 'content', 'id': 1})); out.flush()"
    )
    answer = heard.last_of(host.submit(PageJob(b"x")))[-1]
    assert isinstance(answer, Failed)
    assert answer.code == "died"


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "print('no frame at all, but long enough')"])
def test_a_worker_that_does_not_start_is_said(program: str, started: Callable[..., tuple[DocumentHost, Heard]]) -> None:
    host, heard = started(program)
    answer = heard.last_of(host.submit(PageJob(b"x")))[-1]
    assert isinstance(answer, Failed)
    assert answer.code == "notStarted"


def test_a_running_page_that_is_called_off_ends_even_in_a_deaf_worker(
    started: Callable[..., tuple[DocumentHost, Heard]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.document_host.CANCEL_SECONDS", 0.1)
    host, heard = started(READY + "sys.stdin.buffer.read()")
    number = host.submit(PageJob(b"x"))
    host.cancel(number)
    answer = heard.last_of(number)[-1]
    assert isinstance(answer, Failed)
    assert answer.code == "canceled"


def test_closing_answers_what_still_waits(started: Callable[..., tuple[DocumentHost, Heard]]) -> None:
    host, heard = started(READY + "sys.stdin.buffer.read()")
    numbers = [host.submit(PageJob(b"x")) for _ in range(3)]
    host.close()
    answers = [heard.answers.get(timeout=LONG) for _ in numbers]
    assert sorted(answer.number for answer in answers) == numbers
    assert {answer.code for answer in answers if isinstance(answer, Failed)} == {"canceled"}
