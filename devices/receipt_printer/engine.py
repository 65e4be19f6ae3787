"""Prints slips on one ESC/POS printer and says honestly what became of them.

Before the first byte the printer is asked for its state in real time and then in order (``dialogue``). Trouble or silence here
is ``failed``: nothing was sent. A connection that turns out to have died since the last job is made anew, once. What follows
the first byte is ``job``'s affair.

A stuck printer keeps its buffer and prints it when the paper is back, with the old confirmation behind it. The question in
order *before* the next job takes in such late answers; a confirmation by process id knows its own anyway.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer import connect, encode, raster, signals
from devices.receipt_printer.answers import Kind
from devices.receipt_printer.confirmation import Confirmation, token
from devices.receipt_printer.dialogue import Dialogue
from devices.receipt_printer.job import Job
from devices.receipt_printer.protocol import Block, PrintOutcome, PrintReport
from devices.receipt_printer.settings import NETWORK, EscposSettings, model
from devices.receipt_printer.typeset import typeset
from devices.receipt_printer.wire import IN_USE, LineLostError
from devices.status import DeviceState, DeviceStatus, PaperState

log = logging.getLogger("devices.receipt_printer")

NONCE_BYTES = 8
TEAR_MM = 15  # what has to come out of a printer without a cutter
_CLEAR = frozenset({"paperOut", "coverOpen", "cutterError", "mechanicalError"})


T = TypeVar("T")


class PrintEngine:
    """Implements ``ReceiptPrinter`` on the thread that calls it.

    Opens the line by itself when a command finds it closed, so a replugged printer is back.
    """

    def __init__(
        self,
        settings: EscposSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        nonce: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Raises ``DeviceError`` (invalidData, action configuration; the detail names the key)."""
        self._model = model(settings)
        font = raster.CellFont(settings.font, settings.font_face) if settings.font else None
        self._settings = settings
        self._clock = clock
        self._nonce = nonce
        self._encoder = encode.Encoder(
            encode.Paper(
                width=self._model.width_dots,
                dots_per_mm=self._model.dots_per_mm,
                spacing=settings.spacing_dots,
                text_mode=settings.text == "gb18030",
                glyphs=settings.glyphs,
                native_qr=self._model.native_qr,
                ascii_page=self._model.ascii_page,
                font=font,
            )
        )
        self._line: Dialogue | None = None
        # Bytes that the printer may still take for the rest of a command that was cut short.
        self._unfinished = 0
        self._turn = threading.Lock()
        self._last = DeviceStatus(DeviceState.OFFLINE, paper=PaperState.UNKNOWN, detail="closed", since=clock())

    def open(self) -> None:
        """Open the line; of a network at most ``connect_timeout`` seconds.

        Says nothing about a printer at its end. Raises ``DeviceError`` deviceNotReady (``noDevice``, ``refused``,
        ``inUse``, ``noPermission`` …).
        """
        with self._turn:
            self._opened(None)

    def close(self) -> None:
        """Close the line; bytes that the printer has not taken are thrown away."""
        with self._turn:
            self._drop()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Ask in real time (at most two seconds); ``deviceBusy`` while a slip is being printed in another thread.

        ``detail`` names everything that the printer says, the gravest first. Raises ``DeviceError`` only for canceled
        and timeOut, which say nothing about the printer.
        """
        if not self._turn.acquire(blocking=False):
            return self._seen(DeviceState.DEVICE_BUSY, PaperState.UNKNOWN, "busy")
        try:
            state = self._on_a_living_line(context, lambda line: self._state(line, context))
            if state.trouble == "noAnswer" and not state.conditions:
                self._doubt()
        except DeviceError as error:
            if error.completion in (Completion.CANCELED, Completion.TIME_OUT):
                raise
            absent = DeviceState.NO_DEVICE if error.code == "noDevice" else DeviceState.OFFLINE
            return self._seen(absent, PaperState.UNKNOWN, error.code)
        finally:
            self._turn.release()
        return self._seen(state.device_state, state.paper, state.detail)

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Real-time and in-order answers without printing.

        Raises ``DeviceError`` naming what keeps it from printing.
        """
        with self._turn:
            trouble = self._on_a_living_line(context, lambda line: self._trouble_before(line, context))
        if trouble in ("paperOut", "coverOpen"):
            raise DeviceError(Completion.USER_ERROR, trouble, Action.CLEAR)
        if trouble:
            action = Action.CLEAR if trouble in _CLEAR else Action.MAINTENANCE
            raise DeviceError(Completion.HARDWARE_ERROR, trouble, action)
        return self.status(context)

    def print_slip(self, context: CommandContext, blocks: Sequence[Block], job: str = "") -> PrintReport:
        """Print and cut; see ``ReceiptPrinter.print_slip`` and this module's docstring.

        Codes of ``failed``: those of ``open``, noAnswer, oddAnswer, paperOut, coverOpen, cutterError, mechanicalError,
        hardwareError, overheated, offline, notConfirmed, qrTooLong, badImage. Codes of ``unknown``: lineLost, stalled,
        interrupted, canceled, timeOut, notConfirmed, notAsked, noAnswer, and those of a state found after the data went out.
        """
        try:
            units = self._encoder.units(typeset(blocks, self._model.columns), self._cut())
        except DeviceError as error:
            return PrintReport(PrintOutcome.FAILED, error.code, error.detail)
        context.check()
        with self._turn:
            try:
                trouble = self._on_a_living_line(context, lambda line: self._trouble_before(line, context))
            except DeviceError as error:
                if error.completion in (Completion.CANCELED, Completion.TIME_OUT):
                    raise
                return self._report(PrintOutcome.FAILED, error.code, error.detail)
            if trouble:
                if trouble == "noAnswer":
                    self._doubt()
                return self._report(PrintOutcome.FAILED, trouble)
            return self._run(Job(self._opened(context), self._settings, self._token(job)), context, units)

    def _state(self, line: Dialogue, context: CommandContext) -> signals.PrinterState:
        """The state in real time; of a printer that is asked nothing so, what its paper sensor says in order."""
        if self._settings.asked:
            return line.ask_state(context)
        if self._settings.confirmation == "none":
            return signals.PrinterState("", PaperState.UNKNOWN, ("notAsked",))
        line.forget()
        confirmation = Confirmation(b"", by_token=False)
        over = line.after(self._settings.answer_timeout)
        line.wire.write(confirmation.request, over)
        while not confirmation.complete and not over():
            context.check()
            confirmation.take(line.listen())
        return confirmation.state

    def _trouble_before(self, line: Dialogue, context: CommandContext) -> str:
        """What speaks against starting a job, "" when nothing does. Raises canceled, timeOut, ``LineLostError``."""
        trouble = line.ask_state(context).trouble
        if trouble:
            return (line.wire.port_trouble() or trouble) if trouble == "noAnswer" else trouble
        # A program that was killed while it sent leaves a command that nobody here knows of.
        longest = encode.longest_command(self._model.width_dots)
        if self._settings.confirmation == "none":
            line.wire.write(bytes(longest), line.after(self._settings.ready_timeout))
            return ""
        for zeros in (self._unfinished, longest):
            answer = line.settle(context, zeros, self._token(""))
            if answer is not None:
                self._unfinished = 0
                bad = answer.kind is Kind.IN_ORDER and not signals.confirms_paper(answer.byte)
                return "paperOut" if bad else ""
        return "notConfirmed"

    def _run(self, job: Job, context: CommandContext, units: Sequence[bytes]) -> PrintReport:
        try:
            report = job.run(context, units)
        except LineLostError:
            report = PrintReport(PrintOutcome.UNKNOWN, "lineLost")
            self._drop()
        # What a line that was lost had taken went with it; a printer that merely stalled still waits for the rest.
        self._unfinished = job.unfinished
        if job.unfinished:
            self._drop()
        return self._report(report.outcome, report.code, report.detail)

    def _token(self, job: str) -> bytes:
        return token(job, self._nonce(NONCE_BYTES))

    def _cut(self) -> bytes:
        dots = self._model.dots_per_mm
        end = encode.feed(round(self._settings.cut_feed_mm * dots))
        # GS V 65/66: feed until the last line has passed the cutter, then cut; each printer knows its own distance.
        cuts = {"full": encode.GS + b"V\x41\x00", "partial": encode.GS + b"V\x42\x00"}
        return end + cuts.get(self._model.cutter, encode.feed(round(TEAR_MM * dots)))

    def _opened(self, context: CommandContext | None) -> Dialogue:
        if self._line is None:
            wire = connect.open_wire(self._settings, self._clock, context)
            self._line = Dialogue(wire, self._settings, self._clock)
        return self._line

    def _on_a_living_line(self, context: CommandContext, ask: Callable[[Dialogue], T]) -> T:
        """``ask`` on the open line, and once more on a new one when that one had died since it was last used.

        Nothing of a job has gone out yet. Raises ``DeviceError`` deviceNotReady ``noDevice`` or ``inUse``.
        """
        for first in (self._line is not None, False):
            line = self._opened(context)
            try:
                return ask(line)
            except LineLostError as error:
                self._drop()
                if not first:
                    raise DeviceError(
                        Completion.DEVICE_NOT_READY, line.wire.absence, Action.MAINTENANCE, str(error)
                    ) from error
        raise DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE)

    def _doubt(self) -> None:
        """Nobody answers: a connection may be open on this side only, and a new one shows it.

        One on which the printer never spoke is kept: it may be waiting for its turn there, and each that is given up and
        left behind in that queue would make the next one wait longer. The kernel ends it when nobody is there at all.
        """
        line = self._line
        if self._settings.connection == NETWORK and line is not None and line.wire.absence != IN_USE:
            self._drop()

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.wire.close()

    def _report(self, outcome: PrintOutcome, code: str = "", detail: str = "") -> PrintReport:
        if outcome is not PrintOutcome.DONE:
            log.warning("device.print_%s", outcome.value, extra={"code": code})
        return PrintReport(outcome, code, detail)

    def _seen(self, state: DeviceState, paper: PaperState, detail: str) -> DeviceStatus:
        now = DeviceStatus(state, paper=paper, detail=detail, since=self._clock())
        if not now.same_as(self._last):
            self._last = now
        return self._last
