"""Every driver of the role ``id_reader``: how a reading ends when a card, a module or a hand does not play along."""

from __future__ import annotations

import time

import pytest

from devices.errors import Action, Completion, DeviceError
from tests.devices.id_reader.rigs import CARD, OTHER, Doing, Rig, failed, fresh, is_exactly, soon, words_of

CANCEL_SECONDS = 0.2


def test_an_empty_plate_ends_with_the_time(rig: Rig) -> None:
    driver = rig.opened()
    error = failed(lambda: driver.read(soon(0.2)))
    assert (error.completion, error.action) == (Completion.TIME_OUT, Action.NONE)


@pytest.mark.parametrize("fault", [None, "silent"])
def test_a_cancel_is_seen_within_200_ms_whether_the_reader_answers_or_not(rig: Rig, fault: str | None) -> None:
    driver = rig.opened()
    driver.status(soon())
    rig.reader.inject(fault)
    context = soon()
    reading = Doing(lambda: driver.read(context))
    context.cancel.wait(0.1)  # well into it
    begun = time.monotonic()
    context.cancel.set()
    error = reading.end()
    assert isinstance(error, DeviceError)
    assert error.completion is Completion.CANCELED
    assert time.monotonic() - begun < CANCEL_SECONDS


def test_after_a_cancel_the_next_card_is_read(rig: Rig) -> None:
    driver = rig.opened()
    context = soon()
    rig.reader.put(CARD)

    def silent_and_called_off() -> None:
        rig.reader.inject("silent")
        context.cancel.set()

    rig.after["20 02"] = silent_and_called_off
    assert failed(lambda: driver.read(context)).completion is Completion.CANCELED
    rig.reader.inject(None)
    rig.reader.put(OTHER)
    assert is_exactly(driver.read(soon()), OTHER)


@pytest.mark.parametrize("moment", ["20 01", "20 02"])
def test_a_card_that_is_lifted_too_early_has_to_be_put_down_again(rig: Rig, moment: str) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    rig.after[moment] = rig.reader.lift
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (Completion.USER_ERROR, "reseat", Action.CLEAR)
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


@pytest.mark.parametrize("word", ["31", "32", "33", "37", "3F", "40", "41", "47", "81"])
def test_a_card_that_the_module_cannot_read_has_to_be_put_down_again(rig: Rig, word: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}", 1)
    rig.reader.put(CARD)
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.detail) == (Completion.USER_ERROR, "reseat", f"status word {word}")


@pytest.mark.parametrize("word", ["10", "11", "21", "24"])
def test_a_command_that_was_not_understood_once_does_not_matter(rig: Rig, word: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}", 1)
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


@pytest.mark.parametrize("word", ["10", "11", "21", "24"])
def test_a_module_that_understands_nothing_is_to_be_opened_anew(rig: Rig, word: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}")
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (
        Completion.HARDWARE_ERROR,
        "notUnderstood",
        Action.RESET,
    )


@pytest.mark.parametrize(
    ("word", "code"), [("23", "notAuthorised"), ("60", "selfTestFailed"), ("66", "samNotAuthorised")]
)
def test_a_module_out_of_service_calls_the_technician(rig: Rig, word: str, code: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}")
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, code, Action.MAINTENANCE)


@pytest.mark.parametrize("fault", ["garbage_before", "bytewise"])
def test_an_answer_with_noise_before_it_or_in_small_pieces_is_an_answer(rig: Rig, fault: str) -> None:
    driver = rig.opened()
    rig.reader.inject(fault)
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


@pytest.mark.req("M21")
@pytest.mark.parametrize("fault", ["checksum", "length", "length_short", "half", "late"])
def test_a_damaged_half_or_late_answer_is_never_a_reading_nor_part_of_the_next_one(rig: Rig, fault: str) -> None:
    driver = rig.opened()
    rig.reader.inject(fault, 1)
    rig.reader.put(CARD)
    error = failed(lambda: driver.read(soon(0.8)))
    assert error.completion in (Completion.USER_ERROR, Completion.TIME_OUT)
    rig.reader.put(OTHER)
    assert is_exactly(driver.read(soon()), OTHER)


def test_damaged_answers_in_a_row_are_the_cable_and_not_the_citizen(rig: Rig) -> None:
    driver = fresh(rig)
    rig.reader.inject("checksum")
    codes = []
    for _ in range(3):
        rig.reader.put(CARD)
        codes.append(failed(lambda: driver.read(soon())).code)
    assert codes == ["reseat", "reseat", "checksum"]


@pytest.mark.parametrize(
    "fault",
    ["checksum", "length", "half", "status:41", "status:21", "status:66", "unplug_while_reading", "late"],
)
def test_no_error_names_the_person(rig: Rig, fault: str) -> None:
    driver = fresh(rig)
    rig.reader.inject(fault)
    rig.reader.put(CARD)
    words = words_of(failed(lambda: driver.read(soon(0.8))))
    for secret in (CARD.name, CARD.number, CARD.address, CARD.number[6:14], CARD.name.encode("utf-16-le").hex()):
        assert secret not in words
