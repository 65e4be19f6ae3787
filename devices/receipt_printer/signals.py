"""What the bytes mean that an ESC/POS printer sends back.

Source: Epson ESC/POS command reference, DLE EOT n and GS r n. Both answer with one byte; fixed bits tell them apart: a
real-time status has bits 0, 1, 4, 7 = 0, 1, 1, 0, a paper sensor status has bits 4 and 7 = 0. Picture data may happen to
contain DLE EOT, so that real-time answers nobody asked for can arrive during a job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from devices.status import DeviceState, PaperState

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
QUESTIONS = (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER)

_REAL_TIME_MASK, _REAL_TIME = 0x93, 0x12
_IN_ORDER_MASK, _IN_ORDER = 0x90, 0x00
_IN_ORDER_PAPER_OUT = 0x0C


def question(n: int) -> bytes:
    """DLE EOT n."""
    return bytes((0x10, 0x04, n))


def is_real_time(byte: int) -> bool:
    """Whether ``byte`` can be an answer to DLE EOT."""
    return byte & _REAL_TIME_MASK == _REAL_TIME


def is_confirmation(byte: int) -> bool:
    """Whether ``byte`` can be an answer to GS r 1."""
    return byte & _IN_ORDER_MASK == _IN_ORDER


def confirms_paper(byte: int) -> bool:
    """Whether the paper sensor saw paper when GS r 1 was executed."""
    return byte & _IN_ORDER_PAPER_OUT == 0


@dataclass(frozen=True, slots=True)
class PrinterState:
    """``trouble`` is the code of what keeps the printer from printing, "" when nothing does."""

    trouble: str
    paper: PaperState

    @property
    def device_state(self) -> DeviceState:
        """The device state of XFS4IoT for it."""
        if not self.trouble:
            return DeviceState.ONLINE
        if self.trouble in ("paperOut", "coverOpen"):
            return DeviceState.USER_ERROR
        if self.trouble in ("noAnswer", "oddAnswer", "offline"):
            return DeviceState.OFFLINE
        return DeviceState.HARDWARE_ERROR


def read_state(answers: Mapping[int, int], asked: tuple[int, ...] = QUESTIONS, *, odd: bool = False) -> PrinterState:
    """The state from the answers by question; ``odd`` when bytes came that answer nothing.

    A question without an answer makes the printer one that does not answer: half an answer proves no paper.
    """
    paper = PaperState.UNKNOWN
    if PAPER in answers:
        bits = answers[PAPER]
        paper = PaperState.OUT if bits & 0x60 else PaperState.LOW if bits & 0x0C else PaperState.FULL
    if any(n not in answers for n in asked):
        return PrinterState("oddAnswer" if odd else "noAnswer", paper)
    cause, error = answers.get(OFFLINE_CAUSE, 0), answers.get(ERROR_CAUSE, 0)
    if cause & 0x04:
        return PrinterState("coverOpen", paper)
    if cause & 0x20 and paper is not PaperState.OUT:
        paper = PaperState.OUT
    if paper is PaperState.OUT:
        return PrinterState("paperOut", paper)
    if error & 0x08:
        return PrinterState("cutterError", paper)
    if error & 0x20:
        return PrinterState("hardwareError", paper)
    if error & 0x40:
        return PrinterState("overheated", paper)
    if answers.get(PRINTER, 0) & 0x08:
        return PrinterState("offline", paper)
    return PrinterState("", paper)
