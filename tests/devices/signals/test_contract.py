"""What every driver of the roles ``keypad`` and ``signals`` promises. A new driver adds its far end to ``FAR_ENDS``."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices import registry
from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.signals.protocol import Signal, SignalEvent, Signals
from devices.signals.sim import VirtualSignals
from devices.signals.sim_state import BenchState
from devices.status import DeviceState
from tests.devices.signals.benches import Watch, board, board_driver, keypad, keypad_driver, soon, told_in
from tests.devices.watched_worker import working

FarEnd = Callable[[Path, BenchState | None], VirtualSignals]
FAR_ENDS: dict[str, tuple[FarEnd, Callable[[Path], Signals]]] = {
    "evdev": (keypad, keypad_driver),
    "serial": (board, board_driver),
}
OPEN = BenchState(levels={Signal.DOOR: True})


@pytest.fixture(params=sorted({*registry.kinds("keypad"), *registry.kinds("signals")}))
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Signals, VirtualSignals]]:
    far_end, driver_for = FAR_ENDS[request.param]
    with far_end(tmp_path / "node", OPEN) as device:
        driver = driver_for(tmp_path / "node")
        driver.open()
        yield driver, device
        driver.close()


def begun(driver: Signals) -> Watch:
    """A watch that listens by now, since it has told the levels."""
    watch = Watch(driver)
    while watch.next() != [("door", True)]:
        continue
    return watch


@pytest.mark.req("M20")
def test_a_key_is_told_when_it_goes_down_and_when_it_comes_up(both: tuple[Signals, VirtualSignals]) -> None:
    driver, device = both
    watch = begun(driver)
    device.press(Signal.UP)
    device.release(Signal.UP)
    assert list(watch.next(2)) == [("up", True), ("up", False)]
    watch.end()


@pytest.mark.req("M34")
def test_a_level_that_is_known_is_told_at_the_start_of_each_watch(both: tuple[Signals, VirtualSignals]) -> None:
    driver, _device = both
    assert ("door", True) in told_in(driver)
    assert ("door", True) in told_in(driver)


def test_a_change_of_a_level_is_told_once(both: tuple[Signals, VirtualSignals]) -> None:
    driver, device = both
    watch = begun(driver)
    device.level(Signal.DOOR, False)
    device.level(Signal.DOOR, False)
    device.tap(Signal.CALL)
    assert watch.next(3) == [("door", False), ("call", True), ("call", False)]
    watch.end()


def test_taps_arrive_in_their_order(both: tuple[Signals, VirtualSignals]) -> None:
    driver, device = both
    watch = begun(driver)
    keys = [Signal.UP, Signal.UP, Signal.LEFT, Signal.ENTER]
    device.tap(*keys)
    assert watch.next(8) == [(key.value, active) for key in keys for active in (True, False)]
    watch.end()


def test_a_watch_ends_with_its_deadline(both: tuple[Signals, VirtualSignals]) -> None:
    driver, _device = both
    assert Watch(driver, 0.1).outcome().completion is Completion.TIME_OUT


def test_a_watch_that_is_called_off_ends_within_200_ms(both: tuple[Signals, VirtualSignals]) -> None:
    driver, _device = both
    watch = begun(driver)
    started = time.monotonic()
    assert watch.end().completion is Completion.CANCELED
    assert time.monotonic() - started < 0.2


def test_a_key_between_two_watches_of_one_listener_is_not_lost(both: tuple[Signals, VirtualSignals]) -> None:
    driver, device = both
    begun(driver).end()
    device.tap(Signal.CALL)
    watch = Watch(driver)
    told = watch.next(3)
    assert told[-2:] == [("call", True), ("call", False)]
    watch.end()


@pytest.mark.req("M34")
def test_an_unplugged_device_is_not_ready_and_comes_back(both: tuple[Signals, VirtualSignals]) -> None:
    driver, device = both
    watch = begun(driver)
    device.unplug()
    assert watch.outcome().completion is Completion.DEVICE_NOT_READY
    assert driver.status(soon()).state is DeviceState.OFFLINE
    device.plug()
    driver.open()
    watch = begun(driver)
    device.tap(Signal.HELP)
    assert watch.next(2) == [("help", True), ("help", False)]
    watch.end()


def test_before_open_and_after_close_nothing_is_told(both: tuple[Signals, VirtualSignals]) -> None:
    driver, _device = both
    driver.close()
    driver.close()
    with pytest.raises(DeviceError) as caught:
        driver.watch(soon(), lambda _event: None)
    assert caught.value.completion is Completion.DEVICE_NOT_READY


def test_status_and_self_test_say_online(both: tuple[Signals, VirtualSignals]) -> None:
    driver, _device = both
    assert driver.status(soon()).state is DeviceState.ONLINE
    assert driver.self_test(soon()).state is DeviceState.ONLINE


def test_a_second_driver_does_not_get_the_device(both: tuple[Signals, VirtualSignals], tmp_path: Path) -> None:
    driver, _device = both
    second = FAR_ENDS["evdev" if "Evdev" in type(driver).__name__ else "serial"][1](tmp_path / "node")
    with pytest.raises(DeviceError, match="inUse"):
        second.open()


@pytest.mark.req("M34")
def test_a_worker_loses_it_and_takes_it_back_without_a_restart(both: tuple[Signals, VirtualSignals]) -> None:
    driver, device = both
    with working(driver) as seen:
        seen.until(DeviceState.ONLINE)
        for _ in range(2):
            device.unplug()
            seen.until(DeviceState.OFFLINE)
            device.plug()
            seen.until(DeviceState.ONLINE)
            assert seen.answer(lambda signals, context: first_of(signals, context)) == ("door", True)


@pytest.mark.req("M34")
def test_a_level_that_is_no_longer_known_is_told_no_more(both: tuple[Signals, VirtualSignals]) -> None:
    driver, device = both
    watch = begun(driver)
    device.apply(BenchState(levels={Signal.PRESENCE: True}))
    assert watch.outcome().completion is Completion.DEVICE_NOT_READY
    driver.open()
    assert told_in(driver) == [("presence", True)]


def first_of(signals: Signals, context: CommandContext) -> tuple[str, bool]:
    told: list[tuple[str, bool]] = []

    def tell(event: SignalEvent) -> None:
        told.append((event.signal.value, event.active))
        context.cancel.set()

    with pytest.raises(DeviceError, match="canceled"):
        signals.watch(context, tell)
    return told[0]


def test_many_unpluggings_leave_no_descriptor_and_no_thread_behind(both: tuple[Signals, VirtualSignals]) -> None:
    driver, device = both

    def held() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    before = None
    for _ in range(30):
        watch = Watch(driver)
        device.unplug()
        assert watch.outcome().completion is Completion.DEVICE_NOT_READY
        device.plug()
        driver.open()
        before = before or held()
    assert held() == before
