"""The USB scanner on a stream of events or reports, each fault of the virtual one, and each way a cable lets go."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from evdev import ecodes

from devices import registry
from devices.code_scanner.hid import HidCodeScanner, HidCodeScannerSettings
from devices.code_scanner.judge import MISREADS_BEFORE_ALARM
from devices.code_scanner.protocol import CodeReading
from devices.code_scanner.sim import VirtualScanner
from devices.code_scanner.sim_state import Fault
from devices.code_scanner.sim_wire import KeyWire, tap
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.evdev_event import key
from devices.status import DeviceState
from tests.devices.code_scanner.benches import PATIENCE, Doing
from tests.devices.code_scanner.hid_benches import Typing, answers_of, hid_driver, virtual_hid, words

CODE = "ehc://7f3a/电子凭证"
ENTER = tap(ecodes.KEY_ENTER)
KINDS = ("keys", "pos")
Type = Callable[..., Typing]


@pytest.fixture
def typing(tmp_path: Path) -> Iterator[Type]:
    made: list[Typing] = []

    def make(**settings: Any) -> Typing:
        made.append(Typing(tmp_path / str(len(made)), **settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(params=KINDS)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[HidCodeScanner, VirtualScanner]]:
    """A scanner in presentation mode: what is held there is sent again and again."""
    with virtual_hid(tmp_path / "node", request.param, repeat_seconds=0.15) as far_end:
        driver = hid_driver(tmp_path / "node", mode=request.param, debounce_seconds=0)
        driver.open()
        yield driver, far_end
        driver.close()


def read(driver: HidCodeScanner, seconds: float = PATIENCE) -> str:
    return driver.read(CommandContext.lasting(seconds)).text


def failure(driver: HidCodeScanner, seconds: float = PATIENCE) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        read(driver, seconds)
    return caught.value


def test_a_code_is_read_up_to_its_terminator(typing: Type) -> None:
    assert typing().read_when_sent(words(CODE) + ENTER) == CodeReading(CODE)


def test_a_scanner_that_ends_with_tab_is_read_when_set_so(typing: Type) -> None:
    assert typing(terminator="TAB").read_when_sent(words("A") + tap(ecodes.KEY_TAB)).text == "A"


def test_a_scanner_without_a_terminator_is_read_after_its_silence(typing: Type) -> None:
    assert typing(terminator="NONE", gap_seconds=0.1).read_when_sent(words("A7")).text == "A7"


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_code_that_is_allowed_is_read(tmp_path: Path, kind: str) -> None:
    with virtual_hid(tmp_path / "node", kind, repeat_seconds=0.3) as far_end:
        driver = hid_driver(tmp_path / "node", mode=kind)
        driver.open()
        far_end.present("A7" * 2048)
        assert read(driver) == "A7" * 2048
        driver.close()


@pytest.mark.req("M21")
def test_a_code_from_before_the_command_is_dropped(typing: Type) -> None:
    bench = typing()
    bench.line.write(words("LAST CITIZEN") + ENTER)
    assert bench.read_when_sent(words("NEXT") + ENTER).text == "NEXT"


@pytest.mark.req("M21")
def test_the_tail_of_a_code_under_way_is_dropped(typing: Type) -> None:
    bench = typing()
    doing = bench.reading(lambda: bench.line.write(words("LAST CIT")), seconds=0.2)
    assert doing.end().completion is Completion.TIME_OUT
    bench.line.write(words("IZEN") + ENTER)
    assert bench.read_when_sent(words("NEXT") + ENTER).text == "NEXT"


def test_the_same_code_within_the_debounce_time_is_passed_over(typing: Type) -> None:
    bench = typing(debounce_seconds=PATIENCE)
    assert bench.read_when_sent(words("SAME") + ENTER).text == "SAME"
    assert bench.read_when_sent((words("SAME") + ENTER) * 2 + words("OTHER") + ENTER).text == "OTHER"


def test_a_code_that_is_too_long_is_refused_and_its_tail_is_no_code(typing: Type) -> None:
    bench = typing(max_bytes=8)
    error = bench.read_when_sent(words("123456789"))
    assert (error.code, error.detail) == ("unreadable", "tooLong")
    bench.line.write(words("TAIL") + ENTER)
    assert bench.read_when_sent(words("NEXT") + ENTER).text == "NEXT"


def test_a_stream_that_is_none_of_events_is_the_configuration_s(typing: Type) -> None:
    error = typing().read_when_sent(b"ABCDEFGH" * 6)
    assert (error.completion, error.code, error.action) == (
        Completion.HARDWARE_ERROR,
        "notEvents",
        Action.CONFIGURATION,
    )


def test_a_presented_code_is_read(both: tuple[HidCodeScanner, VirtualScanner]) -> None:
    driver, far_end = both
    far_end.present(CODE)
    assert read(driver) == CODE


def test_control_characters_are_discarded(both: tuple[HidCodeScanner, VirtualScanner]) -> None:
    driver, far_end = both
    far_end.inject(Fault.CONTROL)
    far_end.present(CODE)
    assert read(driver) == CODE


@pytest.mark.parametrize(("kind", "why"), [("keys", "unknownKey"), ("pos", "notText")])
def test_what_is_no_text_asks_for_the_code_again(tmp_path: Path, kind: str, why: str) -> None:
    with virtual_hid(tmp_path / "node", kind, repeat_seconds=0.15) as far_end:
        driver = hid_driver(tmp_path / "node", mode=kind)
        driver.open()
        far_end.inject(Fault.GARBAGE)
        far_end.present(CODE)
        error = failure(driver)
        assert (error.completion, error.code, error.action) == (Completion.USER_ERROR, "unreadable", Action.CLEAR)
        assert error.detail == why
        far_end.inject(None)
        far_end.present(CODE)
        assert read(driver) == CODE
        driver.close()


def test_lost_events_ask_for_the_code_again(tmp_path: Path) -> None:
    with virtual_hid(tmp_path / "node", "keys", repeat_seconds=0.15) as far_end:
        driver = hid_driver(tmp_path / "node")
        driver.open()
        far_end.inject(Fault.DROPPED)
        far_end.present(CODE)
        assert failure(driver).detail == "eventsLost"
        driver.close()


def test_a_code_whose_end_is_lost_asks_for_the_code_again(typing: Type) -> None:
    error = typing().read_when_sent(words("HALF"))
    assert (error.code, error.detail) == ("unreadable", "noTerminator")


def test_damaged_codes_in_a_row_are_the_technician_s(both: tuple[HidCodeScanner, VirtualScanner]) -> None:
    driver, far_end = both
    far_end.inject(Fault.GARBAGE)
    far_end.present(CODE)
    errors = [failure(driver) for _ in range(MISREADS_BEFORE_ALARM)]
    assert [error.completion for error in errors[:-1]] == [Completion.USER_ERROR] * (MISREADS_BEFORE_ALARM - 1)
    assert (errors[-1].completion, errors[-1].action) == (Completion.HARDWARE_ERROR, Action.MAINTENANCE)


def test_cancel_is_seen_within_200_ms_in_a_flood(both: tuple[HidCodeScanner, VirtualScanner]) -> None:
    driver, far_end = both
    far_end.inject(Fault.FLOOD)
    context = CommandContext.lasting(PATIENCE)
    doing = Doing(lambda: driver.read(context))
    started = time.monotonic()
    context.cancel.set()
    assert doing.end().completion is Completion.CANCELED
    assert time.monotonic() - started < 0.2


def test_a_scanner_that_never_falls_quiet_is_a_fault(tmp_path: Path) -> None:
    now = iter(range(10**6))
    with virtual_hid(tmp_path / "node", "keys") as far_end:
        settings = HidCodeScannerSettings(str(tmp_path / "node"), answers=answers_of(tmp_path / "node"))
        driver = HidCodeScanner(settings, clock=lambda: next(now) * 0.02)
        driver.open()
        far_end.inject(Fault.FLOOD)
        error = failure(driver, 10**6)
        assert (error.completion, error.code, error.action) == (
            Completion.HARDWARE_ERROR,
            "lineNotQuiet",
            Action.MAINTENANCE,
        )
        driver.close()


@pytest.mark.req("M34")
def test_unplugged_in_the_middle_of_a_code_is_told_and_heals(both: tuple[HidCodeScanner, VirtualScanner]) -> None:
    driver, far_end = both
    doing = Doing(lambda: driver.read(CommandContext.lasting(PATIENCE)))
    far_end.inject(Fault.UNPLUG)
    far_end.present(CODE)
    error = doing.end()
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)
    assert driver.status(CommandContext.lasting(1)).state is DeviceState.OFFLINE
    far_end.inject(None)
    far_end.unplug()
    far_end.plug()
    driver.open()
    far_end.present(CODE)
    assert read(driver) == CODE


def test_unplugged_between_commands_is_seen_by_the_status(both: tuple[HidCodeScanner, VirtualScanner]) -> None:
    driver, far_end = both
    assert driver.status(CommandContext.lasting(1)).state is DeviceState.ONLINE
    far_end.unplug()
    status = driver.status(CommandContext.lasting(1))
    assert (status.state, status.detail) == (DeviceState.OFFLINE, "unplugged")
    assert failure(driver).code == "notOpen"


def test_what_lies_unread_does_not_disturb_the_status(both: tuple[HidCodeScanner, VirtualScanner]) -> None:
    driver, far_end = both
    far_end.present(CODE)
    assert driver.status(CommandContext.lasting(1)).state is DeviceState.ONLINE


def test_a_scanner_that_another_program_holds_is_in_use(
    both: tuple[HidCodeScanner, VirtualScanner], tmp_path: Path
) -> None:
    driver, _far_end = both
    with pytest.raises(DeviceError, match="inUse"):
        hid_driver(tmp_path / "node", mode=driver._settings.mode).open()


def test_an_absent_scanner_is_unplugged(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="unplugged"):
        HidCodeScanner(HidCodeScannerSettings(str(tmp_path / "nothing"))).open()


def test_a_path_that_is_no_input_device_is_a_matter_of_configuration() -> None:
    with pytest.raises(DeviceError, match="notAnInputDevice"):
        HidCodeScanner(HidCodeScannerSettings("/dev/null")).open()


def test_a_key_that_is_stuck_fails_the_self_test(typing: Type) -> None:
    bench = typing()
    bench.line.hold([ecodes.KEY_A], [], {})
    with pytest.raises(DeviceError, match="keyStuck"):
        bench.driver.self_test(CommandContext.lasting(1))


@pytest.mark.req("M21")
def test_neither_reading_nor_errors_nor_logs_show_the_code(typing: Type, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        reading = typing().read_when_sent(words("SECRET") + ENTER)
        error = typing().read_when_sent(words("SECRET") + KeyWire().garbage)
        coded = typing(alt_codes="gb18030").read_when_sent(words("SECRET\uffff") + ENTER)
        half = typing().read_when_sent(words("SECRET") + key(ecodes.KEY_RO, 1))
    shown = repr(reading) + caplog.text
    for each in (error, coded, half):
        shown += "".join(traceback.format_exception(each))
        assert each.__cause__ is None
    assert reading.text == "SECRET"
    assert "SECRET" not in shown


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("device", "event3"),
        ("device", "usb:1:2"),
        ("mode", "serial"),
        ("terminator", "CR"),
        ("alt_codes", "latin-1"),
        ("pos_layout", "honeywell"),
        ("max_bytes", 0),
        ("gap_seconds", 0.01),
        ("debounce_seconds", -1),
        ("encoding", "utf-16"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(setting: str, value: object) -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create("code_scanner", "hid", {"device": "/dev/x", setting: value})
    assert (caught.value.code, caught.value.action) == ("badSetting", Action.CONFIGURATION)
    assert setting in caught.value.detail


def test_words_of_the_command_line_make_a_driver() -> None:
    settings = {"device": "usb:0c2e:0206", "mode": "pos", "pos_layout": "aim", "gap_seconds": "0.5"}
    assert isinstance(registry.create("code_scanner", "hid", settings), HidCodeScanner)
