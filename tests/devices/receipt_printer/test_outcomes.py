"""What becomes of a slip: done, failed or unknown, on a real serial line to a virtual printer with real faults."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer import job
from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.protocol import Image, PrintOutcome, PrintReport, QrCode, Text
from devices.receipt_printer.sim import VirtualPrinter
from devices.status import DeviceState, PaperState
from tests.devices.receipt_printer.conftest import Interference, MakePrinter

IMPATIENT = {"answer_timeout": 0.3, "ready_timeout": 0.3, "stall_timeout": 0.3, "confirm_timeout": 0.6}
TEN_LINES = [Text(f"第{n}行") for n in range(10)]


def lasting(seconds: float = 20.0) -> CommandContext:
    return CommandContext.lasting(seconds)


def outcome(report: PrintReport) -> tuple[PrintOutcome, str]:
    return report.outcome, report.code


def print_lines(printer: EscposPrinter) -> tuple[PrintOutcome, str]:
    return outcome(printer.print_slip(lasting(), TEN_LINES))


def slip_text(slip: Path) -> str:
    return slip.with_suffix(".txt").read_text()


@pytest.mark.req("M12")
def test_a_slip_that_was_printed_and_cut_is_done(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    assert print_lines(printer) == (PrintOutcome.DONE, "")
    assert slip_text(paper.wait_for_slips(1)[0]).split() == [block.text for block in TEN_LINES]
    assert paper.errors == []


def test_done_says_when_paper_runs_low(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    paper.set(paper="low")
    assert printer.print_slip(lasting(), TEN_LINES) == PrintReport(PrintOutcome.DONE, "", "paperLow")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"paper": "out"}, "paperOut"),
        ({"cover_open": True}, "coverOpen"),
        ({"cover_open": True, "paper": "out"}, "coverOpen"),
        ({"fault": "silent"}, "noAnswer"),
        ({"plugged": False}, "noDevice"),
        # It claims in real time that all is well, but cannot answer in order.
        ({"fault": "lie_ok", "paper": "out"}, "notConfirmed"),
    ],
)
def test_trouble_before_the_first_byte_is_failed_and_nothing_is_printed(
    make: MakePrinter, printer: EscposPrinter, paper: VirtualPrinter, state: dict[str, object], code: str
) -> None:
    paper.set(**state)
    assert print_lines(make(**IMPATIENT)) == (PrintOutcome.FAILED, code)
    paper.set(plugged=True, paper="full", cover_open=False, fault=None)
    assert print_lines(printer) == (PrintOutcome.DONE, "")
    assert len(paper.slips) == 1


def test_paper_that_runs_out_in_the_middle_is_unknown(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    paper.set(paper_left_mm=20.0)
    assert print_lines(printer) == (PrintOutcome.UNKNOWN, "paperOut")
    assert paper.state.read().paper == "out"
    assert paper.slips == []


def test_a_cover_opened_in_the_middle_is_unknown(
    printer: EscposPrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    interference.at("LF", 3, lambda: paper.state.change(cover_open=True))
    assert print_lines(printer) == (PrintOutcome.UNKNOWN, "coverOpen")


def test_a_printer_that_falls_silent_in_the_middle_is_unknown(
    make: MakePrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    interference.at("LF", 3, lambda: paper.state.change(fault="silent"))
    assert print_lines(make(**IMPATIENT)) == (PrintOutcome.UNKNOWN, "noAnswer")


def test_a_cut_connection_is_unknown_and_the_replugged_printer_prints_again(
    printer: EscposPrinter, paper: VirtualPrinter
) -> None:
    paper.set(fault="cut_connection_mid_job")
    assert print_lines(printer) == (PrintOutcome.UNKNOWN, "lineLost")
    assert printer.status(lasting()).state is DeviceState.NO_DEVICE
    paper.set(plugged=True)
    assert print_lines(printer) == (PrintOutcome.DONE, "")


def test_a_printer_that_lies_about_its_paper_in_the_middle_is_unknown(
    make: MakePrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    interference.at("LF", 3, lambda: paper.state.change(fault="lie_ok", paper="out"))
    assert print_lines(make(**IMPATIENT)) == (PrintOutcome.UNKNOWN, "notConfirmed")


def test_a_printer_that_was_off_in_the_middle_does_not_make_its_second_half_a_whole_slip(
    make: MakePrinter, paper: VirtualPrinter, interference: Interference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "PAUSE_SECONDS", 0.2)
    off = {"fault": "power_cycle", "fault_at": 0, "off_seconds": 1.0, "holds_line": True}
    interference.at("GS v", 3, lambda: paper.state.change(**off))
    printer = make(text="raster", stall_timeout=5.0, answer_timeout=1.0)
    # Flow control keeps the rest back until the printer is on again: it comes out, is cut, and is confirmed.
    report = printer.print_slip(lasting(), [Text("回执" * 12)] * 20)
    assert (outcome(report), len(paper.slips)) == ((PrintOutcome.UNKNOWN, "interrupted"), 1)


def test_a_printer_that_lost_bytes_in_the_middle_owes_answers(
    make: MakePrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    # A whole stretch with its questions never arrives; what follows it is printed, cut and confirmed.
    interference.at("GS v", 3, lambda: paper.state.change(fault="swallow", fault_at=20_000))
    report = make(text="raster", answer_timeout=1.0).print_slip(lasting(), [Text("回执" * 12)] * 30)
    assert (outcome(report), len(paper.slips)) == ((PrintOutcome.UNKNOWN, "interrupted"), 1)


def test_a_printer_that_takes_no_more_data_is_unknown(make: MakePrinter, paper: VirtualPrinter) -> None:
    paper.set(fault="stall")
    long = [Text("长" * 20_000)]  # more than printer and line can buffer
    assert outcome(make(stall_timeout=0.5).print_slip(lasting(), long)) == (PrintOutcome.UNKNOWN, "stalled")


def test_after_a_stall_in_the_middle_of_a_picture_the_next_slip_is_whole(
    make: MakePrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    printer = make(text="raster", stall_timeout=0.5)
    interference.at("GS v", 2, lambda: paper.state.change(fault="stall"))
    lines = [Text("回执" * 12)] * 60
    assert outcome(printer.print_slip(lasting(), lines)) == (PrintOutcome.UNKNOWN, "stalled")
    paper.set(fault=None)
    report = printer.print_slip(lasting(), [QrCode("next")])
    assert outcome(report) == (PrintOutcome.DONE, "")
    assert "[QR] next" in slip_text(paper.wait_for_slips(1)[-1])


def test_half_a_picture_left_by_a_program_that_was_killed_does_not_swallow_the_next_slip(
    make: MakePrinter, paper: VirtualPrinter, tmp_path: Path
) -> None:
    port = os.open(tmp_path / "port", os.O_RDWR | os.O_NOCTTY)
    os.write(port, b"\x1b@half a line\x1dv0\x00\x48\x00\x30\x00" + bytes(100))
    os.close(port)
    assert print_lines(make(ready_timeout=0.3)) == (PrintOutcome.DONE, "")
    assert slip_text(paper.wait_for_slips(1)[0]).split()[-10:] == [block.text for block in TEN_LINES]


def test_a_late_confirmation_of_a_stuck_slip_does_not_pass_for_the_next(
    printer: EscposPrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    paper.set(paper_left_mm=20.0)
    assert print_lines(printer) == (PrintOutcome.UNKNOWN, "paperOut")
    # The attendant puts paper in; the rest of the stuck slip comes out, its confirmation arrives whenever it likes.
    paper.set(paper="full")
    paper.wait_for_slips(1)
    interference.at("LF", 2, lambda: paper.state.change(paper="out"))
    assert print_lines(printer) == (PrintOutcome.UNKNOWN, "paperOut")


def test_a_cancel_before_the_first_byte_prints_nothing(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    context = lasting()
    context.cancel.set()
    with pytest.raises(DeviceError) as caught:
        printer.print_slip(context, TEN_LINES)
    assert caught.value.completion is Completion.CANCELED
    assert paper.slips == []


def test_no_time_left_before_the_first_byte_is_a_time_out(printer: EscposPrinter) -> None:
    with pytest.raises(DeviceError) as caught:
        printer.print_slip(lasting(0), TEN_LINES)
    assert caught.value.completion is Completion.TIME_OUT


def test_a_cancel_in_the_middle_is_unknown_and_the_half_slip_is_cut_off(
    make: MakePrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    printer = make(text="raster")
    context = lasting()
    interference.at("GS v", 2, context.cancel.set)
    report = printer.print_slip(context, [Text("回执" * 12)] * 60)
    assert outcome(report) == (PrintOutcome.UNKNOWN, "canceled")
    paper.wait_for_slips(1)
    assert print_lines(printer) == (PrintOutcome.DONE, "")
    assert len(paper.wait_for_slips(2)) == 2


@pytest.mark.parametrize(("block", "code"), [(QrCode("x" * 5000), "qrTooLong"), (Image(b"no picture"), "badImage")])
def test_a_block_that_cannot_be_printed_fails_before_the_first_byte(
    printer: EscposPrinter, paper: VirtualPrinter, block: QrCode | Image, code: str
) -> None:
    assert outcome(printer.print_slip(lasting(), [*TEN_LINES, block])) == (PrintOutcome.FAILED, code)
    assert paper.slips == []


@pytest.mark.parametrize(
    ("state", "device", "roll", "detail"),
    [
        ({}, DeviceState.ONLINE, PaperState.FULL, ""),
        ({"paper": "low"}, DeviceState.ONLINE, PaperState.LOW, ""),
        ({"paper": "out"}, DeviceState.USER_ERROR, PaperState.OUT, "paperOut"),
        ({"cover_open": True}, DeviceState.USER_ERROR, PaperState.FULL, "coverOpen"),
        ({"fault": "silent"}, DeviceState.OFFLINE, PaperState.UNKNOWN, "noAnswer"),
        ({"plugged": False}, DeviceState.NO_DEVICE, PaperState.UNKNOWN, "noDevice"),
    ],
)
@pytest.mark.req("M31")
def test_status_asks_the_printer_itself(
    make: MakePrinter,
    paper: VirtualPrinter,
    state: dict[str, object],
    device: DeviceState,
    roll: PaperState,
    detail: str,
) -> None:
    printer = make(**IMPATIENT) if state.get("fault") else make()
    printer.open()
    paper.set(**state)
    status = printer.status(lasting())
    assert (status.state, status.paper, status.detail) == (device, roll, detail)


def test_a_status_called_off_says_nothing_about_the_printer(printer: EscposPrinter) -> None:
    context = lasting()
    context.cancel.set()
    with pytest.raises(DeviceError) as caught:
        printer.status(context)
    assert caught.value.completion is Completion.CANCELED


def test_status_while_printing_says_busy(
    printer: EscposPrinter, paper: VirtualPrinter, interference: Interference
) -> None:
    printing, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        printing.set()
        go_on.wait(10)

    interference.at("LF", 1, hold)
    thread = threading.Thread(target=print_lines, args=(printer,))
    thread.start()
    assert printing.wait(10)
    status = printer.status(lasting())
    go_on.set()
    thread.join(20)
    assert (status.state, status.paper) == (DeviceState.DEVICE_BUSY, PaperState.UNKNOWN)


def test_self_test_prints_nothing_and_names_what_is_wrong(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    assert printer.self_test(lasting()).state is DeviceState.ONLINE
    paper.set(paper="out")
    with pytest.raises(DeviceError) as caught:
        printer.self_test(lasting())
    assert (caught.value.code, caught.value.action) == ("paperOut", Action.CLEAR)
    paper.set(plugged=False)
    with pytest.raises(DeviceError) as gone:
        printer.self_test(lasting())
    assert gone.value.completion is Completion.DEVICE_NOT_READY
    assert paper.slips == []


def test_open_without_a_port_is_not_ready_and_works_once_it_is_there(
    printer: EscposPrinter, paper: VirtualPrinter
) -> None:
    paper.set(plugged=False)
    with pytest.raises(DeviceError) as caught:
        printer.open()
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "noDevice")
    paper.set(plugged=True)
    printer.open()
    assert printer.status(lasting()).state is DeviceState.ONLINE


def test_close_may_be_called_twice(printer: EscposPrinter) -> None:
    printer.open()
    printer.close()
    printer.close()


def test_a_driver_that_nobody_closed_goes_quietly_when_its_line_is_gone(tmp_path: Path, paper: VirtualPrinter) -> None:
    printer = EscposPrinter(EscposSettings(port=str(tmp_path / "port")))
    printer.open()
    paper.set(plugged=False)
    del printer
    gc.collect()  # an exception in a destructor fails the test


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"text": "raster", "font": ""}, "font"),
        ({"font": "/nowhere.otf"}, "font"),
        ({"text": "utf8"}, "text"),
        ({"port": ""}, "port"),
        ({"qr": "drawn"}, "qr"),
        ({"cutter": "saw"}, "cutter"),
        ({"flow": "rts"}, "flow"),
        ({"glyphs": "big5"}, "glyphs"),
        ({"width_dots": 100}, "width_dots"),
        ({"questions": "5"}, "questions"),
    ],
)
def test_a_wrong_setting_is_a_configuration_error_that_names_it(
    make: MakePrinter, changes: dict[str, object], key: str
) -> None:
    with pytest.raises(DeviceError) as caught:
        make(**changes)
    assert caught.value.action is Action.CONFIGURATION
    assert caught.value.detail.startswith(key)
