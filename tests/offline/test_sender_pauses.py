"""How often a platform that is away is asked, and what ends the pause."""

from __future__ import annotations

from datetime import timedelta

import pytest

from offline.ports import TransientError
from offline.states import SubmissionState
from offline.sync_events import (
    Acknowledged,
    Delayed,
    NetworkChanged,
    NetworkState,
)
from tests.offline.conftest import Sending
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.sending import Enqueue, always, entries, once, put, told


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


@pytest.mark.req("M22")
def test_after_the_network_returned_waits_grow_from_the_shortest_anew(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue, pages=0)
    platform.faults = always(TransientError("unreachable"))
    for _ in range(60):
        sending.clock.forward(sending.step() or 0.001)
    sending.sender.returned()
    sending.store.call(lambda outbox: outbox.end_link_waits())

    assert sending.step() == 0.0  # asked at once, and in vain
    seconds = sending.step()
    assert seconds is not None
    assert 0 < seconds <= 2.0


@pytest.mark.req("M45")
def test_the_return_of_the_network_does_not_end_what_the_platform_asked_for(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    put(sending, enqueue, pages=0)
    platform.faults = once(TransientError("http_503", retry_after=300.0), "put")
    sending.step()
    sending.sender.returned()
    seconds = sending.step()

    assert seconds is not None
    assert seconds > 299
