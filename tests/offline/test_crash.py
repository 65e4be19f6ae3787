"""kill -9 at the moments that matter, with real processes, real files and the real database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from offline.card_key import card_secret
from offline.outbox import Outbox
from offline.states import ReceiptState, SubmissionState
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, OTHER_CARD, draft, receipt_of

TOP = Path(__file__).parents[2]
SECRET = card_secret(CARD)


class Child:
    def __init__(self, mode: str, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.offline.crash_child", mode, str(folder), *arguments],
            cwd=TOP,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self) -> dict[str, Any]:
        if self.process.stdout is None:
            raise AssertionError("the child has no stdout")
        words: dict[str, Any] = json.loads(self.process.stdout.readline())
        return words

    def kill(self) -> list[dict[str, Any]]:
        """kill -9; returns what it had still said, whole lines only."""
        self.process.kill()
        rest, _ = self.process.communicate(timeout=30)
        return [json.loads(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]


@pytest.fixture
def child(folder: Path) -> Iterator[Callable[..., Child]]:
    started: list[Child] = []

    def start(mode: str, *arguments: str) -> Child:
        started.append(Child(mode, folder, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.kill()


def reopen(folder: Path) -> Outbox:
    return Outbox(folder, KEYS)


def part_files(folder: Path) -> int:
    return len(list((folder / "parts").iterdir()))


@pytest.mark.req("M22", "M12")
def test_killed_between_commit_and_receipt_it_is_there_once_and_offered_to_the_same_card_alone(
    folder: Path, child: Callable[..., Child]
) -> None:
    started = child("after_commit")
    said = started.says()
    started.kill()
    outbox = reopen(folder)

    (entry,) = outbox.list()
    assert (entry.submission_id, entry.local_number) == (said["submission_id"], said["local_number"])
    assert entry.state is SubmissionState.QUEUED
    (pending,) = outbox.pending_receipts(SECRET)
    assert pending.receipt.local_number == said["local_number"]
    assert pending.receipt.items == tuple(said["receipt"]["items"])
    assert pending.outcome is None
    assert outbox.pending_receipts(card_secret(OTHER_CARD)) == ()
    # The walk that is repeated with the same id makes no second one.
    assert outbox.enqueue(draft(), receipt_of, SECRET)[0].local_number == said["local_number"]
    assert len(outbox.list()) == 1
    outbox.close()


@pytest.mark.req("M12")
def test_killed_in_mid_print_the_outcome_is_unknown(folder: Path, child: Callable[..., Child]) -> None:
    started = child("mid_print")
    submission_id = started.says()["submission_id"]
    started.says()
    started.kill()
    outbox = reopen(folder)

    assert outbox.show(submission_id).receipt is ReceiptState.UNKNOWN
    assert [pending.outcome for pending in outbox.pending_receipts(SECRET)] == ["unknown"]
    outbox.close()


def test_killed_in_mid_sending_it_is_queued_again(folder: Path, child: Callable[..., Child]) -> None:
    started = child("mid_sending")
    started.says()
    started.says()
    started.kill()
    outbox = reopen(folder)

    assert [entry.state for entry in outbox.list()] == [SubmissionState.QUEUED]
    outbox.close()


@pytest.mark.req("M22")
@pytest.mark.parametrize("call", [0, 2, 4, 8], ids=["first part", "third part", "first rename", "folder"])
def test_killed_in_mid_enqueue_nothing_half_remains(folder: Path, child: Callable[..., Child], call: int) -> None:
    started = child("at_disk_call", str(call))
    assert started.says() == {"at": "disk call"}
    started.kill()
    assert part_files(folder) == min(call, 4)
    outbox = reopen(folder)

    assert outbox.list() == ()
    assert outbox.pending_receipts(SECRET) == ()
    assert part_files(folder) == 0
    assert outbox.enqueue(draft(), receipt_of, SECRET)[0].local_number.split("-")[3] == "0001"
    outbox.close()


@pytest.mark.req("M22")
def test_killed_just_before_the_commit_nothing_remains(folder: Path, child: Callable[..., Child]) -> None:
    started = child("before_commit")
    assert started.says() == {"at": "commit"}
    started.kill()
    assert part_files(folder) == 4
    outbox = reopen(folder)

    assert outbox.list() == ()
    assert part_files(folder) == 0
    outbox.close()


@pytest.mark.req("M22")
@pytest.mark.parametrize("promises", [1, 7, 20, 33])
def test_killed_at_any_moment_no_promise_is_broken(folder: Path, child: Callable[..., Child], promises: int) -> None:
    started = child("one_after_another")
    said = [started.says() for _ in range(promises)]
    said += started.kill()
    outbox = reopen(folder)
    kept = {entry.submission_id: entry for entry in outbox.list()}

    assert {word["submission_id"]: word["local_number"] for word in said}.items() <= {
        key: entry.local_number for key, entry in kept.items()
    }.items()
    assert len(kept) - len(said) in (0, 1)  # the last may be durable without having been said
    assert len({entry.local_number for entry in kept.values()}) == len(kept)
    assert len(outbox.pending_receipts(SECRET)) == len(kept)
    assert part_files(folder) == sum(entry.parts for entry in kept.values())
    for entry in kept.values():
        for part in outbox.show(entry.submission_id).parts:
            outbox.part_bytes(part.sha256)
    outbox.close()


def test_the_lock_of_a_killed_owner_is_free(folder: Path, child: Callable[..., Child]) -> None:
    started = child("after_commit")
    started.says()
    started.kill()

    reopen(folder).close()


@pytest.mark.req("M22")
def test_a_database_that_cannot_grow_says_so_keeps_nothing_and_works_again_with_space(
    folder: Path, child: Callable[..., Child]
) -> None:
    started = child("no_space")

    # The files stay until the next start: of a commit that failed so late nobody knows whether it is durable after all.
    assert started.says() == {"error": "disk", "kept": 0, "files": 4}
    assert started.says()["local_number"].split("-")[3] == "0001"
    started.kill()
    outbox = reopen(folder)
    assert len(outbox.list()) == 1
    assert part_files(folder) == 4
    outbox.close()
