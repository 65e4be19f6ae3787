from __future__ import annotations

import errno
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.contract.submission import Manifest, SignedManifest
from kiosk.model.evaluation import Evaluation, Satisfaction
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.card_key import card_secret
from offline.errors import IllegalTransitionError, StoreError, StoreFault
from offline.numbers import read
from offline.outbox import Access, Outbox
from offline.records import Failure, Outgoing, OutgoingEvaluation
from offline.states import EvaluationState, ReceiptState, SubmissionState
from tests.offline.faulty_disk import FaultyDisk
from tests.offline.keys import KEYS
from tests.offline.samples import CANARIES, CARD, NOW, OTHER_CARD, draft, receipt_of

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
    outbox.begin_print(submission.submission_id)
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


# -- receipts --------------------------------------------------------------------------------------------------------------


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
    job = outbox.begin_print(submission.submission_id)
    assert outbox.pending_receipts(SECRET) == ()
    outbox.finish_print(job, outcome)

    assert [pending.outcome for pending in outbox.pending_receipts(SECRET)] == [outcome]


def test_a_receipt_that_was_printed_is_not_offered_again(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.finish_print(outbox.begin_print(submission.submission_id), "done")

    assert outbox.pending_receipts(SECRET) == ()


def test_a_crash_in_mid_print_makes_the_outcome_unknown(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id)
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
    outbox.finish_print(outbox.begin_print(submission.submission_id), "done")
    outbox.close()
    reopened = Outbox(folder, KEYS)

    assert reopened.show(submission.submission_id).receipt is ReceiptState.CLOSED
    reopened.close()


def test_two_prints_of_one_receipt_at_once_are_refused(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id)

    with pytest.raises(IllegalTransitionError, match="printing to printing"):
        outbox.begin_print(submission.submission_id)


def test_a_print_ends_in_one_of_three_ways(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id)

    with pytest.raises(ValueError, match="done, failed or unknown"):
        outbox.finish_print(submission.submission_id, "perhaps")


# -- sending -----------------------------------------------------------------------------------------------------------------


def test_the_oldest_goes_first(outbox: Outbox, enqueue: Enqueue) -> None:
    first, second = enqueue(outbox, 2)[0], enqueue(outbox, 1)[0]

    assert taken(outbox).submission_id == first.submission_id
    outbox.acknowledge(first.submission_id, "CASE-1", "2026-11-23T09:31:00+00:00", None)
    assert taken(outbox).submission_id == second.submission_id


def test_what_failed_waits_for_its_time_and_lets_others_pass(outbox: Outbox, enqueue: Enqueue) -> None:
    first, second = enqueue(outbox, 1)[0], enqueue(outbox, 2)[0]
    taken(outbox)
    outbox.record_failure(first.submission_id, Failure("http_500", NOW + timedelta(seconds=60)))

    assert taken(outbox).submission_id == second.submission_id
    outbox.record_failure(second.submission_id, Failure("http_500", NOW + timedelta(seconds=90)))
    assert outbox.take_next(NOW) is None
    assert outbox.seconds_until_due(NOW) == pytest.approx(60)
    later = outbox.take_next(NOW + timedelta(seconds=60))
    assert later is not None
    assert later.submission_id == first.submission_id


def test_a_wait_survives_a_restart(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    submission, _ = enqueue(outbox)
    taken(outbox)
    outbox.record_failure(submission.submission_id, Failure("http_503", NOW + timedelta(seconds=60)))
    outbox.close()
    reopened = Outbox(folder, KEYS)

    assert reopened.take_next(NOW) is None
    assert reopened.list()[0].failures == 1
    reopened.close()


def test_a_clock_set_back_by_years_holds_nothing_up(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    taken(outbox)
    outbox.record_failure(submission.submission_id, Failure("http_500", NOW + timedelta(seconds=60)))

    assert outbox.take_next(NOW - timedelta(days=3650)) is not None


def test_the_return_of_the_platform_ends_the_waits_that_its_absence_made(outbox: Outbox, enqueue: Enqueue) -> None:
    ids = [enqueue(outbox, number)[0].submission_id for number in (1, 2)]
    for submission_id, of_link in zip(ids, (True, False), strict=True):
        taken(outbox)
        outbox.record_failure(submission_id, Failure("why", NOW + timedelta(seconds=60), of_link=of_link))
    outbox.end_link_waits()

    assert taken(outbox).submission_id == ids[0]
    assert outbox.list()[1].next_attempt_at is not None


def test_a_crash_in_mid_sending_queues_it_again(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    enqueue(outbox)
    taken(outbox)
    assert outbox.list()[0].state is SubmissionState.SENDING
    outbox.close()
    reopened = Outbox(folder, KEYS)

    assert reopened.list()[0].state is SubmissionState.QUEUED
    reopened.close()


@pytest.mark.req("M11")
def test_what_is_acknowledged_is_never_sent_again(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    taken(outbox)
    outbox.acknowledge(submission.submission_id, "CASE-1", "2026-11-23T09:31:00+00:00", None)

    assert outbox.take_next(NOW) is None
    with pytest.raises(IllegalTransitionError):
        outbox.retry(submission.submission_id)
    with pytest.raises(IllegalTransitionError):
        outbox.acknowledge(submission.submission_id, "CASE-2", "2026-11-23T09:31:00+00:00", None)
    assert outbox.list()[0].case_number == "CASE-1"


def test_an_evaluation_waits_for_its_submission(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    evaluation = Evaluation(submission.submission_id, Satisfaction.SATISFIED, ("410",), anonymous=True)
    outbox.enqueue_evaluation(evaluation, NOW.isoformat())

    assert isinstance(outbox.take_next(NOW), Outgoing)
    assert outbox.take_next(NOW) is not None  # still the submission
    outbox.acknowledge(submission.submission_id, "CASE-1", "2026-11-23T09:31:00+00:00", None)
    task = outbox.take_next(NOW)
    assert isinstance(task, OutgoingEvaluation)
    assert task.body.satisfaction == "satisfied"
    outbox.evaluation_sent(submission.submission_id)
    assert outbox.take_next(NOW) is None


@pytest.mark.req("M16")
def test_the_first_evaluation_stays(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    for level in (Satisfaction.SATISFIED, Satisfaction.DISSATISFIED):
        outbox.enqueue_evaluation(Evaluation(submission.submission_id, level, (), anonymous=False), NOW.isoformat())
    taken(outbox)
    outbox.acknowledge(submission.submission_id, "CASE-1", "2026-11-23T09:31:00+00:00", None)
    task = outbox.take_next(NOW)

    assert isinstance(task, OutgoingEvaluation)
    assert task.body.satisfaction == "satisfied"


def test_an_evaluation_of_nothing_is_refused(outbox: Outbox) -> None:
    with pytest.raises(StoreError) as caught:
        outbox.enqueue_evaluation(Evaluation("nowhere", Satisfaction.SATISFIED, (), anonymous=True), NOW.isoformat())

    assert caught.value.fault is StoreFault.UNKNOWN_SUBMISSION


# -- the operator ------------------------------------------------------------------------------------------------------------


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
    for ask in (outbox.show, outbox.retry, outbox.begin_print, outbox.close_receipt):
        with pytest.raises(StoreError) as caught:
            ask("nowhere")
        assert caught.value.fault is StoreFault.UNKNOWN_SUBMISSION


@pytest.mark.req("M32")
def test_an_export_holds_manifest_and_parts_sealed(outbox: Outbox, enqueue: Enqueue, tmp_path: Path) -> None:
    submission, _ = enqueue(outbox)
    file = tmp_path / "stick" / "one.zip"
    file.parent.mkdir()
    outbox.export(submission.submission_id, file)

    with zipfile.ZipFile(file) as archive:
        body = msgspec.json.decode(archive.read("manifest.json"), type=SignedManifest)
        manifest = msgspec.json.decode(msgspec.json.decode(f'"{body.manifest}"', type=bytes), type=Manifest)
        sizes = {name.removeprefix("parts/"): len(archive.read(name)) for name in archive.namelist()[1:]}
    assert sizes == {part.sha256: part.size for part in manifest.parts}
    assert [f.name for f in file.parent.iterdir()] == ["one.zip"]
    assert not [canary for canary in CANARIES if canary.encode() in file.read_bytes()]


def test_an_export_to_nowhere_is_said(outbox: Outbox, enqueue: Enqueue, tmp_path: Path) -> None:
    submission, _ = enqueue(outbox)

    with pytest.raises(StoreError) as caught:
        outbox.export(submission.submission_id, tmp_path / "no stick" / "one.zip")

    assert caught.value.fault is StoreFault.DISK


def test_an_export_with_a_lost_part_leaves_no_file(outbox: Outbox, folder: Path, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    (folder / "parts" / part_files(folder)[0]).unlink()

    with pytest.raises(StoreError) as caught:
        outbox.export(submission.submission_id, folder.parent / "one.zip")

    assert caught.value.fault is StoreFault.PART_DAMAGED
    assert [f.name for f in folder.parent.iterdir()] == ["store"]


# -- who may open it -----------------------------------------------------------------------------------------------------------


def test_a_second_owner_is_refused_and_disturbs_nothing(outbox: Outbox, folder: Path, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id)

    with pytest.raises(StoreError) as caught:
        Outbox(folder, KEYS)

    assert caught.value.fault is StoreFault.BUSY
    assert outbox.show(submission.submission_id).receipt is ReceiptState.PRINTING


@pytest.mark.req("M32")
def test_a_reader_looks_beside_the_owner_and_recovers_nothing(outbox: Outbox, folder: Path, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.begin_print(submission.submission_id)
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


def test_an_evaluation_has_its_states(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.enqueue_evaluation(
        Evaluation(submission.submission_id, Satisfaction.SATISFIED, (), anonymous=True), NOW.isoformat()
    )
    assert outbox.show(submission.submission_id).evaluation is EvaluationState.QUEUED

    outbox.refuse_evaluation(submission.submission_id, PROBLEM)

    assert outbox.show(submission.submission_id).evaluation is EvaluationState.REFUSED
    with pytest.raises(IllegalTransitionError):
        outbox.evaluation_sent(submission.submission_id)


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
