"""Every driver of the role ``id_reader``, on a virtual reader at the other end of its own wire: opened, asked, tested."""

from __future__ import annotations

import threading
import time

import pytest

from devices.errors import Action, Completion
from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sim_module import SAM_ID
from devices.status import DeviceState, MediaState
from tests.devices.id_reader.rigs import CARD, PATIENCE, Doing, Rig, failed, fresh, is_exactly, soon

# Opening and closing


def test_a_driver_may_be_opened_twice(rig: Rig) -> None:
    driver = rig.opened()
    driver.open()
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


def test_a_driver_may_be_closed_twice_and_before_it_was_opened_and_opened_again(rig: Rig) -> None:
    driver = rig.make()
    driver.close()
    driver.open()
    driver.close()
    driver.close()
    driver.open()
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


def test_a_reader_that_is_not_there_cannot_be_opened(rig: Rig) -> None:
    rig.reader.unplug()
    error = failed(rig.make().open)
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)


def test_a_reader_that_another_driver_holds_cannot_be_opened(rig: Rig) -> None:
    holder, other = rig.make(), rig.make()
    holder.open()
    error = failed(other.open)
    assert (error.completion, error.code, error.action) == (
        Completion.DEVICE_NOT_READY,
        "inUse",
        Action.CONFIGURATION,
    )


def test_a_driver_that_is_not_open_says_so_to_each_command(rig: Rig) -> None:
    driver = rig.make()
    assert failed(lambda: driver.read(soon())).code == "notOpen"
    assert failed(lambda: driver.self_test(soon())).code == "notOpen"
    status = driver.status(soon())
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "notOpen")


# The status is what the device says now


def test_the_status_follows_the_card(rig: Rig) -> None:
    driver = fresh(rig)
    seen = [driver.status(soon())]
    rig.reader.put(CARD)
    seen.append(driver.status(soon()))
    driver.read(soon())
    seen.append(driver.status(soon()))
    assert {status.state for status in seen} == {DeviceState.ONLINE}
    assert [status.media for status in seen] == [MediaState.NOT_PRESENT, MediaState.PRESENT, MediaState.UNKNOWN]


def test_the_status_of_a_silent_reader_is_offline_and_unknown_before_its_deadline(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.inject("silent")
    begun = time.monotonic()
    status = driver.status(soon(0.3))
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "noAnswer")
    assert time.monotonic() - begun < 1.0


def test_the_status_of_a_reader_that_left_is_offline_and_unknown(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.unplug()
    status = driver.status(soon())
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "unplugged")


@pytest.mark.parametrize(("word", "code"), [("60", "selfTestFailed"), ("66", "samNotAuthorised")])
def test_the_status_of_a_module_out_of_service_is_a_fault_of_the_hardware(rig: Rig, word: str, code: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}")
    status = driver.status(soon())
    assert (status.state, status.media, status.detail) == (DeviceState.HARDWARE_ERROR, MediaState.UNKNOWN, code)


def test_the_status_can_be_asked_while_a_card_is_waited_for(rig: Rig) -> None:
    driver = rig.opened()
    waiting = threading.Event()
    rig.after["20 01"] = waiting.set
    reading = Doing(lambda: driver.read(soon()))
    assert waiting.wait(PATIENCE)
    assert driver.status(soon(2.0)).usable
    rig.reader.put(CARD)
    assert isinstance(reading.end(), IdCardReading)


def test_a_status_that_is_called_off_says_nothing_about_the_reader(rig: Rig) -> None:
    driver = rig.opened()
    context = soon()
    context.cancel.set()
    assert failed(lambda: driver.status(context)).completion is Completion.CANCELED


# The self-test


def test_the_self_test_tells_the_module_s_identity(rig: Rig) -> None:
    status = rig.opened().self_test(soon())
    assert (status.state, status.detail) == (DeviceState.ONLINE, f"SAM {SAM_ID.hex().upper()}")


def test_a_self_test_that_fails_once_is_made_good_by_a_reset(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.inject("status:60", 1)
    assert driver.self_test(soon()).state is DeviceState.ONLINE


def test_a_self_test_that_fails_is_an_error(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.inject("status:60")
    error = failed(lambda: driver.self_test(soon()))
    assert (error.completion, error.code, error.action) == (
        Completion.HARDWARE_ERROR,
        "selfTestFailed",
        Action.MAINTENANCE,
    )


def test_the_self_test_does_not_touch_a_citizen_s_card(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    assert driver.self_test(soon()).media is MediaState.PRESENT
    assert is_exactly(driver.read(soon()), CARD)
