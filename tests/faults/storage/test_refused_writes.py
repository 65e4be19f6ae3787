"""Every single call by which an application becomes durable is refused once: the citizen is told, and nothing is left."""

from __future__ import annotations

import contextlib
import errno
import itertools
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from tests.faults.storage.machine import Machine
from tests.faults.storage.platter import Refusal, Survival
from tests.faults.storage.promises import SECRET, sample_id
from tests.kiosk.test_runner import WORK, Bench
from tests.offline.samples import draft, receipt_of

KINDS = {
    "full once": (errno.ENOSPC, False),
    "full and stays so": (errno.ENOSPC, True),
    "fails once": (errno.EIO, False),
    "fails and stays so": (errno.EIO, True),
}
LOG = "write outbox.db-wal"
LATE = "fsync outbox.db-wal"  # the commit itself: the log is written, and nobody knows whether it is on the platter
# What the citizen may be told, by what was refused: an error of the log in a commit leaves it open.
CODES: Mapping[str, frozenset[str]] = defaultdict(
    lambda: frozenset({"diskFull"}), {LOG: frozenset({"diskFull", "unsure"}), LATE: frozenset({"unsure"})}
)


@pytest.fixture
def outbox(real_disk: Machine) -> Iterator[Outbox]:
    """With one application in it, so that tables and log are there."""
    opened = real_disk.open()
    opened.enqueue(draft(0), receipt_of, SECRET)
    yield opened
    real_disk.arm()
    with contextlib.suppress(OSError):  # closed already
        opened.close()


def refuse(disk: Machine, call: int, kind: str) -> None:
    """The ``call``-th call from now is refused."""
    number, lasting = KINDS[kind]
    disk.arm(refusal=Refusal(call, number, lasting))


def refused(disk: Machine, call: int) -> str:
    """What the call was that was refused; empty when it never came, as an application is written in fewer."""
    trace = disk.state().trace
    disk.arm()
    return trace[call] if call < len(trace) else ""


def strays(disk: Machine, outbox: Outbox) -> set[str]:
    """Part files that belong to nobody."""
    return set(disk.part_names()) - {
        part.sha256 for entry in outbox.list() for part in outbox.show(entry.submission_id).parts
    }


def is_whole(outbox: Outbox) -> bool:
    """Every part of every application is there and is what was written. Raises StoreError otherwise."""
    parts = [part for entry in outbox.list() for part in outbox.show(entry.submission_id).parts]
    return all(len(outbox.part_bytes(part.sha256)) == part.size for part in parts)


@pytest.mark.req("M22", "M12")
@pytest.mark.parametrize("kind", KINDS)
def test_whichever_write_is_refused_the_citizen_hears_it_instead_of_a_receipt_and_nothing_is_left(
    real_disk: Machine, outbox: Outbox, kind: str, tmp_path: Path
) -> None:
    bench = Bench(tmp_path)
    bench.store.outbox.close()
    bench.store.outbox = outbox
    kept, names, doubtful = outbox.list(), [], set[str]()
    for call in itertools.count():
        refuse(real_disk, call, kind)
        bench.runner.run(ef.Commit(draft(1 + call), WORK))
        told = bench.bus.drain()[0]
        name = refused(real_disk, call)
        if isinstance(told, ev.Committed):
            # A write of which half was done is repeated by SQLite itself, and a fault that is over by then has done nothing.
            assert not name or (name == LOG and "once" in kind), name
            kept = outbox.list()
            assert kept[-1].submission_id == sample_id(1 + call)
            if not name:
                break
            continue
        names.append(name)
        assert isinstance(told, ev.CommitFailed), name
        assert told.code in CODES[name], name
        assert outbox.list() == kept, name
        assert len(outbox.pending_receipts(SECRET)) == len(kept), name
        # After a late failure the next start may find the rows, and must then find the files; else its sweep takes them.
        # A disk that refuses everything refuses the removal too.
        if told.code == "unsure":
            doubtful |= strays(real_disk, outbox)
        if kind != "fails and stays so":
            assert strays(real_disk, outbox) <= doubtful, name

    assert {name.partition(" ")[0] for name in names} == {"create", "write", "fsync", "rename"}
    assert len(names) > 30
    assert bench.printer.printed == []


def attempt(outbox: Outbox, number: int) -> StoreError | None:
    """Hand in; what was raised."""
    try:
        outbox.enqueue(draft(number), receipt_of, SECRET)
    except StoreError as error:
        return error
    return None


@pytest.mark.req("M22")
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_refused_application_left_is_gone_after_the_next_start_or_all_of_it_is_there(
    real_disk: Machine, kind: str
) -> None:
    names = []
    for call in itertools.count(0, 4):
        real_disk.new()
        outbox = real_disk.open()
        refuse(real_disk, call, kind)
        failed = attempt(outbox, 0)
        names.append(refused(real_disk, call))
        outbox.close()
        if not names[-1]:
            break
        outbox = real_disk.open()
        assert failed is None or failed.fault is StoreFault.DISK
        if failed is not None and not failed.unsure:
            assert outbox.list() == (), names[-1]
        assert strays(real_disk, outbox) == set(), names[-1]
        assert is_whole(outbox)
        outbox.close()
    assert len(names) > 10


@pytest.mark.req("M22")
def test_an_application_whose_commit_is_in_doubt_is_found_with_all_its_parts(real_disk: Machine) -> None:
    doubtful = []
    for call in itertools.count(50):
        real_disk.new()
        outbox = real_disk.open()
        refuse(real_disk, call, "fails and stays so")
        failed = attempt(outbox, 0)
        name = refused(real_disk, call)
        real_disk.cut(Survival.ALL, random.Random(0))
        outbox.close()
        if failed is None:
            break
        outbox = real_disk.open()
        if outbox.list():
            doubtful.append(name)
            assert failed.unsure
        assert is_whole(outbox)
        assert strays(real_disk, outbox) == set()
        outbox.close()
    assert doubtful == [LATE]


@pytest.mark.req("M22")
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_application_is_kept_once_when_the_disk_takes_writes_again(
    real_disk: Machine, outbox: Outbox, kind: str
) -> None:
    for call in range(0, 50, 5):
        refuse(real_disk, call, kind)
        failed = attempt(outbox, 1 + call)
        name = refused(real_disk, call)
        assert failed is not None or (name == LOG and "once" in kind)
        assert attempt(outbox, 1 + call) is None
    outbox.close()
    again = real_disk.open()
    sequences = [int(entry.local_number.split("-")[3]) for entry in again.list()]
    assert sequences == sorted(set(sequences))
    assert len(sequences) == 11
    assert strays(real_disk, again) == set()
    assert is_whole(again)
    again.close()


def fault_of(disk: Machine) -> StoreFault | None:
    """Why the store does not open."""
    try:
        disk.open().close()
    except StoreError as error:
        return error.fault
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_that_cannot_be_made_says_so_and_can_be_made_later(real_disk: Machine, kind: str) -> None:
    real_disk.open().close()
    for call in range(0, real_disk.state().calls, 3):
        real_disk.new()
        refuse(real_disk, call, kind)
        assert fault_of(real_disk) in (None, StoreFault.DISK), f"call {call}"
        real_disk.arm()
        outbox = real_disk.open()
        outbox.enqueue(draft(0), receipt_of, SECRET)
        outbox.close()
