"""When what is sent, and that nothing is lost or doubled."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from kiosk.contract.problem import SIGNATURE_INVALID
from kiosk.contract.submission import SubmissionReply
from offline.delivery import CHUNK, LOCAL_PART_DAMAGED, StoppedError
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.ports import PermanentError, TransientError, UnauthorisedError
from offline.sender import UNKNOWN_PAUSE
from offline.states import SubmissionState
from offline.sync_events import (
    Acknowledged,
    Delayed,
    NetworkChanged,
    NetworkState,
    Quarantined,
    StoreTroubled,
    SyncFailed,
)
from tests.offline.conftest import Sending
from tests.offline.memory_platform import RECEIVED_AT, MemoryPlatform
from tests.offline.sending import PROBLEM, Enqueue, entries, once, put, told


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


def test_events_tell_nothing_of_a_person() -> None:
    names = {f.name for kind in (Acknowledged, Delayed, Quarantined, NetworkChanged) for f in dataclasses.fields(kind)}

    assert names == {
        "submission_id", "case_number", "received_at", "progress_url", "reason", "seconds", "problem", "state"
    }  # fmt: skip
