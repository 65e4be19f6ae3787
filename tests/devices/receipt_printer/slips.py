"""A slip of ten lines, how long the tests of a receipt printer wait for it, and how it is read."""

from __future__ import annotations

from pathlib import Path

from devices.command import CommandContext
from devices.print_report import PrintOutcome
from devices.receipt_printer.protocol import Text

DONE, FAILED, UNKNOWN = PrintOutcome.DONE, PrintOutcome.FAILED, PrintOutcome.UNKNOWN
LINES = [f"第{n}行" for n in range(10)]
SLIP = [Text(line) for line in LINES]
# Where a fault makes the printer silent, the test has to wait for just that.
IMPATIENT = {"answer_timeout": 0.25, "ready_timeout": 0.25, "stall_timeout": 0.25, "confirm_timeout": 0.5}
GONE = {"serial": {"noDevice"}, "network": {"refused", "noDevice"}, "usb": {"noDevice"}}


def lasting(seconds: float = 20.0) -> CommandContext:
    return CommandContext.lasting(seconds)


def slip_lines(slip: Path) -> list[str]:
    return slip.with_suffix(".txt").read_text().split()
