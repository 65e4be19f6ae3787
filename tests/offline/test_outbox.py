"""What a citizen is promised: one submission, one number, durable or not at all."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.card_key import card_secret
from offline.errors import StoreError, StoreFault
from offline.numbers import read
from offline.outbox import Outbox
from offline.records import Outgoing
from tests.offline.faulty_disk import FaultyDisk
from tests.offline.keys import KEYS
from tests.offline.samples import CANARIES, CARD, NOW, draft, receipt_of

Enqueue = Callable[..., tuple[Submission, Receipt]]
SECRET = card_secret(CARD)
PROBLEM = Problem(SEALING_INVALID, "cannot be opened", 422)


def taken(outbox: Outbox) -> Outgoing:
    task = outbox.take_next(NOW)
    assert isinstance(task, Outgoing)
    return task


def part_files(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "parts").iterdir())


@pytest.mark.req("M22", "M12")
def test_a_submission_gets_its_number_and_its_receipt(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, receipt = enqueue(outbox)

    assert read(submission.local_number).day == NOW.date()
    assert receipt.local_number == submission.local_number
    assert receipt.case_number is None


def test_numbers_of_a_day_follow_each_other_and_start_anew_the_next_day(outbox: Outbox, enqueue: Enqueue) -> None:
    first = read(enqueue(outbox, 1)[0].local_number)
    second = read(enqueue(outbox, 2)[0].local_number)
    tomorrow = read(outbox.enqueue(draft(3, at=NOW + timedelta(days=1)), receipt_of, SECRET)[0].local_number)

    assert first.sequence < second.sequence
    assert tomorrow.sequence == first.sequence == 1


def test_the_sequence_goes_on_after_a_restart(folder: Path, enqueue: Enqueue) -> None:
    numbers = []
    for number in range(3):
        outbox = Outbox(folder, KEYS)
        numbers.append(enqueue(outbox, number)[0].local_number)
        outbox.close()

    assert len(set(numbers)) == 3


@pytest.mark.req("M11")
def test_the_same_submission_twice_is_one_row_with_one_number(outbox: Outbox, folder: Path, enqueue: Enqueue) -> None:
    first = enqueue(outbox)
    before = part_files(folder)
    second = enqueue(outbox)

    assert first == second
    assert len(outbox.list()) == 1
    assert part_files(folder) == before


@pytest.mark.req("M11")
def test_asking_again_after_the_answer_gives_the_case_number_too(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    taken(outbox)
    outbox.acknowledge(submission.submission_id, "CASE-1", "2026-11-23T09:31:00+00:00", "https://p")

    assert enqueue(outbox)[1].case_number == "CASE-1"


def test_a_day_without_numbers_left_keeps_nothing(outbox: Outbox, folder: Path, enqueue: Enqueue) -> None:
    enqueue(outbox, 1)
    outbox._database.run("UPDATE day_sequence SET last = 9999")

    with pytest.raises(StoreError) as caught:
        enqueue(outbox, 2)

    assert caught.value.fault is StoreFault.SEQUENCE
    assert len(outbox.list()) == 1


@pytest.mark.parametrize(
    "broken",
    [
        replace(draft(), applicant=None),
        replace(draft(), created_at=None),
        replace(draft(), created_at=NOW.replace(tzinfo=None)),
    ],
    ids=["applicant", "time", "naive time"],
)
def test_an_unfinished_draft_keeps_nothing(outbox: Outbox, folder: Path, broken: Submission) -> None:
    with pytest.raises(ValueError, match=r"applicant|time"):
        outbox.enqueue(broken, receipt_of, SECRET)

    assert outbox.list() == ()
    assert part_files(folder) == []


@pytest.mark.req("M22")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", range(4 + 4 + 1))
def test_a_disk_error_at_any_moment_is_said_and_leaves_nothing(folder: Path, call: int, number: int) -> None:
    disk = FaultyDisk(number=number)
    outbox = Outbox(folder, KEYS, disk=disk)
    disk.fails_at = disk.calls + call

    with pytest.raises(StoreError) as caught:
        outbox.enqueue(draft(), receipt_of, SECRET)
    assert caught.value.fault is StoreFault.DISK
    assert outbox.list() == ()
    assert part_files(folder) == []

    # The citizen tries again on a disk that works: one submission, and the number was not used up.
    disk.fails_at = None
    assert read(outbox.enqueue(draft(), receipt_of, SECRET)[0].local_number).sequence == 1
    outbox.close()


@pytest.mark.req("M21")
def test_nothing_on_the_disk_tells_of_a_person(outbox: Outbox, folder: Path, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")
    files = [file for file in folder.rglob("*") if file.is_file()]
    content = b"".join(file.read_bytes() for file in files)

    assert {"outbox.db", "outbox.db-wal"} <= {file.name for file in files}
    assert not [c for c in CANARIES if c.encode() in content or c.encode("utf-16-le") in content]
    assert b"retirement" not in content  # the database itself is encrypted too


@pytest.mark.req("M21")
def test_whoever_has_the_database_key_reads_of_no_person(outbox: Outbox, enqueue: Enqueue) -> None:
    enqueue(outbox)
    tables = [row[0] for row in outbox._database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    everything = repr([outbox._database.rows(f"SELECT * FROM {table}") for table in tables])

    assert "retirement" in everything
    assert not [canary for canary in CANARIES if canary in everything or repr(canary.encode())[2:-1] in everything]


class LateFailure:
    """The commit reaches the file, but the disk fails to say so (the fsync of the log fails)."""

    def __init__(self, run: Callable[..., int], *, durable: bool) -> None:
        self.run = run
        self.durable = durable

    def __call__(self, sql: str, *values: object) -> int:
        if sql != "COMMIT":
            return self.run(sql, *values)
        if self.durable:
            self.run("COMMIT")
        raise StoreError(StoreFault.DISK, "the log cannot be synchronised", unsure=True)


@pytest.mark.req("M22")
@pytest.mark.parametrize("durable", [True, False])
def test_a_commit_of_unsure_end_is_whole_or_nothing_at_the_next_start(folder: Path, durable: bool) -> None:
    outbox = Outbox(folder, KEYS)
    outbox._database.run = LateFailure(outbox._database.run, durable=durable)  # type: ignore[method-assign]

    with pytest.raises(StoreError):
        outbox.enqueue(draft(), receipt_of, SECRET)
    assert len(part_files(folder)) == 4
    outbox.close()
    reopened = Outbox(folder, KEYS)

    assert len(reopened.list()) == int(durable)
    assert len(part_files(folder)) == 4 * int(durable)
    reopened.enqueue(draft(), receipt_of, SECRET)
    assert len(reopened.list()) == 1
    reopened.close()


def test_a_disk_that_fails_at_the_start_is_said(folder: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Outbox(folder, KEYS, disk=FaultyDisk(0))

    assert caught.value.fault is StoreFault.DISK
    Outbox(folder, KEYS).close()  # the lock was given back


@pytest.mark.req("M22")
def test_a_receipt_that_cannot_be_made_leaves_no_submission(outbox: Outbox, folder: Path) -> None:
    def fail(_submission: Submission) -> Receipt:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        outbox.enqueue(draft(), fail, SECRET)

    assert outbox.list() == ()
    assert part_files(folder) == []


def test_a_damaged_database_is_said_at_the_start_and_the_lock_is_given_back(
    folder: Path, enqueue: Enqueue, capfd: pytest.CaptureFixture[str]
) -> None:
    outbox = Outbox(folder, KEYS)
    for number in range(5):
        enqueue(outbox, number)
    outbox.close()
    whole = (folder / "outbox.db").read_bytes()
    damaged = bytearray(whole)
    for page in range(2, len(damaged) // 4096):
        damaged[page * 4096 + 100] ^= 1
    (folder / "outbox.db").write_bytes(damaged)

    with pytest.raises(StoreError) as caught:
        Outbox(folder, KEYS)
    assert caught.value.fault is StoreFault.CORRUPT
    assert "SQLITE_CORRUPT" in caught.value.detail
    assert len(part_files(folder)) == 20  # nothing is swept on the word of a damaged database

    (folder / "outbox.db").write_bytes(whole)
    reopened = Outbox(folder, KEYS)
    assert len(reopened.list()) == 5
    reopened.close()
    assert capfd.readouterr().err == ""
