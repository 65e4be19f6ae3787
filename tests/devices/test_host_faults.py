"""A hosted driver's process that dies, hangs or floods, at each stage of its life, alone and under a worker."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.status import DeviceState
from tests.devices.hosted_fault_sample import FaultSettings, Poison, Unsendable
from tests.devices.test_host import wait_until_gone
from tests.devices.worker_bench import PATIENCE, Bench

FAULTY = "tests.devices.hosted_fault_sample:FaultDriver"
SHORT = 0.3  # seconds that a child may take; a sound one takes a tenth

Make = Callable[..., HostedDriver]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[HostedDriver] = []

    def build(at: str, how: str = "die", settings: object = None, **changes: Any) -> HostedDriver:
        about = settings or FaultSettings(at, how, str(tmp_path / "well"))
        times = {"open_timeout": 5.0, "answer_grace": SHORT, "cancel_grace": SHORT} | changes
        made.append(HostedDriver(ChildSpec(FAULTY, about, **times)))
        return made[-1]

    yield build
    (tmp_path / "well").touch()
    for driver in made:
        driver.close()


def heal(tmp_path: Path) -> None:
    (tmp_path / "well").touch()


def soon() -> CommandContext:
    return CommandContext.lasting(PATIENCE)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def failure(act: Callable[[], object]) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        act()
    return caught.value


@pytest.mark.req("M34")
@pytest.mark.parametrize("stage", ["build", "open"])
def test_a_child_that_dies_before_it_is_open_says_so_and_the_next_attempt_starts_afresh(
    make: Make, tmp_path: Path, stage: str
) -> None:
    driver = make(stage)
    error = failure(driver.open)
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "died", Action.RESET)
    assert driver.child_pid is None
    heal(tmp_path)
    driver.open()
    assert driver.call("work", soon()) == "worked"


@pytest.mark.req("M34")
@pytest.mark.parametrize("stage", ["command", "answer"])
def test_a_child_that_dies_in_a_command_says_so_and_the_next_command_starts_afresh(
    make: Make, tmp_path: Path, stage: str
) -> None:
    driver = make(stage)
    driver.open()
    assert failure(lambda: driver.call("work", soon())).code == "died"
    heal(tmp_path)
    assert driver.call("work", soon()) == "worked"


@pytest.mark.req("M34")
def test_a_library_that_hangs_in_open_is_ended_after_its_time(make: Make, tmp_path: Path) -> None:
    driver = make("open", "hang", open_timeout=SHORT)
    assert failure(driver.open).code == "hung"
    assert driver.child_pid is None
    heal(tmp_path)
    driver.open()
    assert driver.status(soon()).state is DeviceState.ONLINE


@pytest.mark.parametrize("how", ["hang", "die"])
def test_a_library_that_fails_in_close_is_gone_all_the_same(make: Make, how: str) -> None:
    driver = make("close", how)
    driver.open()
    pid = driver.child_pid
    assert pid is not None
    driver.close()
    assert driver.child_pid is None
    assert wait_until_gone(pid)


@pytest.mark.req("M31")
def test_a_hang_while_idle_is_a_hardware_error_and_the_device_is_there_again_afterwards(
    make: Make, tmp_path: Path
) -> None:
    driver = make("status", "hang")
    driver.open()
    status = driver.status(CommandContext.lasting(0.05))
    assert (status.state, status.detail) == (DeviceState.HARDWARE_ERROR, "hung")
    heal(tmp_path)
    assert driver.status(soon()).state is DeviceState.ONLINE


@pytest.mark.req("M31")
def test_status_during_a_hang_says_busy_at_once(make: Make) -> None:
    driver = make("command", "hang")
    driver.open()
    ended: list[DeviceError] = []
    call = threading.Thread(target=lambda: ended.append(failure(lambda: driver.call("work", in_work))))
    in_work = CommandContext.lasting(SHORT)
    call.start()
    while driver.status(soon()).state is not DeviceState.DEVICE_BUSY:
        assert call.is_alive()
    call.join(PATIENCE)
    assert ended[0].code == "hung"


def test_a_command_whose_time_went_into_building_the_child_is_late_and_not_hung(make: Make) -> None:
    driver = make("")
    # Time passes as soon as there is a child.
    context = CommandContext(10.0, clock=lambda: 0.0 if driver.child_pid is None else 1000.0)
    assert failure(lambda: driver.call("work", context)).completion is Completion.TIME_OUT
    assert driver.child_pid is not None


def test_a_child_that_floods_its_outputs_still_answers(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    driver = make("")
    driver.open()
    assert driver.call("flood", soon(), 4 * 1024 * 1024) == "flooded"
    driver.close()
    assert capfd.readouterr().out == ""


@pytest.mark.req("M21")
@pytest.mark.parametrize("settings", [Poison(), Unsendable()])
def test_settings_that_cannot_cross_are_a_configuration_error_without_their_content(
    make: Make, settings: object
) -> None:
    driver = make("", settings=settings)
    error = failure(driver.open)
    assert (error.code, error.action) == ("driverNotLoaded", Action.CONFIGURATION)
    assert "1506" not in str(error)


@pytest.mark.req("M21")
def test_an_answer_that_does_not_pickle_is_the_drivers_mistake_and_the_child_lives(make: Make) -> None:
    driver = make("")
    driver.open()
    pid = driver.child_pid
    error = failure(lambda: driver.call("unsendable", soon()))
    assert (error.code, error.detail) == ("driverBug", "answer: RuntimeError")
    assert driver.call("work", soon()) == "worked"
    assert driver.child_pid == pid


@pytest.mark.req("M21")
def test_an_answer_of_which_nothing_can_be_made_ends_the_child_and_tells_nothing_of_it(make: Make) -> None:
    driver = make("")
    driver.open()
    error = failure(lambda: driver.call("unreadable", soon()))
    assert error.code == "died"
    assert "1506" not in f"{error} {error.__cause__!r}"
    assert driver.call("work", soon()) == "worked"


def test_an_argument_that_does_not_pickle_is_refused_before_anything_is_sent(make: Make) -> None:
    driver = make("")
    driver.open()
    pid = driver.child_pid
    assert failure(lambda: driver.call("work", soon(), Unsendable())).code == "driverBug"
    assert driver.call("work", soon()) == "worked"
    assert driver.child_pid == pid


@pytest.mark.parametrize("stage", ["build", "open", "command", "close"])
def test_nothing_is_left_of_a_child_that_fails_at_any_stage(make: Make, stage: str) -> None:
    driver = make(stage)
    before = open_descriptors(), threading.active_count()
    for _ in range(3):
        with contextlib.suppress(DeviceError):
            driver.open()
            driver.call("work", soon())
        driver.close()
    assert (open_descriptors(), threading.active_count()) == before


class Unkillable:
    """A process in a system call that no signal ends."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.real = process
        self.pid = process.pid

    def poll(self) -> None:
        return None

    def kill(self) -> None:
        """Without effect."""

    def wait(self, timeout: float | None = None) -> int:
        raise subprocess.TimeoutExpired("driver", timeout or 0.0)


def test_a_process_that_not_even_a_kill_ends_keeps_nobody_waiting(make: Make) -> None:
    driver = make("")
    driver.open()
    child = driver._child  # no test can put a process into such a call
    assert child is not None
    unkillable = Unkillable(child.process)
    child.process = unkillable  # type: ignore[assignment]
    before = open_descriptors()
    driver.close()
    assert driver.child_pid is None
    assert open_descriptors() == before - 2
    unkillable.real.kill()
    unkillable.real.wait()


@pytest.fixture
def under_a_worker(make: Make) -> Iterator[Callable[..., tuple[Bench, HostedDriver]]]:
    benches: list[Bench] = []

    def start(at: str, how: str, **changes: Any) -> tuple[Bench, HostedDriver]:
        driver = make(at, how, **changes)
        bench = Bench(driver, poll_seconds=0.01)
        benches.append(bench)
        bench.worker.start()
        return bench, driver

    yield start
    for bench in benches:
        assert bench.worker.stop(PATIENCE)


def told(bench: Bench, event: str) -> int:
    return [name for name, _ in bench.events].count(event)


def work(driver: Any, context: CommandContext) -> object:
    return driver.call("work", context)


@pytest.mark.req("M34")
def test_of_two_commands_queued_at_a_hang_the_second_finds_a_new_child(
    under_a_worker: Callable[..., tuple[Bench, HostedDriver]], tmp_path: Path
) -> None:
    bench, _ = under_a_worker("command", "hang")
    bench.await_status(lambda status: status.state is DeviceState.ONLINE)
    bench.worker.submit(work, timeout=0.1, done=bench.answers.put)
    bench.worker.submit(work, timeout=0.1, done=lambda answer: (heal(tmp_path), bench.answers.put(answer)))
    bench.worker.submit(work, timeout=PATIENCE, done=bench.answers.put)
    assert [bench.answer().code, bench.answer().code] == ["hung", "hung"]
    assert bench.answer() == "worked"
    assert told(bench, "device.hung") == 1


@pytest.mark.req("M34")
@pytest.mark.parametrize("stage", ["open", "command"])
def test_a_worker_that_is_stopped_while_its_library_hangs_leaves_nothing_behind(make: Make, stage: str) -> None:
    driver = make(stage, "hang", open_timeout=PATIENCE)
    bench = Bench(driver)
    bench.worker.start()
    bench.worker.submit(work, timeout=PATIENCE, done=bench.answers.put)
    while driver.child_pid is None or (
        stage == "command" and driver.status(soon()).state is not DeviceState.DEVICE_BUSY
    ):
        assert bench.answers.empty()
    pid = driver.child_pid
    assert bench.worker.stop(SHORT)
    assert wait_until_gone(pid)
    assert bench.answer().completion in (Completion.CANCELED, Completion.HARDWARE_ERROR)


@pytest.mark.req("M34")
@pytest.mark.parametrize(("stage", "how"), [("open", "hang"), ("open", "die"), ("status", "hang"), ("status", "die")])
def test_a_device_that_fails_while_idle_is_back_by_itself_once_it_is_well(
    under_a_worker: Callable[..., tuple[Bench, HostedDriver]], tmp_path: Path, stage: str, how: str
) -> None:
    bench, driver = under_a_worker(stage, how, open_timeout=SHORT)
    out = bench.await_status(lambda status: status.state is not DeviceState.ONLINE)
    assert out.detail == {"hang": "hung", "die": "died"}[how]
    heal(tmp_path)
    bench.await_status(lambda status: status.state is DeviceState.ONLINE)
    assert driver.child_pid is not None
    os.kill(driver.child_pid, 0)
