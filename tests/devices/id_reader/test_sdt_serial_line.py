"""The driver when the line lets it down: cables that go, modules that are silent or late, ports that cannot be had."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import serial

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.sdt_frame import frame
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
from devices.id_reader.sim_card import payload, sample_card
from devices.id_reader.sim_module import FIND, READ, SELECT, Request
from tests.devices.id_reader.benches import PATIENCE, Bench, Reading, ScriptedModule

Scripted = Callable[[Callable[[Request], bytes]], tuple[SdtSerialReader, ScriptedModule]]

CARD = sample_card()
NO_CARD = frame(b"\0\0\x80")

FOUND = frame(b"\0\0\x9f" + bytes(4))

SELECTED = frame(b"\0\0\x90" + bytes(8))


def soon(seconds: float = PATIENCE) -> CommandContext:
    return CommandContext.lasting(seconds)


def failure(driver: SdtSerialReader, context: CommandContext | None = None) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        driver.read(context or soon())
    return caught.value


def read_answer(name: str = CARD.name) -> bytes:
    return frame(b"\0\0\x90" + payload(replace(CARD, name=name), fingerprint=False))


def kind(request: Request) -> tuple[int, int]:
    return request.code, request.parameter


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of 60 ms in place of seconds, for modules that never answer."""
    for name in ("SAM_STATUS", "FIND", "SELECT", "READ"):
        monkeypatch.setattr(policy, name, replace(getattr(policy, name), seconds=0.06))


def opening(port: str) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        SdtSerialReader(SdtSerialSettings(port)).open()
    assert caught.value.completion is Completion.DEVICE_NOT_READY
    return caught.value


@pytest.mark.usefixtures("impatient")
def test_a_silent_module_is_not_ready(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("silent")
    error = failure(driver)
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "noAnswer", Action.RESET)


def test_a_single_lost_answer_is_made_good(bench: Bench, driver: SdtSerialReader, impatient: None) -> None:
    bench.reader.inject("silent", 1)
    bench.reader.put(CARD)
    assert driver.read(soon()).name == CARD.name


def test_cancel_is_seen_within_200_ms_while_the_module_is_silent(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("silent")
    context = soon()
    reading = Reading(driver, context)
    started = time.monotonic()
    context.cancel.set()
    error = reading.end()
    assert isinstance(error, DeviceError)
    assert error.completion is Completion.CANCELED
    assert time.monotonic() - started < 0.2


@pytest.mark.req("M21")
def test_the_late_answer_of_the_last_citizen_s_card_is_never_taken_for_the_next(scripted: Scripted) -> None:
    """The first read is called off before its answer comes; the answer comes when the next card is being found."""
    context = soon()
    withheld: list[bytes] = []

    def script(request: Request) -> bytes:
        if kind(request) == FIND:
            late = b"".join(withheld)
            withheld.clear()
            return late + FOUND
        if kind(request) == SELECT:
            return SELECTED
        if not context.cancel.is_set():
            context.cancel.set()
            withheld.append(read_answer("上一位"))
            return b""
        return read_answer("下一位")

    driver, _module = scripted(script)
    assert failure(driver, context).completion is Completion.CANCELED
    assert driver.read(soon()).name == "下一位"


@pytest.mark.req("M21")
def test_the_tail_of_an_abandoned_answer_does_not_reach_the_next_reading(scripted: Scripted) -> None:
    context = soon()
    tail: list[bytes] = []

    def script(request: Request) -> bytes:
        if kind(request) == FIND:
            return (tail.pop() if tail else b"") + FOUND
        if kind(request) == SELECT:
            return SELECTED
        if not context.cancel.is_set():
            whole = read_answer("上一位")
            tail.append(whole[600:])
            context.cancel.set()
            return whole[:600]
        return read_answer("下一位")

    driver, _module = scripted(script)
    assert failure(driver, context).completion is Completion.CANCELED
    assert driver.read(soon()).name == "下一位"


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_belongs_to_no_command_is_reported_without_its_content(scripted: Scripted) -> None:
    driver, module = scripted(lambda _request: read_answer())
    error = failure(driver)
    assert (error.completion, error.code) == (Completion.HARDWARE_ERROR, "unexpectedAnswer")
    assert error.detail == "status word 90 with 1284 bytes"
    assert [kind(request) for request in module.heard] == [FIND, FIND]


def test_a_read_is_not_sent_twice_when_its_answer_was_damaged(scripted: Scripted) -> None:
    """The module has forgotten the card by then; a second read would only say 41."""
    answers = {FIND: FOUND, SELECT: SELECTED, READ: read_answer()[:-1] + b"\0"}
    driver, module = scripted(lambda request: answers[kind(request)])
    assert failure(driver).code == "reseat"
    assert [kind(request) for request in module.heard] == [FIND, SELECT, READ]


def test_sizes_inside_the_payload_that_do_not_add_up_are_a_misread(scripted: Scripted) -> None:
    data = payload(CARD, fingerprint=False)
    swapped = frame(b"\0\0\x90" + data[2:4] + data[:2] + data[4:])
    answers = {FIND: FOUND, SELECT: SELECTED, READ: swapped}
    driver, _module = scripted(lambda request: answers[kind(request)])
    error = failure(driver)
    assert (error.code, error.detail) == ("reseat", "length")


def test_a_card_of_an_unknown_kind_is_refused(scripted: Scripted) -> None:
    data = bytearray(payload(CARD, fingerprint=False))
    data[4 + 248 : 4 + 250] = "Q".encode("utf-16-le")
    answers = {FIND: FOUND, SELECT: SELECTED, READ: frame(b"\0\0\x90" + bytes(data))}
    driver, _module = scripted(lambda request: answers[kind(request)])
    error = failure(driver)
    assert (error.completion, error.code) == (Completion.INVALID_DATA, "unknownDocument")


def test_an_absent_port_is_an_unplugged_reader(tmp_path: Path) -> None:
    error = opening(str(tmp_path / "nothing"))
    assert (error.code, error.action) == ("unplugged", Action.RESET)


def test_a_port_that_another_program_holds_is_in_use(bench: Bench, driver: SdtSerialReader) -> None:
    error = opening(str(bench.link))
    assert (error.code, error.action) == ("inUse", Action.CONFIGURATION)


def test_a_path_that_is_no_port_is_a_matter_of_configuration(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    error = opening(str(plain))
    assert (error.code, error.action) == ("notASerialPort", Action.CONFIGURATION)


def test_a_port_without_permission_is_a_matter_of_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_arguments: object, **_options: object) -> None:
        raise serial.SerialException(errno.EACCES, "denied")

    monkeypatch.setattr(serial, "Serial", denied)
    error = opening("/dev/ttyS0")
    assert (error.code, error.action) == ("noPermission", Action.CONFIGURATION)


@pytest.mark.usefixtures("impatient")
def test_another_rate_than_the_module_s_gives_no_answer(bench: Bench) -> None:
    driver = SdtSerialReader(SdtSerialSettings(str(bench.link), baudrate=57600))
    driver.open()
    error = failure(driver)
    driver.close()
    assert error.code == "noAnswer"
