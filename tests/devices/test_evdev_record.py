"""The recording tool as a process, on a stream; what it recorded stands in for the device."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devices.code_scanner.hid_keys import AltCodes, KeyCodes, KeyEnd
from devices.code_scanner.sim_wire import KeyWire
from devices.evdev_stand_in import Answers, EventLine

TOP = Path(__file__).parents[2]
PATIENCE = 10.0


@pytest.fixture
def line(tmp_path: Path) -> EventLine:
    line = EventLine(tmp_path / "node", tmp_path / "answers", Answers("Wedge"))
    line.plug()
    return line


def recorder(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "devices.evdev_record", str(folder / "node"), str(folder / "out")]
    command += ["--answers", str(folder / "answers"), *options]
    environment = os.environ | {"PYTHONPATH": str(TOP)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_a_recording_can_be_read_as_the_device_was(line: EventLine, tmp_path: Path) -> None:
    wire = KeyWire()
    line.write(b"".join(wire.pieces("TEST-7")) + wire.end())
    with recorder(tmp_path, "--seconds", "0.2") as process:
        out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert json.loads(out)["ended"] == "asked"
    codes = KeyCodes(KeyEnd.ENTER, AltCodes.UNICODE, 4096)
    assert codes.feed((tmp_path / "out").read_bytes()) == "TEST-7"
    assert Answers.from_json(json.loads((tmp_path / "out.json").read_text())).name == "Wedge"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to(line: EventLine, tmp_path: Path, number: int) -> None:
    line.write(KeyWire().flood)
    with recorder(tmp_path) as process:
        while not (tmp_path / "out.json").exists() and process.poll() is None:
            os.sched_yield()
        process.send_signal(number)
        out, _ = process.communicate(timeout=PATIENCE)
    assert json.loads(out)["ended"] == "asked"


def test_a_device_that_is_pulled_out_ends_it(line: EventLine, tmp_path: Path) -> None:
    line.write(KeyWire().flood)
    with recorder(tmp_path) as process:
        while not (tmp_path / "out.json").exists() and process.poll() is None:
            os.sched_yield()
        line.unplug()
        out, _ = process.communicate(timeout=PATIENCE)
    assert json.loads(out)["ended"] == "unplugged"


def test_a_device_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with recorder(tmp_path) as process:
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert json.loads(err)["error"]["code"] == "unplugged"


@pytest.mark.usefixtures("line")
def test_a_device_that_sends_nothing_leaves_an_empty_recording_and_says_so(tmp_path: Path) -> None:
    with recorder(tmp_path, "--seconds", "0.1") as process:
        out, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, json.loads(out)["bytes"]) == (1, 0)
