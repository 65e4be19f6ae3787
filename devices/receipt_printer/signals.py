"""What the bits mean that an ESC/POS printer sends back for ``DLE EOT n`` and ``GS r 1``.

Source: Epson ESC/POS command reference, DLE EOT n, GS r n; Chinese manuals repeat its tables. Each answer is one byte whose
fixed bits tell the kinds apart: a real-time status has bits 0, 1, 4, 7 = 0, 1, 1, 0, a paper sensor status has bits 4 and
7 = 0. How answers stand in the stream is ``answers``' business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from devices.status import DeviceState, PaperState

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
QUESTIONS = (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER)

_REAL_TIME_MASK, _REAL_TIME = 0x93, 0x12
_IN_ORDER_MASK, _IN_ORDER = 0x90, 0x00
_IN_ORDER_PAPER_OUT = 0x0C
_PAPER_OUT, _PAPER_LOW = 0x60, 0x0C

# (question, bit, word), the gravest first: the first that is set is what keeps the printer from printing.
_TROUBLES = (
    (OFFLINE_CAUSE, 0x04, "coverOpen"),
    (OFFLINE_CAUSE, 0x20, "paperOut"),
    (PAPER, _PAPER_OUT, "paperOut"),
    (ERROR_CAUSE, 0x08, "cutterError"),
    (ERROR_CAUSE, 0x20, "hardwareError"),
    (ERROR_CAUSE, 0x04, "mechanicalError"),
    # The one error that goes away by itself: the head has to cool down.
    (ERROR_CAUSE, 0x40, "overheated"),
    # "An error has occurred", for printers that are not asked which.
    (OFFLINE_CAUSE, 0x40, "hardwareError"),
    (PRINTER, 0x08, "offline"),
)
# What is no trouble in itself, but tells the operator why.
_REMARKS = (
    (PRINTER, 0x20, "waitingForRecovery"),
    (PRINTER, 0x40, "feedButton"),
    (OFFLINE_CAUSE, 0x08, "feedButton"),
)
_DRAWER_PIN = 0x04  # of PRINTER
_USER = frozenset({"coverOpen", "paperOut"})
_NOT_THERE = frozenset({"noAnswer", "oddAnswer", "offline"})


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


def sensed_paper(byte: int) -> PaperState:
    """The paper as the answer to GS r 1 has it."""
    if not confirms_paper(byte):
        return PaperState.OUT
    return PaperState.LOW if byte & 0x03 else PaperState.FULL


@dataclass(frozen=True, slots=True)
class PrinterState:
    """``trouble`` is the code of what keeps the printer from printing, "" when nothing does.

    ``conditions`` are all words that the bits say, the gravest first. ``drawer_pin`` is the level at pin 3 of the drawer
    connector, where kiosks have wired other things; None when it was not asked.
    """

    trouble: str
    paper: PaperState
    conditions: tuple[str, ...] = ()
    drawer_pin: bool | None = None

    @property
    def device_state(self) -> DeviceState:
        """The device state of XFS4IoT for it."""
        if not self.trouble:
            return DeviceState.ONLINE
        if self.trouble in _USER:
            return DeviceState.USER_ERROR
        if self.trouble in _NOT_THERE:
            return DeviceState.OFFLINE
        return DeviceState.HARDWARE_ERROR

    @property
    def detail(self) -> str:
        """``trouble`` and whatever else is known, separated by blanks; "" for a printer that is well."""
        return " ".join(dict.fromkeys(word for word in (self.trouble, *self.conditions) if word))


def read_state(answers: Mapping[int, int], asked: tuple[int, ...] = QUESTIONS, *, odd: bool = False) -> PrinterState:
    """The state from the answers by question; ``odd`` when bytes came that answer nothing.

    A trouble that one answer names is certain. Without any, a question without an answer makes the printer one that does
    not answer: half an answer proves no paper.
    """
    found = list(dict.fromkeys(_words(answers)))
    missing = [n for n in asked if n not in answers]
    silent = ("oddAnswer" if odd else "noAnswer") if missing else ""
    certain = [word for word in found if word != "offline"]
    # Offline says that there is a cause; with the cause known it says nothing more.
    trouble = certain[0] if certain else silent or ("offline" if found else "")
    remarks = [word for n, bit, word in _REMARKS if answers.get(n, 0) & bit]
    if silent and answers:
        remarks.append("unanswered:" + ",".join(str(n) for n in missing))
    pin = bool(answers[PRINTER] & _DRAWER_PIN) if PRINTER in answers else None
    return PrinterState(trouble, _paper(answers, certain), tuple(certain + remarks), pin)


def _words(answers: Mapping[int, int]) -> Iterator[str]:
    for n, bit, word in _TROUBLES:
        if answers.get(n, 0) & bit:
            yield word


def _paper(answers: Mapping[int, int], certain: list[str]) -> PaperState:
    if "paperOut" in certain:
        return PaperState.OUT
    if PAPER not in answers:
        return PaperState.UNKNOWN
    return PaperState.LOW if answers[PAPER] & _PAPER_LOW else PaperState.FULL
