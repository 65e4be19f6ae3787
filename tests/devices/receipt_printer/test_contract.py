"""The promise of a receipt printer, on every line that there is: what is said of a slip is so, whatever goes wrong and when.

One row a fault: what a slip's outcome is when the fault is there before the first byte, when it comes in the middle, and when
it comes after the last byte but before the confirmation. After each, the fault is mended and a slip must come out whole.
"""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field

import pytest
from PIL import Image as Picture

from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.print_report import PrintReport
from devices.receipt_printer import job
from devices.receipt_printer.protocol import Align, Gap, Image, Pair, QrCode, Rule, Text
from devices.status import PaperState
from tests.devices.receipt_printer.conftest import FONT, Interference, Rig
from tests.devices.receipt_printer.slips import DONE, FAILED, GONE, IMPATIENT, LINES, SLIP, UNKNOWN, lasting, slip_lines

WELL = {"plugged": True, "power": True, "paper": "full", "cover_open": False, "fault": None}
NO_ERRORS = {"overheated": False, "cutter_jammed": False, "mechanical_error": False, "broken": False}


@dataclass(frozen=True)
class Fault:
    """``codes``: what may be said of a slip, before and after its first byte."""

    changes: dict[str, object]
    before: set[str]
    later: set[str]
    patient: bool = True
    lines: dict[str, set[str]] = field(default_factory=dict)  # what ``before`` is instead on some lines


FAULTS = {
    "unplugged": Fault({"plugged": False}, {"noDevice"}, {"lineLost"}, lines=GONE),
    "paper out": Fault({"paper": "out"}, {"paperOut"}, {"paperOut"}),
    "cover open": Fault({"cover_open": True}, {"coverOpen"}, {"coverOpen"}),
    "cutter jammed": Fault({"cutter_jammed": True}, {"cutterError"}, {"cutterError"}),
    "broken": Fault({"broken": True}, {"hardwareError"}, {"hardwareError"}),
    "overheated": Fault({"overheated": True}, {"overheated"}, {"overheated"}, patient=False),
    "silent": Fault({"fault": "silent"}, {"noAnswer"}, {"noAnswer"}, patient=False),
    "garbage": Fault({"fault": "garbage"}, {"oddAnswer"}, {"oddAnswer", "noAnswer"}, patient=False),
    "power off": Fault(
        {"power": False},
        {"noAnswer"},
        {"noAnswer", "lineLost", "stalled"},
        patient=False,
        lines={"usb": {"noDevice"}},
    ),
    "lying without paper": Fault(
        {"fault": "lie_ok", "paper": "out"}, {"notConfirmed"}, {"notConfirmed", "paperOut"}, patient=False
    ),
}


def mend(rig: Rig) -> None:
    rig.paper.set(**WELL, **NO_ERRORS)


def prints_again(rig: Rig) -> None:
    """A whole slip, after whatever was left in the printer."""
    mend(rig)
    report = rig.engine(confirmation="process_id").print_slip(lasting(), SLIP)
    assert report == PrintReport(DONE)
    assert slip_lines(rig.paper.slips[-1])[-len(LINES) :] == LINES


@pytest.mark.req("M12")
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_before_the_first_byte_is_failed_and_nothing_comes_out(rig: Rig, name: str) -> None:
    fault = FAULTS[name]
    engine = rig.engine(**({} if fault.patient else IMPATIENT))
    engine.open()
    rig.paper.set(**fault.changes)
    report = engine.print_slip(lasting(), SLIP)
    assert (report.outcome, rig.paper.slips) == (FAILED, [])
    assert report.code in fault.lines.get(rig.connection, fault.before)
    engine.close()
    prints_again(rig)
    assert len(rig.paper.slips) == 1


@pytest.mark.req("M12")
@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("moment", [("LF", 5), ("GS r", 2)], ids=["middle", "end"])
def test_a_fault_after_the_first_byte_is_unknown(
    rig: Rig, interference: Interference, name: str, moment: tuple[str, int]
) -> None:
    fault = FAULTS[name]
    engine = rig.engine(**({} if fault.patient else IMPATIENT))
    interference.at(*moment, lambda: rig.paper.state.change(**fault.changes))
    report = engine.print_slip(lasting(), SLIP)
    assert report.outcome is UNKNOWN
    assert interference.seen >= moment[1]
    # An answer that was on its way when the cable was pulled may be the last thing that is known.
    assert report.code in fault.later | (GONE[rig.connection] if "plugged" in fault.changes else set())
    engine.close()
    interference.at("", 0, lambda: None)
    prints_again(rig)


@pytest.mark.req("M12")
@pytest.mark.parametrize("at", [0, 17, 130, 257])
@pytest.mark.parametrize("fault", ["hang_up", "reset", "power_cycle", "swallow"])
def test_a_slip_that_is_done_came_out_whole_wherever_the_line_was_cut(rig: Rig, fault: str, at: int) -> None:
    engine = rig.engine(**IMPATIENT, watch=True)
    engine.open()
    rig.paper.set(fault=fault, fault_at=at, off_seconds=0.4)
    report = engine.print_slip(lasting(), SLIP)
    if report.outcome is DONE:
        assert slip_lines(rig.paper.slips[0]) == LINES
    elif report.outcome is FAILED:
        assert rig.paper.slips == []
    assert len(rig.paper.slips) <= 1


def test_a_slip_that_runs_out_of_paper_in_the_middle_is_unknown(rig: Rig) -> None:
    rig.paper.set(paper_left_mm=20.0)
    report = rig.engine().print_slip(lasting(), SLIP)
    assert (report.outcome, report.code, rig.paper.slips) == (UNKNOWN, "paperOut", [])


def test_paper_that_becomes_low_in_the_middle_is_told_with_the_slip(rig: Rig) -> None:
    rig.paper.set(paper_left_mm=220.0, near_end_mm=200.0)
    engine = rig.engine()
    assert engine.status(lasting()).paper is PaperState.FULL
    assert engine.print_slip(lasting(), SLIP) == PrintReport(DONE, detail="paperLow")
    assert engine.status(lasting()).paper is PaperState.LOW


def test_a_printer_that_cools_down_in_time_prints_its_slip(rig: Rig, interference: Interference) -> None:
    interference.at("LF", 5, lambda: rig.paper.state.change(overheated=True))
    looks: list[float] = []

    def clock() -> float:
        if rig.paper.state.read().overheated:
            looks.append(0.0)
            if len(looks) == 10:  # some looks of 0.1 s each: long enough for the driver to have heard of it
                rig.paper.state.change(overheated=False)
        return time.monotonic()

    context = CommandContext(time.monotonic() + 20, clock=clock)
    assert rig.engine().print_slip(context, SLIP) == PrintReport(DONE)
    assert len(looks) == 10


def test_a_line_that_died_between_two_slips_is_made_anew_before_the_second(rig: Rig) -> None:
    engine = rig.engine()
    assert engine.print_slip(lasting(), SLIP) == PrintReport(DONE)
    rig.paper.set(fault="reset")
    rig.paper.set(fault=None)  # by now it is plugged in again
    assert engine.print_slip(lasting(), SLIP) == PrintReport(DONE)
    assert [slip_lines(slip) for slip in rig.paper.slips] == [LINES, LINES]


def test_a_cancel_before_the_first_byte_prints_nothing(rig: Rig) -> None:
    context = lasting()
    context.cancel.set()
    with pytest.raises(DeviceError) as caught:
        rig.engine().print_slip(context, SLIP)
    assert (caught.value.completion, rig.paper.slips) == (Completion.CANCELED, [])


def test_a_cancel_while_it_waits_for_the_confirmation_is_unknown(rig: Rig, interference: Interference) -> None:
    context = lasting()
    interference.at("GS r", 2, lambda: (rig.paper.state.change(in_order=False), context.cancel.set()))
    report = rig.engine().print_slip(context, SLIP)
    assert (report.outcome, report.code) == (UNKNOWN, "canceled")


def test_automatic_status_does_not_pass_for_an_answer(rig: Rig, interference: Interference) -> None:
    rig.paper.set(fault="asb_noise", in_order=False)
    # Bytes two to four of each block look like the confirmation that this printer does not give.
    first = rig.engine(ready_timeout=0.3)
    report = first.print_slip(lasting(), SLIP)
    assert (report.outcome, report.code, rig.paper.slips) == (FAILED, "notConfirmed", [])
    first.close()
    rig.paper.set(in_order=True)
    interference.at("GS r", 2, lambda: rig.paper.state.change(in_order=False))
    report = rig.engine(confirm_timeout=0.5).print_slip(lasting(), SLIP)
    assert (report.outcome, report.code) == (UNKNOWN, "notConfirmed")


def test_a_printer_that_sends_automatic_status_prints_all_the_same(rig: Rig) -> None:
    rig.paper.set(fault="asb_noise", status_back=True)
    assert rig.engine().print_slip(lasting(), SLIP) == PrintReport(DONE)


def test_a_slow_printer_is_waited_for(rig: Rig) -> None:
    rig.paper.set(answer_delay_ms=30, mm_per_second=300)
    assert rig.engine().print_slip(lasting(), SLIP) == PrintReport(DONE)


def test_a_printer_that_takes_no_more_data_is_unknown(rig: Rig) -> None:
    rig.paper.set(fault="stall")
    engine = rig.engine(stall_timeout=0.4, answer_timeout=0.5)
    report = engine.print_slip(lasting(), [Text("长" * 60_000)])  # more than printer and line can hold
    assert (report.outcome, report.code) == (UNKNOWN, "stalled")
    engine.close()
    prints_again(rig)


def test_a_cancel_in_the_middle_is_unknown_and_the_half_slip_is_cut_off(rig: Rig, interference: Interference) -> None:
    context = lasting()
    interference.at("GS v", 2, context.cancel.set)
    engine = rig.engine(text="raster", font=str(FONT))
    report = engine.print_slip(context, [Text("回执" * 12)] * 30)
    assert (report.outcome, report.code) == (UNKNOWN, "canceled")
    rig.paper.wait_for_slips(1)
    engine.close()
    interference.at("", 0, lambda: None)
    prints_again(rig)


def test_a_cancel_of_a_stalled_slip_does_not_wait_for_the_printer(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "FINISH_SECONDS", 0.2)
    rig.paper.set(fault="stall")
    engine = rig.engine(stall_timeout=60.0, answer_timeout=1.0)
    begun = time.monotonic()
    # Long enough to set so much type on a busy machine: a time that is over before the first byte is no print at all.
    report = engine.print_slip(lasting(3.0), [Text("长" * 60_000)])
    assert report.outcome is UNKNOWN
    assert time.monotonic() - begun < 20.0


HOSTILE = "\x1b@\x1dV\x00\x10\x05\x02\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x1cp\x01\x00\u202e\ud800\r\x7f"


def hostile_picture() -> bytes:
    """A PNG whose dots are real-time commands: answer, throw the buffer away, switch off."""
    row = (b"\x10\x04\x01\x10\x05\x02\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08" * 5)[:72]
    out = io.BytesIO()
    Picture.frombytes("1", (576, 64), row * 64, "raw", "1;I").save(out, "PNG")
    return out.getvalue()


@pytest.mark.req("M12")
@pytest.mark.parametrize("text", ["gb18030", "raster"])
def test_nothing_that_is_printed_is_obeyed(rig: Rig, text: str) -> None:
    blocks = [Text(HOSTILE), Pair(HOSTILE, HOSTILE), QrCode(HOSTILE), Image(hostile_picture()), *SLIP]
    engine = rig.engine(text=text, font=str(FONT), qr="raster" if text == "raster" else None)
    assert engine.print_slip(lasting(), blocks) == PrintReport(DONE)
    assert (len(rig.paper.wait_for_slips(1)), rig.paper.errors) == (1, [])


def test_a_late_process_id_of_a_stuck_slip_does_not_vouch_for_the_next(rig: Rig, interference: Interference) -> None:
    engine = rig.engine(confirmation="process_id")
    rig.paper.set(paper_left_mm=20.0)
    assert engine.print_slip(lasting(), SLIP, "receipt:1").code == "paperOut"
    rig.paper.set(paper="full")
    rig.paper.wait_for_slips(1)
    interference.at("LF", 5, lambda: rig.paper.state.change(paper="out"))
    report = engine.print_slip(lasting(), SLIP, "receipt:1")
    assert (report.outcome, report.code) == (UNKNOWN, "paperOut")


def test_a_printer_without_process_ids_does_not_confirm_by_them(rig: Rig) -> None:
    rig.paper.set(process_id=False)
    report = rig.engine(confirmation="process_id", ready_timeout=0.3).print_slip(lasting(), SLIP)
    assert (report.outcome, report.code, rig.paper.slips) == (FAILED, "notConfirmed", [])


def test_a_printer_that_confirms_nothing_never_prints_a_slip_that_is_done(rig: Rig) -> None:
    rig.paper.set(in_order=False, process_id=False)
    report = rig.engine(confirmation="none").print_slip(lasting(), SLIP)
    assert (report.outcome, report.code) == (UNKNOWN, "notAsked")
    assert slip_lines(rig.paper.wait_for_slips(1)[0]) == LINES


def test_the_slip_looks_alike_on_every_line(tmp_path_factory: pytest.TempPathFactory, rig: Rig) -> None:
    blocks = [
        Text("申请提交回执", bold=True, large=True, align=Align.CENTER),
        Rule(),
        Pair("申请人", "巴*尔"),
        Text("𬱖 在图中"),
        Gap(2),
        QrCode("https://zwfw.example/progress?n=1"),
    ]
    rig.paper.set(paper="low")
    assert rig.engine(font=str(FONT)).print_slip(lasting(), blocks).outcome is DONE
    picture = rig.paper.wait_for_slips(1)[0].read_bytes()
    # The first line to come here leaves its picture for the others, whichever process they run in.
    shared = tmp_path_factory.getbasetemp().parent / "receipt-on-every-line.png"
    try:
        with shared.open("xb") as file:
            file.write(picture)
    except FileExistsError:
        assert shared.read_bytes() == picture
    assert rig.paper.errors == []
