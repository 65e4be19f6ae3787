"""The document worker as a process: what it answers, what it makes of hostile files, and what becomes of it when it is stopped,
killed, or left alone."""

from __future__ import annotations

import io
import json
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.document_answers import Answer, Content, Failed, PageJob, Quality, Stage
from kiosk.document_host import DocumentHost
from kiosk.documents.fingerprint import is_same
from kiosk.documents.worker import FIRST_TO_GO, NICE
from tests.documents import hostile
from tests.documents.generator.gallery import drawn

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("document-worker")]
LONG = 60.0  # seconds; the machine may be busy
MOST_MIB = 600


class Heard:
    def __init__(self) -> None:
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.log: list[tuple[str, dict[str, object]]] = []

    def note(self, event: str, **fields: object) -> None:
        self.log.append((event, fields))

    def until(self, number: int, kind: type[Answer]) -> list[Answer]:
        """All answers to the page up to one of the kind."""
        found: list[Answer] = []
        while not found or not isinstance(found[-1], kind | Failed):
            answer = self.answers.get(timeout=LONG)
            if answer.number == number:
                found.append(answer)
        return found

    def all_of(self, number: int) -> list[Answer]:
        return self.until(number, Content)

    def last_of(self, number: int) -> Answer:
        return self.all_of(number)[-1]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[DocumentHost, Heard]]:
    heard = Heard()
    host = DocumentHost(heard.answers.put, heard.note)
    host.start()
    yield host, heard
    host.close()


def card(kind: str = "resident_card_front") -> bytes:
    pixels, _ = drawn(kind, 7)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=92, dpi=(300, 300))
    return out.getvalue()


def pid_after_a_page(host: DocumentHost, heard: Heard) -> int:
    """Of a child that is well and has nothing to do."""
    assert isinstance(heard.last_of(host.submit(PageJob(hostile.saved("JPEG")))), Content)
    pid = host.child_pid
    assert pid is not None
    return pid


def said_of(pid: int, file: str, name: str) -> str:
    return next(line for line in Path(f"/proc/{pid}/{file}").read_text().splitlines() if line.startswith(name))


def test_quality_is_answered_first_and_then_what_stands_on_the_page(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    _, fields = drawn("resident_card_front", 7)
    quality, content = heard.all_of(host.submit(PageJob(card())))
    assert isinstance(quality, Quality)
    assert quality.verdict.ok
    assert Image.open(io.BytesIO(quality.preview)).format == "JPEG"
    assert isinstance(content, Content)
    assert content.read.type == "resident_card_front"
    assert content.read.fields["number"].value == fields["number"]
    assert is_same(content.read.fingerprint, content.read.fingerprint)
    for field in content.read.fields.values():
        assert Image.open(io.BytesIO(field.snippet)).format == "JPEG"
        assert len(field.snippet) <= 20_000
    assert content.page.sha256 == content.page.digest(content.page.jpeg)
    assert content.page.verdict == quality.verdict


def test_a_scanners_own_pixels_are_taken_without_a_file(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pixels, _ = drawn("bank_card", 3)
    content = heard.last_of(host.submit(PageJob(pixels.tobytes(), pixels.shape[1], pixels.shape[0], "RGB", 300)))
    assert isinstance(content, Content)
    assert content.read.type == "bank_card"


def test_pixels_that_do_not_fit_their_size_are_refused(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    answer = heard.last_of(host.submit(PageJob(b"abc", 100, 100, "RGB", 300)))
    assert isinstance(answer, Failed)
    assert answer.code == "badImage"


def test_every_hostile_file_is_answered_by_one_worker_that_stays_small(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pid = pid_after_a_page(host, heard)
    wrong = []
    for case in hostile.corpus():
        # A page of a scanner has no name, and what is a picture after all is tried at the door.
        if case.code not in ("wrongSuffix", None) or case.name.startswith(("polyglot", "more pixels")):
            answer = heard.last_of(host.submit(PageJob(case.content)))
            if (answer.code if isinstance(answer, Failed) else None) != case.code:
                wrong.append((case.name, answer))
    assert not wrong
    assert host.child_pid == pid
    assert int(said_of(pid, "status", "VmHWM").split()[1]) < MOST_MIB * 1024


def test_a_picture_of_the_most_pixels_is_answered(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    content = hostile.png(size=(6300, 6300), colour=6, rows=bytes(6300 * (6300 * 4 + 1)))
    answer = heard.last_of(host.submit(PageJob(content)))
    assert isinstance(answer, Content)
    assert "blank" in answer.page.verdict.reasons
    assert isinstance(heard.last_of(host.submit(PageJob(card()))), Content)


def test_where_no_photograph_can_be_made_the_page_comes_with_the_reason(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pixels, _ = drawn("bank_card", 3)
    job = PageJob(pixels.tobytes(), pixels.shape[1], pixels.shape[0], "RGB", 300, portrait=True)
    quality, content = heard.all_of(host.submit(job))
    assert isinstance(quality, Quality)
    assert isinstance(content, Content)
    assert quality.verdict == content.page.verdict
    assert content.page.verdict.reasons in (
        ("no_face",),
        ("unchecked",),
    )  # without a cascade of faces nothing is claimed
    assert (content.read.type, dict(content.read.fields)) == ("", {})


def test_a_page_that_waits_can_be_called_off(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    first = host.submit(PageJob(card()))
    second = host.submit(PageJob(card()))
    host.cancel(second)
    ends: dict[int, Answer] = {}
    while len(ends) < 2:
        answer = heard.answers.get(timeout=LONG)
        if isinstance(answer, Content | Failed):
            ends[answer.number] = answer
    assert isinstance(ends[first], Content)
    called_off = ends[second]
    assert isinstance(called_off, Failed)
    assert called_off.code == "canceled"


def test_a_page_that_is_read_can_be_called_off(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    number = host.submit(PageJob(card("hukou_page")))
    heard.until(number, Quality)
    assert host.stages()[number] in (Stage.LOOKING, Stage.READING)  # it is told before it is noted
    host.cancel(number)
    answer = heard.last_of(number)
    assert isinstance(answer, Failed)
    assert answer.code == "canceled"


def test_a_worker_killed_on_a_page_is_told_and_the_next_page_is_served(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pid = pid_after_a_page(host, heard)
    number = host.submit(PageJob(card("hukou_page")))
    heard.until(number, Quality)
    os.kill(pid, signal.SIGKILL)
    died = heard.last_of(number)
    assert isinstance(died, Failed)
    assert died.code == "died"
    assert pid_after_a_page(host, heard) != pid


def test_a_worker_that_was_stopped_ends_at_its_pages_deadline(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pid = pid_after_a_page(host, heard)
    os.kill(pid, signal.SIGSTOP)
    # More than a pipe holds: the host must not hang in writing either.
    pixels, _ = drawn("hukou_page", 2)
    answer = heard.last_of(
        host.submit(PageJob(pixels.tobytes(), pixels.shape[1], pixels.shape[0], "RGB", 300, seconds=0.3))
    )
    assert isinstance(answer, Failed)
    assert answer.code == "timeOut"
    assert pid_after_a_page(host, heard) != pid


def test_a_worker_killed_while_idle_costs_no_page(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pid = pid_after_a_page(host, heard)
    os.kill(pid, signal.SIGKILL)
    assert pid_after_a_page(host, heard) != pid


def test_after_a_visit_is_forgotten_no_process_has_held_its_pages(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pid = pid_after_a_page(host, heard)
    host.forget()
    assert pid_after_a_page(host, heard) != pid
    assert ("documents.worker_let_go", {"code": "forgotten"}) in heard.log


def test_an_idle_worker_uses_no_processor_and_gives_memory_back(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pid = pid_after_a_page(host, heard)
    peak, held = (int(said_of(pid, "status", name).split()[1]) for name in ("VmHWM", "VmRSS"))
    assert held < 300 * 1024 < peak + 300 * 1024
    before = os.times()
    spent = Path(f"/proc/{pid}/stat").read_text().split()[13:15]
    with pytest.raises(queue.Empty):
        heard.answers.get(timeout=0.5)
    assert Path(f"/proc/{pid}/stat").read_text().split()[13:15] == spent
    after = os.times()
    assert after.user + after.system - before.user - before.system < 0.1  # nor does the host


def test_a_worker_yields_to_the_window_and_its_memory_and_can_write_no_file(
    running: tuple[DocumentHost, Heard],
) -> None:
    host, heard = running
    pid = pid_after_a_page(host, heard)
    least = 19  # the kernel's lowest priority
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(least, os.getpriority(os.PRIO_PROCESS, 0) + NICE)
    assert int(Path(f"/proc/{pid}/oom_score_adj").read_text()) == FIRST_TO_GO
    for limit in ("Max core file size", "Max file size"):
        assert said_of(pid, "limits", limit).removeprefix(limit).split()[:2] == ["0", "0"]


def test_the_log_names_no_page_and_no_person(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    pid_after_a_page(host, heard)
    _, fields = drawn("resident_card_front", 7)
    assert heard.log
    assert not any(value in repr(heard.log) for value in fields.values())
    assert {key for _, said in heard.log for key in said} <= {"code", "seconds"}


def test_answers_show_nothing_of_a_person_when_printed(running: tuple[DocumentHost, Heard]) -> None:
    host, heard = running
    answers = heard.all_of(host.submit(PageJob(card())))
    _, fields = drawn("resident_card_front", 7)
    assert not any(value in repr(answers) for value in fields.values() if len(value) > 1)
    assert len(repr(answers)) < 3000


SOLE = """
import io, json, sys, threading
from kiosk.documents import worker
from kiosk.documents.ocr import RapidReader
from tests.documents import hostile
from kiosk.documents.frames import packed, take
said = io.BytesIO(packed({'kind': 'page', 'id': 1, 'source': 'file'}, hostile.saved('JPEG', size=(600, 400))))
sent = []
one = worker.Worker(sent.append, RapidReader)
one.hear(said.readinto)
status = one.work()
kinds = [take(io.BytesIO(frame).readinto)[0]['kind'] for frame in sent]
print(json.dumps([status, kinds, sorted(sys.modules)]))
"""


def test_the_process_loads_no_room_but_the_model_and_its_own() -> None:
    done = subprocess.run([sys.executable, "-c", SOLE], capture_output=True, check=True, timeout=LONG)
    status, kinds, modules = json.loads(done.stdout)
    assert (status, kinds) == (0, ["ready", "begun", "quality", "content"])
    ours = [name for name in modules if name.split(".")[0] in ("kiosk", "devices", "offline", "screens", "sandbox")]
    strange = [name for name in ours if name != "kiosk" and not name.startswith(("kiosk.model", "kiosk.documents"))]
    assert strange == []
    assert not {"kivy", "requests", "sqlcipher3", "kiosk.documents.check", "kiosk.documents.page"} & set(modules)


def test_a_worker_is_ready_when_it_has_rehearsed_every_stage() -> None:
    script = SOLE.replace("one.hear(said.readinto)", "one.hear(io.BytesIO().readinto)")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=LONG)
    status, kinds, modules = json.loads(done.stdout)
    assert (status, kinds) == (0, ["ready"])
    stages = {"admit", "pipeline", "reading", "same_page", "snippet", "encode"}
    assert {f"kiosk.documents.{stage}" for stage in stages} <= set(modules)


def test_a_worker_whose_parent_is_gone_leaves() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "kiosk.documents.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.read(4)  # it is there
    child.stdin.close()
    assert child.wait(LONG) == 0
    child.stdout.close()
