"""The store's own age: what counts, what does not, and that moves of the clock are written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline.database import Database
from offline.store_age import DAY, KEPT_MOVES, LONGEST_OFF, Age, StoreAge
from tests.offline.conftest import StillClock

YEARS = 3650 * DAY


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "outbox.db", bytes(32))
    yield opened
    opened.close()


def count(store_age: StoreAge, database: Database, clock: StillClock) -> Age:
    with database.transaction():
        age = store_age.count(clock.now(), clock.monotonic())
    store_age.counted(clock.monotonic())
    return age


def test_it_begins_at_nothing(database: Database, clock: StillClock) -> None:
    assert count(StoreAge(database), database, clock) == Age(0.0)


def test_while_the_kiosk_runs_every_second_counts(database: Database, clock: StillClock) -> None:
    store_age = StoreAge(database)
    count(store_age, database, clock)
    clock.forward(40 * DAY)

    assert count(store_age, database, clock) == Age(40 * DAY)


def test_a_kiosk_that_was_off_for_a_night_has_grown_older_by_it(database: Database, clock: StillClock) -> None:
    count(StoreAge(database), database, clock)
    clock.wall += timedelta(hours=14)

    assert count(StoreAge(database), database, clock) == Age(14 * 3600.0)


def test_of_a_kiosk_that_was_off_for_a_month_three_days_are_believed(database: Database, clock: StillClock) -> None:
    count(StoreAge(database), database, clock)
    clock.wall += timedelta(days=30)

    assert count(StoreAge(database), database, clock) == Age(LONGEST_OFF, 27 * DAY)


@pytest.mark.parametrize("seconds", [YEARS, -YEARS])
def test_a_clock_that_jumps_while_we_run_adds_nothing(database: Database, clock: StillClock, seconds: float) -> None:
    store_age = StoreAge(database)
    count(store_age, database, clock)
    clock.forward(3600)
    clock.wall += timedelta(seconds=seconds)

    assert count(store_age, database, clock) == Age(3600.0, seconds)
    (move,) = store_age.moves()
    assert (move.age, move.found - move.expected) == (3600.0, seconds)


def test_after_a_jump_time_goes_on_from_there(database: Database, clock: StillClock) -> None:
    store_age = StoreAge(database)
    count(store_age, database, clock)
    clock.wall += timedelta(seconds=YEARS)
    count(store_age, database, clock)
    clock.forward(60)

    assert count(store_age, database, clock) == Age(60.0)
    assert len(store_age.moves()) == 1


def test_a_clock_that_is_set_right_by_a_minute_is_no_move(database: Database, clock: StillClock) -> None:
    store_age = StoreAge(database)
    count(store_age, database, clock)
    clock.forward(3600)
    clock.wall += timedelta(seconds=60)

    assert count(store_age, database, clock).moved is None


def test_a_count_that_was_rolled_back_is_counted_by_the_next(database: Database, clock: StillClock) -> None:
    store_age = StoreAge(database)
    count(store_age, database, clock)
    clock.forward(100)
    database.run("BEGIN")
    store_age.count(clock.now(), clock.monotonic())
    database.run("ROLLBACK")
    clock.forward(100)

    assert count(store_age, database, clock) == Age(200.0)


def test_only_the_last_moves_are_kept(database: Database, clock: StillClock) -> None:
    store_age = StoreAge(database)
    for _ in range(KEPT_MOVES + 5):
        clock.wall += timedelta(days=1)
        count(store_age, database, clock)
    moves = store_age.moves()

    assert len(moves) == KEPT_MOVES
    assert [move.sequence for move in moves] == list(range(5, KEPT_MOVES + 5))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 5 * DAY), st.floats(-YEARS, YEARS), st.booleans()), max_size=8))
def test_it_never_grows_by_more_than_was_lived_and_three_days_a_start(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[float, float, bool]]
) -> None:
    database = Database(tmp_path_factory.mktemp("age") / "outbox.db", bytes(32))
    clock, store_age = StillClock(), StoreAge(database)
    before = count(store_age, database, clock).seconds
    for lived, jump, restart in steps:
        clock.forward(lived)
        clock.wall += timedelta(seconds=jump)
        if restart:
            store_age = StoreAge(database)
        after = count(store_age, database, clock).seconds
        assert 0 <= after - before <= (LONGEST_OFF if restart else lived) + 1e-3
        before = after
    database.close()
