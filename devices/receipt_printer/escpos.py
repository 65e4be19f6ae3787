"""ESC/POS receipt printers on a serial line (RS-232, USB CDC, pty).

What a job's outcome rests on:

1. Before the first byte the printer is asked for its state in real time (``DLE EOT 1..4``, answered even while it prints
   or is stuck) and then in order (``GS r 1``, answered only when everything before it has been executed).
   Trouble or silence here is ``failed``: nothing was sent.
2. The job goes out command by command, then ``GS r 1`` again. Real-time answers alone would prove nothing about the
   job, since they overtake the data. ``GS r`` was chosen because nearly every ESC/POS printer has it; Epson's
   process id (``GS ( H``) says the same more exactly but is missing in most others, and automatic status back
   (``GS a``) overtakes like ``DLE EOT``.
3. Only the in-order answer with paper, followed by a clean real-time state, is ``done``. All else is ``unknown``; the
   real-time state then only names the cause.

A stuck printer keeps its buffer and prints it when the paper is back, with the old confirmation behind it.
The question in order *before* the next job takes in such late answers, so that they cannot pass for the new
job's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer import encode, raster, signals
from devices.receipt_printer.protocol import Block, PrintOutcome, PrintReport
from devices.receipt_printer.settings import EscposSettings, check
from devices.receipt_printer.typeset import typeset
from devices.receipt_printer.wire import LineLostError, Wire
from devices.status import DeviceState, DeviceStatus, PaperState

log = logging.getLogger("devices.receipt_printer")

MM_PER_INCH = 25.4
# After an in-order answer, late ones of an earlier job would have followed within this time.
QUIET_SECONDS = 0.2
# While waiting for the confirmation, how often to ask in real time whether it can still come.
ASK_AGAIN_SECONDS = 0.5
TROUBLE_ACTION = {"paperOut": Action.CLEAR, "coverOpen": Action.CLEAR, "cutterError": Action.CLEAR}


class EscposPrinter:
    """Implements ``ReceiptPrinter``.

    Opens the line by itself when a command finds it closed, so a replugged printer is back.
    """

    Settings = EscposSettings

    def __init__(self, settings: EscposSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ``DeviceError`` (invalidData, action configuration; the detail names the key)."""
        check(settings)
        font = raster.CellFont(settings.font, settings.font_face) if settings.font else None
        self._settings = settings
        self._clock = clock
        self._encoder = encode.Encoder(
            encode.Paper(
                width=settings.width_dots,
                dots_per_mm=settings.dpi / MM_PER_INCH,
                spacing=settings.spacing_dots,
                text_mode=settings.text == "gb18030",
                glyphs=settings.glyphs,
                native_qr=settings.qr == "native",
                font=font,
            )
        )
        self._wire: Wire | None = None
        # Bytes that the printer may still take for the rest of a command that was cut short.
        self._owed = 0
        self._turn = threading.Lock()
        self._last = DeviceStatus(DeviceState.OFFLINE, paper=PaperState.UNKNOWN, detail="closed", since=clock())

    def open(self) -> None:
        """Open the line.

        Says nothing about a printer at its end. Raises ``DeviceError`` (deviceNotReady ``noDevice``).
        """
        with self._turn:
            self._opened()

    def close(self) -> None:
        """Close the line; bytes that the printer has not taken are thrown away."""
        with self._turn:
            self._drop()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Ask in real time (at most two seconds); ``deviceBusy`` while a slip is being printed in another thread.

        Raises ``DeviceError`` only for canceled and timeOut, which say nothing about the printer.
        """
        if not self._turn.acquire(blocking=False):
            return self._seen(DeviceState.DEVICE_BUSY, PaperState.UNKNOWN, "busy")
        try:
            state = self._ask_state(self._opened(), context)
        except LineLostError:
            self._drop()
            return self._seen(DeviceState.NO_DEVICE, PaperState.UNKNOWN, "noDevice")
        except DeviceError as error:
            if error.code != "noDevice":
                raise
            return self._seen(DeviceState.NO_DEVICE, PaperState.UNKNOWN, error.code)
        finally:
            self._turn.release()
        return self._seen(state.device_state, state.paper, state.trouble)

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Real-time and in-order answers without printing.

        Raises ``DeviceError`` naming what keeps it from printing.
        """
        with self._turn:
            try:
                trouble = self._trouble_before(self._opened(), context)
            except LineLostError as error:
                self._drop()
                raise DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE) from error
        if trouble in ("paperOut", "coverOpen"):
            raise DeviceError(Completion.USER_ERROR, trouble, Action.CLEAR)
        if trouble:
            action = TROUBLE_ACTION.get(trouble, Action.MAINTENANCE)
            raise DeviceError(Completion.HARDWARE_ERROR, trouble, action)
        return self.status(context)

    def print_slip(self, context: CommandContext, blocks: Sequence[Block]) -> PrintReport:
        """Print and cut; see ``ReceiptPrinter.print_slip`` and this module's docstring.

        Codes of ``failed``: noDevice, noAnswer, oddAnswer, paperOut, coverOpen, cutterError, hardwareError,
        overheated, offline, notConfirmed, qrTooLong, badImage. Codes of ``unknown``: lineLost, stalled,
        canceled, timeOut, notConfirmed, noAnswer, and those of a state found after the data went out.
        """
        columns = self._settings.width_dots // raster.CELL_DOTS
        try:
            units = self._encoder.units(typeset(blocks, columns), self._cut())
        except DeviceError as error:
            return PrintReport(PrintOutcome.FAILED, error.code, error.detail)
        context.check()
        with self._turn:
            try:
                wire = self._opened()
                trouble = self._trouble_before(wire, context)
            except LineLostError:
                self._drop()
                return self._report(PrintOutcome.FAILED, "noDevice")
            except DeviceError as error:
                if error.completion in (Completion.CANCELED, Completion.TIME_OUT):
                    raise
                return self._report(PrintOutcome.FAILED, error.code, error.detail)
            if trouble:
                return self._report(PrintOutcome.FAILED, trouble)
            try:
                return self._send_and_confirm(wire, context, units)
            except LineLostError:
                self._drop()
                return self._report(PrintOutcome.UNKNOWN, "lineLost")

    def _trouble_before(self, wire: Wire, context: CommandContext) -> str:
        """What speaks against starting a job, "" when nothing does.

        Raises canceled, timeOut, ``LineLostError``.
        """
        state = self._ask_state(wire, context)
        if state.trouble:
            return state.trouble
        # A program that was killed while it sent leaves a command that nobody here knows of.
        for zeros in (self._owed, encode.longest_command(self._settings.width_dots)):
            if self._answers_in_order(wire, context, zeros):
                self._owed = 0
                return ""
        return "notConfirmed"

    def _answers_in_order(self, wire: Wire, context: CommandContext, zeros: int) -> bool:
        """Whether GS r is answered, after ``zeros`` that fill up an unfinished command; between commands they do nothing."""
        wire.write(bytes(zeros) + encode.CONFIRM, self._after(self._settings.ready_timeout))
        until, answered = self._clock() + self._settings.ready_timeout, False
        while self._clock() < until:
            context.check()
            if any(signals.is_confirmation(byte) for byte in wire.read()) and not answered:
                until, answered = self._clock() + QUIET_SECONDS, True
        return answered

    def _send_and_confirm(self, wire: Wire, context: CommandContext, units: Sequence[bytes]) -> PrintReport:
        self._owed = max(len(unit) for unit in units)
        for unit in (*units, encode.CONFIRM):
            if (stopped := _stopped(context)) and unit not in (units[-1], encode.CONFIRM):
                # Between two commands the printer can be left alone; cut off the half slip.
                wire.write(units[-1], self._after(self._settings.stall_timeout))
                self._owed = 0
                return self._report(PrintOutcome.UNKNOWN, stopped)
            # Once begun, a command is finished even after a cancel: half a picture would swallow the next job's bytes.
            if wire.write(unit, self._after(self._settings.stall_timeout)) < len(unit):
                self._drop()
                return self._report(PrintOutcome.UNKNOWN, "stalled")
        self._owed = 0
        return self._confirmed(wire, context)

    def _confirmed(self, wire: Wire, context: CommandContext) -> PrintReport:
        until = self._clock() + self._settings.confirm_timeout
        ask_at = self._clock() + ASK_AGAIN_SECONDS
        trouble = ""
        while self._clock() < until:
            if stopped := _stopped(context):
                return self._report(PrintOutcome.UNKNOWN, stopped, trouble)
            for byte in wire.read():
                if signals.is_confirmation(byte):
                    return self._judged(wire, byte)
            if self._clock() >= ask_at:
                confirmations: list[int] = []
                trouble = self._ask_state(wire, None, confirmations).trouble
                if confirmations:
                    return self._judged(wire, confirmations[0])
                if trouble:
                    return self._report(PrintOutcome.UNKNOWN, trouble)
                ask_at = self._clock() + ASK_AGAIN_SECONDS
        return self._report(PrintOutcome.UNKNOWN, "notConfirmed")

    def _judged(self, wire: Wire, confirmation: int) -> PrintReport:
        if not signals.confirms_paper(confirmation):
            return self._report(PrintOutcome.UNKNOWN, "paperOut")
        state = self._ask_state(wire, None)
        if state.trouble:
            return self._report(PrintOutcome.UNKNOWN, state.trouble)
        return self._report(PrintOutcome.DONE, detail="paperLow" if state.paper is PaperState.LOW else "")

    def _ask_state(
        self, wire: Wire, context: CommandContext | None, confirmations: list[int] | None = None
    ) -> signals.PrinterState:
        """DLE EOT, one question at a time since the answers do not say which question they answer.

        In-order answers that come in between are collected in ``confirmations``; without it earlier input is
        dropped.
        """
        answers: dict[int, int] = {}
        odd = False
        for n in (int(digit) for digit in self._settings.questions):
            if context is not None:
                context.check()
            if confirmations is None:
                wire.forget_input()
            over = self._after(self._settings.answer_timeout)
            wire.write(signals.question(n), over)
            while n not in answers and not over():
                for byte in wire.read():
                    if signals.is_real_time(byte):
                        answers[n] = byte
                    elif confirmations is not None and signals.is_confirmation(byte):
                        confirmations.append(byte)
                    else:
                        odd = True
            if n not in answers:
                break  # the others would only add their time-outs
        return signals.read_state(answers, tuple(int(digit) for digit in self._settings.questions), odd=odd)

    def _after(self, seconds: float) -> Callable[[], bool]:
        """True once ``seconds`` have passed. Made anew for each command: a line that moves is not stalled."""
        until = self._clock() + seconds
        return lambda: self._clock() >= until

    def _cut(self) -> bytes:
        end = encode.feed(round(self._settings.cut_feed_mm * self._settings.dpi / MM_PER_INCH))
        # GS V 65/66: feed until the last line has passed the cutter, then cut; each printer knows its own distance.
        cuts = {"full": encode.GS + b"V\x41\x00", "partial": encode.GS + b"V\x42\x00"}
        return end + cuts.get(self._settings.cutter, encode.feed(round(15 * self._settings.dpi / MM_PER_INCH)))

    def _opened(self) -> Wire:
        if self._wire is None:
            self._wire = Wire(self._settings.port, self._settings.baudrate, self._settings.flow)
        return self._wire

    def _drop(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def _report(self, outcome: PrintOutcome, code: str = "", detail: str = "") -> PrintReport:
        if outcome is not PrintOutcome.DONE:
            log.warning("device.print_%s", outcome.value, extra={"code": code})
        return PrintReport(outcome, code, detail)

    def _seen(self, state: DeviceState, paper: PaperState, detail: str) -> DeviceStatus:
        now = DeviceStatus(state, paper=paper, detail=detail, since=self._clock())
        if not now.same_as(self._last):
            self._last = now
        return self._last


def _stopped(context: CommandContext) -> str:
    """Why the command has to end, "" while it may go on."""
    if context.cancel.is_set():
        return "canceled"
    return "timeOut" if context.remaining <= 0 else ""
