"""What is due when, and what a submission may become."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.model.evaluation import Evaluation, Satisfaction
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.card_key import card_secret
from offline.errors import IllegalTransitionError, StoreError, StoreFault
from offline.outbox import Outbox
from offline.records import Failure, Outgoing, OutgoingEvaluation
from offline.states import EvaluationState, SubmissionState
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
