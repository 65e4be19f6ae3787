"""What every driver of the role ``code_scanner`` promises. A new driver adds its far end to ``FAR_ENDS``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from devices import registry
from devices.code_scanner.camera import CameraCodeScanner, CameraCodeScannerSettings
from devices.code_scanner.protocol import CodeScanner
from devices.code_scanner.serial_line import SerialCodeScanner, SerialCodeScannerSettings
from devices.code_scanner.sim import VirtualScanner
from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.status import DeviceState
from tests.devices.code_scanner.benches import PATIENCE, STOP, TRIGGER, Doing
from tests.devices.code_scanner.counter import Counter
from tests.devices.code_scanner.hid_benches import hid_driver, virtual_hid
from tests.devices.watched_worker import working

REPEAT_SECONDS = 0.15  # of a scanner that sends again and again what is held in front of it


class FarEnd(Protocol):
    def present(self, code: str) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...


@contextmanager
def serial(folder: Path) -> Iterator[tuple[CodeScanner, FarEnd]]:
    port = folder / "port"
    with VirtualScanner(port, trigger=TRIGGER, stop=STOP) as far_end:
        yield SerialCodeScanner(SerialCodeScannerSettings(str(port), trigger=TRIGGER.hex(), stop=STOP.hex())), far_end


@contextmanager
def keys(folder: Path) -> Iterator[tuple[CodeScanner, FarEnd]]:
    with virtual_hid(folder / "node", "keys", repeat_seconds=REPEAT_SECONDS) as far_end:
        yield hid_driver(folder / "node"), far_end


@contextmanager
def pos(folder: Path) -> Iterator[tuple[CodeScanner, FarEnd]]:
    with virtual_hid(folder / "node", "pos", repeat_seconds=REPEAT_SECONDS) as far_end:
        yield hid_driver(folder / "node", mode="pos"), far_end


@contextmanager
def camera(folder: Path) -> Iterator[tuple[CodeScanner, FarEnd]]:
    counter = Counter(folder / "counter")
    settings = CameraCodeScannerSettings(f"dir:{counter.folder}", in_view_counts=True, pictures_per_second=50.0)
    yield CameraCodeScanner(settings), counter


# A driver that knows several wires stands here once for each.
FAR_ENDS: dict[str, tuple[Callable[[Path], AbstractContextManager[tuple[CodeScanner, FarEnd]]], ...]] = {
    "serial": (serial,),
    "hid": (keys, pos),
    "camera": (camera,),
}


@pytest.fixture(params=[each for kind in registry.kinds("code_scanner") for each in FAR_ENDS[kind]])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[CodeScanner, FarEnd]]:
    with request.param(tmp_path) as (driver, far_end):
        yield driver, far_end
        driver.close()


def soon() -> CommandContext:
    return CommandContext.lasting(PATIENCE)


def test_a_presented_code_is_read_and_its_reading_does_not_show_it(both: tuple[CodeScanner, FarEnd]) -> None:
    driver, far_end = both
    driver.open()
    far_end.present("码-42")
    reading = driver.read(soon())
    assert reading.text == "码-42"
    assert "42" not in repr(reading)


def test_a_reading_ends_with_its_deadline(both: tuple[CodeScanner, FarEnd]) -> None:
    driver, _far_end = both
    driver.open()
    with pytest.raises(DeviceError) as caught:
        driver.read(CommandContext.lasting(0.1))
    assert caught.value.completion is Completion.TIME_OUT


def test_a_reading_that_is_called_off_ends_within_200_ms(both: tuple[CodeScanner, FarEnd]) -> None:
    driver, _far_end = both
    driver.open()
    context = soon()
    doing = Doing(lambda: driver.read(context))
    started = time.monotonic()
    context.cancel.set()
    assert doing.end().completion is Completion.CANCELED
    assert time.monotonic() - started < 0.2


def test_an_unplugged_device_is_not_ready_and_comes_back(both: tuple[CodeScanner, FarEnd]) -> None:
    driver, far_end = both
    driver.open()
    far_end.unplug()
    with pytest.raises(DeviceError) as caught:
        driver.read(soon())
    assert caught.value.completion is Completion.DEVICE_NOT_READY
    assert driver.status(soon()).state is DeviceState.OFFLINE
    far_end.plug()
    driver.open()
    far_end.present("again")
    assert driver.read(soon()).text == "again"


def test_before_open_and_after_close_nothing_is_read(both: tuple[CodeScanner, FarEnd]) -> None:
    driver, _far_end = both
    driver.close()
    with pytest.raises(DeviceError) as caught:
        driver.read(soon())
    assert caught.value.completion is Completion.DEVICE_NOT_READY
    driver.open()
    driver.close()
    driver.close()
    with pytest.raises(DeviceError):
        driver.read(soon())


def test_open_status_and_self_test_say_online(both: tuple[CodeScanner, FarEnd]) -> None:
    driver, _far_end = both
    driver.open()
    assert driver.status(soon()).state is DeviceState.ONLINE
    assert driver.self_test(soon()).state is DeviceState.ONLINE


@pytest.mark.req("M34")
def test_a_worker_loses_it_and_takes_it_back_without_a_restart(both: tuple[CodeScanner, FarEnd]) -> None:
    driver, far_end = both
    with working(driver) as seen:
        seen.until(DeviceState.ONLINE)
        for turn in range(2):
            far_end.unplug()
            seen.until(DeviceState.OFFLINE)
            far_end.plug()
            seen.until(DeviceState.ONLINE)
            far_end.present(f"turn {turn}")
            assert seen.answer(lambda scanner, context: scanner.read(context).text) == f"turn {turn}"
