"""The line's share: a cap that holds over any second, quiet hours that pass midnight, and a clock that is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline.delivery import CHUNK
from offline.pace import SMALLEST_CHUNK, Pace, PaceSettings, QuietHours
from tests.offline.conftest import StillClock

NIGHT = QuietHours(time(22), time(6, 30))
NOON = QuietHours(time(12), time(13))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "left"),
    [
        (NIGHT, at(21, 59), 0),
        (NIGHT, at(22), 8.5 * 3600),
        (NIGHT, at(0), 6.5 * 3600),
        (NIGHT, at(6, 29), 60),
        (NIGHT, at(6, 30), 0),
        (NOON, at(11, 59), 0),
        (NOON, at(12, 30), 1800),
        (NOON, at(13), 0),
    ],
)
def test_quiet_hours_say_how_long_they_still_last(hours: QuietHours, moment: datetime, left: float) -> None:
    assert hours.seconds_left(moment) == left


def test_quiet_hours_of_a_whole_day_are_refused() -> None:
    with pytest.raises(ValueError, match="different times"):
        QuietHours(time(8), time(8))


def test_of_several_quiet_hours_the_longest_counts(clock: StillClock) -> None:
    clock.wall = at(12, 15)
    pace = Pace(PaceSettings(quiet=(NOON, QuietHours(time(12, 10), time(14)))), clock)

    assert pace.quiet_seconds() == 105 * 60


def test_a_clock_without_a_battery_knows_no_night(clock: StillClock) -> None:
    pace = Pace(PaceSettings(quiet=(NIGHT,)), clock)
    clock.wall = datetime(1970, 1, 1, 23, tzinfo=UTC)
    assert pace.quiet_seconds() == 0

    clock.wall = at(23)
    assert pace.quiet_seconds() > 0


def test_without_a_cap_nothing_waits(clock: StillClock) -> None:
    pace = Pace(PaceSettings(), clock)
    for _ in range(100):
        assert pace.wait(CHUNK) == 0
        pace.spend(CHUNK)

    assert pace.chunk == CHUNK


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1000, 4_000_000), st.lists(st.tuples(st.integers(1, CHUNK), st.floats(0, 3)), min_size=1, max_size=30)
)
def test_no_stretch_of_time_sees_more_than_its_share_and_one_chunk(rate: int, sizes: list[tuple[int, float]]) -> None:
    clock = StillClock()
    pace = Pace(PaceSettings(rate), clock)
    start, sent = clock.seconds, 0
    for size, idle in sizes:
        clock.forward(idle)
        size = min(size, pace.chunk)
        while (seconds := pace.wait(size)) > 0:
            clock.forward(seconds)
        pace.spend(size)
        sent += size
        assert sent <= pace.chunk + (clock.seconds - start) * rate + 1


def test_a_slow_line_sends_small_chunks_so_that_small_things_need_not_wait(clock: StillClock) -> None:
    assert Pace(PaceSettings(100), clock).chunk == SMALLEST_CHUNK
    assert Pace(PaceSettings(200_000), clock).chunk == 200_000
    assert Pace(PaceSettings(80_000_000), clock).chunk == CHUNK


def test_a_clock_that_was_moved_changes_no_share(clock: StillClock) -> None:
    pace = Pace(PaceSettings(100_000), clock)
    pace.spend(100_000)
    clock.wall += timedelta(days=3650)

    assert pace.wait(100_000) == pytest.approx(1.0)
