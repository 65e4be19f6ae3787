"""The serial code scanner on a real terminal, each fault of the virtual scanner, and each way a cable lets go."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from devices import registry
from devices.code_scanner.code_line import Terminator
from devices.code_scanner.judge import MISREADS_BEFORE_ALARM
from devices.code_scanner.protocol import CodeReading
from devices.code_scanner.serial_line import SerialCodeScanner, SerialCodeScannerSettings
from devices.code_scanner.sim import VirtualScanner
from devices.code_scanner.sim_state import Fault
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState
from tests.devices.code_scanner.benches import PATIENCE, Doing, Wire

Wired = Callable[..., Wire]
CODE = "ehc://7f3a/电子凭证"


def read(driver: SerialCodeScanner, seconds: float = PATIENCE) -> str:
    return driver.read(CommandContext.lasting(seconds)).text


def failure(driver: SerialCodeScanner, seconds: float = PATIENCE) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        read(driver, seconds)
    return caught.value


@pytest.mark.parametrize(("name", "end"), [("CR", b"\r"), ("LF", b"\n"), ("CRLF", b"\r\n"), ("NONE", b"")])
def test_a_code_is_read_up_to_its_terminator(wired: Wired, name: str, end: bytes) -> None:
    wire = wired(terminator=Terminator(name), gap_seconds=0.1)
    assert wire.read_when_sent(CODE.encode() + end) == CodeReading(CODE)


def test_a_code_in_another_encoding_is_read(wired: Wired) -> None:
    assert wired(encoding="gb18030").read_when_sent("社会保障\r".encode("gb18030")).text == "社会保障"


def test_a_triggered_scanner_is_triggered_and_stopped(driver: SerialCodeScanner, scanner: VirtualScanner) -> None:
    scanner.present(CODE)
    assert read(driver) == CODE


def test_the_trigger_is_repeated_for_a_scanner_that_gave_up(wired: Wired) -> None:
    wire = wired(trigger_seconds=0.1)
    doing = wire.reading()
    wire.await_trigger()
    wire.send(b"A\r")
    assert doing.end().text == "A"


def test_the_longest_code_that_is_allowed_is_read(wired: Wired) -> None:
    assert len(wired().read_when_sent(b"7" * 4096 + b"\r").text) == 4096


@pytest.mark.req("M21")
def test_a_code_from_before_the_command_is_dropped(wired: Wired) -> None:
    wire = wired()
    wire.send(b"LAST CITIZEN\r")
    assert wire.read_when_sent(b"NEXT CITIZEN\r").text == "NEXT CITIZEN"


@pytest.mark.req("M21")
def test_the_tail_of_a_code_under_way_is_dropped(wired: Wired) -> None:
    wire = wired()
    context = CommandContext.lasting(PATIENCE)
    doing = Doing(lambda: wire.driver.read(context))
    wire.await_trigger()
    wire.send(b"LAST CIT")
    context.cancel.set()
    assert doing.end().completion is Completion.CANCELED
    wire.send(b"IZEN\r")
    assert wire.read_when_sent(b"NEXT\r").text == "NEXT"


def test_the_same_code_within_the_debounce_time_is_passed_over(wired: Wired) -> None:
    wire = wired(debounce_seconds=PATIENCE)
    assert wire.read_when_sent(b"SAME\r").text == "SAME"
    assert wire.read_when_sent(b"SAME\rSAME\rOTHER\r").text == "OTHER"


def test_the_same_code_after_the_debounce_time_is_read_again(wired: Wired) -> None:
    wire = wired(debounce_seconds=0)
    assert [wire.read_when_sent(b"SAME\r").text for _ in range(2)] == ["SAME", "SAME"]


def test_a_scanner_that_went_dark_after_a_doubled_code_is_triggered_again(wired: Wired) -> None:
    wire = wired(debounce_seconds=PATIENCE)
    wire.read_when_sent(b"SAME\r")
    doing = wire.reading()
    wire.send(b"SAME\r")
    wire.await_trigger()
    wire.send(b"OTHER\r")
    assert doing.end().text == "OTHER"


def test_control_bytes_around_and_inside_a_code_are_discarded(
    driver: SerialCodeScanner, scanner: VirtualScanner
) -> None:
    scanner.inject(Fault.CONTROL)
    scanner.present(CODE)
    assert read(driver) == CODE


def test_bytes_that_are_no_text_ask_for_the_code_again(driver: SerialCodeScanner, scanner: VirtualScanner) -> None:
    scanner.inject(Fault.GARBAGE)
    scanner.present(CODE)
    error = failure(driver)
    assert (error.completion, error.code, error.action) == (Completion.USER_ERROR, "unreadable", Action.CLEAR)
    assert error.detail == "notText"
    scanner.inject(None)
    scanner.present(CODE)
    assert read(driver) == CODE


def test_a_code_whose_end_is_lost_asks_for_the_code_again(driver: SerialCodeScanner, scanner: VirtualScanner) -> None:
    scanner.inject(Fault.NO_TERMINATOR)
    scanner.present(CODE)
    error = failure(driver)
    assert (error.code, error.detail) == ("unreadable", "noTerminator")


def test_damaged_codes_in_a_row_are_the_technician_s(driver: SerialCodeScanner, scanner: VirtualScanner) -> None:
    scanner.inject(Fault.GARBAGE)
    scanner.present(CODE)
    errors = [failure(driver) for _ in range(MISREADS_BEFORE_ALARM)]
    assert [error.completion for error in errors[:-1]] == [Completion.USER_ERROR] * (MISREADS_BEFORE_ALARM - 1)
    assert (errors[-1].completion, errors[-1].action) == (Completion.HARDWARE_ERROR, Action.MAINTENANCE)


def test_a_code_that_is_too_long_is_refused_and_its_tail_is_no_code(wired: Wired) -> None:
    wire = wired(max_bytes=8)
    error = wire.read_when_sent(b"123456789")
    assert (error.code, error.detail) == ("unreadable", "tooLong")
    wire.send(b"TAIL\r")
    assert wire.read_when_sent(b"NEXT\r").text == "NEXT"


def test_a_flood_that_begins_while_a_code_is_awaited_is_cut_off(wired: Wired) -> None:
    error = wired(max_bytes=1024).read_when_sent(b"7" * 2048)
    assert error.detail == "tooLong"


def test_a_line_that_never_falls_quiet_is_a_fault(scanner: VirtualScanner, link: Path) -> None:
    driver = SerialCodeScanner(SerialCodeScannerSettings(str(link), baudrate=115200, max_bytes=64))
    driver.open()
    scanner.inject(Fault.FLOOD)
    error = failure(driver)
    driver.close()
    assert (error.completion, error.code, error.action) == (
        Completion.HARDWARE_ERROR,
        "lineNotQuiet",
        Action.MAINTENANCE,
    )


def test_cancel_is_seen_within_200_ms_while_nothing_is_presented(wired: Wired) -> None:
    wire = wired()
    context = CommandContext.lasting(PATIENCE)
    doing = Doing(lambda: wire.driver.read(context))
    wire.await_trigger()
    started = time.monotonic()
    context.cancel.set()
    assert doing.end().completion is Completion.CANCELED
    assert time.monotonic() - started < 0.2


def test_cancel_is_seen_within_200_ms_in_a_flood(driver: SerialCodeScanner, scanner: VirtualScanner) -> None:
    scanner.inject(Fault.FLOOD)
    context = CommandContext.lasting(PATIENCE)
    doing = Doing(lambda: driver.read(context))
    started = time.monotonic()
    context.cancel.set()
    assert doing.end().completion is Completion.CANCELED
    assert time.monotonic() - started < 0.2


def test_without_a_code_the_time_is_up(driver: SerialCodeScanner, scanner: VirtualScanner) -> None:
    assert failure(driver, 0.2).completion is Completion.TIME_OUT


@pytest.mark.req("M34")
def test_unplugged_in_the_middle_of_a_code_is_told_and_heals(
    driver: SerialCodeScanner, scanner: VirtualScanner
) -> None:
    scanner.inject(Fault.UNPLUG)
    scanner.present(CODE)
    error = failure(driver)
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)
    assert driver.status(CommandContext.lasting(1)).state is DeviceState.OFFLINE
    scanner.inject(None)
    scanner.unplug()
    scanner.plug()
    driver.open()
    scanner.present(CODE)
    assert read(driver) == CODE


def test_unplugged_while_waiting_is_told(driver: SerialCodeScanner, scanner: VirtualScanner) -> None:
    doing = Doing(lambda: driver.read(CommandContext.lasting(PATIENCE)))
    scanner.unplug()
    assert doing.end().code == "unplugged"


def test_unplugged_between_commands_is_seen_by_the_status(driver: SerialCodeScanner, scanner: VirtualScanner) -> None:
    assert driver.status(CommandContext.lasting(1)).detail == "portOnly"
    scanner.unplug()
    status = driver.status(CommandContext.lasting(1))
    assert (status.state, status.detail) == (DeviceState.OFFLINE, "unplugged")


def test_a_driver_that_is_not_open_says_so(link: Path) -> None:
    assert failure(SerialCodeScanner(SerialCodeScannerSettings(str(link)))).code == "notOpen"


def test_a_port_that_another_program_holds_is_in_use(driver: SerialCodeScanner, link: Path) -> None:
    with pytest.raises(DeviceError, match="inUse"):
        SerialCodeScanner(SerialCodeScannerSettings(str(link))).open()


def test_an_absent_port_is_an_unplugged_scanner(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="unplugged"):
        SerialCodeScanner(SerialCodeScannerSettings(str(tmp_path / "nothing"))).open()


def test_a_path_that_is_no_port_is_a_matter_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with pytest.raises(DeviceError, match="notASerialPort"):
        SerialCodeScanner(SerialCodeScannerSettings(str(tmp_path / "plain"))).open()


def test_the_self_test_flashes_the_light(wired: Wired) -> None:
    wire = wired()
    assert wire.driver.self_test(CommandContext.lasting(1)).state is DeviceState.ONLINE
    wire.await_trigger()


@pytest.mark.req("M21")
def test_neither_reading_nor_errors_nor_logs_show_the_code(wired: Wired, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        reading = wired().read_when_sent(b"SECRET\r")
        error = wired().read_when_sent(b"SECRET\xff\r")
    shown = repr(reading) + "".join(traceback.format_exception(error)) + caplog.text
    assert reading.text == "SECRET"
    assert "SECRET" not in shown
    assert error.__cause__ is None
    assert error.__context__ is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("trigger", "16 5"),
        ("stop", "stop"),
        ("terminator", "TAB"),
        ("max_bytes", 0),
        ("gap_seconds", 0),
        ("trigger_seconds", 0),
        ("debounce_seconds", -1),
        ("encoding", "utf-16"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(key: str, value: object) -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create("code_scanner", "serial", {"port": "/dev/x", key: value})
    assert (caught.value.code, caught.value.action) == ("badSetting", Action.CONFIGURATION)
    assert key in caught.value.detail


def test_words_of_the_command_line_make_a_driver() -> None:
    settings = {"port": "/dev/x", "terminator": "CRLF", "trigger": "16 54 0D", "stop": "16550D", "baudrate": "115200"}
    assert isinstance(registry.create("code_scanner", "serial", settings), SerialCodeScanner)
