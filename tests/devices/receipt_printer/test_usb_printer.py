"""What only USB adds: a child process that can die or hang, a port that knows of paper, other programs that have the printer."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.print_report import PrintOutcome, PrintReport
from devices.receipt_printer import escpos
from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.protocol import Text
from devices.receipt_printer.sim import VirtualPrinter
from devices.receipt_printer.sim_ends import USB_ID
from devices.receipt_printer.usb_wire import UsbWire
from devices.status import DeviceState, PaperState
from devices.usb_gadget import UsbGadget
from devices.usb_wire import DeviceShape, EndpointShape
from tests.devices.receipt_printer.conftest import Interference

SLIP = [Text(f"第{n}行") for n in range(10)]
DONE = PrintReport(PrintOutcome.DONE)


def lasting(seconds: float = 20.0) -> CommandContext:
    return CommandContext.lasting(seconds)


@pytest.fixture
def paper(tmp_path: Path, interference: Interference) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(
        tmp_path / "state.json", None, tmp_path / "out", usb=tmp_path / "plug", before=interference
    ) as printer:
        yield printer


@pytest.fixture
def printer(tmp_path: Path, paper: VirtualPrinter, monkeypatch: pytest.MonkeyPatch) -> Iterator[EscposPrinter]:
    monkeypatch.setattr(escpos, "GRACE_SECONDS", 1.0)
    settings = EscposSettings(
        connection="usb",
        usb_id=USB_ID,
        usb_backend=f"socket:{tmp_path}/plug",
        answer_timeout=5.0,
        stall_timeout=0.5,
    )
    made = EscposPrinter(settings)
    yield made
    made.close()


def child_of(printer: EscposPrinter) -> int:
    pid = printer._body.child_pid  # type: ignore[attr-defined]
    assert isinstance(pid, int)
    return pid


@pytest.mark.req("M12")
def test_a_slip_is_printed_through_a_child_process(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    printer.open()
    assert printer.print_slip(lasting(), SLIP, "receipt:1") == DONE
    assert printer.status(lasting()).paper is PaperState.FULL
    assert printer.self_test(lasting()).state is DeviceState.ONLINE
    assert len(paper.slips) == 1


def test_a_child_that_dies_in_the_middle_leaves_an_unknown_slip_and_the_next_one_is_whole(
    printer: EscposPrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    printer.open()
    interference.at("LF", 5, lambda: os.kill(child_of(printer), signal.SIGKILL))
    report = printer.print_slip(lasting(), SLIP)
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "died")
    assert printer.print_slip(lasting(), SLIP) == DONE
    lines = paper.slips[-1].with_suffix(".txt").read_text().split()
    assert lines[-10:] == [block.text for block in SLIP]


def test_a_bus_that_hangs_in_the_middle_leaves_an_unknown_slip(
    printer: EscposPrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    assert paper.usb is not None
    bus, told, context = paper.usb.gadget, threading.Event(), lasting()

    def hang() -> None:
        context.cancel.set()
        with bus.frozen():
            told.wait(10)

    printer.open()
    interference.at("LF", 1, hang)
    report = printer.print_slip(context, [Text("长" * 2000)] * 4)
    told.set()
    assert report.outcome is PrintOutcome.UNKNOWN
    assert printer.print_slip(lasting(), SLIP) == DONE


def test_a_printer_that_is_not_there_is_no_device(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    paper.set(plugged=False)
    with pytest.raises(DeviceError) as caught:
        printer.open()
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "noDevice")
    assert printer.print_slip(lasting(), SLIP) == PrintReport(
        PrintOutcome.FAILED, "noDevice", "no such device on the bus"
    )


def test_a_font_that_only_the_child_finds_missing_fails_the_slip(
    tmp_path: Path, paper: VirtualPrinter, printer: EscposPrinter
) -> None:
    settings = EscposSettings(
        connection="usb", usb_id=USB_ID, usb_backend=f"socket:{tmp_path}/plug", font="/nowhere.otf"
    )
    broken = EscposPrinter(settings)
    report = broken.print_slip(lasting(), SLIP)
    broken.close()
    assert (report.outcome, report.code, paper.slips) == (PrintOutcome.FAILED, "badFont", [])


def test_a_printer_that_another_program_has_is_in_use(tmp_path: Path, paper: VirtualPrinter) -> None:
    settings = EscposSettings(connection="usb", usb_id=USB_ID, usb_backend=f"socket:{tmp_path}/plug")
    line = UsbWire(settings.usb_target())
    with pytest.raises(DeviceError) as caught:
        UsbWire(settings.usb_target())
    line.close()
    assert caught.value.code == "inUse"


@pytest.mark.parametrize(
    ("state", "trouble"), [({}, ""), ({"paper": "out"}, "paperOut"), ({"broken": True}, "hardwareError")]
)
def test_the_port_itself_knows_of_paper(
    tmp_path: Path, paper: VirtualPrinter, state: dict[str, object], trouble: str
) -> None:
    paper.set(**state)
    settings = EscposSettings(connection="usb", usb_id=USB_ID, usb_backend=f"socket:{tmp_path}/plug")
    line = UsbWire(settings.usb_target())
    assert line.port_trouble() == trouble
    line.close()


def test_a_device_of_no_class_has_a_port_that_knows_nothing(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "plug", DeviceShape(0x0416, 0x5011, (EndpointShape(0x01), EndpointShape(0x82))))
    gadget.plug()
    settings = EscposSettings(connection="usb", usb_id=USB_ID, usb_backend=f"socket:{tmp_path}/plug")
    line = UsbWire(settings.usb_target())
    assert line.port_trouble() == ""
    line.close()
    gadget.close()


def test_a_device_without_a_pair_of_pipes_is_refused(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "plug", DeviceShape(0x0416, 0x5011, (EndpointShape(0x01),)))
    gadget.plug()
    settings = EscposSettings(connection="usb", usb_id=USB_ID, usb_backend=f"socket:{tmp_path}/plug")
    with pytest.raises(DeviceError) as caught:
        UsbWire(settings.usb_target())
    gadget.close()
    assert caught.value.code == "wrongDevice"
