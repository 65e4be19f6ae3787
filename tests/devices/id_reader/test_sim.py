"""The virtual reader: as slow as a wire, steered by a file, and a process that leaves nothing behind."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.errors import DeviceError
from devices.id_reader.sdt_frame import HEAD_BYTES, Command, encode
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
from devices.id_reader.sdt_usb import SdtUsbReader, SdtUsbSettings
from devices.id_reader.sim import VirtualReader
from devices.id_reader.sim_card import sample_card
from devices.id_reader.sim_faults import Fault
from devices.id_reader.sim_line import BODY_OUT, HEAD_OUT, UsbSimLine
from devices.id_reader.sim_state import BenchState
from devices.pty_line import PtyLine
from devices.sim_file import write_state
from devices.status import DeviceState, DeviceStatus
from devices.usb_device import UsbDevice
from devices.usb_target import UsbTarget
from devices.worker import DeviceWorker
from tests.devices.id_reader.benches import PATIENCE, Bench

ROOT = Path(__file__).parents[3]
CARD = sample_card()


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    path = tmp_path / "reader.json"
    write_state(path, BenchState())
    return path


@pytest.fixture
def complaints() -> queue.Queue[str]:
    return queue.Queue()


@pytest.fixture
def steered(tmp_path: Path, state_file: Path, complaints: queue.Queue[str]) -> Iterator[SdtSerialReader]:
    """A driver at a reader that follows ``state_file``."""
    link = tmp_path / "reader"
    with VirtualReader(link, state_file=state_file, on_complaint=complaints.put):
        driver = SdtSerialReader(SdtSerialSettings(str(link)))
        driver.open()
        yield driver
        driver.close()


def _forget(_event: str, /, **_fields: str) -> None:
    """Nobody reads the events here."""


def _put(file: Path, words: str) -> None:
    """In one step: the reader would also complain of a file that is still empty."""
    beside = file.with_suffix(".new")
    beside.write_text(words)
    beside.replace(file)


def read(driver: SdtSerialReader) -> str:
    return driver.read(CommandContext.lasting(PATIENCE)).name


def test_no_answer_is_faster_than_the_wire(bench: Bench, driver: SdtSerialReader) -> None:
    for _ in range(3):
        bench.reader.put(CARD)
        read(driver)
    assert {sent.command for sent in bench.sent} == {"20 01", "20 02", "30 01", "30 03"}
    assert [sent for sent in bench.sent if sent.seconds < sent.wire_seconds] == []


def test_a_reading_is_as_long_as_the_standard_says(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.put(CARD)
    read(driver)
    sizes = {sent.command: sent.answer_bytes for sent in bench.sent}
    assert (sizes["20 01"], sizes["20 02"], sizes["30 01"]) == (15, 19, 1295)


def test_a_card_written_to_the_file_lies_on_the_plate(steered: SdtSerialReader, state_file: Path) -> None:
    write_state(state_file, BenchState(card=CARD))
    assert read(steered) == CARD.name


def test_another_card_in_the_file_is_a_new_card(steered: SdtSerialReader, state_file: Path) -> None:
    write_state(state_file, BenchState(card=CARD))
    read(steered)
    write_state(state_file, BenchState(card=replace(CARD, name="另一位")))
    assert read(steered) == "另一位"


def test_the_same_card_in_a_file_written_anew_was_not_touched(steered: SdtSerialReader, state_file: Path) -> None:
    write_state(state_file, BenchState(card=CARD))
    read(steered)
    write_state(state_file, BenchState(card=CARD, fault=Fault.parse("checksum"), fault_count=1))
    with pytest.raises(DeviceError, match="timeOut"):
        steered.read(CommandContext.lasting(0.4))


def test_nonsense_in_the_file_is_named_and_changes_nothing(
    steered: SdtSerialReader, state_file: Path, complaints: queue.Queue[str]
) -> None:
    write_state(state_file, BenchState(card=CARD))
    read(steered)
    _put(state_file, '{"plugged": "perhaps"}')
    assert complaints.get(timeout=PATIENCE) == "plugged has to be bool or null"
    assert steered.status(CommandContext.lasting(PATIENCE)).state is DeviceState.ONLINE


def test_half_a_file_is_ignored(steered: SdtSerialReader, state_file: Path, complaints: queue.Queue[str]) -> None:
    _put(state_file, '{"plugged": tr')
    complaints.get(timeout=PATIENCE)
    assert steered.status(CommandContext.lasting(PATIENCE)).state is DeviceState.ONLINE


def test_the_cable_is_pulled_and_plugged_by_the_file(tmp_path: Path, state_file: Path) -> None:
    link, statuses = tmp_path / "reader", queue.Queue[DeviceStatus]()
    with VirtualReader(link, state_file=state_file):
        worker = DeviceWorker(
            "id_reader",
            SdtSerialReader(SdtSerialSettings(str(link))),
            on_status=statuses.put,
            log=_forget,
            poll_seconds=0.02,
            pause=lambda _failures: 0.02,
        )
        worker.start()
        states = [statuses.get(timeout=PATIENCE).state]
        for plugged in (False, True):
            write_state(state_file, BenchState(plugged=plugged))
            states.append(statuses.get(timeout=PATIENCE).state)
        assert worker.stop(PATIENCE)
    assert states == [DeviceState.ONLINE, DeviceState.OFFLINE, DeviceState.ONLINE]


def test_a_counted_fault_passes(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("status:32", 1)
    bench.reader.put(CARD)
    with pytest.raises(DeviceError, match="reseat"):
        read(driver)
    bench.reader.put(CARD)
    assert read(driver) == CARD.name


def test_a_fault_without_a_count_stays_until_it_is_taken_out(bench: Bench, driver: SdtSerialReader) -> None:
    bench.reader.inject("status:32")
    for _ in range(2):
        bench.reader.put(CARD)
        with pytest.raises(DeviceError, match="reseat"):
            read(driver)
    bench.reader.inject(None)
    bench.reader.put(CARD)
    assert read(driver) == CARD.name


def test_a_driver_that_closes_its_port_finds_the_reader_again(bench: Bench, driver: SdtSerialReader) -> None:
    driver.close()
    bench.reader.put(CARD)
    driver.open()
    assert read(driver) == CARD.name


def test_bytes_without_a_listener_are_lost_and_block_nothing(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "reader")
    line.plug()
    for _ in range(16):  # 16 KiB, and a terminal holds 4
        line.write(bytes(1024))
    line.unplug()
    assert not (tmp_path / "reader").is_symlink()


def test_as_a_process_it_says_where_it_is_and_takes_its_link_away(tmp_path: Path) -> None:
    link, state, trace = tmp_path / "port", tmp_path / "state.json", tmp_path / "trace"
    command = [sys.executable, "-m", "devices.id_reader.sim"]
    command += ["--state", str(state), "--link", str(link), "--trace", str(trace)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline()) == {"link": str(link)}
            driver = SdtSerialReader(SdtSerialSettings(str(link)))
            driver.open()
            write_state(state, BenchState(card=CARD))
            assert read(driver) == CARD.name
            driver.close()
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert not link.is_symlink()
    commands = [json.loads(line)["command"] for line in trace.read_text().splitlines()]
    assert commands[-3:] == ["20 02", "30 01", "30 03"]


def test_as_a_process_on_usb_it_says_where_it_is_and_takes_its_socket_away(tmp_path: Path) -> None:
    link, state = tmp_path / "reader", tmp_path / "state.json"
    command = [
        sys.executable,
        "-m",
        "devices.id_reader.sim",
        "--state",
        str(state),
        "--link",
        str(link),
        "--wire",
        "usb",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    driver = SdtUsbReader(SdtUsbSettings(backend=f"socket:{link}"))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline()) == {"link": str(link)}
            write_state(state, BenchState(card=CARD))
            driver.open()
            assert driver.read(CommandContext.lasting(PATIENCE)).name == CARD.name
            process.kill()  # as a reader whose power goes: nothing is tidied up
            process.wait(PATIENCE)
            assert driver.status(CommandContext.lasting(PATIENCE)).detail == "unplugged"
        finally:
            driver.close()
            process.kill()


def test_two_questions_that_lie_on_the_pipes_together_are_heard_one_after_the_other(tmp_path: Path) -> None:
    line = UsbSimLine(tmp_path / "reader")
    line.plug()
    device = UsbDevice.open(UsbTarget.parse("0400:c35a", backend=f"socket:{tmp_path / 'reader'}"))
    questions = [encode(Command(0x20, 0x01)), encode(Command(0x20, 0x02))]
    context = CommandContext.lasting(PATIENCE)
    for question in questions:
        device.write(HEAD_OUT, question[:HEAD_BYTES], context, patience=PATIENCE)
        device.write(BODY_OUT, question[HEAD_BYTES:], context, patience=PATIENCE)
    assert [line.hear(), line.hear(), line.hear()] == [*questions, b""]
    device.close()
    line.close()


def test_a_head_without_sense_is_heard_alone(tmp_path: Path) -> None:
    line = UsbSimLine(tmp_path / "reader")
    line.plug()
    device = UsbDevice.open(UsbTarget.parse("0400:c35a", backend=f"socket:{tmp_path / 'reader'}"))
    device.write(HEAD_OUT, b"\xff" * HEAD_BYTES, CommandContext.lasting(PATIENCE), patience=PATIENCE)
    assert line.hear() == b"\xff" * HEAD_BYTES
    device.close()
    line.close()
