"""Quarantine, retry, and who may open the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.card_key import card_secret
from offline.errors import IllegalTransitionError, StoreError, StoreFault
from offline.outbox import Access, Outbox
from offline.records import Failure, Outgoing
from offline.states import ReceiptState
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW

Enqueue = Callable[..., tuple[Submission, Receipt]]
SECRET = card_secret(CARD)
PROBLEM = Problem(SEALING_INVALID, "cannot be opened", 422)


def taken(outbox: Outbox) -> Outgoing:
    task = outbox.take_next(NOW)
    assert isinstance(task, Outgoing)
    return task


def part_files(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "parts").iterdir())


def test_the_quarantine_keeps_the_problem_and_lets_a_person_try_again(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    taken(outbox)
    outbox.quarantine(submission.submission_id, PROBLEM)
    assert outbox.show(submission.submission_id).entry.problem == PROBLEM
    assert outbox.take_next(NOW) is None

    outbox.retry(submission.submission_id)

    assert taken(outbox).submission_id == submission.submission_id
    assert outbox.show(submission.submission_id).entry.problem is None


def test_retry_ends_a_wait(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    taken(outbox)
    outbox.record_failure(submission.submission_id, Failure("http_500", NOW + timedelta(seconds=60)))
    outbox.retry(submission.submission_id)

    assert taken(outbox).failures == 0


def test_retry_does_not_disturb_a_sending(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    taken(outbox)

    with pytest.raises(IllegalTransitionError, match="sending to queued"):
        outbox.retry(submission.submission_id)


def test_what_is_unknown_is_said_to_be_unknown(outbox: Outbox) -> None:
    for ask in (outbox.show, outbox.retry, partial(outbox.begin_print, job_id="job-1"), outbox.close_receipt):
        with pytest.raises(StoreError) as caught:
            ask("nowhere")
        assert caught.value.fault is StoreFault.UNKNOWN_SUBMISSION


def test_a_second_owner_is_refused_and_disturbs_nothing(outbox: Outbox, folder: Path, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")

    with pytest.raises(StoreError) as caught:
        Outbox(folder, KEYS)

    assert caught.value.fault is StoreFault.BUSY
    assert outbox.show(submission.submission_id).receipt is ReceiptState.PRINTING


@pytest.mark.req("M32")
def test_a_reader_looks_beside_the_owner_and_recovers_nothing(outbox: Outbox, folder: Path, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")
    (folder / "parts" / "being-written.new").write_bytes(b"")
    reader = Outbox(folder, KEYS, access=Access.READER)

    assert reader.show(submission.submission_id).receipt is ReceiptState.PRINTING
    assert reader.show(submission.submission_id).evaluation is None
    assert "being-written.new" in part_files(folder)
    with pytest.raises(StoreError):
        reader.retry(submission.submission_id)
    reader.close()
    assert outbox.show(submission.submission_id).receipt is ReceiptState.PRINTING


def test_orphans_go_at_the_start(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    enqueue(outbox)
    outbox.close()
    kept = part_files(folder)
    (folder / "parts" / ("0" * 64)).write_bytes(b"orphan")
    (folder / "parts" / ("1" * 64 + ".new")).write_bytes(b"half")
    Outbox(folder, KEYS).close()

    assert part_files(folder) == kept


def test_a_wrong_key_frees_the_store_for_the_right_one(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    enqueue(outbox)
    outbox.close()

    with pytest.raises(StoreError) as caught:
        Outbox(folder, replace(KEYS, database=bytes(32)))

    assert caught.value.fault is StoreFault.KEY
    reopened = Outbox(folder, KEYS)
    assert len(reopened.list()) == 1
    reopened.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"a file is in the way")

    with pytest.raises(StoreError) as caught:
        Outbox(tmp_path / "store", KEYS)

    assert caught.value.fault is StoreFault.DISK


def test_keys_do_not_show_when_printed() -> None:
    assert KEYS.database.hex() not in repr(KEYS)
    assert "b'" not in repr(KEYS)
