"""The I/O board on a real terminal: words and their terminators, levels, noise, silence, settings."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from devices import registry
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.signals.board_port import SerialSignalsSettings
from devices.signals.board_words import WordEnd
from devices.signals.protocol import Signal
from devices.signals.serial_board import SerialSignals
from devices.signals.sim_state import BenchState, Fault
from devices.status import DeviceState
from tests.devices.signals.benches import Watch, Wire, board, board_driver, soon, told_in

Wired = Callable[..., Wire]
WORDS = ("D1=door:on", "D0=door:off", "C=call:tap", "U1=up:on", "U0=up:off")


def begun(wire: Wire, end: bytes = b"\r") -> Watch:
    """A watch that listens by now: a level counts whenever it was said."""
    watch = Watch(wire.driver)
    wire.send(b"D0" + end)
    assert watch.next() == [("door", False)]
    return watch


@pytest.mark.parametrize(("name", "end"), [("CR", b"\r"), ("LF", b"\n"), ("CRLF", b"\r\n")])
def test_words_are_heard_up_to_their_terminator(wired: Wired, name: str, end: bytes) -> None:
    wire = wired(words=WORDS, terminator=WordEnd(name))
    watch = begun(wire, end)
    wire.send(b"D1" + end + b"U1" + end + b"U0" + end)
    assert watch.next(3) == [("door", True), ("up", True), ("up", False)]
    watch.end()


def test_words_of_a_fixed_length_in_hexadecimal_are_heard(wired: Wired) -> None:
    wire = wired(words=("A101=door:on", "A100=door:off"), hexadecimal=True, terminator=WordEnd("FIXED"), length=2)
    watch = Watch(wire.driver)
    for word, active in (("A101", True), ("A100", False)):
        wire.send(bytes.fromhex(word))
        assert watch.next() == [("door", active)]
    watch.end()


@pytest.mark.req("M34")
def test_a_level_of_which_the_board_has_not_spoken_is_unknown(wired: Wired) -> None:
    wire = wired(words=WORDS)
    assert told_in(wire.driver, 0.1) == []
    assert wire.driver.status(soon()).detail == "portOnly"


def test_a_board_is_asked_for_its_levels_where_it_answers(tmp_path: Path) -> None:
    with board(tmp_path / "node", BenchState(levels={Signal.DOOR: False, Signal.POWER_FAIL: True})):
        driver = board_driver(tmp_path / "node")
        driver.open()
        assert sorted(told_in(driver)) == [("door", False), ("power_fail", True)]
        assert driver.status(soon()).detail == ""
        driver.close()


def test_a_word_said_again_is_told_once(wired: Wired) -> None:
    wire = wired(words=WORDS)
    watch = begun(wire)
    wire.send(b"D1\r" * 5 + b"D0\r")
    assert watch.next(2) == [("door", True), ("door", False)]
    watch.end()


def test_what_was_said_while_nobody_watched_for_long_counts_for_levels_alone() -> None:
    now = itertools.count()
    wire = Wire(clock=lambda: float(next(now)), words=WORDS)
    wire.send_while_nobody_reads(b"D1\rC\rU1\rU0\r")
    watch = Watch(wire.driver)
    assert watch.next() == [("door", True)]
    wire.send(b"U1\r")
    assert watch.next() == [("up", True)]
    watch.end()
    wire.close()


def test_levels_are_unknown_again_when_more_was_said_than_the_terminal_keeps(wired: Wired) -> None:
    wire = wired(words=WORDS)
    watch = begun(wire)
    wire.send(b"D1\r")
    assert watch.next() == [("door", True)]
    watch.end()
    wire.send_until_full(b"NOISE\r")
    assert told_in(wire.driver, 0.1) == []


@pytest.mark.parametrize(("noise", "detail"), [(b"BOARD V1.2\r", "unknownWords"), (b"#" * 100 + b"\r", "damagedWords")])
def test_what_is_no_word_changes_nothing_and_the_status_says_so(wired: Wired, noise: bytes, detail: str) -> None:
    wire = wired(words=WORDS)
    watch = begun(wire)
    wire.send(noise + b"D1\r")
    assert watch.next() == [("door", True)]
    watch.end()
    assert wire.driver.status(soon()).detail == detail


def test_half_a_word_is_never_joined_to_the_next(wired: Wired) -> None:
    wire = wired(words=(*WORDS, "D11=door:off"))
    watch = begun(wire)
    wire.send(b"D1")
    assert told_nothing(watch)
    wire.send(b"1\rU1\r")
    assert watch.next() == [("up", True)]
    watch.end()


def told_nothing(watch: Watch) -> bool:
    """For longer than a gap inside a word."""
    watch._thread.join(0.5)
    return not watch.rest


def test_a_board_that_should_speak_and_does_not_is_a_fault_and_its_levels_are_unknown(wired: Wired) -> None:
    wire = wired(words=WORDS, silence_seconds=0.3)
    watch = Watch(wire.driver)
    wire.send(b"D1\r")
    watch.next()
    error = watch.outcome()
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "noAnswer", Action.RESET)
    assert told_in(wire.driver, 0.1) == []


def test_a_silence_is_counted_over_several_watches(wired: Wired) -> None:
    wire = wired(words=WORDS, silence_seconds=0.5)
    outcomes = [Watch(wire.driver, 0.15).outcome().code for _ in range(6)]
    assert outcomes[:2] == ["timeOut", "timeOut"]
    assert "noAnswer" in outcomes[2:]


def test_words_bounce_only_where_it_is_set_so(wired: Wired) -> None:
    wire = wired(words=WORDS, debounce_words=True, debounce_ms=60)
    watch = begun(wire)
    wire.send(b"D1\rD0\rD1\rU1\rU0\r")
    assert watch.next() == [("door", True)]
    watch.end()
    assert watch.rest == []


def test_the_self_test_asks_the_board(tmp_path: Path) -> None:
    with board(tmp_path / "node", BenchState(levels={Signal.DOOR: False})) as device:
        driver = board_driver(tmp_path / "node")
        driver.open()
        assert driver.self_test(soon()).state is DeviceState.ONLINE
        device.inject(Fault.SILENT)
        device.level(Signal.DOOR, True)
        driver.close()


def test_a_board_that_does_not_answer_fails_the_self_test(wired: Wired) -> None:
    now = itertools.count()
    wire = Wire(clock=lambda: next(now) / 10, words=WORDS, query="3F0D")
    with pytest.raises(DeviceError) as caught:
        wire.driver.self_test(CommandContext.lasting(5))
    assert (caught.value.code, caught.value.action) == ("noAnswer", Action.MAINTENANCE)
    wire.close()


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.REPEAT])
def test_a_board_that_misbehaves_is_heard_right(tmp_path: Path, fault: Fault) -> None:
    with board(tmp_path / "node", BenchState(levels={Signal.DOOR: False})) as device:
        driver = board_driver(tmp_path / "node")
        driver.open()
        watch = Watch(driver)
        assert watch.next() == [("door", False)]
        device.inject(fault)
        device.tap(Signal.CALL)
        assert watch.next(2) == [("call", True), ("call", False)]
        watch.end()
        driver.close()


def test_an_absent_port_is_unplugged_and_a_plain_file_is_no_port(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="unplugged"):
        SerialSignals(SerialSignalsSettings(str(tmp_path / "no"), words=WORDS)).open()
    (tmp_path / "plain").touch()
    with pytest.raises(DeviceError, match="notASerialPort"):
        SerialSignals(SerialSignalsSettings(str(tmp_path / "plain"), words=WORDS)).open()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "words"),
        ({"words": "D1"}, "words"),
        ({"words": "D1=door"}, "words"),
        ({"words": "D1=door:open"}, "words"),
        ({"words": "D1=gate:on"}, "words"),
        ({"words": "D1=door:on,D1=door:off"}, "words"),
        ({"words": "门=door:on"}, "words"),
        ({"words": "XY=door:on", "hexadecimal": "true"}, "words"),
        ({"words": "D1=door:on", "terminator": "FIXED"}, "length"),
        ({"words": "D1=door:on", "length": "2"}, "length"),
        ({"words": "D1=door:on", "query": "?"}, "query"),
        ({"words": "D1=door:on", "debounce_ms": "-1"}, "debounce_ms"),
        ({"words": "D1=door:on", "silence_seconds": "-1"}, "silence_seconds"),
        ({"lines": "rts=door"}, "lines"),
        ({"lines": "cts=gate"}, "lines"),
        ({"lines": "cts=door,ri=door"}, "lines"),
        ({"lines": "cts=door", "poll_ms": "0"}, "poll_ms"),
        ({"lines": "cts=door", "poll_ms": "200"}, "poll_ms"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(settings: dict[str, str], named: str) -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create("signals", "serial", {"port": "/dev/x", **settings})
    assert (caught.value.code, caught.value.action) == ("badSetting", Action.CONFIGURATION)
    assert f"{named} has to be" in caught.value.detail
