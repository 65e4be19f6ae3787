"""The serial driver on a real pty: the order of its questions, its rates, and what only a line has."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_serial import Baudrate, SdtSerialReader, SdtSerialSettings
from devices.id_reader.sim import VirtualReader
from devices.id_reader.sim_card import sample_card
from devices.status import DeviceState, MediaState
from tests.devices.id_reader.benches import PATIENCE, Bench, Reading

CARD = sample_card()


def soon(seconds: float = PATIENCE) -> CommandContext:
    return CommandContext.lasting(seconds)


def failure(driver: SdtSerialReader, context: CommandContext | None = None) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        driver.read(context or soon())
    return caught.value


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of 60 ms in place of seconds, for modules that never answer."""
    for name in ("SAM_STATUS", "FIND", "SELECT", "READ", "READ_APPENDED"):
        monkeypatch.setattr(policy, name, replace(getattr(policy, name), seconds=0.06))


@pytest.mark.req("M05")
def test_a_card_is_found_selected_and_read_and_then_asked_for_added_addresses(
    bench: Bench, driver: SdtSerialReader
) -> None:
    bench.reader.put(CARD)
    reading = driver.read(soon())
    assert (reading.name, reading.number, reading.warnings) == (CARD.name, CARD.number, ())
    assert [sent.command for sent in bench.sent] == ["20 01", "20 02", "30 01", "30 03"]


def test_with_everything_switched_on_each_question_is_asked_once(bench: Bench) -> None:
    settings = SdtSerialSettings(str(bench.link), fingerprint=True, management_number=True)
    driver = SdtSerialReader(settings)
    driver.open()
    bench.reader.put(replace(CARD, fingerprints=2))
    driver.read(soon())
    driver.close()
    assert [sent.command for sent in bench.sent] == ["20 01", "20 02", "30 10", "30 03", "30 05"]


def test_a_module_that_understands_nothing_is_asked_again_and_then_reset(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("status:21")
    assert failure(driver).code == "notUnderstood"
    assert [sent.command for sent in bench.sent] == ["20 01", "20 01", "10 FF", "10 FF"]


def test_a_module_can_be_reset_and_finds_a_card_that_lies_there_again(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    driver.read(soon())
    driver.reset(soon())
    assert driver.read(soon()).name == CARD.name


def test_a_good_reading_between_damaged_ones_forgives_them(bench: Bench, driver: SdtSerialReader) -> None:
    for _ in range(3):
        bench.reader.inject("checksum", 1)
        bench.reader.put(CARD)
        assert failure(driver).code == "reseat"
        bench.reader.put(CARD)
        driver.read(soon())


@pytest.mark.usefixtures("impatient")
def test_the_status_of_a_silent_module(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("silent")
    status = driver.status(soon())
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "noAnswer")


def test_the_plate_can_be_asked_between_two_finds_of_a_reading(bench: Bench, driver: SdtSerialReader) -> None:
    reading = Reading(driver, soon())
    assert driver.status(soon()).state is DeviceState.ONLINE
    bench.reader.put(CARD)
    assert isinstance(reading.end(), IdCardReading)


def test_the_self_test_asks_the_module_for_its_state_and_its_number(bench: Bench, driver: SdtSerialReader) -> None:
    driver.self_test(soon())
    assert [sent.command for sent in bench.sent][:2] == ["11 FF", "12 FF"]


def test_a_failed_self_test_is_tried_again_after_a_reset(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("status:60", 1)
    driver.self_test(soon())
    assert [sent.command for sent in bench.sent][:4] == ["11 FF", "10 FF", "11 FF", "12 FF"]


@pytest.mark.usefixtures("impatient")
def test_a_module_that_is_silent_about_added_addresses_leaves_the_reading_whole(
    bench: Bench, driver: SdtSerialReader
) -> None:
    bench.reader.put(CARD)
    bench.after["30 01"] = lambda: bench.reader.inject("silent", 1)
    reading = driver.read(soon())
    assert (reading.name, reading.unread) == (CARD.name, ("appended_addresses",))


def test_a_module_that_does_not_know_added_addresses_leaves_the_reading_whole(
    bench: Bench, driver: SdtSerialReader
) -> None:
    bench.reader.put(CARD)
    bench.after["30 01"] = lambda: bench.reader.inject("status:21", 2)
    reading = driver.read(soon())
    assert (reading.name, reading.unread) == (CARD.name, ("appended_addresses",))


def test_a_cancel_while_added_addresses_are_asked_for_is_a_cancel(bench: Bench, driver: SdtSerialReader) -> None:
    context = soon()
    bench.reader.put(CARD)

    def silent_and_called_off() -> None:
        bench.reader.inject("silent")
        context.cancel.set()

    bench.after["30 01"] = silent_and_called_off
    assert failure(driver, context).completion is Completion.CANCELED


# Rates


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[VirtualReader]:
    """A reader whose module has 57600 when its power comes."""
    with VirtualReader(tmp_path / "reader", baudrate=57600) as reader:
        yield reader


def at(link: Path, baudrate: Baudrate, wanted: Baudrate | None = None) -> SdtSerialReader:
    driver = SdtSerialReader(SdtSerialSettings(str(link), baudrate, set_baudrate=wanted))
    driver.open()
    return driver


@pytest.mark.parametrize("baudrate", policy.BAUDRATES)
def test_a_card_is_read_at_each_rate_no_faster_than_the_wire(tmp_path: Path, baudrate: Baudrate) -> None:
    link = tmp_path / "reader"
    with VirtualReader(link, baudrate=baudrate) as reader:
        driver = at(link, baudrate)
        reader.put(CARD)
        begun = time.monotonic()
        assert driver.read(soon()).name == CARD.name
        assert time.monotonic() - begun >= 1305 * 10 / baudrate
        driver.close()


@pytest.mark.usefixtures("impatient")
def test_a_module_left_at_another_rate_is_not_searched_for(slow: VirtualReader, tmp_path: Path) -> None:
    driver = at(tmp_path / "reader", 115200)
    assert failure(driver).code == "noAnswer"
    driver.close()


def test_a_module_is_told_the_rate_that_is_wanted(slow: VirtualReader, tmp_path: Path) -> None:
    driver = at(tmp_path / "reader", 57600, 115200)
    slow.put(CARD)
    driver.status(soon())  # agrees on the rate
    begun = time.monotonic()
    assert driver.read(soon()).name == CARD.name
    driver.close()
    assert time.monotonic() - begun < 1305 * 10 / 57600


def test_a_module_that_kept_the_wanted_rate_is_met_there(slow: VirtualReader, tmp_path: Path) -> None:
    for _ in range(2):
        driver = at(tmp_path / "reader", 57600, 115200)
        slow.put(CARD)
        assert driver.read(soon()).name == CARD.name
        driver.close()


def test_a_module_whose_power_went_is_told_again(slow: VirtualReader, tmp_path: Path) -> None:
    for _ in range(2):
        driver = at(tmp_path / "reader", 57600, 115200)
        slow.put(CARD)
        assert driver.read(soon()).name == CARD.name
        driver.close()
        slow.unplug()
        slow.plug()


def test_a_module_at_a_third_rate_is_reported_with_the_two_that_were_tried(
    slow: VirtualReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "RATE_SECONDS", 0.06)
    driver = at(tmp_path / "reader", 38400, 115200)
    error = failure(driver)
    driver.close()
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "noAnswer", Action.RESET)
    assert error.detail == "neither at 38400 nor at 115200 bit/s"


def test_a_module_out_of_service_is_no_module_at_another_rate(slow: VirtualReader, tmp_path: Path) -> None:
    slow.inject("status:66")
    driver = at(tmp_path / "reader", 38400, 57600)
    assert driver.status(soon()).detail == "samNotAuthorised"
    driver.close()
