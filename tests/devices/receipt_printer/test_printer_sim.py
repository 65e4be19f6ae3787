"""The virtual printer on its own: what it takes apart, what it refuses to swallow, and its life as a process."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.command import CommandContext
from devices.receipt_printer.engine import PrintEngine
from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.protocol import PrintOutcome, Text
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim import VirtualPrinter
from devices.receipt_printer.sim_ends import USB_ID
from devices.receipt_printer.sim_language import Command, RealTimeEar, take
from devices.receipt_printer.sim_state import SimState, StateFile

TOP = Path(__file__).parents[3]
STREAM = (
    b"\x1b@\x1c&\x1b3\x20" + "回执A".encode("gb18030") + "㛃".encode("gb18030") + b"\n"
    b"\x1dv0\x00\x02\x00\x01\x00\x0a\x0a\x1d(k\x03\x001C\x04\x1dVB\x00\x1dV\x01\x10\x04\x01\x1b\x99"
)
COMMANDS = [
    Command("ESC @"),
    Command("FS &"),
    Command("ESC 3", b"\x20"),
    Command("text", "回".encode("gb18030")),
    Command("text", "执".encode("gb18030")),
    Command("text", b"A"),
    Command("text", "㛃".encode("gb18030")),
    Command("LF"),
    Command("GS v", b"0\x00\x02\x00\x01\x00\x0a\x0a"),
    Command("GS (", b"k\x03\x001C\x04"),
    Command("GS V", b"B\x00"),
    Command("GS V", b"\x01"),
    Command("DLE EOT", b"\x01"),
    Command("unknown", b"\x1b\x99"),
]


@given(st.lists(st.integers(1, len(STREAM)), max_size=8))
def test_a_stream_is_taken_apart_alike_however_it_arrives(cuts: list[int]) -> None:
    buffer, found, last = bytearray(), [], 0
    for cut in [*sorted(cuts), len(STREAM)]:
        buffer.extend(STREAM[last:cut])
        last = max(last, cut)
        while (command := take(buffer, chinese=True)) is not None:
            found.append(command)
    assert found == COMMANDS


@given(st.binary(max_size=200))
def test_no_bytes_can_break_the_taking_apart(data: bytes) -> None:
    buffer = bytearray(data)
    while buffer:
        size = len(buffer)
        if take(buffer, chinese=True) is None:
            break
        assert len(buffer) < size


def send(tmp_path: Path, data: bytes, slips: int = 0, font: CellFont | None = None) -> tuple[VirtualPrinter, bytes]:
    """What a printer without a driver makes of raw bytes; reads back as many answers as there are questions."""
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "port", tmp_path / "out", font) as printer:
        port = os.open(tmp_path / "port", os.O_RDWR | os.O_NOCTTY)
        os.write(port, data + b"\x1dr\x01")
        printer.wait_for_slips(slips)
        os.set_blocking(port, True)
        answer = os.read(port, 16)
        os.close(port)
    return printer, answer


def test_an_unknown_command_is_recorded_and_not_swallowed(tmp_path: Path) -> None:
    printer, _ = send(tmp_path, b"\x1b\x99")
    assert printer.errors == ["not understood: unknown 1b 99"]
    assert (tmp_path / "out/errors.log").read_text() == "not understood: unknown 1b 99\n"


def test_a_line_wider_than_the_paper_is_recorded(tmp_path: Path) -> None:
    printer, _ = send(tmp_path, b"\x1b@" + b"a" * 49 + b"\n")
    assert printer.errors == ["line wider than the paper"]


def test_a_cut_without_a_feed_leaves_the_last_lines_in_the_printer(tmp_path: Path) -> None:
    printer, _ = send(tmp_path, b"\x1b@line\n\x1dV\x00\x1dVB\x00", slips=2)
    from PIL import Image

    def inked(path: Path) -> bool:
        with Image.open(path) as slip:
            return slip.convert("L").getextrema()[0] == 0

    assert [inked(path) for path in printer.slips] == [False, True]


def test_a_question_inside_a_picture_is_answered_as_real_printers_do(tmp_path: Path) -> None:
    picture = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    _, answer = send(tmp_path, picture)
    assert answer[:1] == b"\x12"


def test_the_state_file_may_be_partial_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json")
    assert state.read() == SimState()
    state.path.write_text('{"paper": "low", "unknown": 1}')
    assert state.read() == SimState(paper="low")
    state.path.write_text("{")
    assert state.read() == SimState(paper="low")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([field.name for field in dataclasses.fields(SimState)])


@given(JSON | st.dictionaries(KEYS, JSON, max_size=6))
def test_whatever_lies_in_the_state_file_is_a_state_or_a_complaint(shape: object) -> None:
    try:
        state = SimState.from_json(shape)
    except ValueError:
        return
    assert SimState.from_json(state.as_json()) == state


@pytest.mark.parametrize(
    "shape", [{"paper": "empty"}, {"fault": "gremlins"}, {"questions": "15"}, {"plugged": "yes"}, {"fault_at": 1.5}, []]
)
def test_a_state_without_sense_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match=r"(has|have) to be"):
        SimState.from_json(shape)


def test_a_second_process_sees_a_change_whole(tmp_path: Path) -> None:
    one, two = StateFile(tmp_path / "state.json"), StateFile(tmp_path / "state.json")
    one.change(cover_open=True)
    two.change(paper="out")
    assert one.read() == SimState(cover_open=True, paper="out")


def test_torn_paper_of_a_printer_unplugged_in_the_middle_is_kept(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "port", tmp_path / "out") as paper:
        paper.set(fault="cut_connection_mid_job")
        printer = EscposPrinter(EscposSettings(port=str(tmp_path / "port"), answer_timeout=5.0))
        report = printer.print_slip(CommandContext.lasting(20), [Text("一"), Text("二")])
        printer.close()
        assert report.outcome is PrintOutcome.UNKNOWN
        assert not (tmp_path / "port").exists()
    assert (tmp_path / "out/torn-1.txt").read_text() == "一\n"


@pytest.mark.parametrize("width", [384, 576])
def test_as_a_process_it_says_where_it_is_prints_and_ends_on_request(tmp_path: Path, width: int) -> None:
    arguments = ["--state", "state.json", "--link", "port", "--out", "out", "--width", str(width)]
    program = [sys.executable, "-m", "devices.receipt_printer.sim", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    with subprocess.Popen(program, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"port": "port"}
        printer = EscposPrinter(EscposSettings(port=str(tmp_path / "port"), answer_timeout=5.0, width_dots=width))
        report = printer.print_slip(CommandContext.lasting(20), [Text("你好")])
        printer.close()
        process.terminate()
        assert process.wait(10) == 0
    assert report.outcome is PrintOutcome.DONE
    assert (tmp_path / "out/slip-1.txt").read_text() == "你好\n"
    assert not (tmp_path / "port").exists()


def test_one_printer_may_have_all_cables_at_once(tmp_path: Path) -> None:
    arguments = ["--state", "state.json", "--link", "port", "--tcp", "0", "--usb", "plug", "--out", "out"]
    program = [sys.executable, "-m", "devices.receipt_printer.sim", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    with subprocess.Popen(program, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        places = json.loads(process.stdout.readline())
        assert (places["port"], places["usb"]) == ("port", "plug")
        ways: list[dict[str, object]] = [
            {"port": str(tmp_path / "port")},
            {"connection": "network", "host": "127.0.0.1", "tcp_port": places["tcp"]},
            {"connection": "usb", "usb_id": USB_ID, "usb_backend": f"socket:{tmp_path}/plug"},
        ]
        for number, way in enumerate(ways, 1):
            printer = PrintEngine(EscposSettings(**way, answer_timeout=5.0))  # type: ignore[arg-type]
            report = printer.print_slip(CommandContext.lasting(20), [Text(f"第{number}路")])
            printer.close()
            assert report.outcome is PrintOutcome.DONE
        process.terminate()
        assert process.wait(10) == 0
    assert [(tmp_path / f"out/slip-{n}.txt").read_text() for n in (1, 2, 3)] == ["第1路\n", "第2路\n", "第3路\n"]


def test_a_printer_without_any_cable_is_refused(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "devices.receipt_printer.sim", "--state", "s.json", "--out", "out"]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "--tcp" in done.stderr) == (2, True)


def test_a_printer_hears_orders_in_real_time_also_in_pieces() -> None:
    ear = RealTimeEar()
    assert ear.hear(b"\x1b@\x10\x04") == ([], [])
    assert ear.hear(b"\x02\x10") == ([2], [])
    assert ear.hear(b"\x05\x02") == ([], [b"\x10\x05\x02"])


def test_a_printer_with_automatic_status_by_its_switches_tells_what_changes_until_it_is_turned_off(
    tmp_path: Path,
) -> None:
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "port", tmp_path / "out") as printer:
        printer.set(status_back=True, power=False)
        printer.set(power=True)
        port = os.open(tmp_path / "port", os.O_RDWR | os.O_NOCTTY)
        assert os.read(port, 16) == b"\x10\x00\x00\x00"
        printer.set(cover_open=True)
        assert os.read(port, 16) == b"\x38\x00\x00\x00"
        printer.set(cover_open=False)
        assert os.read(port, 16) == b"\x10\x00\x00\x00"
        os.write(port, b"\x1da\x00\x1dr\x01")
        assert os.read(port, 16) == b"\x00"
        printer.set(cover_open=True)
        os.write(port, b"\x10\x04\x02")
        assert os.read(port, 16) == b"\x16"
        os.close(port)
