"""The driver on a real pty: readings, cards that move, and what each status word leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
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
    for name in ("SAM_STATUS", "FIND", "SELECT", "READ"):
        monkeypatch.setattr(policy, name, replace(getattr(policy, name), seconds=0.06))


@pytest.mark.req("M05")
def test_a_card_on_the_plate_is_read(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    reading = driver.read(soon())
    assert (reading.name, reading.number, reading.warnings) == (CARD.name, CARD.number, ())


def test_a_card_put_down_while_waiting_is_read(bench: Bench, driver: SdtSerialReader) -> None:
    bench.after["20 01"] = lambda: bench.reader.put(CARD)
    assert driver.read(soon()).name == CARD.name


def test_found_is_told_once_and_before_the_card_is_read(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    sent_when_told: list[list[str]] = []
    driver.read(soon(), lambda: sent_when_told.append([sent.command for sent in bench.sent]))
    assert len(sent_when_told) == 1
    assert "20 02" not in sent_when_told[0]


def test_fingerprints_are_read_only_when_configured(bench: Bench) -> None:
    driver = SdtSerialReader(SdtSerialSettings(str(bench.link), fingerprint=True))
    driver.open()
    bench.reader.put(replace(CARD, fingerprints=2))
    prints = driver.read(soon()).fingerprints
    driver.close()
    assert prints is not None
    assert len(prints) == 1024


def test_a_card_that_was_read_is_not_found_again_before_it_was_lifted(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    driver.read(soon())
    assert failure(driver, soon(0.2)).completion is Completion.TIME_OUT
    bench.reader.put(CARD)
    assert driver.read(soon()).name == CARD.name


def test_a_card_lifted_before_select_has_to_be_put_down_again(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    bench.after["20 01"] = bench.reader.lift
    error = failure(driver)
    assert (error.completion, error.code, error.action) == (Completion.USER_ERROR, "reseat", Action.CLEAR)
    assert error.detail == "status word 81"


def test_a_card_lifted_before_read_has_to_be_put_down_again(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    bench.after["20 02"] = bench.reader.lift
    assert failure(driver).detail == "status word 41"
    bench.reader.put(CARD)
    assert driver.read(soon()).name == CARD.name


@pytest.mark.parametrize("word", ["31", "32", "33", "37", "3F", "40", "41", "47", "81"])
def test_a_card_that_the_module_cannot_read_has_to_be_put_down_again(
    bench: Bench, driver: SdtSerialReader, word: str
) -> None:
    bench.reader.inject(f"status:{word}", 1)
    bench.reader.put(CARD)
    error = failure(driver)
    assert (error.completion, error.code, error.detail) == (Completion.USER_ERROR, "reseat", f"status word {word}")


@pytest.mark.parametrize("word", ["10", "11", "21", "24"])
def test_a_command_that_was_not_understood_is_sent_once_more(bench: Bench, driver: SdtSerialReader, word: str) -> None:
    bench.reader.inject(f"status:{word}", 1)
    bench.reader.put(CARD)
    assert driver.read(soon()).name == CARD.name


@pytest.mark.parametrize("word", ["10", "11", "21", "24"])
def test_a_module_that_understands_nothing_is_to_be_reset(bench: Bench, driver: SdtSerialReader, word: str) -> None:
    bench.reader.inject(f"status:{word}")
    error = failure(driver)
    assert (error.completion, error.code) == (Completion.HARDWARE_ERROR, "notUnderstood")
    assert error.action is Action.RESET
    assert [sent.command for sent in bench.sent] == ["20 01", "20 01", "10 FF", "10 FF"]


@pytest.mark.parametrize(
    ("word", "code"), [("23", "notAuthorised"), ("60", "selfTestFailed"), ("66", "samNotAuthorised")]
)
def test_a_module_out_of_service_calls_the_technician(
    bench: Bench, driver: SdtSerialReader, word: str, code: str
) -> None:
    bench.reader.inject(f"status:{word}")
    error = failure(driver)
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, code, Action.MAINTENANCE)


@pytest.mark.parametrize("fault", ["checksum", "length"])
def test_a_damaged_answer_is_never_a_reading(bench: Bench, driver: SdtSerialReader, fault: str) -> None:
    bench.reader.inject(fault, 1)
    bench.reader.put(CARD)
    error = failure(driver)
    assert (error.completion, error.code, error.detail) == (Completion.USER_ERROR, "reseat", fault)
    bench.reader.put(CARD)
    assert driver.read(soon()).name == CARD.name


def test_damaged_answers_in_a_row_are_the_cable_and_not_the_citizen(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("checksum")
    errors = []
    for _ in range(3):
        bench.reader.put(CARD)
        errors.append(failure(driver))
    assert [error.code for error in errors] == ["reseat", "reseat", "checksum"]
    assert (errors[2].completion, errors[2].action) == (Completion.HARDWARE_ERROR, Action.MAINTENANCE)


def test_a_good_reading_between_damaged_ones_forgives_them(bench: Bench, driver: SdtSerialReader) -> None:
    for _ in range(3):
        bench.reader.inject("checksum", 1)
        bench.reader.put(CARD)
        assert failure(driver).code == "reseat"
        bench.reader.put(CARD)
        driver.read(soon())


def test_noise_before_each_answer_does_no_harm(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("garbage_before")
    bench.reader.put(CARD)
    assert driver.read(soon()).name == CARD.name


def test_a_reader_without_a_card_times_out(driver: SdtSerialReader) -> None:
    error = failure(driver, soon(0.05))
    assert (error.completion, error.action) == (Completion.TIME_OUT, Action.NONE)


def test_cancel_ends_the_wait_for_a_card(bench: Bench, driver: SdtSerialReader) -> None:
    context = soon()
    bench.after["20 01"] = context.cancel.set
    error = failure(driver, context)
    assert error.completion is Completion.CANCELED


def test_the_status_of_an_empty_plate(driver: SdtSerialReader) -> None:
    status = driver.status(soon())
    assert (status.state, status.media) == (DeviceState.ONLINE, MediaState.NOT_PRESENT)


def test_the_status_of_a_card_that_waits(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    assert driver.status(soon()).media is MediaState.PRESENT


def test_after_a_reading_nobody_knows_whether_the_card_still_lies_there(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    driver.read(soon())
    assert driver.status(soon()).media is MediaState.UNKNOWN
    bench.reader.lift()
    assert driver.status(soon()).media is MediaState.UNKNOWN
    bench.reader.put(CARD)
    assert driver.status(soon()).media is MediaState.PRESENT


@pytest.mark.usefixtures("impatient")
def test_the_status_of_a_silent_module(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("silent")
    status = driver.status(soon())
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "noAnswer")


def test_the_status_does_not_outlast_its_deadline(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("silent")
    assert driver.status(soon(0.05)).detail == "noAnswer"


@pytest.mark.parametrize(("word", "code"), [("60", "selfTestFailed"), ("66", "samNotAuthorised")])
def test_the_status_of_a_module_out_of_service(bench: Bench, driver: SdtSerialReader, word: str, code: str) -> None:
    bench.reader.inject(f"status:{word}")
    status = driver.status(soon())
    assert (status.state, status.detail) == (DeviceState.HARDWARE_ERROR, code)


def test_the_status_of_an_unplugged_reader(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.unplug()
    status = driver.status(soon())
    assert (status.state, status.detail) == (DeviceState.OFFLINE, "unplugged")


def test_a_status_that_is_called_off_says_nothing_about_the_reader(driver: SdtSerialReader) -> None:
    context = soon()
    context.cancel.set()
    with pytest.raises(DeviceError) as caught:
        driver.status(context)
    assert caught.value.completion is Completion.CANCELED


def test_the_status_can_be_asked_while_another_thread_waits_for_a_card(bench: Bench, driver: SdtSerialReader) -> None:
    context = soon()
    reading = Reading(driver, context)
    assert driver.status(soon()).state is DeviceState.ONLINE
    bench.reader.put(CARD)
    assert isinstance(reading.end(), IdCardReading)


def test_the_self_test_asks_the_module_for_its_state_and_its_number(bench: Bench, driver: SdtSerialReader) -> None:
    assert driver.self_test(soon()).state is DeviceState.ONLINE
    assert [sent.command for sent in bench.sent][:2] == ["11 FF", "12 FF"]


def test_a_failed_self_test_is_an_error(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("status:60")
    with pytest.raises(DeviceError) as caught:
        driver.self_test(soon())
    assert caught.value.code == "selfTestFailed"
