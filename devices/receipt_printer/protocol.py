"""The role ``receipt_printer``: roll paper, 58 or 80 mm. A slip is a list of blocks; the driver finds the bytes."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver
from devices.print_report import PrintOutcome, PrintReport


class Align(enum.Enum):
    LEFT = "left"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; the driver wraps it at the paper's width and never drops a character."""

    text: str
    bold: bool = False
    large: bool = False  # double width and height
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value on one row, the value wrapping under itself."""

    label: str
    value: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A dividing line over the whole width."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty paper, in mm."""

    mm: float = 3.0


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code holding ``data`` (UTF-8), centred, ``mm`` wide at least as far as whole modules allow."""

    data: str
    mm: float = 30.0


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (PNG bytes), scaled down to the paper's width when it is wider."""

    png: bytes


__all__ = [
    "Align",
    "Block",
    "Gap",
    "Image",
    "Pair",
    "PrintOutcome",
    "PrintReport",
    "QrCode",
    "ReceiptPrinter",
    "Rule",
    "Text",
]

Block = Text | Pair | Rule | Gap | QrCode | Image


class ReceiptPrinter(Driver, Protocol):
    """Prints one slip and cuts it."""

    def print_slip(self, context: CommandContext, blocks: Sequence[Block], job: str = "") -> PrintReport:
        """Print and cut. ``job`` is an opaque id without personal data; it is printed nowhere and makes the confirmation that
        is asked for this job's own, where the printer has such a thing.

        ``failed`` only when it is certain that nothing a citizen could use came out (state asked *before* the first
        byte); ``done`` only when the printer confirmed its state *after* the last byte; anything else is ``unknown``.
        Raises ``DeviceError`` only for canceled and timeOut before the first byte.
        """
