"""Receipt jobs: offered to their card alone, never printed twice silently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.model.receipt import Receipt, Requester
from kiosk.model.submission import Submission
from offline.card_key import card_secret
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.records import Outgoing
from offline.states import ReceiptState
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, OTHER_CARD

Enqueue = Callable[..., tuple[Submission, Receipt]]
SECRET = card_secret(CARD)
PROBLEM = Problem(SEALING_INVALID, "cannot be opened", 422)


def taken(outbox: Outbox) -> Outgoing:
    task = outbox.take_next(NOW)
    assert isinstance(task, Outgoing)
    return task


def part_files(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "parts").iterdir())


@pytest.mark.req("M12")
def test_the_same_card_is_offered_its_receipt_as_it_was(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, receipt = enqueue(outbox)
    (pending,) = outbox.pending_receipts(SECRET)

    assert (pending.submission_id, pending.receipt, pending.outcome) == (submission.submission_id, receipt, None)


@pytest.mark.req("M21")
def test_another_card_is_offered_nothing(outbox: Outbox, enqueue: Enqueue) -> None:
    enqueue(outbox)

    assert outbox.pending_receipts(card_secret(OTHER_CARD)) == ()
    assert outbox.pending_receipts(b"") == ()


def test_the_offered_receipt_carries_the_case_number_that_came_since(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    taken(outbox)
    outbox.acknowledge(submission.submission_id, "CASE-1", "2026-11-23T09:31:00+00:00", "https://p")
    (pending,) = outbox.pending_receipts(SECRET)

    assert pending.receipt.case_number == "CASE-1"
    assert pending.receipt.platform_time == NOW + timedelta(minutes=1)
    assert pending.receipt.progress_url == "https://p"


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_a_print_that_did_not_succeed_is_offered_with_its_outcome(
    outbox: Outbox, enqueue: Enqueue, outcome: str
) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")
    assert outbox.pending_receipts(SECRET) == ()
    outbox.finish_print(submission.submission_id, "job-1", outcome)

    assert [pending.outcome for pending in outbox.pending_receipts(SECRET)] == [outcome]


def test_a_receipt_that_was_printed_is_not_offered_again(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")
    outbox.finish_print(submission.submission_id, "job-1", "done")

    assert outbox.pending_receipts(SECRET) == ()


def test_a_crash_in_mid_print_makes_the_outcome_unknown(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")
    outbox.close()
    reopened = Outbox(folder, KEYS)

    assert [pending.outcome for pending in reopened.pending_receipts(SECRET)] == ["unknown"]
    reopened.close()


@pytest.mark.req("M21")
def test_a_receipt_that_was_handed_over_leaves_no_content(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.close_receipt(submission.submission_id)
    outbox.close_receipt(submission.submission_id)

    assert outbox.pending_receipts(SECRET) == ()
    assert outbox._database.rows("SELECT salt, tag, sealed FROM receipt_job") == [(None, None, None)]


def test_a_printed_receipt_of_an_earlier_run_is_closed_at_the_start(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")
    outbox.finish_print(submission.submission_id, "job-1", "done")
    outbox.close()
    reopened = Outbox(folder, KEYS)

    assert reopened.show(submission.submission_id).receipt is ReceiptState.CLOSED
    reopened.close()


@pytest.mark.req("M12")
def test_a_print_that_follows_one_whose_end_was_never_seen_is_the_citizens_one_reprint(
    outbox: Outbox, enqueue: Enqueue
) -> None:
    submission, _ = enqueue(outbox)
    assert outbox.begin_print(submission.submission_id, "job-1") == 0
    assert outbox.begin_print(submission.submission_id, "job-2") == 1

    with pytest.raises(StoreError) as caught:
        outbox.begin_print(submission.submission_id, "job-3")
    assert caught.value.fault is StoreFault.REPRINT_BY_STAFF


def test_the_end_of_a_job_that_another_has_followed_says_nothing(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")
    outbox.begin_print(submission.submission_id, "job-2")

    assert not outbox.finish_print(submission.submission_id, "job-1", "done")
    assert outbox.show(submission.submission_id).receipt is ReceiptState.PRINTING
    assert outbox.finish_print(submission.submission_id, "job-2", "failed")


@pytest.mark.req("M12")
def test_after_the_citizens_one_reprint_only_staff_prints_again(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    submission, _ = enqueue(outbox)
    for job in ("job-1", "job-2"):
        outbox.begin_print(submission.submission_id, job)
        outbox.finish_print(submission.submission_id, job, "unknown")
    outbox.close()
    reopened = Outbox(folder, KEYS)  # what was counted outlives the process

    (pending,) = reopened.pending_receipts(SECRET)
    assert (pending.reprints_left, pending.printable) == (0, False)
    with pytest.raises(StoreError) as caught:
        reopened.begin_print(submission.submission_id, "job-3")
    assert (caught.value.fault, caught.value.fault.action) == (StoreFault.REPRINT_BY_STAFF, "clear")
    assert reopened.begin_print(submission.submission_id, "job-4", Requester.STAFF) == 2
    reopened.close()


def test_a_print_that_certainly_failed_costs_no_reprint(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    for job in ("job-1", "job-2", "job-3"):
        assert outbox.begin_print(submission.submission_id, job) == 0
        outbox.finish_print(submission.submission_id, job, "failed")

    (pending,) = outbox.pending_receipts(SECRET)
    assert (pending.outcome, pending.reprints_left, pending.printable) == ("failed", 1, True)


def test_a_print_ends_in_one_of_three_ways(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id, "job-1")

    with pytest.raises(ValueError, match="done, failed or unknown"):
        outbox.finish_print(submission.submission_id, "job-1", "perhaps")
