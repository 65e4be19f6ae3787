"""The wall clock is ten years off, at the start or from one moment to the next: nothing is lost, and nothing waits for years."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.model.evaluation import Evaluation, Satisfaction
from offline.card_key import card_secret
from offline.ports import TransientError
from offline.states import EvaluationState, ReceiptState, SubmissionState
from offline.submissions import LONGEST_WAIT
from tests.offline.conftest import Sending, StillClock
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import CARD, NOW, draft, receipt_of
from tests.offline.sending import entries

TEN_YEARS = timedelta(days=3653)
EPOCH = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)  # what a machine without a battery believes
SECRET = card_secret(CARD)
JUMPS = {"forward": TEN_YEARS, "back": -TEN_YEARS}
MOST_STEPS = 200

Start = Callable[[], Sending]


@pytest.fixture
def start(folder: Path, platform: MemoryPlatform, clock: StillClock) -> Iterator[Start]:
    """Start the kiosk (again) with what the clock says now."""
    running: list[Sending] = []

    def begin() -> Sending:
        for one in running:
            one.store.stop()
        running[:] = [Sending(folder, platform, clock)]
        return running[0]

    yield begin
    for one in running:
        one.store.stop()


def hand_in(sending: Sending, number: int = 0, pages: int = 2) -> str:
    """With the time that the kiosk believes."""
    sample = draft(number, at=sending.clock.now(), pages=pages)
    return sending.store.call(lambda outbox: outbox.enqueue(sample, receipt_of, SECRET))[0].submission_id


def rests_within(sending: Sending) -> float:
    """Seconds of real time until nothing is due any more."""
    before = sending.clock.seconds
    for _ in range(MOST_STEPS):
        seconds = sending.step()
        if seconds is None:
            return sending.clock.seconds - before
        sending.clock.forward(seconds)
    raise AssertionError("the sender does not come to rest")


def jump_at(platform: MemoryPlatform, clock: StillClock, call: int, jump: timedelta, *, fails: bool) -> None:
    """The clock jumps at that call of the platform, which may then fail."""
    count = [0]

    def strike(_name: str) -> None:
        count[0] += 1
        if count[0] == call:
            clock.wall += jump
            if fails:
                raise TransientError("http_503")

    platform.faults = strike


@pytest.mark.req("M11", "M22")
@pytest.mark.parametrize("fails", [False, True], ids=["goes on", "and fails"])
@pytest.mark.parametrize("call", range(1, 7))
@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_at_any_call_of_an_upload_costs_nothing(
    start: Start, platform: MemoryPlatform, clock: StillClock, jump: str, call: int, fails: bool
) -> None:
    sending = start()
    submission_id = hand_in(sending)
    jump_at(platform, clock, call, JUMPS[jump], fails=fails)

    assert rests_within(sending) <= LONGEST_WAIT
    (entry,) = entries(sending)
    assert (entry.state, entry.case_number) == (SubmissionState.ACKNOWLEDGED, "CASE-1")
    assert list(platform.cases) == [submission_id]


@pytest.mark.req("M22")
@pytest.mark.parametrize("jump", JUMPS)
def test_what_waits_for_its_next_attempt_does_not_wait_ten_years(
    start: Start, platform: MemoryPlatform, clock: StillClock, jump: str
) -> None:
    sending = start()
    hand_in(sending)
    jump_at(platform, clock, 1, timedelta(0), fails=True)
    sending.step()
    clock.wall += JUMPS[jump]

    assert rests_within(sending) <= LONGEST_WAIT
    assert [entry.state for entry in entries(sending)] == [SubmissionState.ACKNOWLEDGED]


@pytest.mark.req("M22")
@pytest.mark.parametrize("reason", ["busy", "refused"])
@pytest.mark.parametrize("jump", JUMPS)
def test_a_pause_that_was_asked_for_ends_after_a_start_with_another_clock(
    start: Start, platform: MemoryPlatform, clock: StillClock, jump: str, reason: str
) -> None:
    sending = start()
    hand_in(sending)
    error = TransientError("http_503", 3600.0) if reason == "busy" else TransientError("refused")
    calls = [error]

    def strike(_name: str) -> None:
        if calls:
            raise calls.pop()

    platform.faults = strike
    sending.step()
    clock.wall += JUMPS[jump]
    sending = start()

    assert rests_within(sending) <= LONGEST_WAIT
    assert [entry.state for entry in entries(sending)] == [SubmissionState.ACKNOWLEDGED]


@pytest.mark.req("M22", "M12")
@pytest.mark.parametrize("wrong", [NOW - TEN_YEARS, NOW + TEN_YEARS, EPOCH], ids=["early", "late", "no battery"])
def test_a_kiosk_that_starts_with_a_wrong_clock_keeps_and_sends_and_goes_on_when_it_is_set_right(
    start: Start, platform: MemoryPlatform, clock: StillClock, wrong: datetime
) -> None:
    clock.wall = wrong
    sending = start()
    first = hand_in(sending, 0)
    clock.wall = NOW
    sending = start()
    second = hand_in(sending, 1)

    assert rests_within(sending) <= LONGEST_WAIT
    assert {entry.submission_id: entry.state for entry in entries(sending)} == dict.fromkeys(
        (first, second), SubmissionState.ACKNOWLEDGED
    )
    assert set(platform.cases) == {first, second}
    pending = sending.store.call(lambda outbox: outbox.pending_receipts(SECRET))
    assert [one.submission_id for one in pending] == [first, second]


@pytest.mark.req("M12")
def test_a_day_that_comes_twice_gives_no_number_twice(start: Start, clock: StillClock) -> None:
    sending = start()
    for number, jump in enumerate([TEN_YEARS, -TEN_YEARS, TEN_YEARS, -TEN_YEARS]):
        hand_in(sending, number)
        clock.wall += jump
    hand_in(sending, 9)
    numbers = [entry.local_number for entry in entries(sending)]
    assert len(set(numbers)) == 5


@pytest.mark.req("M16")
@pytest.mark.parametrize("jump", JUMPS)
def test_an_evaluation_goes_too(start: Start, platform: MemoryPlatform, clock: StillClock, jump: str) -> None:
    sending = start()
    submission_id = hand_in(sending)
    evaluation = Evaluation(submission_id, Satisfaction.SATISFIED, ("410",), anonymous=True)
    sending.store.call(lambda outbox: outbox.enqueue_evaluation(evaluation, clock.now().isoformat()))
    jump_at(platform, clock, 3, JUMPS[jump], fails=True)

    assert rests_within(sending) <= 2 * LONGEST_WAIT
    detail = sending.store.call(lambda outbox: outbox.show(submission_id))
    assert detail.evaluation is EvaluationState.SENT
    assert set(platform.evaluations) == {submission_id}


@pytest.mark.req("M22")
@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_makes_the_store_forget_nothing_before_its_time(
    start: Start, platform: MemoryPlatform, clock: StillClock, jump: str
) -> None:
    sending = start()
    sent, waiting = hand_in(sending, 0), ""
    rests_within(sending)
    waiting = hand_in(sending, 1)
    keep = [sending.store.call(lambda outbox: outbox.keep_house(clock.now(), clock.monotonic()))]
    clock.wall += JUMPS[jump]
    keep.append(sending.store.call(lambda outbox: outbox.keep_house(clock.now(), clock.monotonic())))
    sending = start()  # which has only the wall clock to go by
    keep.append(sending.store.call(lambda outbox: outbox.keep_house(clock.now(), clock.monotonic())))

    assert [forgotten.anything for forgotten in keep] == [False] * 3
    for submission_id in (sent, waiting):
        detail = sending.store.call(lambda outbox, one=submission_id: outbox.show(one))  # type: ignore[misc]
        assert detail.receipt is ReceiptState.PENDING
        for part in detail.parts:
            sending.store.call(lambda outbox, one=part.sha256: outbox.part_bytes(one))  # type: ignore[misc]
