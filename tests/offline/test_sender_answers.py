"""What the platform may answer, sense and nonsense, and what the sender makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from kiosk.contract.problem import SIGNATURE_INVALID
from kiosk.contract.submission import PartUpload, SubmissionReply
from kiosk.model.evaluation import Evaluation, Satisfaction
from offline.card_key import card_secret
from offline.ports import PermanentError, TransientError
from offline.states import SubmissionState
from offline.sync_events import (
    Delayed,
    EvaluationDelivered,
    EvaluationRefused,
)
from tests.offline.conftest import Sending
from tests.offline.memory_platform import RECEIVED_AT, MemoryPlatform
from tests.offline.samples import CARD, NOW, draft, receipt_of
from tests.offline.sending import PROBLEM, Enqueue, always, entries, once, put

GARBAGE: dict[str, Callable[[SubmissionReply], SubmissionReply]] = {
    "unknown state": lambda r: msgspec.structs.replace(r, state="perhaps"),
    "no case number": lambda _r: SubmissionReply("received", received_at=RECEIVED_AT),
    "empty case number": lambda _r: SubmissionReply("received", case_number="", received_at=RECEIVED_AT),
    "no time": lambda _r: SubmissionReply("received", case_number="CASE-1"),
    "time without zone": lambda _r: SubmissionReply(
        "received", case_number="CASE-1", received_at="2026-11-23T09:31:00"
    ),
    "time that is none": lambda _r: SubmissionReply("received", case_number="CASE-1", received_at="soon"),
    "waits for nothing": lambda _r: SubmissionReply("receiving"),
    "foreign part": lambda _r: SubmissionReply("receiving", (PartUpload("0" * 64, "https://x", 0),)),
    "offset beyond the end": lambda r: msgspec.structs.replace(
        r, parts=(msgspec.structs.replace(r.parts[0], offset=10**9),)
    ),
    "negative offset": lambda r: msgspec.structs.replace(r, parts=(msgspec.structs.replace(r.parts[0], offset=-1),)),
    "no address": lambda r: msgspec.structs.replace(r, parts=(msgspec.structs.replace(r.parts[0], upload_url=""),)),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_an_answer_that_contradicts_itself_is_no_answer(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, kind: str
) -> None:
    put(sending, enqueue)
    platform.reply = GARBAGE[kind]
    sending.step()

    assert [e.reason for e in sending.told if isinstance(e, Delayed)] == ["garbage"]
    assert entries(sending)[0].state is SubmissionState.QUEUED

    platform.reply = lambda reply: reply
    sending.run()
    assert entries(sending)[0].state is SubmissionState.ACKNOWLEDGED


@pytest.mark.parametrize("answer", [-1, 0, 10**9])
def test_an_impossible_offset_after_a_chunk_is_garbage(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, answer: int
) -> None:
    put(sending, enqueue)
    platform.send_part = lambda upload_url, offset, data: answer  # type: ignore[method-assign]
    sending.step()

    assert [e.reason for e in sending.told if isinstance(e, Delayed)] == ["garbage"]


def test_a_platform_that_forgets_every_part_is_not_fed_for_ever(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)

    def forget(reply: SubmissionReply) -> SubmissionReply:
        for case in platform.cases.values():
            for stored in case.parts.values():
                stored.clear()
        if reply.parts:
            return reply
        case = next(iter(platform.cases.values()))
        return SubmissionReply(
            "receiving", tuple(PartUpload(s, f"https://p/{case.manifest.submission_id}/{s}", 0) for s in case.parts)
        )

    platform.reply = forget
    sending.step()

    assert [e.reason for e in sending.told if isinstance(e, Delayed)] == ["incomplete"]
    assert platform.calls.count("put") == 3


def test_a_short_answer_to_a_chunk_continues_from_there(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)
    whole = platform.send_part
    platform.send_part = lambda upload_url, offset, data: whole(upload_url, offset, data[:100])  # type: ignore[method-assign]
    sending.run()

    assert entries(sending)[0].state is SubmissionState.ACKNOWLEDGED


@pytest.mark.req("M16")
def test_an_evaluation_follows_its_submission(sending: Sending, platform: MemoryPlatform, enqueue: Enqueue) -> None:
    submission_id = put(sending, enqueue)
    evaluation = Evaluation(submission_id, Satisfaction.VERY_SATISFIED, ("510",), anonymous=False)
    sending.store.call(lambda outbox: outbox.enqueue_evaluation(evaluation, NOW.isoformat()))
    sending.run()

    assert platform.evaluations[submission_id].reasons == ("510",)
    assert sending.told[-1] == EvaluationDelivered(submission_id)


@pytest.mark.parametrize("lost", [False, True], ids=["not taken", "acknowledgement lost"])
def test_an_evaluation_is_tried_again(sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, lost: bool) -> None:
    submission_id = put(sending, enqueue)
    evaluation = Evaluation(submission_id, Satisfaction.SATISFIED, (), anonymous=True)
    sending.store.call(lambda outbox: outbox.enqueue_evaluation(evaluation, NOW.isoformat()))
    fault = once(TransientError("timeout"), "evaluation")
    platform.faults, platform.after = (platform.faults, fault) if lost else (fault, platform.after)
    sending.run()

    assert platform.calls.count("evaluation") == 2
    assert sending.told[-1] == EvaluationDelivered(submission_id)


def test_a_refused_evaluation_is_not_tried_again(sending: Sending, platform: MemoryPlatform, enqueue: Enqueue) -> None:
    submission_id = put(sending, enqueue)
    evaluation = Evaluation(submission_id, Satisfaction.SATISFIED, (), anonymous=True)
    sending.store.call(lambda outbox: outbox.enqueue_evaluation(evaluation, NOW.isoformat()))
    platform.faults = always(PermanentError(PROBLEM), "evaluation")
    sending.run()

    assert sending.told[-1] == EvaluationRefused(submission_id, SIGNATURE_INVALID)
    assert platform.calls.count("evaluation") == 1


@pytest.mark.req("M13")
def test_a_supplement_takes_its_cases_number_and_no_other(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first = put(sending, enqueue, 1, pages=0)
    sending.run()
    supplement = replace(draft(2, pages=0), supplement_of=first, supplement_list="list-1")
    sending.store.call(lambda outbox: outbox.enqueue(supplement, receipt_of, card_secret(CARD)))
    platform.reply = lambda reply: msgspec.structs.replace(reply, case_number="CASE-9")
    sending.step()
    assert [entry.reason for entry in entries(sending)] == [None, "other_case"]

    platform.reply = lambda reply: reply
    sending.run()
    assert [entry.case_number for entry in entries(sending)] == ["CASE-1", "CASE-1"]
