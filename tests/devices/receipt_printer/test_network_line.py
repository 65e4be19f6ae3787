"""What only a network can do: refuse, keep a dead connection, let one wait, vanish without a word."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.print_report import PrintOutcome, PrintReport
from devices.receipt_printer.engine import PrintEngine
from devices.receipt_printer.network_wire import NetworkWire
from devices.receipt_printer.protocol import Text
from devices.receipt_printer.settings import EscposSettings
from devices.receipt_printer.sim import VirtualPrinter
from devices.receipt_printer.wire import LineLostError
from devices.status import DeviceState, PaperState

SLIP = [Text("第一行"), Text("第二行")]
DONE = PrintReport(PrintOutcome.DONE)
IMPATIENT = {"answer_timeout": 0.3, "ready_timeout": 0.3, "stall_timeout": 0.5, "confirm_timeout": 0.9}


def lasting(seconds: float = 20.0) -> CommandContext:
    return CommandContext.lasting(seconds)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path / "state.json", None, tmp_path / "out", tcp=0) as printer:
        yield printer


@pytest.fixture
def silent_port() -> Iterator[socket.socket]:
    """A port where somebody takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def engine(port: int, **changes: object) -> PrintEngine:
    settings = {"connection": "network", "host": "127.0.0.1", "tcp_port": port, "answer_timeout": 5.0, **changes}
    return PrintEngine(EscposSettings(**settings))  # type: ignore[arg-type]


def wire(port: int) -> NetworkWire:
    return NetworkWire("127.0.0.1", port, over=lambda: False, lost_after=5.0, interrupted=lambda: None)


def test_a_port_where_nobody_listens_is_refused(paper: VirtualPrinter) -> None:
    printer = engine(paper.tcp_port)
    paper.set(plugged=False)
    with pytest.raises(DeviceError) as caught:
        printer.open()
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "refused")
    assert printer.status(lasting()).state is DeviceState.OFFLINE


def full_queue(listener: socket.socket) -> list[socket.socket]:
    """Fill it up: the next connection gets no answer at all, as from an address where nobody is."""
    waiting = []
    for _ in range(3):
        each = socket.socket()
        each.setblocking(False)
        each.connect_ex(listener.getsockname())
        waiting.append(each)
    return waiting


def test_an_address_that_does_not_answer_is_given_up_in_time() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = full_queue(listener)
        printer = engine(listener.getsockname()[1], connect_timeout=0.3)
        begun = time.monotonic()
        with pytest.raises(DeviceError) as caught:
            printer.open()
        assert (caught.value.code, caught.value.detail) == ("noDevice", "ETIMEDOUT")
        assert time.monotonic() - begun < 2.0
        for each in waiting:
            each.close()


def test_a_slow_connect_can_be_called_off() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = full_queue(listener)
        printer = engine(listener.getsockname()[1], connect_timeout=20.0)
        context = lasting()
        threading.Timer(0.2, context.cancel.set).start()
        begun = time.monotonic()
        with pytest.raises(DeviceError) as caught:
            printer.print_slip(context, SLIP)
        assert caught.value.completion is Completion.CANCELED
        assert time.monotonic() - begun < 2.0
        for each in waiting:
            each.close()


def test_a_printer_that_lets_the_second_wait_does_not_answer_it_and_serves_it_once_the_first_has_gone(
    paper: VirtualPrinter,
) -> None:
    first, second = engine(paper.tcp_port), engine(paper.tcp_port, **IMPATIENT)
    assert first.status(lasting()).state is DeviceState.ONLINE
    waiting = second.status(lasting())
    assert (waiting.state, waiting.paper, waiting.detail) == (DeviceState.OFFLINE, PaperState.UNKNOWN, "noAnswer")
    assert second.print_slip(lasting(), SLIP).outcome is PrintOutcome.FAILED
    first.close()
    paper.set()
    paper.set()  # by now the second one's questions have been heard
    assert second.print_slip(lasting(), SLIP) == DONE
    assert len(paper.slips) == 1


def test_a_printer_that_shuts_out_the_second_is_in_use(paper: VirtualPrinter) -> None:
    paper.set(second_connection="close")
    first, second = engine(paper.tcp_port), engine(paper.tcp_port)
    assert first.status(lasting()).state is DeviceState.ONLINE
    shut = second.status(lasting())
    assert (shut.state, shut.paper, shut.detail) == (DeviceState.OFFLINE, PaperState.UNKNOWN, "inUse")
    assert second.print_slip(lasting(), SLIP).code == "inUse"
    assert first.print_slip(lasting(), SLIP) == DONE
    first.close()
    paper.set()
    paper.set()  # it has noticed by now
    assert second.print_slip(lasting(), SLIP) == DONE


def test_a_printer_that_keeps_a_dead_connection_is_back_when_it_has_given_it_up(paper: VirtualPrinter) -> None:
    paper.set(keep_dead_seconds=0.5)
    first = engine(paper.tcp_port)
    assert first.print_slip(lasting(), SLIP) == DONE
    first.close()
    second = engine(paper.tcp_port, **IMPATIENT)
    seen = [second.status(lasting()).detail]
    while seen[-1] and len(seen) < 20:
        seen.append(second.status(lasting()).detail)
    assert set(seen[:-1]) == {"noAnswer"}
    assert seen[-1] == ""
    assert second.print_slip(lasting(), SLIP) == DONE


def test_a_printer_switched_off_and_on_between_two_slips_prints_the_second(paper: VirtualPrinter) -> None:
    printer = engine(paper.tcp_port)
    assert printer.print_slip(lasting(), SLIP) == DONE
    paper.set(power=False)
    paper.set(power=True)
    # The printer knows nothing of the old connection and resets it at the first word.
    assert printer.print_slip(lasting(), SLIP) == DONE


def test_a_connection_on_which_the_printer_never_spoke_keeps_its_place_in_the_queue(silent_port: socket.socket) -> None:
    printer = engine(silent_port.getsockname()[1], **IMPATIENT)
    for _ in range(3):
        assert printer.status(lasting()).detail == "noAnswer"
    silent_port.settimeout(0.0)
    only, _ = silent_port.accept()
    with pytest.raises(BlockingIOError):
        silent_port.accept()
    only.close()
    printer.close()


def test_a_connection_that_has_fallen_silent_is_made_anew(paper: VirtualPrinter) -> None:
    printer = engine(paper.tcp_port, **IMPATIENT)
    assert printer.status(lasting()).state is DeviceState.ONLINE
    before = printer._line
    paper.set(fault="silent")
    assert printer.status(lasting()).detail == "noAnswer"
    paper.set(fault=None)
    assert printer.status(lasting()).state is DeviceState.ONLINE
    assert printer._line is not before


def test_the_connection_is_watched_by_the_kernel_and_sends_small_questions_at_once(silent_port: socket.socket) -> None:
    line = wire(silent_port.getsockname()[1])
    sock = line._socket
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 5000
    line.close()


def test_a_printer_that_hangs_up_is_noticed_while_writing_too(silent_port: socket.socket) -> None:
    line = wire(silent_port.getsockname()[1])
    silent_port.accept()[0].close()
    with pytest.raises(LineLostError):
        line.write(bytes(100_000), lambda: False)
    line.close()


def test_the_last_words_of_a_printer_that_hangs_up_are_heard(silent_port: socket.socket) -> None:
    line = wire(silent_port.getsockname()[1])
    with silent_port.accept()[0] as other:
        other.send(b"\x12")
    assert line.read() == b"\x12"
    with pytest.raises(LineLostError):
        line.read()
    line.close()


def test_a_printer_that_has_not_taken_everything_is_told_by_a_reset(silent_port: socket.socket) -> None:
    line = wire(silent_port.getsockname()[1])
    other, _ = silent_port.accept()
    until = time.monotonic() + 0.5
    assert line.write(bytes(8_000_000), lambda: time.monotonic() >= until) < 8_000_000
    line.close()
    received: list[bytes] = []
    with other, pytest.raises(ConnectionResetError):
        receive_all(other, received)


def receive_all(sock: socket.socket, into: list[bytes]) -> None:
    while data := sock.recv(65536):
        into.append(data)
