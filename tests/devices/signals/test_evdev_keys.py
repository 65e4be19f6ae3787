"""Keys and switches of the kernel: auto-repeat, lost events, contacts that are closed at rest, and keys that share a signal."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from evdev import ecodes

from devices import registry
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.evdev_event import dropped, key, switch
from devices.signals.evdev_keys import DEFAULT_KEYS, EvdevSignals, EvdevSignalsSettings
from devices.signals.protocol import Signal
from devices.signals.sim_state import BenchState, Fault
from devices.status import DeviceState
from tests.devices.signals.benches import Stream, Watch, keypad, keypad_driver, told_in

Streamed = Callable[..., Stream]
KEYS = ("KEY_UP=up", "KEY_ENTER=enter", "KEY_KPENTER=enter", "SW_LID=door", "SW_DOCK=!power_fail", "KEY_PROG1=presence")


def begun(stream: Stream) -> Watch:
    """A watch that listens by now: the levels were told."""
    watch = Watch(stream.driver)
    assert sorted(watch.next(3)) == [("door", False), ("power_fail", True), ("presence", False)]
    return watch


@pytest.mark.req("M20")
def test_a_key_held_down_is_told_once(streamed: Streamed) -> None:
    stream = streamed(keys=KEYS)
    watch = begun(stream)
    stream.line.write(key(ecodes.KEY_UP, 1) + key(ecodes.KEY_UP, 2) * 20 + key(ecodes.KEY_UP, 0))
    assert watch.next(2) == [("up", True), ("up", False)]
    watch.end()
    assert watch.rest == []


def test_switches_and_keys_that_are_levels_are_asked_at_the_start(streamed: Streamed) -> None:
    stream = streamed(keys=KEYS)
    stream.hold([ecodes.KEY_PROG1], [ecodes.SW_LID, ecodes.SW_DOCK])
    assert sorted(told_in(stream.driver)) == [("door", True), ("power_fail", False), ("presence", True)]


@pytest.mark.req("M34")
def test_a_contact_that_is_closed_at_rest_is_turned_round(streamed: Streamed) -> None:
    stream = streamed(keys=("SW_DOCK=!power_fail", "KEY_PHONE=!call"))
    stream.hold([ecodes.KEY_PHONE], [ecodes.SW_DOCK])
    watch = Watch(stream.driver)
    assert watch.next() == [("power_fail", False)]
    stream.line.write(switch(ecodes.SW_DOCK, 0) + key(ecodes.KEY_PHONE, 0) + key(ecodes.KEY_PHONE, 1))
    assert watch.next(3) == [("power_fail", True), ("call", True), ("call", False)]
    watch.end()


def test_two_keys_of_one_signal_are_one(streamed: Streamed) -> None:
    stream = streamed(keys=KEYS)
    watch = begun(stream)
    for code, value in ((ecodes.KEY_ENTER, 1), (ecodes.KEY_KPENTER, 1), (ecodes.KEY_ENTER, 0), (ecodes.KEY_KPENTER, 0)):
        stream.line.write(key(code, value))
    stream.line.write(key(ecodes.KEY_UP, 1))
    assert watch.next(3) == [("enter", True), ("enter", False), ("up", True)]
    watch.end()


def test_a_key_that_means_nothing_is_passed_over(streamed: Streamed) -> None:
    stream = streamed(keys=KEYS)
    watch = begun(stream)
    stream.line.write(key(ecodes.KEY_A, 1) + switch(ecodes.SW_TABLET_MODE, 1) + key(ecodes.KEY_UP, 1))
    assert watch.next() == [("up", True)]
    watch.end()


def test_after_lost_events_the_device_is_asked_anew_and_the_status_says_so(streamed: Streamed) -> None:
    stream = streamed(keys=KEYS)
    watch = begun(stream)
    stream.line.write(key(ecodes.KEY_UP, 1))
    assert watch.next() == [("up", True)]
    stream.hold([], [ecodes.SW_LID])
    stream.line.write(dropped())
    assert sorted(watch.next(2)) == [("door", True), ("up", False)]
    watch.end()
    status = stream.driver.status(CommandContext.lasting(1))
    assert (status.state, status.detail) == (DeviceState.ONLINE, "eventsLost")


def test_a_key_pressed_while_nobody_watched_for_long_is_not_told(streamed: Streamed) -> None:
    stream = streamed(keys=KEYS)
    stream.line.write(key(ecodes.KEY_UP, 1))
    stream.hold([ecodes.KEY_UP], [ecodes.SW_DOCK])
    watch = Watch(stream.driver)
    watch.next(3)
    stream.line.write(key(ecodes.KEY_UP, 0) + key(ecodes.KEY_UP, 1))
    assert watch.next() == [("up", True)]
    watch.end()
    assert watch.rest == []


def test_bouncing_contacts_count_when_they_hold(streamed: Streamed) -> None:
    stream = streamed(keys=("SW_LID=door",), debounce_ms=50)
    watch = Watch(stream.driver)
    assert watch.next() == [("door", False)]
    stream.line.write(b"".join(switch(ecodes.SW_LID, value) for value in (1, 0, 1, 0, 1)))
    assert watch.next() == [("door", True)]
    watch.end()
    assert watch.rest == []


def test_a_switch_that_the_device_lacks_is_unknown(streamed: Streamed) -> None:
    stream = streamed(keys=("KEY_UP=up", "SW_LID=door"))
    stream.line.hold([], [], {ecodes.EV_KEY: [ecodes.KEY_UP]})
    assert told_in(stream.driver, 0.1) == []


def test_a_device_with_nothing_of_what_is_configured_is_the_configuration_s(streamed: Streamed) -> None:
    stream = streamed()
    stream.driver.close()
    stream.line.hold([], [], {ecodes.EV_KEY: [ecodes.KEY_A]})
    with pytest.raises(DeviceError) as caught:
        stream.driver.open()
    assert (caught.value.code, caught.value.action) == ("noSuchKeys", Action.CONFIGURATION)


def test_a_stream_that_is_none_of_events_is_the_configuration_s(streamed: Streamed) -> None:
    stream = streamed(keys=("KEY_UP=up", "SW_LID=door"))
    watch = Watch(stream.driver)
    watch.next()
    stream.line.write(b"ABCDEFGH" * 6)
    error = watch.outcome()
    assert (error.completion, error.code) == (Completion.HARDWARE_ERROR, "notEvents")


def test_a_key_that_is_stuck_fails_the_self_test_and_an_open_door_does_not(streamed: Streamed) -> None:
    stream = streamed(keys=KEYS)
    stream.hold([], [ecodes.SW_LID])
    assert stream.driver.self_test(CommandContext.lasting(1)).state is DeviceState.ONLINE
    stream.hold([ecodes.KEY_KPENTER], [])
    with pytest.raises(DeviceError) as caught:
        stream.driver.self_test(CommandContext.lasting(1))
    assert (caught.value.code, caught.value.detail) == ("keyStuck", "enter")


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.REPEAT, Fault.BOUNCE])
def test_a_keypad_that_misbehaves_is_heard_right(tmp_path: Path, fault: Fault) -> None:
    node = tmp_path / "node"
    with keypad(node, BenchState(levels={Signal.DOOR: False})) as device:
        driver = keypad_driver(node, debounce_ms=20 if fault is Fault.BOUNCE else 0)
        driver.open()
        watch = Watch(driver)
        assert watch.next() == [("door", False)]
        device.inject(fault)
        device.press(Signal.ENTER)
        assert watch.next() == [("enter", True)]
        device.release(Signal.ENTER)
        assert watch.next() == [("enter", False)]
        watch.end()
        driver.close()


@pytest.mark.req("M34")
def test_unplugged_in_the_middle_of_an_event_is_told(tmp_path: Path) -> None:
    node = tmp_path / "node"
    with keypad(node, BenchState(levels={Signal.DOOR: False})) as device:
        driver = keypad_driver(node)
        driver.open()
        watch = Watch(driver)
        watch.next()
        device.inject(Fault.UNPLUG)
        device.press(Signal.UP)
        assert watch.outcome().code == "unplugged"
        assert watch.rest == []


def test_the_default_keys_are_names_that_the_kernel_knows() -> None:
    settings = EvdevSignalsSettings("/dev/x")
    assert settings.keys == DEFAULT_KEYS


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("device", "event3"),
        ("keys", ""),
        ("keys", "KEY_UP"),
        ("keys", "KEY_UP=upwards"),
        ("keys", "KEY_UPWARDS=up"),
        ("keys", "REL_X=up"),
        ("keys", "KEY_UP=up,KEY_UP=down"),
        ("debounce_ms", -1),
        ("grab", "perhaps"),
    ],
)
@pytest.mark.parametrize("role", ["keypad", "signals"])
def test_a_setting_that_cannot_be_meant_is_named(role: str, setting: str, value: object) -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create(role, "evdev", {"device": "/dev/x", setting: value})
    assert (caught.value.code, caught.value.action) == ("badSetting", Action.CONFIGURATION)
    assert setting in caught.value.detail


def test_words_of_the_command_line_make_a_driver() -> None:
    settings = {"device": "name:Keypad", "keys": "KEY_UP=up, KEY_ENTER=enter,SW_LID=!door", "grab": "false"}
    assert isinstance(registry.create("keypad", "evdev", settings), EvdevSignals)


def test_a_watch_costs_next_to_nothing_while_nothing_happens(streamed: Streamed) -> None:
    stream = streamed(keys=KEYS)
    before = time.process_time()
    Watch(stream.driver, 0.5).outcome()
    assert time.process_time() - before < 0.05
