"""What every driver of the role ``scanner`` promises. A new driver adds its far end to ``FAR_ENDS``."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol

import cv2
import pytest
from cv2.typing import MatLike

from devices import registry
from devices.errors import Action, Completion, DeviceError
from devices.scanner import sim
from devices.scanner.camera import CameraScanner
from devices.scanner.camera_settings import CameraSettings
from devices.scanner.camera_sim import VirtualCamera
from devices.scanner.protocol import LiveView, SheetFeeder
from devices.scanner.sane import SaneScanner, SaneSettings
from devices.status import DeviceState, MediaState
from devices.worker import DeviceWorker
from tests.devices.scanner.conftest import FPS
from tests.devices.scanner.network_glass import NetworkGlass
from tests.devices.scanner.pictures import HEIGHT, JPEG_TOLERANCE, WIDTH, array, as_rgb, distance, lasting

Driver = SaneScanner | CameraScanner


class FarEnd(Protocol):
    """The device's side of the wire. ``expected`` is what a perfect scan of the paper shows: rows of red, green, blue."""

    tolerance: float  # mean gray levels

    def put(self, paper: Path) -> None: ...
    def expected(self) -> MatLike: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...


class Glass(NetworkGlass):
    """SANE's ``pnm`` backend on its cable, which gives the file to the pixel."""

    tolerance = 0.001

    def put(self, paper: Path) -> None:
        self.paper = paper
        sim.put_paper(self.folder, paper)

    def expected(self) -> MatLike:
        return as_rgb(cv2.imread(str(self.paper), cv2.IMREAD_COLOR))


class Table:
    """The virtual camera's stream, which costs what JPEG and noise cost."""

    tolerance = JPEG_TOLERANCE

    def __init__(self, camera: VirtualCamera) -> None:
        self.camera = camera
        self.put, self.unplug, self.plug = camera.put, camera.unplug, camera.plug

    def expected(self) -> MatLike:
        return as_rgb(self.camera.scenery.scene)


@contextmanager
def sane(folder: Path) -> Iterator[tuple[Driver, FarEnd]]:
    glass = Glass(folder)
    with closing(SaneScanner(SaneSettings(**glass.settings, reopen_after=0.0))) as driver:
        yield driver, glass
    glass.unplug()


@contextmanager
def camera(folder: Path) -> Iterator[tuple[Driver, FarEnd]]:
    with (
        VirtualCamera(width=WIDTH, height=HEIGHT, fps=FPS) as virtual,
        closing(CameraScanner(CameraSettings(virtual.url))) as driver,
    ):
        yield driver, Table(virtual)


AWAY = ("noDevice", "noAnswer")

FAR_ENDS: dict[str, Callable[[Path], AbstractContextManager[tuple[Driver, FarEnd]]]] = {"sane": sane, "camera": camera}


@pytest.fixture(params=registry.kinds("scanner"))
def both(request: pytest.FixtureRequest, tmp_path: Path, page: Path) -> Iterator[tuple[Driver, FarEnd]]:
    with FAR_ENDS[request.param](tmp_path) as (driver, far_end):
        far_end.put(page)
        yield driver, far_end


@pytest.mark.req("M08")
def test_the_page_arrives_as_it_lies_there(both: tuple[Driver, FarEnd]) -> None:
    driver, far_end = both
    driver.open()
    image = driver.scan(lasting())
    assert len(image.pixels) == image.width * image.height * 3
    assert distance(array(image), far_end.expected()) <= far_end.tolerance


def test_each_scan_shows_the_paper_of_its_moment(both: tuple[Driver, FarEnd], other_page: Path, page: Path) -> None:
    driver, far_end = both
    driver.open()
    for paper in (other_page, page, other_page):
        far_end.put(paper)
        assert distance(array(driver.scan(lasting())), far_end.expected()) <= far_end.tolerance


def test_a_page_does_not_show_in_the_repr_of_its_scan(both: tuple[Driver, FarEnd]) -> None:
    driver, _ = both
    assert len(repr(driver.scan(lasting()))) < 100


@pytest.mark.req("M34")
def test_an_unplugged_device_is_offline_and_comes_back(both: tuple[Driver, FarEnd]) -> None:
    driver, far_end = both
    driver.open()
    far_end.unplug()
    with pytest.raises(DeviceError) as caught:
        driver.scan(lasting())
    assert caught.value.completion in (Completion.DEVICE_NOT_READY, Completion.HARDWARE_ERROR)
    assert caught.value.action in (Action.RESET, Action.MAINTENANCE)
    driver.close()
    with pytest.raises(DeviceError) as caught:
        driver.open()
    assert caught.value.completion is Completion.DEVICE_NOT_READY
    assert caught.value.code in AWAY
    status = driver.status(lasting())
    assert (status.state, status.media) == (DeviceState.OFFLINE, MediaState.UNKNOWN)
    driver.close()
    far_end.plug()
    driver.open()
    assert driver.status(lasting()).state is DeviceState.ONLINE
    assert distance(array(driver.scan(lasting())), far_end.expected()) <= far_end.tolerance


def test_the_worker_takes_a_device_back_that_was_away_at_the_start(both: tuple[Driver, FarEnd]) -> None:
    driver, far_end = both
    far_end.unplug()
    seen: list[DeviceState] = []
    worker = DeviceWorker(
        "scanner",
        driver,
        on_status=lambda status: seen.append(status.state),
        log=lambda event, /, **fields: None,
        poll_seconds=0.02,
        pause=lambda failures: 0.02,
    )
    worker.start()
    try:
        until(lambda: worker.status.detail in AWAY)
        assert worker.status.state is DeviceState.OFFLINE
        far_end.plug()
        until(lambda: worker.status.state is DeviceState.ONLINE)
    finally:
        assert worker.stop(10.0)


def until(true: Callable[[], bool]) -> None:

    watch = threading.Event()
    for _ in range(1000):
        if true():
            return
        watch.wait(0.01)
    raise AssertionError("never came about")


@pytest.mark.parametrize(("seconds", "completion"), [(20.0, Completion.CANCELED), (0.0, Completion.TIME_OUT)])
def test_a_command_that_has_to_end_at_once_does_and_costs_nothing(
    both: tuple[Driver, FarEnd], seconds: float, completion: Completion
) -> None:
    driver, _ = both
    driver.open()
    context = lasting(seconds)
    if seconds:
        context.cancel.set()
    child = driver.child_pid
    for command in (driver.scan, driver.status, driver.self_test):
        with pytest.raises(DeviceError) as caught:
            command(context)
        assert caught.value.completion is completion
    assert driver.child_pid == child
    assert driver.scan(lasting()).width > 0


def test_status_admits_that_it_does_not_know_of_paper(both: tuple[Driver, FarEnd]) -> None:
    driver, _ = both
    assert driver.status(lasting()).media is MediaState.UNKNOWN
    driver.open()
    status = driver.status(lasting())
    assert (status.state, status.media, status.paper) == (DeviceState.ONLINE, MediaState.UNKNOWN, None)


def test_self_test_says_online(both: tuple[Driver, FarEnd]) -> None:
    driver, _ = both
    driver.open()
    assert driver.self_test(lasting()).state is DeviceState.ONLINE


def test_the_device_can_be_closed_twice_and_opened_again(both: tuple[Driver, FarEnd]) -> None:
    driver, _ = both
    driver.open()
    driver.close()
    driver.close()
    assert driver.child_pid is None
    driver.open()
    assert driver.scan(lasting()).width > 0


@pytest.mark.req("M34")
def test_a_child_that_was_killed_costs_one_command(both: tuple[Driver, FarEnd]) -> None:
    driver, _ = both
    driver.open()
    assert driver.child_pid is not None
    os.kill(driver.child_pid, signal.SIGKILL)
    with pytest.raises(DeviceError) as caught:
        driver.scan(lasting())
    assert (caught.value.code, caught.value.action) == ("died", Action.RESET)
    assert driver.scan(lasting()).width > 0


def test_what_a_driver_can_besides_is_asked_of_its_protocols(both: tuple[Driver, FarEnd]) -> None:
    driver, _ = both
    assert isinstance(driver, SheetFeeder) is isinstance(driver, SaneScanner)
    assert isinstance(driver, LiveView) is isinstance(driver, CameraScanner)


@pytest.mark.parametrize("kind", registry.kinds("scanner"))
def test_each_setting_has_a_word_for_what_it_takes(kind: str) -> None:
    assert all(setting.expected for setting in registry.settings_of("scanner", kind))
