"""What the kiosk leaves behind: nothing that grows from visit to visit, no file that others may read, no child that lives on."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import IdentityPhase
from tests.faults.rig import TOP, Rig

VISITS = 20
PATIENCE = 10.0


def children(pid: int) -> set[int]:
    """Processes that this one has started and that still are, also those it has not buried."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == pid:
            found.add(int(status.parent.name))
    return found


def visit(rig: Rig) -> None:
    """As far as a scanned page, and away."""
    rig.stage.bench.lift_card()
    rig.to_identity()
    rig.until(lambda j: j.session is not None and j.session.identity is IdentityPhase.WAITING, "the empty plate")
    rig.put_card()
    rig.until(lambda j: j.session is not None and j.session.card is not None, "the card")
    rig.until(lambda j: j.session is not None and j.session.step.value == "checklist", "the checklist")
    rig.fill_form().do(ev.Next())
    rig.scan(rig.stage.papers[0]).accept()
    rig.do(ev.ExitAsked(), ev.ExitConfirmed(), ev.Next())


def filed_visit(rig: Rig) -> None:
    """To the end."""
    rig.stage.bench.lift_card()
    rig.submit()
    assert rig.printed() == "done"
    rig.go_home()


def worker_is_warm(rig: Rig) -> bool:
    """The one that held the visit's pages is gone, and the next is ready."""
    told = [entry["event"] for entry in rig.log_events()]
    return told.count("documents.worker_started") > told.count("documents.worker_let_go") >= told.count("visit.ended")


def counted(rig: Rig) -> tuple[list[str], list[str], int]:
    """Names of threads, open files, number of children."""
    rig.until(lambda j: j.session is None, "the end of the visit")
    rig.until(lambda _: worker_is_warm(rig), "a fresh document worker")
    opened = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue  # the listing's own
        # Lines to the platform come and go with its patience; there are two clients, each with one at most.
        if "socket:" not in target:
            # A pipe's number is new with each worker; how many there are is what counts.
            opened.append("pipe" if target.startswith("pipe:") else target)
    return sorted(thread.name for thread in threading.enumerate()), sorted(opened), len(children(os.getpid()))


def sockets() -> int:
    return sum(path.is_socket() for path in Path("/proc/self/fd").iterdir())


@pytest.mark.req("M34")
def test_twenty_visits_leave_as_many_threads_files_and_children_as_two(rig: Rig) -> None:
    rig.start()
    filed_visit(rig)
    visit(rig)
    rig.until(lambda _: rig.ledger()["cases"] == 1, "the delivery")
    before, lines = counted(rig), sockets()
    for number in range(3, VISITS + 1):
        if number % 6 == 0:
            filed_visit(rig)
        else:
            visit(rig)
    rig.until(lambda _: rig.ledger()["cases"] == 4, "every delivery")
    assert counted(rig) == before
    assert sockets() <= lines + 2


@pytest.mark.req("M21")
def test_every_file_of_the_kiosk_is_for_itself_alone(rig: Rig) -> None:
    before = os.umask(0)
    try:
        rig.start()
        filed_visit(rig)
        rig.stop()
    finally:
        os.umask(before)
    data = rig.stage.work / "data"
    loose = [
        f"{path.relative_to(data)}: {stat.S_IMODE(path.stat().st_mode):o}"
        for path in (data, *data.rglob("*"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert loose == []


@pytest.mark.req("M34")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_no_child_outlives_a_kiosk_that_ended_without_a_word(rig: Rig, number: signal.Signals) -> None:
    kiosk = rig.processes.start(
        "kiosk", [sys.executable, "-m", "tests.faults.headless", str(rig.stage.config)], {"PYTHONPATH": str(TOP)}
    )
    end = time.monotonic() + PATIENCE
    while not (born := children(kiosk.pid)):
        assert time.monotonic() < end, "no scanner's process"
    os.kill(kiosk.pid, number)
    assert kiosk.wait(PATIENCE) == -number
    end = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{child}").exists() and not _is_zombie(child) for child in born):
        assert time.monotonic() < end, "a scanner's process outlived its kiosk"


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
