"""A driver that does not come back: answered for, told once, taken back when it returns."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Completion, DeviceError
from devices.hang_watch import HangWatch
from devices.status import DeviceState, DeviceStatus, MediaState
from devices.worker import (
    CLOSING_SECONDS,
    LOOK_OVERRUN_SECONDS,
    OPENING_SECONDS,
    OVERRUN_SECONDS,
    STATUS_SECONDS,
    DeviceWorker,
)
from tests.devices.worker_bench import PATIENCE, UNPLUGGED, Bench, ScriptedDriver, fail


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class DeafDriver(ScriptedDriver):
    """Hangs where it is told to, until it is freed."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs_in = ""
        self.entered = threading.Event()
        self.freed = threading.Event()

    def hang(self, where: str) -> None:
        if self.hangs_in == where:
            self.entered.set()
            self.freed.wait(PATIENCE)

    def open(self) -> None:
        super().open()
        self.hang("open")

    def close(self) -> None:
        super().close()
        self.hang("close")

    def status(self, context: CommandContext) -> DeviceStatus:
        self.hang("status")
        return super().status(context)

    def free(self) -> None:
        self.hangs_in = ""
        self.freed.set()


class Hall(Bench):
    """A bench whose clock stands."""

    def __init__(self, driver: Driver) -> None:
        super().__init__(driver)
        self.clock = Clock()
        self.worker = DeviceWorker(
            "bench",
            driver,
            on_status=self.statuses.put,
            log=self._note,
            clock=self.clock,
            poll_seconds=0.0,
            pause=lambda _: 0.0,
        )

    def pass_over(self, seconds: float) -> None:
        self.clock.now += seconds
        self.worker.notice_hang()

    def submit(self, command: Callable[[Any, CommandContext], object]) -> None:
        self.worker.submit(command, timeout=PATIENCE, done=self.answers.put)

    def told(self, event: str) -> int:
        return [name for name, _ in self.events].count(event)


def deaf(driver: DeafDriver, _context: CommandContext) -> str:
    driver.hang("command")
    return "too late"


@pytest.fixture
def driver() -> DeafDriver:
    return DeafDriver()


@pytest.fixture
def hall(driver: DeafDriver) -> Iterator[Hall]:
    hall = Hall(driver)
    yield hall
    driver.free()
    assert hall.worker.stop(PATIENCE)


@pytest.fixture
def hung_hall(hall: Hall, driver: DeafDriver) -> Hall:
    """A command that hangs, already given up."""
    driver.hangs_in = "command"
    driver.answer = DeviceStatus(DeviceState.ONLINE, MediaState.PRESENT)
    hall.worker.start()
    hall.await_status(lambda status: status.state is DeviceState.ONLINE)
    hall.submit(deaf)
    assert driver.entered.wait(PATIENCE)
    hall.pass_over(PATIENCE + OVERRUN_SECONDS)
    return hall


@pytest.mark.req("M34")
def test_a_command_that_hangs_is_answered_as_one_of_which_nobody_knows_how_far_it_got(hung_hall: Hall) -> None:
    answer = hung_hall.answer()
    assert (answer.completion, answer.code) == (Completion.INTERNAL_ERROR, "hung")


@pytest.mark.req("M31")
def test_the_status_of_a_hung_device_is_a_hardware_error_and_its_media_unknown(hung_hall: Hall) -> None:
    status = hung_hall.worker.status
    assert (status.state, status.detail, status.media) == (DeviceState.HARDWARE_ERROR, "hung", MediaState.UNKNOWN)


def test_a_command_is_not_given_up_before_its_time(hall: Hall, driver: DeafDriver) -> None:
    driver.hangs_in = "command"
    hall.worker.start()
    hall.submit(deaf)
    assert driver.entered.wait(PATIENCE)
    hall.pass_over(PATIENCE + OVERRUN_SECONDS - 0.1)
    driver.free()
    assert hall.answer() == "too late"
    assert hall.told("device.hung") == 0


def test_a_hang_is_told_once_however_long_it_lasts(hung_hall: Hall) -> None:
    for _ in range(3):
        hung_hall.pass_over(PATIENCE)
    assert hung_hall.told("device.hung") == 1


def test_what_waits_behind_a_hang_is_told_that_nothing_of_it_was_done(hall: Hall, driver: DeafDriver) -> None:
    driver.hangs_in = "command"
    hall.worker.start()
    hall.submit(deaf)
    assert driver.entered.wait(PATIENCE)
    hall.submit(lambda _d, _c: "never")
    hall.pass_over(PATIENCE + OVERRUN_SECONDS)
    answers = [hall.answer(), hall.answer()]
    assert [answer.completion for answer in answers] == [Completion.INTERNAL_ERROR, Completion.DEVICE_NOT_READY]
    assert answers[1].code == "hung"


def test_a_command_that_comes_during_a_hang_is_refused_at_once(hung_hall: Hall) -> None:
    hung_hall.answer()
    answered_on: list[int] = []
    hung_hall.worker.submit(
        lambda _d, _c: None, timeout=PATIENCE, done=lambda _: answered_on.append(threading.get_ident())
    )
    assert answered_on == [threading.get_ident()]


@pytest.mark.req("M34")
def test_a_driver_that_returns_after_all_is_opened_anew_and_its_late_answer_dropped(
    hung_hall: Hall, driver: DeafDriver
) -> None:
    hung_hall.answer()
    driver.free()
    hung_hall.await_status(lambda status: status.state is DeviceState.ONLINE)
    assert hung_hall.do(lambda _d, _c: "back") == "back"
    calls = list(driver.calls.queue)
    assert calls.count("open") == 2
    assert hung_hall.answers.empty()


def test_a_second_hang_is_told_again(hung_hall: Hall, driver: DeafDriver) -> None:
    hung_hall.answer()
    driver.free()
    hung_hall.await_status(lambda status: status.state is DeviceState.ONLINE)
    hung_hall.do(lambda _d, _c: "well")
    driver.entered.clear()
    driver.freed.clear()
    driver.hangs_in = "command"
    hung_hall.submit(deaf)
    assert driver.entered.wait(PATIENCE)
    hung_hall.pass_over(PATIENCE + OVERRUN_SECONDS)
    assert hung_hall.told("device.hung") == 2


@pytest.mark.parametrize(
    ("where", "seconds"), [("open", OPENING_SECONDS), ("status", STATUS_SECONDS + LOOK_OVERRUN_SECONDS)]
)
def test_a_driver_that_hangs_before_any_command_says_so_and_refuses(
    hall: Hall, driver: DeafDriver, where: str, seconds: float
) -> None:
    driver.hangs_in = where
    hall.worker.start()
    assert driver.entered.wait(PATIENCE)
    hall.submit(lambda _d, _c: "never")
    hall.pass_over(seconds)
    assert hall.worker.status.detail == "hung"
    assert hall.answer().completion is Completion.DEVICE_NOT_READY


def test_a_command_that_never_began_is_told_so_though_it_was_its_turn(hall: Hall, driver: DeafDriver) -> None:
    driver.hangs_in = "open"
    hall.submit(lambda _d, _c: "never")
    hall.worker.start()
    assert driver.entered.wait(PATIENCE)
    hall.pass_over(OPENING_SECONDS)
    assert hall.answer().completion is Completion.DEVICE_NOT_READY


def test_a_command_that_was_told_not_to_have_begun_does_not_begin_when_the_driver_returns(
    hall: Hall, driver: DeafDriver
) -> None:
    ran = threading.Event()
    driver.hangs_in = "open"
    hall.submit(lambda _d, _c: ran.set())
    hall.worker.start()
    assert driver.entered.wait(PATIENCE)
    hall.pass_over(OPENING_SECONDS)
    hall.answer()
    driver.free()
    hall.await_status(lambda status: status.state is DeviceState.ONLINE)
    assert hall.do(lambda _d, _c: "the next one") == "the next one"
    assert not ran.is_set()


def test_a_driver_deaf_to_a_cancel_is_not_waited_for_until_the_commands_end(hall: Hall, driver: DeafDriver) -> None:
    driver.hangs_in = "command"
    hall.worker.start()
    ticket = hall.worker.submit(deaf, timeout=3600.0, done=hall.answers.put)
    assert driver.entered.wait(PATIENCE)
    ticket.cancel()
    hall.pass_over(0.0)
    assert hall.answers.empty()
    hall.pass_over(OVERRUN_SECONDS)
    assert hall.answer().code == "hung"


def test_a_driver_that_hangs_while_closing_says_so(hall: Hall, driver: DeafDriver) -> None:
    hall.worker.start()
    hall.await_status(lambda status: status.state is DeviceState.ONLINE)
    driver.hangs_in = "close"
    assert hall.do(fail(UNPLUGGED)) is UNPLUGGED
    assert driver.entered.wait(PATIENCE)
    hall.pass_over(CLOSING_SECONDS)
    assert hall.worker.status.detail == "hung"
    driver.free()
    hall.await_status(lambda status: status.state is DeviceState.ONLINE)


def test_a_hung_worker_can_be_stopped_and_answers_once_only(hung_hall: Hall) -> None:
    hung_hall.answer()
    assert not hung_hall.worker.stop(0.01)
    assert hung_hall.answers.empty()
    assert hung_hall.told("device.worker_stuck") == 1


def test_a_hosted_driver_that_says_hung_while_idle_is_told_once_and_built_anew() -> None:
    driver = DeafDriver()
    driver.in_child = True  # type: ignore[attr-defined]
    hall = Hall(driver)
    driver.answer = DeviceStatus(DeviceState.HARDWARE_ERROR, detail="hung")
    hall.worker.start()
    while list(driver.calls.queue).count("open") < 3:
        driver.looking.wait(0.001)
    driver.answer = DeviceStatus(DeviceState.ONLINE)
    hall.await_status(lambda status: status.state is DeviceState.ONLINE)
    assert hall.told("device.hung") == 1
    assert hall.told("device.lost") == 0
    assert hall.worker.stop(PATIENCE)


def test_a_hosted_driver_that_hangs_in_a_command_is_told(worker_bench: Bench) -> None:
    worker_bench.do(fail(DeviceError(Completion.HARDWARE_ERROR, "hung")))
    worker_bench.do(lambda _d, _c: None)
    assert [name for name, _ in worker_bench.events].count("device.hung") == 1


class Asked:
    def __init__(self) -> None:
        self.asked = threading.Event()
        self.thread = threading.current_thread()

    def notice_hang(self) -> None:
        self.thread = threading.current_thread()
        self.asked.set()


def test_the_watch_asks_everybody_on_one_thread_that_ends_with_the_last() -> None:
    watch, first, second = HangWatch(), Asked(), Asked()
    watch.add(first)
    watch.add(second)
    assert first.asked.wait(PATIENCE)
    assert second.asked.wait(PATIENCE)
    assert first.thread is second.thread
    watch.remove(first)
    watch.remove(first)
    watch.remove(second)
    first.thread.join(PATIENCE)
    assert not first.thread.is_alive()
