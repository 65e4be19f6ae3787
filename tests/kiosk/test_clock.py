"""The kiosk's clock: right once a signed time was heard, whatever is done to the machine's, and never before what was signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.clock import MOST_JUMPS, KioskClock, Sources, SystemClock
from tests.platform.hands import NOON, HandClock

TEN_YEARS = timedelta(days=3653)


def _clock(machine: HandClock, file: Path | None = None) -> KioskClock:
    return KioskClock(file, Sources(machine.now, machine.monotonic, machine.monotonic))


def test_before_anything_was_heard_it_is_the_machines_clock() -> None:
    machine = HandClock()
    clock = _clock(machine)
    machine.advance(5)

    assert clock.now() == NOON + timedelta(seconds=5)
    assert not clock.known
    assert clock.offset() == timedelta(0)


@pytest.mark.parametrize("wrong", [TEN_YEARS, -TEN_YEARS, timedelta(hours=-8)])
def test_a_signed_time_is_believed_over_a_wrong_clock(wrong: timedelta) -> None:
    machine = HandClock(NOON + wrong)
    clock = _clock(machine)

    clock.hear(NOON, clock.boot())
    machine.advance(60)

    assert clock.now() == NOON + timedelta(seconds=60)
    assert clock.offset() == -wrong
    assert clock.known


@pytest.mark.parametrize("jump", [TEN_YEARS, -TEN_YEARS])
def test_once_known_the_time_goes_on_whatever_the_machines_clock_does(jump: timedelta) -> None:
    machine = HandClock()
    clock = _clock(machine)
    clock.hear(NOON, clock.boot())

    machine.jump(jump)
    machine.advance(1)

    assert clock.now() == NOON + timedelta(seconds=1)
    assert clock.monotonic() == 1001.0


def test_what_was_signed_counts_from_when_it_was_heard() -> None:
    machine = HandClock()
    clock = _clock(machine)
    heard = clock.boot()
    machine.advance(30)

    clock.hear(NOON, heard)

    assert clock.now() == NOON + timedelta(seconds=30)


def test_after_a_restart_it_is_at_least_what_was_signed_before(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    _clock(HandClock(), file).hear(NOON, 1000.0)
    machine = HandClock(NOON - TEN_YEARS)

    clock = _clock(machine, file)
    machine.advance(9)

    assert clock.now() == NOON + timedelta(seconds=9)
    assert not clock.known


def test_after_a_restart_a_later_clock_is_believed_until_better_is_known(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    _clock(HandClock(), file).hear(NOON, 1000.0)
    later = NOON + timedelta(days=3)

    assert _clock(HandClock(later), file).now() == later


def test_a_jump_is_recorded_once_with_a_number_that_grows(tmp_path: Path) -> None:
    machine = HandClock()
    clock = _clock(machine, tmp_path / "clock.json")
    machine.jump(TEN_YEARS)
    ahead = clock.look()
    assert clock.look() is None
    machine.jump(-TEN_YEARS)
    back = clock.look()

    assert ahead is not None
    assert back is not None
    assert (ahead.seconds, back.seconds) == (TEN_YEARS.total_seconds(), -TEN_YEARS.total_seconds())
    assert (ahead.sequence, back.sequence) == (1, 2)
    assert _clock(machine, tmp_path / "clock.json").record.jumps == (ahead, back)


def test_the_moment_of_a_jump_is_told_by_the_better_clock() -> None:
    machine = HandClock()
    clock = _clock(machine)
    clock.hear(NOON, clock.boot())
    machine.advance(10)
    machine.jump(-TEN_YEARS)

    jump = clock.look()

    assert jump is not None
    assert datetime.fromisoformat(jump.seen) == NOON + timedelta(seconds=10)


def test_a_clock_that_is_pulled_gently_has_not_jumped() -> None:
    machine = HandClock()
    clock = _clock(machine)
    machine.jump(timedelta(seconds=1.5))

    assert clock.look() is None


def test_setting_the_clock_ourselves_is_no_jump() -> None:
    machine = HandClock()
    clock = _clock(machine)
    machine.jump(TEN_YEARS)
    clock.wall_was_set()

    assert clock.look() is None


def test_only_the_last_jumps_are_kept_and_the_numbers_go_on(tmp_path: Path) -> None:
    machine = HandClock()
    clock = _clock(machine, tmp_path / "clock.json")
    for _ in range(MOST_JUMPS + 5):
        machine.jump(timedelta(minutes=1))
        clock.look()

    assert len(clock.record.jumps) == MOST_JUMPS
    assert clock.record.jumps[-1].sequence == MOST_JUMPS + 5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"sequence": "one"}',
        b'{"signed": "soon"}',
        b'{"signed": "2026-11-23T12:00:00"}',
        b"x" * 100_000,
    ],
)
def test_a_record_that_cannot_be_read_is_said_to_be_lost(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "clock.json"
    file.write_bytes(content)

    clock = _clock(HandClock(), file)

    assert clock.record_lost
    assert clock.now() == NOON


def test_a_disk_that_takes_nothing_does_not_keep_the_clock_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    clock = _clock(HandClock(NOON - TEN_YEARS), folder / "clock.json")
    folder.rmdir()

    with pytest.raises(FileNotFoundError):
        clock.hear(NOON, clock.boot())

    assert clock.now() == NOON


def test_a_record_is_replaced_as_a_whole(tmp_path: Path) -> None:
    clock = _clock(HandClock(), tmp_path / "clock.json")
    clock.hear(NOON, clock.boot())
    clock.hear(NOON + timedelta(hours=1), clock.boot())

    assert [path.name for path in tmp_path.iterdir()] == ["clock.json"]
    assert _clock(HandClock(), tmp_path / "clock.json").record.sequence == 2


@pytest.mark.parametrize("moment", [NOON.replace(tzinfo=None), datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_moment_that_nobody_can_reckon_with_is_not_heard(moment: datetime) -> None:
    clock = _clock(HandClock())

    with pytest.raises(ValueError, match="no moment"):
        clock.hear(moment, 0.0)


def test_the_machines_own_clocks_are_used_when_no_others_are_given() -> None:
    clock = KioskClock()

    assert abs(clock.now() - SystemClock().now()) < timedelta(seconds=5)
    assert clock.boot() > 0
    assert clock.monotonic() > 0
