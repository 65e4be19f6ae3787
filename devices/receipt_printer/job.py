"""One slip from its first byte to the word about it.

What the word rests on:

1. The job goes out command by command with questions in real time strewn in, then the request for its confirmation.
   Real-time answers alone would prove nothing about the job, since they overtake the data.
2. Only the confirmation with paper, followed by a clean real-time state, with every question answered that was strewn in, is
   ``done``. A printer that was off in the middle confirms the second half just as well. But it owes answers to what was lost
   meanwhile; or, where flow control kept it from being lost, the line stood still for as long as a printer takes to start.
   Neither shows on a line that forgets (TCP, USB), which is lost instead.
3. All else is ``unknown``; the real-time state then only names the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from devices.command import CommandContext
from devices.print_report import PrintOutcome, PrintReport
from devices.receipt_printer.answers import Answer
from devices.receipt_printer.confirmation import Confirmation
from devices.receipt_printer.dialogue import Dialogue
from devices.receipt_printer.settings import DEFAULT_BAUDRATE, SERIAL, EscposSettings
from devices.receipt_printer.wire import STEP_SECONDS
from devices.status import PaperState

# While waiting for the confirmation, how often to ask in real time whether it can still come.
ASK_AGAIN_SECONDS = 0.5
# One question in real time for about so many bytes of a job: a tenth of a second of a fast serial line.
WATCH_BYTES = 1024
# A printer that was switched off and on, or a person who tears off half a slip and closes the cover, takes longer than that.
PAUSE_SECONDS = 1.0
# A stopped job may bring its command to an end and cut.
FINISH_SECONDS = 2.0
_TTY_BYTES = 4096  # what the kernel may hold, and sends first, before it takes more for a serial line
_BITS_A_BYTE = 10
_PASSES = frozenset({"overheated"})  # it prints on by itself, so its confirmation can still come
_NO_WORD = frozenset({"noAnswer", "oddAnswer"})


class Job:
    """Runs once. ``unfinished``: how many bytes the printer may still take for a command that was cut short."""

    def __init__(self, line: Dialogue, settings: EscposSettings, token: bytes) -> None:
        self._line = line
        self._context: CommandContext | None = None
        self._settings = settings
        self._confirmation = Confirmation(token, by_token=settings.confirmation == "process_id")
        serial = settings.connection == SERIAL
        self._byte_seconds = _BITS_A_BYTE / (settings.baudrate or DEFAULT_BAUDRATE) if serial else 0.0
        self._paused = False
        self.unfinished = 0

    def run(self, context: CommandContext, units: Sequence[bytes]) -> PrintReport:
        """Send ``units`` (the last one cuts) and wait for the confirmation. Raises ``LineLostError``: then it is unknown too.

        After a cancel or the deadline it ends within twice ``FINISH_SECONDS`` and what the wire needs for one command.
        """
        settings, line = self._settings, self._line
        self._context = context
        watch = settings.watch and bool(settings.asked)
        self.unfinished, unwatched = max(len(unit) for unit in units), WATCH_BYTES
        for unit in units:
            if (stopped := _stopped(context)) and unit is not units[-1]:
                # Between two commands the printer can be left alone; cut off the half slip.
                if self._sent(units[-1]):
                    self.unfinished = 0
                return PrintReport(PrintOutcome.UNKNOWN, stopped)
            # Once begun, a command is finished even after a cancel: half a picture would swallow the next job's bytes.
            if not self._sent(unit):
                return self._stalled()
            unwatched += len(unit)
            # The last one stands behind all data: answered, the line has nothing left of the job but the confirmation.
            if watch and (unwatched >= WATCH_BYTES or unit is units[-1]):
                unwatched = 0
                if not line.watch(self._limit(0)):
                    return self._stalled()
                line.keep_watch(0.0)
        self.unfinished = 0
        if settings.confirmation == "none":
            return PrintReport(PrintOutcome.UNKNOWN, "notAsked")
        if not self._sent(self._confirmation.request):
            return self._stalled()
        return self._confirmed(context)

    def _sent(self, data: bytes) -> bool:
        wire = self._line.wire
        whole = wire.write(data, self._limit(len(data))) == len(data)
        self._paused = self._paused or wire.standstill >= PAUSE_SECONDS + _TTY_BYTES * self._byte_seconds
        return whole

    def _limit(self, size: int) -> Callable[[], bool]:
        """When to give a command of ``size`` bytes up: a stalled line, or one that is not done soon after the job was stopped."""
        line, finish = self._line, FINISH_SECONDS + (size + _TTY_BYTES) * self._byte_seconds
        stalled = line.after(self._settings.stall_timeout)
        finishing: list[Callable[[], bool]] = []

        def given_up() -> bool:
            if self._context is not None and _stopped(self._context) and not finishing:
                finishing.append(line.after(finish))
            return stalled() or any(over() for over in finishing)

        return given_up

    def _stalled(self) -> PrintReport:
        line = self._line
        return PrintReport(PrintOutcome.UNKNOWN, line.wire.port_trouble() or line.on_watch or "stalled")

    def _confirmed(self, context: CommandContext) -> PrintReport:
        line, confirmation = self._line, self._confirmation
        over, silent = line.after(self._settings.confirm_timeout), line.after(self._settings.stall_timeout)
        ask_now = line.after(ASK_AGAIN_SECONDS)
        while not over() and not (line.owed and silent()):
            if stopped := _stopped(context):
                return PrintReport(PrintOutcome.UNKNOWN, stopped, line.on_watch)
            heard = line.keep_watch(STEP_SECONDS)
            confirmation.take(heard)
            if heard:
                silent = line.after(self._settings.stall_timeout)
            # While something is owed the line still has data before it: another question would only wait behind them.
            if not confirmation.complete and not line.owed and self._settings.asked and ask_now():
                in_order: list[Answer] = []
                trouble = line.ask_state(None, in_order).trouble
                confirmation.take(in_order)
                if trouble and trouble not in _PASSES and not confirmation.complete:
                    silent_too = trouble in _NO_WORD and line.wire.port_trouble()
                    return PrintReport(PrintOutcome.UNKNOWN, silent_too or trouble)
                ask_now = line.after(ASK_AGAIN_SECONDS)
            if confirmation.complete:
                return self._judged()
        return PrintReport(PrintOutcome.UNKNOWN, self._why_unconfirmed())

    def _why_unconfirmed(self) -> str:
        line = self._line
        if not self._settings.asked:
            return "notConfirmed"
        owing, watched = line.owed > 0, line.on_watch
        trouble = line.ask_state(None).trouble
        if trouble in _NO_WORD:
            return line.wire.port_trouble() or watched or trouble
        # It answers now, but has not answered what it was asked before.
        return trouble or ("interrupted" if owing else "notConfirmed")

    def _judged(self) -> PrintReport:
        line, confirmation = self._line, self._confirmation
        if confirmation.state.trouble:
            return PrintReport(PrintOutcome.UNKNOWN, confirmation.state.trouble)
        over = line.after(self._settings.answer_timeout)
        while line.owed and not over():
            line.keep_watch(STEP_SECONDS)
        if line.owed or self._paused:
            return PrintReport(PrintOutcome.UNKNOWN, "interrupted")
        state = line.ask_state(None) if self._settings.asked else confirmation.state
        if state.trouble:
            return PrintReport(PrintOutcome.UNKNOWN, state.trouble)
        return PrintReport(PrintOutcome.DONE, detail="paperLow" if state.paper is PaperState.LOW else "")


def _stopped(context: CommandContext) -> str:
    """Why the command has to end, "" while it may go on."""
    if context.cancel.is_set():
        return "canceled"
    return "timeOut" if context.remaining <= 0 else ""
