"""When what is sent, how often a platform that is away is asked, and that nothing is lost or doubled."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.problem import SIGNATURE_INVALID, Problem
from kiosk.contract.submission import SubmissionReply
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.delivery import CHUNK, LOCAL_PART_DAMAGED, StoppedError
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.ports import PermanentError, TransientError, UnauthorisedError
from offline.records import QueueEntry
from offline.sender import UNKNOWN_PAUSE
from offline.states import SubmissionState
from offline.sync_events import (
    Acknowledged,
    Delayed,
    NetworkChanged,
    NetworkState,
    Quarantined,
    StoreTroubled,
    SyncEvent,
    SyncFailed,
)
from tests.offline.conftest import Sending
from tests.offline.memory_platform import RECEIVED_AT, MemoryPlatform

Enqueue = Callable[..., tuple[Submission, Receipt]]
PROBLEM = Problem(SIGNATURE_INVALID, "the signature does not hold", 422)


def once(error: Exception, call: str, *, after: int = 0) -> Callable[[str], None]:
    """Raises at that call, once, after letting ``after`` of them pass."""
    left = [after]

    def fault(name: str) -> None:
        if name != call:
            return
        left[0] -= 1
        if left[0] == -1:
            raise error

    return fault


def always(error: Exception, call: str = "") -> Callable[[str], None]:
    def fault(name: str) -> None:
        if not call or name == call:
            raise error

    return fault


def put(sending: Sending, enqueue: Enqueue, number: int = 0, **options: int) -> str:
    return sending.store.call(lambda outbox: enqueue(outbox, number, **options))[0].submission_id


def entries(sending: Sending) -> tuple[QueueEntry, ...]:
    return sending.store.call(lambda outbox: outbox.list())


def told(sending: Sending, kind: type[SyncEvent]) -> list[SyncEvent]:
    return [event for event in sending.told if isinstance(event, kind)]


@pytest.mark.req("M11")
def test_a_submission_arrives_whole_and_is_acknowledged(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    submission_id = put(sending, enqueue)
    sending.run()

    assert platform.application(submission_id).applicant.name == "金丝雀甲"
    assert sending.told == [
        NetworkChanged(NetworkState.OK),
        Acknowledged(submission_id, "CASE-1", RECEIVED_AT, "https://platform/p/CASE-1"),
    ]
    assert entries(sending)[0].state is SubmissionState.ACKNOWLEDGED
    assert sending.step() is None


def test_parts_travel_in_chunks_of_at_most_a_mebibyte(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue, pages=1, page_size=2 * CHUNK + 5)
    sending.run()

    assert platform.calls == ["put"] + ["part"] * 5 + ["put"]  # application, page in three, drawing


def test_a_cut_in_mid_part_costs_no_byte_twice(sending: Sending, platform: MemoryPlatform, enqueue: Enqueue) -> None:
    submission_id = put(sending, enqueue, pages=1, page_size=3 * CHUNK)
    platform.faults = once(TransientError("unreachable"), "part", after=2)
    sending.run()

    assert platform.sent_bytes == sum(part.size for part in platform.cases[submission_id].manifest.parts)
    assert len(told(sending, Acknowledged)) == 1


@pytest.mark.req("M11")
@pytest.mark.parametrize("call", ["put", "part"])
@pytest.mark.parametrize("after", range(4))
def test_a_lost_acknowledgement_makes_no_second_case(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, call: str, after: int
) -> None:
    put(sending, enqueue)
    platform.after = once(TransientError("timeout"), call, after=after)
    sending.run()

    assert [case.number for case in platform.cases.values()] == ["CASE-1"]
    assert entries(sending)[0].case_number == "CASE-1"


def test_a_platform_that_is_away_is_asked_ever_more_seldom(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)
    platform.faults = always(TransientError("unreachable"))
    start = sending.clock.seconds
    while sending.clock.seconds < start + 24 * 3600:
        sending.clock.forward(sending.step() or 0.001)

    assert told(sending, NetworkChanged) == [NetworkChanged(NetworkState.AWAY, "unreachable")]
    assert 96 <= len(platform.calls) < 300  # a day at 15 minutes and less
    assert all(1.0 <= event.seconds <= 900.0 for event in told(sending, Delayed) if isinstance(event, Delayed))


@pytest.mark.req("M45")
def test_a_thousand_waiting_submissions_ask_no_more_often_than_one(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    for number in range(20):
        put(sending, enqueue, number, pages=0)
    platform.faults = always(TransientError("unreachable"))
    start = sending.clock.seconds
    while sending.clock.seconds < start + 3600:
        sending.clock.forward(sending.step() or 0.001)

    assert len(platform.calls) < 40


def test_the_return_of_the_platform_brings_everything_at_once(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    for number in range(5):
        put(sending, enqueue, number, pages=0)
    platform.faults = always(TransientError("unreachable"))
    for _ in range(40):
        sending.clock.forward(sending.step() or 0.001)
    platform.faults = lambda _call: None
    sending.clock.forward(sending.step() or 0.0)
    for _ in range(6):
        sending.step()

    assert len(told(sending, Acknowledged)) == 5
    assert sending.sender.network is NetworkState.OK


@pytest.mark.req("M45")
def test_retry_after_is_honoured_even_when_something_new_waits(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue, 1)
    platform.faults = once(TransientError("http_503", retry_after=120.0), "put")
    sending.step()
    put(sending, enqueue, 2)
    sending.sender.hurry()
    seconds = sending.step()

    assert seconds is not None
    assert seconds > 120.0
    assert platform.calls == ["put"]


def test_something_new_ends_our_own_pause(sending: Sending, platform: MemoryPlatform, enqueue: Enqueue) -> None:
    put(sending, enqueue, 1)
    platform.faults = once(TransientError("unreachable"), "put")
    sending.step()
    fresh = put(sending, enqueue, 2)
    sending.sender.hurry()
    sending.step()

    assert [event.submission_id for event in sending.told if isinstance(event, Acknowledged)] == [fresh]


def test_a_submission_at_which_the_platform_stumbles_holds_up_no_other(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    poison = put(sending, enqueue, 1)
    good = [put(sending, enqueue, number) for number in (2, 3)]
    whole = platform.put_submission

    def stumble(submission_id: str, body: object) -> SubmissionReply:
        if submission_id == poison:
            raise TransientError("http_500")
        return whole(submission_id, body)  # type: ignore[arg-type]

    platform.put_submission = stumble  # type: ignore[method-assign]
    for _ in range(8):
        sending.clock.forward(sending.step() or 0.0)

    assert [e.submission_id for e in sending.told if isinstance(e, Acknowledged)] == good
    assert entries(sending)[0].state is SubmissionState.QUEUED


def test_a_refusal_goes_to_the_quarantine_and_blocks_no_other(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    refused, good = put(sending, enqueue, 1), put(sending, enqueue, 2)
    platform.faults = once(PermanentError(PROBLEM), "put")
    sending.run()

    assert Quarantined(refused, SIGNATURE_INVALID) in sending.told
    assert entries(sending)[0].problem == PROBLEM
    assert [e.submission_id for e in sending.told if isinstance(e, Acknowledged)] == [good]


def test_a_refused_part_quarantines_too(sending: Sending, platform: MemoryPlatform, enqueue: Enqueue) -> None:
    refused = put(sending, enqueue)
    platform.faults = once(PermanentError(PROBLEM), "part")
    sending.run()

    assert told(sending, Quarantined) == [Quarantined(refused, SIGNATURE_INVALID)]


@pytest.mark.req("M32")
def test_a_kiosk_the_platform_does_not_know_stops_and_drops_nothing(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)
    platform.faults = once(UnauthorisedError(), "put")
    assert sending.step() == 0.0
    sending.sender.hurry()

    left = sending.step()
    assert left is not None
    assert left >= UNKNOWN_PAUSE
    assert sending.told == [NetworkChanged(NetworkState.UNAUTHORISED, "unauthorised")]
    assert platform.calls == ["put"]
    assert entries(sending)[0].state is SubmissionState.QUEUED

    sending.sender.resume()
    sending.run()
    assert entries(sending)[0].state is SubmissionState.ACKNOWLEDGED


@pytest.mark.req("M34")
def test_a_kiosk_that_is_known_again_sends_by_itself_and_alarmed_once(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)
    refusals = [UnauthorisedError(), UnauthorisedError()]

    def unknown(_call: str) -> None:
        if refusals:
            raise refusals.pop()

    platform.faults = unknown
    before = sending.clock.seconds
    sending.run()

    assert sending.clock.seconds - before >= 2 * UNKNOWN_PAUSE
    assert told(sending, NetworkChanged) == [
        NetworkChanged(NetworkState.UNAUTHORISED, "unauthorised"),
        NetworkChanged(NetworkState.OK),
    ]
    assert entries(sending)[0].state is SubmissionState.ACKNOWLEDGED


def test_resume_of_a_sender_that_never_stopped_changes_nothing(sending: Sending) -> None:
    sending.sender.resume()

    assert sending.told == []


def test_a_part_lost_on_our_disk_quarantines_its_submission_alone(
    sending: Sending, platform: MemoryPlatform, folder: Path, enqueue: Enqueue
) -> None:
    broken = put(sending, enqueue, 1)
    for file in (folder / "parts").iterdir():
        file.write_bytes(b"rot")
    good = put(sending, enqueue, 2)
    sending.run()

    assert told(sending, Quarantined) == [Quarantined(broken, LOCAL_PART_DAMAGED)]
    assert [e.submission_id for e in sending.told if isinstance(e, Acknowledged)] == [good]
    assert "rot" not in str(platform.cases)


def test_an_adapters_bug_is_told_and_treated_as_passing(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)
    platform.faults = once(KeyError("金丝雀"), "put")
    sending.run()

    assert told(sending, SyncFailed) == [SyncFailed("KeyError")]
    assert "金丝雀" not in repr(sending.told)
    assert entries(sending)[0].state is SubmissionState.ACKNOWLEDGED


@pytest.mark.req("M11")
def test_an_acknowledgement_that_the_disk_refuses_is_asked_for_again(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sending, enqueue)
    whole = Outbox.acknowledge
    failures = [StoreError(StoreFault.DISK, "full")]

    def full_once(self: Outbox, *arguments: str) -> None:
        if failures:
            raise failures.pop()
        whole(self, *arguments)

    monkeypatch.setattr(Outbox, "acknowledge", full_once)
    sending.run()

    assert sending.told[0] == StoreTroubled("disk")
    assert len(told(sending, Acknowledged)) == 1
    assert len(platform.cases) == 1


def test_a_stop_in_mid_sending_leaves_it_for_the_next_start(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)

    with pytest.raises(StoppedError):
        sending.sender.step(lambda: "part" in platform.calls)

    sending.run()
    assert entries(sending)[0].state is SubmissionState.ACKNOWLEDGED


def test_a_closed_store_ends_the_sender(sending: Sending) -> None:
    sending.store.stop()

    with pytest.raises(StoppedError):
        sending.step()


def test_a_clock_that_jumps_ten_years_either_way_holds_nothing_up(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    for years in (10, -10):
        put(sending, enqueue, years + 100, pages=0)
        platform.faults = once(TransientError("http_500"), "put")
        sending.step()
        sending.clock.wall += timedelta(days=365 * years)
        sending.run()

    assert {entry.state for entry in entries(sending)} == {SubmissionState.ACKNOWLEDGED}


def test_events_tell_nothing_of_a_person() -> None:
    names = {f.name for kind in (Acknowledged, Delayed, Quarantined, NetworkChanged) for f in dataclasses.fields(kind)}

    assert names == {
        "submission_id", "case_number", "received_at", "progress_url", "reason", "seconds", "problem", "state"
    }  # fmt: skip
