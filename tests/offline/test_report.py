from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.model.evaluation import Evaluation, Satisfaction
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.report import queue_check, queue_export, queue_list, queue_retry, queue_show
from tests.offline.samples import CANARIES, NOW

Enqueue = Callable[..., tuple[Submission, Receipt]]


@pytest.mark.req("M32")
def test_the_list_is_json_and_tells_of_no_person(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    text = json.dumps(queue_list(outbox), ensure_ascii=False)

    assert submission.local_number in text
    assert not [canary for canary in CANARIES if canary in text]


@pytest.mark.req("M32")
def test_show_tells_parts_receipt_and_evaluation(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    evaluation = Evaluation(submission.submission_id, Satisfaction.SATISFIED, (), anonymous=True)
    outbox.enqueue_evaluation(evaluation, NOW.isoformat())
    shown = json.loads(json.dumps(queue_show(outbox, submission.submission_id)))

    assert [part["index"] for part in shown["parts"]] == [0, 1, 2, 3]
    assert shown["size"] == sum(part["size"] for part in shown["parts"])
    assert (shown["state"], shown["receipt"], shown["evaluation"]) == ("queued", "pending", "queued")


def test_retry_shows_what_became_of_it(outbox: Outbox, enqueue: Enqueue) -> None:
    submission, _ = enqueue(outbox)
    outbox.take_next(NOW)
    outbox.quarantine(submission.submission_id, Problem(SEALING_INVALID, "cannot be opened", 422))
    assert queue_list(outbox)[0]["problem"]["type"] == SEALING_INVALID

    assert queue_retry(outbox, submission.submission_id)["state"] == "queued"


def test_export_says_where_and_how_much(outbox: Outbox, enqueue: Enqueue, tmp_path: Path) -> None:
    submission, _ = enqueue(outbox)
    said = queue_export(outbox, submission.submission_id, tmp_path / "one", NOW)

    assert said["size"] == (tmp_path / "one").stat().st_size
    assert said["parts"] == 4


def test_an_unknown_id_is_the_error_object_of_the_command_line(outbox: Outbox) -> None:
    with pytest.raises(StoreError) as caught:
        queue_show(outbox, "nowhere")

    assert caught.value.as_json() == {
        "completion": "invalidData",
        "code": "unknown_submission",
        "action": "none",
        "detail": "the store has no submission of that id",
    }


@pytest.mark.parametrize("fault", StoreFault)
def test_every_fault_names_who_must_act(fault: StoreFault) -> None:
    assert fault.action in ("none", "reset", "clear", "maintenance", "configuration")
    assert fault.completion in (
        "deviceBusy", "deviceNotReady", "hardwareError", "invalidData", "sequenceError", "userError", "canceled", "internalError"
    )  # fmt: skip


def test_a_check_says_whose_file_it_is(outbox: Outbox, enqueue: Enqueue, tmp_path: Path) -> None:
    submission, _ = enqueue(outbox)
    queue_export(outbox, submission.submission_id, tmp_path / "one", NOW)
    told = {"submission_id": submission.submission_id, "local_number": submission.local_number, "parts": 4}

    assert queue_check(outbox, tmp_path / "one", 0) == told
    assert queue_check(outbox, tmp_path / "one", 3) == told


def test_more_good_parts_than_a_file_has_are_not_believed(outbox: Outbox, enqueue: Enqueue, tmp_path: Path) -> None:
    submission, _ = enqueue(outbox)
    queue_export(outbox, submission.submission_id, tmp_path / "one", NOW)

    with pytest.raises(StoreError) as caught:
        queue_check(outbox, tmp_path / "one", 5)
    assert caught.value.fault is StoreFault.EXPORT_DAMAGED
