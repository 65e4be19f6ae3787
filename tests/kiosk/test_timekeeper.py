"""Keeping the time: asked when it makes sense, believed when signed, and the machine's clock set when it is off."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.clock import KioskClock, Sources
from kiosk.clock_socket import SetterError
from kiosk.contract.clock import TimeReply
from kiosk.platform.signed_time import HeardTime
from kiosk.timekeeper import EVERY, LOOK_EVERY, Setter, Timekeeper
from offline.ports import TransientError
from tests.platform.hands import NOON, HandClock
from tests.platform.timing import signed

TEN_YEARS = timedelta(days=3653)
OURS, THEIRS = "00" * 16, "ff" * 16


@dataclass
class Machine:
    """A machine whose clock is off, a platform that knows the time, and a setter that may set the one by the other."""

    off: timedelta = timedelta(0)
    error_s: float = 0.1
    away: str = ""
    setter: str = "there"  # there, absent, or the word of a refusal
    broken_nonce: bool = False
    hands: HandClock = field(init=False)
    asked: list[str] = field(default_factory=list)
    brought: list[TimeReply] = field(default_factory=list)
    logged: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    closed: int = 0
    file: Path | None = None

    def __post_init__(self) -> None:
        self.hands = HandClock(NOON + self.off)
        self.begun = self.hands.ticks
        self.clock = KioskClock(self.file, Sources(self.hands.now, self.hands.monotonic, self.hands.monotonic))
        self.keeper = Timekeeper(self.clock, self.ask, self.talk, self.log, random.Random(1), lambda: OURS)

    def true(self) -> timedelta:
        return timedelta(seconds=self.hands.ticks - self.begun)

    def ask(self, nonce: str) -> HeardTime:
        self.asked.append(nonce)
        if self.away:
            raise TransientError(self.away)
        return HeardTime(NOON + self.true(), self.hands.ticks, self.error_s, signed(nonce))

    def talk(self) -> Setter:
        if self.setter == "absent":
            raise SetterError("absent")
        return self

    def nonce(self) -> str:
        if self.broken_nonce:
            raise SetterError("garbage")
        return THEIRS

    def bring(self, answer: TimeReply) -> float:
        if self.setter != "there":
            raise SetterError(self.setter)
        self.brought.append(answer)
        seconds = (NOON + self.true() - self.hands.wall).total_seconds()
        self.hands.wall = NOON + self.true()
        return seconds

    def close(self) -> None:
        self.closed += 1

    def log(self, event: str, **fields: object) -> None:
        self.logged.append((event, fields))

    def events(self) -> list[str]:
        return [event for event, _ in self.logged]


@pytest.mark.parametrize("off", [TEN_YEARS, -TEN_YEARS, timedelta(seconds=5)])
def test_a_clock_that_is_off_is_set_by_the_setters_own_nonce(off: timedelta) -> None:
    machine = Machine(off)
    machine.keeper.step()

    assert machine.hands.wall == machine.clock.now() == NOON
    assert machine.asked == [machine.brought[0].nonce] == [THEIRS]
    assert machine.events() == ["clock.heard", "clock.set"]
    assert machine.closed == 1


def test_setting_the_clock_is_not_taken_for_a_jump() -> None:
    machine = Machine(-TEN_YEARS)
    machine.keeper.step()
    machine.hands.advance(LOOK_EVERY)
    machine.keeper.step()

    assert machine.events() == ["clock.heard", "clock.set"]


def test_a_clock_that_is_right_is_left_alone() -> None:
    machine = Machine(timedelta(seconds=0.5))
    machine.keeper.step()

    assert machine.brought == []
    assert machine.events() == ["clock.heard"]
    assert machine.closed == 1


def test_a_slow_answer_does_not_set_what_may_be_right() -> None:
    machine = Machine(timedelta(seconds=3), error_s=2.5)
    machine.keeper.step()

    assert machine.brought == []


def test_a_slow_answer_sets_what_is_wrong_by_years() -> None:
    machine = Machine(TEN_YEARS, error_s=2.5)
    machine.keeper.step()

    assert len(machine.brought) == 1


def test_without_a_setter_the_kiosk_goes_by_the_signed_time() -> None:
    machine = Machine(TEN_YEARS, setter="absent")
    machine.keeper.step()

    assert machine.asked == [OURS]
    assert machine.clock.now() == NOON
    assert machine.hands.wall == NOON + TEN_YEARS
    assert machine.logged == [("clock.heard", {"seconds": -TEN_YEARS.total_seconds()})]


def test_a_setter_that_refuses_is_told_of_once_and_the_kiosk_goes_by_the_signed_time() -> None:
    machine = Machine(TEN_YEARS, setter="refused_os_1")
    machine.keeper.step()
    machine.hands.advance(EVERY)
    machine.keeper.step()

    assert machine.clock.now() == NOON + timedelta(seconds=EVERY)
    assert machine.events() == ["clock.heard", "clock.not_set"]


def test_a_setter_without_a_nonce_does_not_keep_the_kiosk_from_the_time() -> None:
    machine = Machine(TEN_YEARS, broken_nonce=True)
    machine.keeper.step()

    assert machine.asked == [OURS]
    assert machine.clock.now() == NOON
    assert machine.logged[0] == ("clock.not_set", {"reason": "garbage"})


def test_a_platform_that_is_away_is_asked_again_more_and_more_seldom() -> None:
    machine = Machine(TEN_YEARS, away="unreachable")
    waits = []
    for _ in range(40):
        machine.keeper.step()
        asked = len(machine.asked)
        begun = machine.hands.ticks
        while len(machine.asked) == asked:
            machine.hands.advance(machine.keeper.step())
        waits.append(machine.hands.ticks - begun)

    assert max(waits[:3]) < 2 * LOOK_EVERY
    assert max(waits) <= 900 + LOOK_EVERY
    assert sum(waits) / len(waits) > 100
    assert machine.events() == []


def test_the_time_is_asked_every_few_hours() -> None:
    machine = Machine()
    begun = machine.hands.ticks
    while len(machine.asked) < 3:
        machine.hands.advance(max(0.01, machine.keeper.step()))

    assert machine.hands.ticks - begun == pytest.approx(2 * EVERY, abs=60)


def test_a_jump_of_the_clock_is_recorded_and_asked_about_at_once() -> None:
    machine = Machine()
    machine.keeper.step()
    machine.hands.advance(LOOK_EVERY)
    machine.hands.jump(TEN_YEARS)
    machine.keeper.step()

    assert machine.logged[1] == ("clock.jumped", {"seconds": TEN_YEARS.total_seconds(), "sequence": 2})
    assert machine.events()[2] == "clock.set"
    assert machine.hands.wall == NOON + timedelta(seconds=LOOK_EVERY)


def test_a_forged_answer_is_told_of_once() -> None:
    machine = Machine(away="forged")
    for _ in range(5):
        machine.keeper.step()
        machine.hands.advance(1000)

    assert machine.events() == ["clock.forged"]
    assert not machine.clock.known


def test_what_was_mended_and_comes_again_is_told_again() -> None:
    machine = Machine(away="forged")
    for away in ("forged", "", "forged"):
        machine.away = away
        machine.keeper.step()
        machine.hands.advance(EVERY)

    assert machine.events() == ["clock.forged", "clock.heard", "clock.forged"]


def test_a_disk_that_takes_no_record_is_told_of_and_the_clock_is_right(tmp_path: Path) -> None:
    machine = Machine(TEN_YEARS, file=tmp_path / "gone" / "clock.json")
    machine.keeper.step()

    assert machine.clock.now() == NOON
    assert machine.events() == ["clock.record_lost", "clock.heard", "clock.set"]


def _wait_for(condition: Callable[[], bool], event: threading.Event) -> None:
    while not condition():
        assert event.wait(10)
        event.clear()


def test_the_thread_asks_at_once_when_it_is_hurried_and_ends_when_it_is_stopped() -> None:
    machine = Machine()
    heard = threading.Event()
    ask = machine.ask

    def asked(nonce: str) -> HeardTime:
        try:
            return ask(nonce)
        finally:
            heard.set()

    keeper = Timekeeper(machine.clock, asked, machine.talk, machine.log, random.Random(1))
    keeper.start()
    _wait_for(lambda: len(machine.asked) == 1, heard)
    keeper.hurry()
    _wait_for(lambda: len(machine.asked) == 2, heard)
    keeper.stop()


def test_an_error_that_nobody_foresaw_does_not_end_the_thread() -> None:
    machine = Machine()
    failed = threading.Event()

    def log(event: str, **fields: object) -> None:
        machine.log(event, **fields)
        failed.set()

    def broken(_: str) -> HeardTime:
        raise KeyError("x")

    keeper = Timekeeper(machine.clock, broken, machine.talk, log, random.Random(1))
    keeper.start()
    assert failed.wait(10)
    keeper.stop()

    assert machine.logged[0] == ("clock.failed", {"kind": "KeyError"})
