"""A platform whose texts are not what a number, a time or an address is: the submission waits, nothing of it is kept."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.contract.submission import SubmissionReply
from offline.states import SubmissionState
from offline.sync_events import Acknowledged, Delayed
from tests.offline.conftest import Sending
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.test_sender_answers import Enqueue, entries, put


def _changed(platform: MemoryPlatform, **fields: object) -> None:
    def change(reply: SubmissionReply) -> SubmissionReply:
        return msgspec.structs.replace(reply, **fields) if reply.state == "received" else reply

    platform.reply = change


@pytest.mark.req("M12")
@pytest.mark.parametrize(
    "fields",
    [
        {"case_number": "K1\n已受理"},
        {"case_number": "K\x1b@1"},
        {"case_number": "9" * 10_000},
        {"received_at": "0001-01-01T00:00:00+14:00"},
        {"received_at": "9999-12-31T23:59:59-12:00"},
    ],
    ids=["two lines", "printer command", "ten thousand digits", "before all time", "after all time"],
)
def test_a_reply_that_cannot_stand_on_paper_is_no_answer(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, fields: dict[str, object]
) -> None:
    put(sending, enqueue)
    _changed(platform, **fields)
    sending.step()

    assert [e.reason for e in sending.told if isinstance(e, Delayed)] == ["garbage"]
    assert entries(sending)[0].state is SubmissionState.QUEUED
    assert entries(sending)[0].case_number is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://p.example/" + "x" * 10_000, "https://p.example/\x1b@"])
def test_an_address_nobody_should_be_sent_to_is_left_out_and_the_number_kept(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, url: str
) -> None:
    submission_id = put(sending, enqueue)
    _changed(platform, progress_url=url)
    sending.run()

    told = [event for event in sending.told if isinstance(event, Acknowledged)]
    assert [(event.submission_id, event.case_number, event.progress_url) for event in told] == [
        (submission_id, "CASE-1", None)
    ]
    assert entries(sending)[0].progress_url is None


@pytest.mark.req("M11", "M14")
def test_a_number_that_another_submission_has_is_not_taken(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first, second = put(sending, enqueue), put(sending, enqueue, 1)
    _changed(platform, case_number="CASE-1")
    sending.step()
    sending.step()

    assert [(e.submission_id, e.reason) for e in sending.told if isinstance(e, Delayed)] == [(second, "number_taken")]
    assert [(e.submission_id, e.case_number) for e in entries(sending)] == [(first, "CASE-1"), (second, None)]

    platform.reply = lambda reply: reply
    sending.run()
    assert [e.case_number for e in entries(sending)] == ["CASE-1", "CASE-2"]
