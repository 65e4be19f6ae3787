"""Virtual keys and inputs as a process of their own, steered by their file and read by the command line."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.errors import DeviceError
from devices.signals.protocol import Signal
from devices.signals.sim_state import BenchState, Fault
from devices.signals.sim_tell import WORDS
from devices.sim_file import SimFile, write_state
from kiosk.cli_devices import device
from tests.devices.signals.benches import PATIENCE, Watch, board, keypad_driver

TOP = Path(__file__).parents[3]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "link"


@contextmanager
def process(state: Path, link: Path, kind: str) -> Iterator[dict[str, str]]:
    command = [sys.executable, "-m", "devices.signals.sim", "--state", str(state), "--link", str(link), "--kind", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as running:
        assert running.stdout is not None
        yield json.loads(running.stdout.readline())
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0
    assert not link.exists()


def command_line(role: str, driver: str, seconds: str, *pairs: str) -> tuple[int, object, str]:
    command = [sys.executable, "main.py", "device", role, "read", "--driver", driver, "--timeout", seconds, "--json"]
    for pair in pairs:
        command += ["--set", pair]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout), done.stderr


def test_the_command_line_prints_the_first_events_of_a_keypad(state: Path, link: Path) -> None:
    write_state(state, BenchState(levels={Signal.HEADPHONES: True}))
    with process(state, link, "evdev") as said:
        pairs = (f"device={said['link']}", f"answers={said['answers']}")
        assert command_line("keypad", "evdev", "20", *pairs)[:2] == (0, [{"signal": "headphones", "active": True}])


def test_a_board_as_a_process_says_what_its_words_are(state: Path, link: Path) -> None:
    write_state(state, BenchState(levels={Signal.DOOR: True}))
    with process(state, link, "serial") as said:
        settings = {"port": said["link"], "words": said["words"], "query": said["query"]}
        assert asked("signals", "serial", 20, settings) == [{"signal": "door", "active": True}]


def asked(role: str, driver: str, seconds: float, settings: dict[str, str]) -> object:
    """What the command prints, without a process of its own."""
    pairs = [f"{key}={value}" for key, value in settings.items()]
    arguments = argparse.Namespace(
        role=role, command="read", driver=driver, set=pairs, timeout=seconds, config="/nowhere", argument=None
    )
    return device(arguments).document


def test_nothing_within_the_time_is_an_empty_answer(link: Path) -> None:
    with board(link):
        assert asked("keypad", "serial", 0.2, {"port": str(link), "words": ",".join(WORDS)}) == []


def test_the_command_says_what_is_wrong(link: Path) -> None:
    with pytest.raises(DeviceError, match="unplugged"):
        asked("signals", "serial", 1, {"port": str(link), "words": "D1=door:on"})


@pytest.mark.req("M31")
def test_a_second_process_presses_keys_and_pulls_the_cable(state: Path, link: Path) -> None:
    write_state(state, BenchState(levels={Signal.DOOR: False}))
    file = SimFile(state, BenchState.from_json)
    with process(state, link, "evdev"):
        driver = keypad_driver(link)
        driver.open()
        watch = Watch(driver)
        assert watch.next() == [("door", False)]
        write_state(state, BenchState(pressed=frozenset({Signal.UP}), levels={Signal.DOOR: True}))
        assert watch.next(2) == [("up", True), ("door", True)]
        write_state(state, BenchState(levels={Signal.DOOR: True}, taps=(Signal.CALL,), turn=1))
        assert watch.next(3) == [("up", False), ("call", True), ("call", False)]
        write_state(state, BenchState(plugged=False))
        assert watch.outcome().code == "unplugged"
        driver.close()
    assert file.changed() == BenchState(plugged=False)


def test_a_state_comes_back_from_its_file(state: Path) -> None:
    written = BenchState(
        plugged=False,
        pressed=frozenset({Signal.UP, Signal.HELP}),
        levels={Signal.DOOR: True, Signal.PRESENCE: False},
        taps=(Signal.CALL, Signal.CALL),
        turn=3,
        fault=Fault.BOUNCE,
    )
    file = SimFile(state, BenchState.from_json)
    assert file.changed() is None
    write_state(state, written)
    assert file.changed() == written


@pytest.mark.parametrize(
    "shape",
    [
        [],
        {"plugged": 1},
        {"pressed": "up"},
        {"pressed": ["upwards"]},
        {"pressed": ["door"]},
        {"taps": ["presence"]},
        {"levels": []},
        {"levels": {"up": True}},
        {"levels": {"door": 1}},
        {"turn": True},
        {"fault": "bored"},
        {"colour": 1},
    ],
)
def test_a_wrong_state_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        BenchState.from_json(shape)


def test_a_level_of_which_null_is_said_is_unknown() -> None:
    assert BenchState.from_json({"levels": {"door": None}}) == BenchState()
