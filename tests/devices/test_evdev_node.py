"""An input node on a stream: what comes, what is gone, and what is no input device at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from evdev import ecodes

from devices.errors import Action, Completion, DeviceError
from devices.evdev_event import EventParser, InputEvent, Lost, key
from devices.evdev_find import About
from devices.evdev_node import InputNode, open_node
from devices.evdev_stand_in import PIPE_BYTES, Answers, EventLine

A = key(ecodes.KEY_A, 1)


@pytest.fixture
def line(tmp_path: Path) -> EventLine:
    line = EventLine(tmp_path / "node", tmp_path / "answers", Answers("Pad", "usb-1", 1, 2))
    line.plug()
    return line


@pytest.fixture
def node(line: EventLine, tmp_path: Path) -> InputNode:
    return open_node(str(tmp_path / "node"), tmp_path / "answers")


def refused(path: str, answers: Path | None = None) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        open_node(path, answers).about()
    return caught.value


def test_what_was_written_is_read(line: EventLine, node: InputNode) -> None:
    line.write(A)
    assert node.read(0) == A
    assert node.read(0) == b""


def test_what_waits_can_be_dropped(line: EventLine, node: InputNode) -> None:
    assert not node.drain()
    line.write(A * 500)
    assert node.drain()
    assert node.read(0) == b""


def test_it_says_what_it_is_and_what_is_held(line: EventLine, node: InputNode) -> None:
    line.hold([ecodes.KEY_A], [ecodes.SW_LID], {ecodes.EV_SW: [ecodes.SW_LID]})
    assert node.about() == About("Pad", "usb-1", 1, 2)
    assert node.pressed() == {ecodes.KEY_A}
    assert node.switches() == node.has(ecodes.EV_SW) == {ecodes.SW_LID}
    assert node.has(ecodes.EV_KEY) == frozenset()


def test_one_that_was_pulled_out_is_unplugged_however_it_is_asked(line: EventLine, node: InputNode) -> None:
    node.present()
    line.unplug()
    for ask in (node.present, node.about, lambda: node.read(0), node.pressed, node.switches):
        with pytest.raises(DeviceError) as caught:
            ask()
        assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "unplugged")
    node.close()
    node.close()


def test_a_second_one_does_not_get_what_is_grabbed(node: InputNode, tmp_path: Path) -> None:
    node.grab()
    second = open_node(str(tmp_path / "node"), tmp_path / "answers")
    for take in (second.grab, second.lock):
        with pytest.raises(DeviceError) as caught:
            take()
        assert (caught.value.code, caught.value.action) == ("inUse", Action.CONFIGURATION)


def test_what_is_not_read_in_time_is_lost_and_said_to_be(line: EventLine, node: InputNode) -> None:
    """The FIFO holds 1 MiB; the kernel far less."""
    for _ in range(PIPE_BYTES // len(A) + 1000):
        line.write(A)
    parser, said = EventParser(), list[InputEvent | Lost]()
    while chunk := node.read(0):
        said += parser.feed(chunk)
    line.write(A)
    said += parser.feed(node.read(0))
    assert said[-2:] == [Lost.EVENTS, InputEvent(ecodes.EV_KEY, ecodes.KEY_A, 1)]
    assert Lost.EVENTS not in said[:-2]


def test_a_path_that_is_not_there_is_unplugged(tmp_path: Path) -> None:
    assert refused(str(tmp_path / "nothing")).code == "unplugged"


@pytest.mark.parametrize("path", ["/dev/null", "/proc/self/status"])
def test_a_path_that_is_no_input_device_is_the_configuration_s(path: str) -> None:
    error = refused(path)
    assert (error.code, error.action) == ("notAnInputDevice", Action.CONFIGURATION)


@pytest.mark.parametrize("words", ["", "[]", '{"colour": 1}', '{"vendor": "x"}', '{"pressed": 7}'])
def test_answers_that_make_no_sense_are_no_device(line: EventLine, tmp_path: Path, words: str) -> None:
    (tmp_path / "answers").write_text(words)
    assert refused(str(tmp_path / "node"), tmp_path / "answers").code == "notAnInputDevice"


def test_without_the_setting_a_stream_is_no_input_device(line: EventLine, tmp_path: Path) -> None:
    """A production kiosk must not take a FIFO for its keypad."""
    assert refused(str(tmp_path / "node")).code == "notAnInputDevice"


def test_answers_come_back_from_their_file(tmp_path: Path) -> None:
    said = Answers("Pad", "usb-1", 1, 2, (3,), (4,), {1: (3, 5), 5: (4,)})
    assert Answers.from_json(json.loads(json.dumps(said.as_json()))) == said


def test_pulling_out_leaves_nothing_behind(line: EventLine, node: InputNode, tmp_path: Path) -> None:
    node.close()
    line.unplug()
    assert list(tmp_path.iterdir()) == []
