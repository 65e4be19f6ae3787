"""What goes first: small things before large ones and between their chunks, nothing large in quiet hours, never more than the
line's share; and what a restart remembers of a platform that is away."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from kiosk.contract.problem import BASE, Problem
from kiosk.model.evaluation import Evaluation, Satisfaction
from offline.delivery import CHUNK, StoppedError
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.pace import PaceSettings, QuietHours
from offline.ports import PermanentError, TransientError, UnauthorisedError
from offline.sender import Sender
from offline.states import EvaluationState, SubmissionState
from offline.store_worker import StoreWorker
from offline.sync_events import Acknowledged, Delayed, EvaluationDelivered, NetworkState
from tests.offline.conftest import Sending
from tests.offline.keys import KEYS
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import NOW
from tests.offline.sending import PROBLEM, Enqueue, always, entries, once, put, told

NIGHT = PaceSettings(quiet=(QuietHours(time(22), time(6)),))


def paced(sending: Sending, platform: MemoryPlatform, pace: PaceSettings) -> list[float]:
    """Give the sender that pace; the seconds that it rested come into the list."""
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        sending.clock.forward(seconds)

    sending.sender = Sender(sending.store, platform, sending.clock, random.Random(7), sending.told.append, pace, rest)
    return rests


def evaluate(sending: Sending, submission_id: str) -> None:
    evaluation = Evaluation(submission_id, Satisfaction.SATISFIED, (), anonymous=True)
    sending.store.call(lambda outbox: outbox.enqueue_evaluation(evaluation, NOW.isoformat()))


def evaluated_in(sending: Sending, submission_id: str, chunk: int) -> Callable[[str], None]:
    """The evaluation of that submission is given while the platform receives that chunk."""
    seen = [0]

    def when(call: str) -> None:
        if call == "part":
            seen[0] += 1
            if seen[0] == chunk:
                evaluate(sending, submission_id)

    return when


def test_an_evaluation_passes_between_two_chunks_of_a_large_submission(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first = put(sending, enqueue, 1, pages=0)
    sending.run()
    put(sending, enqueue, 2, pages=1, page_size=4 * CHUNK)
    platform.calls.clear()
    platform.after = evaluated_in(sending, first, 2)
    sending.run()

    assert platform.calls[:4] == ["put", "part", "part", "evaluation"]
    assert platform.calls.count("put") == 2
    assert EvaluationDelivered(first) in sending.told


@pytest.mark.req("M16")
def test_an_evaluation_of_what_is_just_being_sent_waits_for_its_acknowledgement(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    submission_id = put(sending, enqueue, pages=1, page_size=3 * CHUNK)
    evaluate(sending, submission_id)
    sending.run()

    assert platform.calls[-2:] == ["put", "evaluation"]
    assert platform.evaluations[submission_id].satisfaction == "satisfied"


def test_a_small_thing_that_fails_in_mid_upload_costs_no_byte_twice_and_no_attempt(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first = put(sending, enqueue, 1, pages=0)
    sending.run()
    large = put(sending, enqueue, 2, pages=1, page_size=4 * CHUNK)
    before = platform.sent_bytes
    platform.after = evaluated_in(sending, first, 2)
    platform.faults = once(TransientError("http_500"), "evaluation")
    sending.step()

    (entry,) = [entry for entry in entries(sending) if entry.submission_id == large]
    assert (entry.state, entry.failures, entry.reason) == (SubmissionState.QUEUED, 0, "errand")
    sending.run()
    assert platform.sent_bytes - before == sum(part.size for part in platform.cases[large].manifest.parts)
    assert EvaluationDelivered(first) in sending.told


def test_a_small_thing_that_is_refused_in_mid_upload_holds_nothing_up(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first = put(sending, enqueue, 1, pages=0)
    sending.run()
    large = put(sending, enqueue, 2, pages=1, page_size=3 * CHUNK)
    platform.after = evaluated_in(sending, first, 2)
    platform.faults = once(PermanentError(PROBLEM), "evaluation")
    sending.step()

    assert platform.cases[large].number is not None
    assert sending.store.call(lambda outbox: outbox.show(first)).evaluation is EvaluationState.REFUSED


def test_a_kiosk_that_is_no_longer_known_stops_in_mid_upload(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first = put(sending, enqueue, 1, pages=0)
    sending.run()
    put(sending, enqueue, 2, pages=1, page_size=4 * CHUNK)
    platform.after = evaluated_in(sending, first, 2)
    platform.faults = once(UnauthorisedError(), "evaluation")
    sending.step()

    assert sending.sender.network is NetworkState.UNAUTHORISED
    assert platform.calls[-1] == "evaluation"
    assert entries(sending)[1].state is SubmissionState.QUEUED


@pytest.mark.req("M45")
def test_an_upload_takes_no_more_than_its_share_of_the_line(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    rests = paced(sending, platform, PaceSettings(bytes_per_second=100_000))
    put(sending, enqueue, pages=1, page_size=1_000_000)
    start = sending.clock.seconds
    sending.step()

    assert len(told(sending, Acknowledged)) == 1
    assert platform.sent_bytes > 1_000_000
    assert sending.clock.seconds - start >= (platform.sent_bytes - 100_000) / 100_000
    assert rests
    assert max(rests) <= 1.001


def test_a_small_thing_passes_an_upload_that_waits_for_its_share(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first = put(sending, enqueue, 1, pages=0)
    sending.run()
    put(sending, enqueue, 2, pages=1, page_size=400_000)
    rests: list[float] = []

    def rest(seconds: float) -> None:
        if not rests:
            evaluate(sending, first)
            platform.calls.append("rest")
        rests.append(seconds)
        sending.clock.forward(seconds)

    slow = PaceSettings(bytes_per_second=100_000)
    sending.sender = Sender(sending.store, platform, sending.clock, random.Random(7), sending.told.append, slow, rest)
    sending.step()

    assert platform.calls[platform.calls.index("rest") + 1] == "evaluation"


def test_a_wait_for_the_lines_share_ends_with_the_kiosk(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    rests = paced(sending, platform, PaceSettings(bytes_per_second=100_000))
    put(sending, enqueue, pages=1, page_size=1_000_000)

    with pytest.raises(StoppedError):
        sending.sender.step(lambda: bool(rests))


def test_in_quiet_hours_small_things_go_and_large_ones_wait_for_the_morning(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first = put(sending, enqueue, 1, pages=0)
    sending.run()
    paced(sending, platform, NIGHT)
    put(sending, enqueue, 2, pages=0)
    evaluate(sending, first)
    sending.clock.wall = datetime(2026, 11, 23, 23, tzinfo=UTC)

    assert sending.step() == 0.0
    assert told(sending, EvaluationDelivered) == [EvaluationDelivered(first)]
    assert sending.step() == 7 * 3600
    sending.clock.forward(7 * 3600)
    sending.step()
    assert len(told(sending, Acknowledged)) == 2


def test_a_failed_small_thing_is_tried_again_in_quiet_hours(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    first = put(sending, enqueue, 1, pages=0)
    sending.run()
    paced(sending, platform, NIGHT)
    evaluate(sending, first)
    sending.clock.wall = datetime(2026, 11, 23, 23, tzinfo=UTC)
    platform.faults = once(TransientError("http_500"), "evaluation")
    sending.step()
    for _ in range(3):
        seconds = sending.step()
        sending.clock.forward(min(seconds or 0.0, 60))

    assert told(sending, EvaluationDelivered) == [EvaluationDelivered(first)]


def test_quiet_hours_that_begin_in_mid_upload_stop_it_where_it_stands(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    paced(sending, platform, NIGHT)
    large = put(sending, enqueue, pages=1, page_size=4 * CHUNK)
    seen = [0]

    def evening(call: str) -> None:
        seen[0] += call == "part"
        if seen[0] == 3:
            sending.clock.wall = datetime(2026, 11, 23, 22, 1, tzinfo=UTC)

    platform.after = evening
    sending.step()
    entry = entries(sending)[0]
    assert (entry.state, entry.failures, entry.reason) == (SubmissionState.QUEUED, 0, "quiet_hours")
    assert seen[0] == 3
    assert told(sending, Delayed) == []

    platform.after = lambda _call: None
    sending.clock.forward(8 * 3600)
    sending.step()
    assert platform.sent_bytes == sum(part.size for part in platform.cases[large].manifest.parts)


def test_a_no_that_is_not_of_the_contracts_list_is_not_for_good(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)
    platform.faults = once(PermanentError(Problem(BASE + "maintenance", "we are closed", 422)), "put")
    sending.step()

    assert [entry.reason for entry in entries(sending)] == ["unlisted_problem"]
    sending.run()
    assert entries(sending)[0].state is SubmissionState.ACKNOWLEDGED


def restarted(sending: Sending, folder: Path, platform: MemoryPlatform) -> Sending:
    sending.store.stop()
    sending.store = StoreWorker(Outbox(folder, KEYS))
    sending.store.start()
    dice = random.Random(len(platform.calls))
    sending.sender = Sender(sending.store, platform, sending.clock, dice, sending.told.append)
    return sending


@pytest.mark.req("M45")
def test_a_restart_remembers_what_the_platform_asked_for(
    sending: Sending, folder: Path, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue, 1)
    platform.faults = once(TransientError("http_503", retry_after=1200.0), "put")
    sending.step()
    put(sending, enqueue, 2)
    sending.clock.forward(100)
    seconds = restarted(sending, folder, platform).step()

    assert seconds is not None
    assert 1100 < seconds < 1103
    sending.clock.forward(seconds)
    sending.run()
    assert len(told(sending, Acknowledged)) == 2


@pytest.mark.req("M45")
def test_a_restart_does_not_ask_a_platform_that_is_down_more_often(
    sending: Sending, folder: Path, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    for number in range(5):
        put(sending, enqueue, number, pages=0)
    platform.faults = always(TransientError("unreachable"))
    start = sending.clock.seconds
    while sending.clock.seconds < start + 2 * 3600:
        sending.clock.forward(min(sending.step() or 0.001, 600.0))
        restarted(sending, folder, platform)

    assert len(platform.calls) < 40


def test_a_platform_that_answered_is_remembered_too(
    sending: Sending, folder: Path, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue, 1)
    platform.faults = once(TransientError("unreachable"), "put")
    sending.run()
    put(sending, enqueue, 2)

    assert restarted(sending, folder, platform).step() == 0.0
    assert len(told(sending, Acknowledged)) == 2


def test_a_wait_kept_before_the_clock_went_back_ten_years_is_over(
    sending: Sending, folder: Path, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue)
    platform.faults = once(TransientError("http_503", retry_after=1200.0), "put")
    sending.step()
    sending.clock.wall = sending.clock.wall.replace(year=2016)

    assert restarted(sending, folder, platform).step() == 0.0
    assert len(told(sending, Acknowledged)) == 1


def test_a_wait_that_cannot_be_kept_is_still_waited(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sending, enqueue)

    def full(*_arguments: object) -> None:
        raise StoreError(StoreFault.DISK, "full")

    monkeypatch.setattr(Outbox, "keep_link_wait", full)
    platform.faults = once(TransientError("http_503", retry_after=500.0), "put")
    assert sending.step() == 0.0
    seconds = sending.step()

    assert seconds is not None
    assert seconds > 500


@pytest.mark.req("M12")
def test_who_hands_in_during_quiet_hours_is_told_once_that_no_number_comes_now(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    paced(sending, platform, NIGHT)
    sending.clock.wall = datetime(2026, 11, 23, 23, tzinfo=UTC)
    ids = [put(sending, enqueue, number, pages=0) for number in (1, 2)]
    sending.step()
    sending.step()

    assert told(sending, Delayed) == [Delayed(one, "quiet_hours", 7 * 3600.0) for one in ids]
    assert platform.calls == []
    assert [(entry.reason, entry.failures) for entry in entries(sending)] == [("quiet_hours", 0)] * 2
    sending.clock.forward(7 * 3600)
    sending.run()
    assert len(told(sending, Acknowledged)) == 2
    assert [entry.reason for entry in entries(sending)] == [None, None]
