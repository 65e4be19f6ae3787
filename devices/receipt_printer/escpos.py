"""The driver ``escpos``: a receipt printer on a serial line, a network or USB.

Serial lines and connections are driven on the caller's thread, since every wait on them is bounded (``engine``). libusb is
not to be trusted so far, so a printer on USB is driven in a child process that is killed when a call hangs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.receipt_printer.engine import PrintEngine
from devices.receipt_printer.protocol import Block, PrintOutcome, PrintReport
from devices.receipt_printer.settings import USB, EscposSettings, model
from devices.status import DeviceStatus, PaperState

__all__ = ["EscposPrinter", "EscposSettings"]

# After a cancel a job may bring its command to an end and cut (``job.FINISH_SECONDS`` each); a second to say so.
GRACE_SECONDS = 5.0
# What a child says only of a device that it has not got, and of a driver that it could not make.
_BEFORE = frozenset({Completion.DEVICE_NOT_READY, Completion.INVALID_DATA})
_NEVER_BEGAN = frozenset({"childNotStarted", "driverNotLoaded"})


class _Body(Driver, Protocol):
    def print_slip(self, context: CommandContext, blocks: Sequence[Block], job: str = "") -> PrintReport: ...


class EscposPrinter:
    """Implements ``ReceiptPrinter``."""

    Settings = EscposSettings

    def __init__(self, settings: EscposSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ``DeviceError`` (invalidData, action configuration; the detail names the key)."""
        self._body: _Body
        if settings.connection == USB:
            self._body = _InChild(settings, clock)
        else:
            self._body = PrintEngine(settings, clock=clock)

    def open(self) -> None:
        """See ``PrintEngine.open``."""
        self._body.open()

    def close(self) -> None:
        """See ``PrintEngine.close``."""
        self._body.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """See ``PrintEngine.status``."""
        return self._body.status(context)

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """See ``PrintEngine.self_test``."""
        return self._body.self_test(context)

    def print_slip(self, context: CommandContext, blocks: Sequence[Block], job: str = "") -> PrintReport:
        """See ``PrintEngine.print_slip``."""
        return self._body.print_slip(context, blocks, job)


class _InChild(HostedDriver):
    """The same engine behind a process boundary."""

    unknown_paper = PaperState.UNKNOWN

    def __init__(self, settings: EscposSettings, clock: Callable[[], float]) -> None:
        model(settings)  # a wrong key is told here, not by a child that does not start
        body = "devices.receipt_printer.engine:PrintEngine"
        spec = ChildSpec(body, settings, answer_grace=GRACE_SECONDS, cancel_grace=GRACE_SECONDS)
        super().__init__(spec, clock=clock)

    def print_slip(self, context: CommandContext, blocks: Sequence[Block], job: str = "") -> PrintReport:
        """As the engine's; a child that hung or died in the middle leaves a slip of which nobody knows."""
        try:
            report = self.call("print_slip", context, tuple(blocks), job)
        except DeviceError as error:
            if error.completion in _BEFORE or error.code in _NEVER_BEGAN:
                return PrintReport(PrintOutcome.FAILED, error.code, error.detail)
            # The engine raises these two before its first byte only; but killed is killed, wherever it stood.
            if error.completion in (Completion.CANCELED, Completion.TIME_OUT) and not error.detail:
                raise
            return PrintReport(PrintOutcome.UNKNOWN, error.code, error.detail)
        if not isinstance(report, PrintReport):
            return PrintReport(PrintOutcome.UNKNOWN, "oddAnswer")
        return report
