"""Status bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ({3: 0x16}, "mechanicalError", PaperState.FULL, DeviceState.HARDWARE_ERROR),
        ({2: 0x52}, "hardwareError", PaperState.FULL, DeviceState.HARDWARE_ERROR),
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


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        ({}, ""),
        ({4: 0x1E}, ""),
        ({2: 0x36, 4: 0x72, 1: 0x1A}, "coverOpen paperOut"),
        ({3: 0x5A}, "cutterError overheated"),
        ({1: 0x7A}, "offline waitingForRecovery feedButton"),
        ({2: 0x1A, 1: 0x1A}, "offline feedButton"),
        ({1: 0x16}, ""),
    ],
)
def test_the_detail_names_all_that_is_known_the_gravest_first(changed: dict[int, int], detail: str) -> None:
    assert signals.read_state({**WELL, **changed}).detail == detail


def test_the_drawer_pin_is_told_apart_from_not_asked() -> None:
    assert signals.read_state({1: 0x16}).drawer_pin is True
    assert signals.read_state({1: 0x12}).drawer_pin is False
    assert signals.read_state({4: 0x12}).drawer_pin is None


def test_a_trouble_is_certain_even_when_not_every_question_was_answered() -> None:
    state = signals.read_state({1: 0x1A, 2: 0x16})
    assert (state.trouble, state.paper, state.detail) == ("coverOpen", PaperState.UNKNOWN, "coverOpen unanswered:3,4")


@given(st.dictionaries(st.integers(1, 4), st.integers(0, 255)), st.booleans())
def test_only_a_printer_that_answered_everything_well_is_without_trouble(answers: dict[int, int], odd: bool) -> None:
    state = signals.read_state(answers, odd=odd)
    if not state.trouble:
        assert set(answers) == {1, 2, 3, 4}
        assert not answers[2] & 0x64
        assert not answers[3] & 0x6C
        assert not answers[4] & 0x60
        assert not answers[1] & 0x08
    if 4 not in answers and not answers.get(2, 0) & 0x20:
        assert state.paper is PaperState.UNKNOWN
    assert (state.device_state is DeviceState.ONLINE) == (state.trouble == "")
