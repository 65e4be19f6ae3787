"""The virtual code scanner as a process of its own, steered by its file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.code_scanner.serial_line import SerialCodeScanner, SerialCodeScannerSettings
from devices.code_scanner.sim import VirtualScanner
from devices.code_scanner.sim_state import BenchState, Fault
from devices.command import CommandContext
from devices.errors import DeviceError
from devices.sim_file import SimFile, write_state
from tests.devices.code_scanner.benches import PATIENCE, STOP, TRIGGER

TOP = Path(__file__).parents[3]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


@pytest.fixture
def process(link: Path, state: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "devices.code_scanner.sim", "--state", str(state), "--link", str(link)]
    command += ["--trigger", TRIGGER.hex(), "--stop", STOP.hex(), "--terminator", "0d0a"]
    environment = os.environ | {"PYTHONPATH": str(TOP)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"link": str(link)}
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_a_second_process_holds_a_code_in_front_of_it(process: subprocess.Popen[str], link: Path, state: Path) -> None:
    driver = SerialCodeScanner(SerialCodeScannerSettings(str(link), trigger=TRIGGER.hex(), stop=STOP.hex()))
    driver.open()
    write_state(state, BenchState(code="电子社保卡"))
    assert driver.read(CommandContext.lasting(PATIENCE)).text == "电子社保卡"
    driver.close()


@pytest.mark.usefixtures("process")
def test_the_command_line_prints_the_text(link: Path, state: Path) -> None:
    write_state(state, BenchState(code="ehc:1234"))
    command = [sys.executable, "main.py", "device", "code_scanner", "read", "--driver", "serial", "--json"]
    for pair in (f"port={link}", f"trigger={TRIGGER.hex()}", "terminator=CRLF"):
        command += ["--set", pair]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"text": "ehc:1234"})
    assert "1234" not in done.stderr


@pytest.mark.parametrize(("kind", "mode"), [("keys", "keys"), ("pos", "pos")])
def test_the_command_line_reads_a_virtual_scanner_on_usb(link: Path, state: Path, kind: str, mode: str) -> None:
    write_state(state, BenchState(code="ehc:1234"))
    command = [sys.executable, "-m", "devices.code_scanner.sim", "--state", str(state), "--link", str(link)]
    environment = os.environ | {"PYTHONPATH": str(TOP)}
    with subprocess.Popen([*command, "--kind", kind], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        command = [sys.executable, "main.py", "device", "code_scanner", "read", "--driver", "hid", "--json"]
        for pair in (f"device={said['link']}", f"answers={said['answers']}", f"mode={mode}"):
            command += ["--set", pair]
        done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=60, check=False)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert (done.returncode, json.loads(done.stdout)) == (0, {"text": "ehc:1234"})
    assert "1234" not in done.stderr
    assert not link.exists()


def test_it_takes_its_link_away_when_it_ends(link: Path) -> None:
    with VirtualScanner(link):
        assert link.is_symlink()
    assert not link.is_symlink()


def test_a_file_that_says_nonsense_is_complained_of_and_changes_nothing(link: Path, state: Path) -> None:
    state.write_text('{"colour": 1}')
    complaints: list[str] = []
    with VirtualScanner(link, state_file=state, on_complaint=complaints.append) as scanner:
        scanner.plug()
        assert link.is_symlink()
    assert len(complaints) == 1
    assert "plugged" in complaints[0]


def test_a_scanner_that_needs_no_trigger_sends_what_is_presented_when_it_is_presented(link: Path) -> None:
    with VirtualScanner(link) as scanner:
        driver = SerialCodeScanner(SerialCodeScannerSettings(str(link)))
        driver.open()
        scanner.present("BEFORE")  # and nothing while a reading listens
        with pytest.raises(DeviceError, match="timeOut"):
            driver.read(CommandContext.lasting(0.2))
        driver.close()


def test_a_state_comes_back_from_its_file(state: Path) -> None:
    written = BenchState(plugged=False, code="x", turn=3, fault=Fault.FLOOD)
    file = SimFile(state, BenchState.from_json)
    assert file.changed() is None
    write_state(state, written)
    assert file.changed() == written
    assert file.changed() is None


@pytest.mark.parametrize(
    "shape", [[], {"plugged": 1}, {"code": 7}, {"turn": True}, {"turn": "1"}, {"fault": "bored"}, {"colour": 1}]
)
def test_a_wrong_state_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        BenchState.from_json(shape)


def test_a_state_does_not_show_its_code() -> None:
    assert "SECRET" not in repr(BenchState(code="SECRET"))
