"""The virtual card: its state file, its own process, and what it refuses."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from devices.card_reader.sim_card import Chip, VirtualCard, sample_card
from devices.card_reader.sim_faults import Fault
from devices.card_reader.sim_state import SlotState
from devices.id_reader.sim_card import is_sample_number
from devices.sim_file import SimFile, write_state

TOP = Path(__file__).parents[3]


def test_the_sample_is_the_person_who_is_nobody() -> None:
    assert is_sample_number(sample_card().social_security_number)


@pytest.mark.parametrize("fault", [None, "garbage", "removed:4"])
def test_a_state_survives_its_file(tmp_path: Path, fault: str | None) -> None:
    state = SlotState(sample_card(), None if fault is None else Fault.parse(fault))
    write_state(tmp_path / "state", state)
    watched = SimFile(tmp_path / "state", SlotState.from_json)
    assert watched.changed() == state
    assert watched.changed() is None


@pytest.mark.parametrize(
    "shape",
    [
        [],
        {"paper": 1},
        {"card": 1},
        {"fault": 1},
        {"fault": "smoke"},
        {"card": {"colour": "red"}},
        {"card": {"name": 1}},
        {"card": {"name": "长" * 60}},
    ],
)
def test_a_state_that_says_nonsense_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match=r"has|smoke|longer"):
        SlotState.from_json(shape)


def test_a_chip_without_power_says_nothing() -> None:
    chip = Chip(sample_card())
    assert chip.answer(bytes.fromhex("00B2012C12")) is None
    chip.power(True)
    assert chip.answer(bytes.fromhex("00B2012C12")) == bytes.fromhex("6A82")


def test_a_repr_names_nobody() -> None:
    assert repr(SlotState(sample_card())) == "SlotState(card=VirtualCard(social_security), fault=None)"


def test_as_a_process_it_follows_its_file_and_connects_as_a_card(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with socket.create_server(("127.0.0.1", 0)) as vpcd:
        vpcd.settimeout(10)
        command = [sys.executable, "-m", "devices.card_reader.sim", "--state", str(state)]
        command += ["--port", str(vpcd.getsockname()[1])]
        with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline()) == {"port": vpcd.getsockname()[1]}
            write_state(state, SlotState(VirtualCard(card="unknown", atr="3B00")))
            line, _ = vpcd.accept()
            with line:
                line.settimeout(10)
                line.sendall(b"\x00\x01\x04")
                assert line.recv(4) == b"\x00\x02\x3b\x00"
                write_state(state, SlotState())
                assert line.recv(1) == b""
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
