"""The role ``page_printer``: A4 (and A3, A5) sheets. A document is PDF bytes; the driver hands it to the print system."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver
from devices.print_report import PrintOutcome, PrintReport

__all__ = ["PagePrinter", "PrintOutcome", "PrintReport", "Progress", "Sides", "Supply"]


class Sides(enum.Enum):
    """Spelled as IPP's ``sides`` (RFC 8011, 5.2.8)."""

    ONE = "one-sided"
    LONG_EDGE = "two-sided-long-edge"
    SHORT_EDGE = "two-sided-short-edge"


@dataclass(frozen=True, slots=True)
class Progress:
    """Of a running job. ``sheets`` completed so far, None when the printer does not count; ``reasons`` are the printer's
    state reasons as it words them (``media-jam-error``)."""

    sheets: int | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Supply:
    """One supply or tray. ``level`` in per cent, None when the printer does not know (IPP says -1, -2, -3)."""

    name: str
    level: int | None


class PagePrinter(Driver, Protocol):
    """Prints whole documents."""

    def print_document(
        self,
        context: CommandContext,
        pdf: bytes,
        *,
        title: str,
        sides: Sides = Sides.ONE,
        copies: int = 1,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> PrintReport:
        """Print and wait until the last sheet is out.

        ``title`` stands in print queues and holds nothing personal. ``failed`` only when it is certain that no sheet came
        out; ``done`` only when the printer said that the job completed; anything else, such as a job aborted after its first
        sheet, is ``unknown``. A cancel or the deadline ends the job in the print system too. Raises ``DeviceError`` only for
        what happened before the job was handed over: canceled, timeOut, deviceNotReady, invalidData ``notPdf``, and
        unsupportedCommand for what the printer cannot do at all, such as ``noDuplex``. A printer that says beforehand that it
        has no paper, a jam or an open cover is handed nothing: ``failed`` with that code.
        """

    def supplies(self, context: CommandContext) -> tuple[Supply, ...]:
        """Marker and tray levels as the printer reports them. Raises ``DeviceError``."""

    def forget_jobs(self, context: CommandContext) -> None:
        """Empty the spool of everything this kiosk has handed over: documents and history. Raises ``DeviceError``."""
