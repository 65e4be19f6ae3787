"""A driver in a child process: what crosses, what is killed, what is left behind."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.status import DeviceState, MediaState
from tests.devices.hosted_sample import SampleSettings

SAMPLE = "tests.devices.hosted_sample:SampleDriver"
TOP = Path(__file__).parents[2]


class Hosted(HostedDriver):
    unknown_media = MediaState.UNKNOWN


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A FIFO that the child opens when a command has begun."""
    fifo = tmp_path / "started"
    os.mkfifo(fifo)
    return fifo


@pytest.fixture
def host(started: Path) -> Iterator[Hosted]:
    spec = ChildSpec(SAMPLE, SampleSettings(), {"GREETING": "hello"}, answer_grace=0.2, cancel_grace=0.2)
    driver = Hosted(spec)
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def announcing(started: Path) -> Iterator[Hosted]:
    spec = ChildSpec(SAMPLE, SampleSettings(str(started)))
    driver = Hosted(spec)
    driver.open()
    yield driver
    driver.close()


class Clock:
    """Stands still until hurried; then every look at it is a second later, so that all patience ends soon."""

    def __init__(self) -> None:
        self._now = 0.0
        self._step = 0.0

    def hurry(self) -> None:
        self._step = 1.0

    def __call__(self) -> float:
        self._now += self._step
        return self._now


class Background:
    """A call in a thread of its own, and what became of it."""

    def __init__(self, host: Hosted, method: str, context: CommandContext) -> None:
        self.error: DeviceError | None = None
        self._host, self._method, self._context = host, method, context
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._host.call(self._method, self._context)
        except DeviceError as error:
            self.error = error

    def result(self) -> DeviceError | None:
        self._thread.join(10)
        assert not self._thread.is_alive()
        return self.error


def lasting(seconds: float = 10.0) -> CommandContext:
    return CommandContext.lasting(seconds)


def wait_until_gone(pid: int, seconds: float = 10.0) -> bool:
    """True when the process has ended; no reaping, so it may be anybody's child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def test_a_scanned_page_of_25_megabytes_arrives_whole(host: Hosted) -> None:
    size = 25 * 1024 * 1024
    assert host.call("pixels", lasting(), size) == bytes(range(256)) * (size // 256)


def test_the_child_gets_the_environment_of_its_driver(host: Hosted) -> None:
    assert host.call("environment", lasting(), "GREETING") == "hello"


def test_the_child_loads_neither_the_application_nor_its_window(host: Hosted) -> None:
    rooms = host.call("rooms", lasting())
    assert isinstance(rooms, list)
    assert not {"kivy", "kiosk", "screens", "offline", "sandbox", "main"} & set(rooms)


def test_the_drivers_error_arrives_as_it_was_raised(host: Hosted) -> None:
    with pytest.raises(DeviceError) as caught:
        host.call("fail", lasting())
    assert caught.value.as_json() == {
        "completion": "userError",
        "code": "jammed",
        "action": "clear",
        "detail": "tray 2",
    }


def test_an_exception_that_a_driver_lets_through_arrives_without_its_text(host: Hosted) -> None:
    with pytest.raises(DeviceError) as caught:
        host.call("let_through", lasting())
    assert (caught.value.completion, caught.value.code) == (Completion.INTERNAL_ERROR, "driverBug")
    assert caught.value.detail == "RuntimeError"


def test_what_a_library_prints_stays_out_of_standard_output(host: Hosted, capfd: pytest.CaptureFixture[str]) -> None:
    host.close()  # the child inherits the descriptors of its start
    assert host.call("chatter", lasting()) == "said"
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("method", ["hang", "hang_with_lock"])
@pytest.mark.req("M34")
def test_a_call_that_hangs_is_killed_and_reported(announcing: Hosted, started: Path, method: str) -> None:
    clock = Clock()
    call = Background(announcing, method, CommandContext.lasting(10, clock))
    pid = int(started.read_text())
    clock.hurry()
    error = call.result()
    assert error is not None
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "hung", Action.RESET)
    assert wait_until_gone(pid)


@pytest.mark.req("M34")
def test_after_a_hang_the_next_call_finds_a_new_child_with_the_device_open(host: Hosted) -> None:
    before = host.child_pid
    with pytest.raises(DeviceError, match="hung"):
        host.call("hang", lasting(0.1))
    assert host.call("times_opened", lasting()) == 1
    assert host.child_pid not in (None, before)


def test_a_child_that_crashes_is_reported_and_replaced(host: Hosted) -> None:
    with pytest.raises(DeviceError) as caught:
        host.call("crash", lasting())
    assert (caught.value.completion, caught.value.code) == (Completion.HARDWARE_ERROR, "died")
    assert host.call("times_opened", lasting()) == 1


def test_a_cancel_reaches_the_driver_in_the_child(announcing: Hosted, started: Path) -> None:
    context, pid = lasting(), announcing.child_pid
    call = Background(announcing, "wait_for_cancel", context)
    started.read_text()
    context.cancel.set()
    error = call.result()
    assert error is not None
    assert error.completion is Completion.CANCELED
    assert announcing.child_pid == pid


def test_a_child_deaf_to_the_cancel_is_killed(announcing: Hosted, started: Path) -> None:
    clock = Clock()
    context = CommandContext.lasting(1000, clock)
    call = Background(announcing, "hang", context)
    pid = int(started.read_text())
    context.cancel.set()
    clock.hurry()
    error = call.result()
    assert error is not None
    assert error.completion is Completion.CANCELED
    assert wait_until_gone(pid)


def test_status_during_a_command_says_busy_at_once(announcing: Hosted, started: Path) -> None:
    context = lasting()
    call = Background(announcing, "wait_for_cancel", context)
    started.read_text()
    status = announcing.status(lasting(0.5))
    assert (status.state, status.media) == (DeviceState.DEVICE_BUSY, MediaState.UNKNOWN)
    context.cancel.set()
    call.result()


def test_a_driver_that_cannot_be_loaded_is_a_configuration_error() -> None:
    driver = Hosted(ChildSpec("tests.devices.no_such_module:Driver", SampleSettings()))
    with pytest.raises(DeviceError) as caught:
        driver.open()
    driver.close()
    assert (caught.value.code, caught.value.action) == ("driverNotLoaded", Action.CONFIGURATION)


def test_a_device_that_refuses_to_open_says_why() -> None:
    driver = Hosted(ChildSpec(SAMPLE, SampleSettings(refuse_open=True)))
    with pytest.raises(DeviceError, match="noDevice"):
        driver.open()
    driver.close()


def test_a_child_that_dies_under_status_makes_it_a_hardware_error_with_unknown_media(host: Hosted) -> None:
    pid = host.child_pid
    assert pid is not None
    os.kill(pid, 9)
    status = host.status(lasting())
    assert (status.state, status.media, status.detail) == (
        DeviceState.HARDWARE_ERROR,
        MediaState.UNKNOWN,
        "died",
    )


def test_since_stays_while_the_status_stays(host: Hosted) -> None:
    assert host.status(lasting()).since == host.status(lasting()).since


def test_close_ends_the_child_and_may_be_called_twice(host: Hosted) -> None:
    pid = host.child_pid
    assert pid is not None
    host.close()
    host.close()
    assert host.child_pid is None
    assert wait_until_gone(pid)


def test_close_during_a_command_ends_that_command(announcing: Hosted, started: Path) -> None:
    call = Background(announcing, "hang_with_lock", lasting())
    started.read_text()
    announcing.close()
    error = call.result()
    assert error is not None
    assert error.code == "died"


def test_nothing_is_left_behind_by_children_that_were_killed(host: Hosted) -> None:
    def left() -> tuple[int, int]:
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    before = left()
    for _ in range(3):
        with pytest.raises(DeviceError, match="died"):
            host.call("crash", lasting())
        host.call("times_opened", lasting())
    assert left() == before


@pytest.mark.parametrize("method", ["hang", "hang_with_lock"])
def test_a_child_does_not_outlive_a_parent_that_is_killed(started: Path, method: str) -> None:
    program = (
        "import sys\n"
        "from devices.command import CommandContext\n"
        "from devices.host import ChildSpec, HostedDriver\n"
        "from tests.devices.hosted_sample import SampleSettings\n"
        f"host = HostedDriver(ChildSpec({SAMPLE!r}, SampleSettings(sys.argv[1])))\n"
        f"host.call({method!r}, CommandContext.lasting(60))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(started)], cwd=TOP) as parent:
        child = int(started.read_text())
        parent.kill()
    assert wait_until_gone(child)


@pytest.mark.req("M21")
def test_the_child_forgets_an_answer_once_it_is_given(host: Hosted) -> None:
    host.call("bulk", lasting())
    assert host.call("bulk_held", lasting()) == 0


@pytest.mark.req("M21")
def test_the_child_never_dumps_its_memory(host: Hosted) -> None:
    assert host.call("dumpable", lasting()) == (0, (0, 0))
