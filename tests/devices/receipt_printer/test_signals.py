"""Status bytes."""

from __future__ import annotations

import pytest

from devices.receipt_printer import signals
from devices.status import DeviceState, PaperState

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("changed", "trouble", "paper", "device"),
    [
        ({}, "", PaperState.FULL, DeviceState.ONLINE),
        ({4: 0x1E}, "", PaperState.LOW, DeviceState.ONLINE),
        ({4: 0x72}, "paperOut", PaperState.OUT, DeviceState.USER_ERROR),
        ({4: 0x7E, 1: 0x1A, 2: 0x32}, "paperOut", PaperState.OUT, DeviceState.USER_ERROR),
        ({2: 0x32}, "paperOut", PaperState.OUT, DeviceState.USER_ERROR),
        ({2: 0x16}, "coverOpen", PaperState.FULL, DeviceState.USER_ERROR),
        ({3: 0x1A}, "cutterError", PaperState.FULL, DeviceState.HARDWARE_ERROR),
        ({3: 0x32}, "hardwareError", PaperState.FULL, DeviceState.HARDWARE_ERROR),
        ({3: 0x52}, "overheated", PaperState.FULL, DeviceState.HARDWARE_ERROR),
        ({1: 0x1A}, "offline", PaperState.FULL, DeviceState.OFFLINE),
    ],
)
def test_each_status_bit_has_its_word(
    changed: dict[int, int], trouble: str, paper: PaperState, device: DeviceState
) -> None:
    state = signals.read_state({**WELL, **changed})
    assert (state.trouble, state.paper, state.device_state) == (trouble, paper, device)


@pytest.mark.parametrize("missing", [1, 2, 3, 4])
def test_half_an_answer_is_no_answer(missing: int) -> None:
    answers = {n: byte for n, byte in WELL.items() if n != missing}
    assert signals.read_state(answers).trouble == "noAnswer"
    assert signals.read_state(answers, odd=True).trouble == "oddAnswer"


def test_a_printer_that_does_not_answer_has_unknown_paper() -> None:
    assert signals.read_state({}).paper is PaperState.UNKNOWN


def test_a_printer_that_knows_fewer_questions_is_asked_only_those() -> None:
    assert signals.read_state({1: 0x12, 4: 0x12}, (1, 4)).trouble == ""


def test_answers_in_real_time_and_in_order_cannot_be_taken_for_each_other() -> None:
    for byte in range(256):
        assert not (signals.is_real_time(byte) and signals.is_confirmation(byte))


@pytest.mark.parametrize(("byte", "paper"), [(0x00, True), (0x03, True), (0x0C, False), (0x0F, False)])
def test_the_answer_in_order_tells_whether_there_was_paper(byte: int, paper: bool) -> None:
    assert signals.is_confirmation(byte)
    assert signals.confirms_paper(byte) is paper
