"""From the number of a job to what became of its paper: hand over, look again and again, call off, and say only what is known.

Lost questions are asked again until the deadline; a job that ended is judged by ``JobView``; everything else is *unknown*.
A print system that starts a job a second time (after its own restart, or to retry) would put sheets out twice: such a job is
called off.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.page_printer.job_view import JobHandle, JobView
from devices.page_printer.protocol import PrintOutcome, PrintReport, Progress


class JobWatch:
    """One job. ``look`` and ``cancel`` raise ``DeviceError``; ``poll``, ``question_seconds`` (for one of the two) and
    ``end_timeout`` (for a job that was called off) in seconds."""

    def __init__(
        self,
        job: JobHandle,
        *,
        look: Callable[[CommandContext], JobView],
        cancel: Callable[[CommandContext], None],
        on_progress: Callable[[Progress], None] | None,
        poll: float,
        question_seconds: float,
        end_timeout: float,
    ) -> None:
        self._job = job
        self._look = look
        self._cancel = cancel
        self._on_progress = on_progress
        self._poll = poll
        self._question_seconds = question_seconds
        self._end_timeout = end_timeout
        self._shown: Progress | None = None
        self._last: JobView | None = None
        self._started_at: int | None = None
        self._touched = False  # a sheet was counted, or may have come out of an earlier start
        self._restarted = False
        self.ended = False  # whether the print system said that it has nothing more to do with the job
        self._lost = ""  # why the last question had no answer, "" when it had one

    def follow(self, context: CommandContext, send: Callable[[], None]) -> PrintReport:
        """Hand over with ``send`` and wait for the end. Never raises ``DeviceError``: the job has a number by now."""
        try:
            send()
        except DeviceError as error:
            # How much of the document arrived is anybody's guess: end the job, then ask what it did.
            return self._end(context, error.code, error.detail)
        while True:
            view = self._seen(self._question(context, context.deadline, context.cancel))
            if view is not None and (report := self._judged(view)) is not None:
                return report
            if self._restarted:
                return self._end(context, "restarted")
            if context.cancel.wait(min(self._poll, context.remaining)):
                return self._end(context, "canceled")
            if context.remaining <= 0:
                return self._end(context, "timeOut")

    def _question(self, context: CommandContext, until: float, cancel: threading.Event) -> CommandContext:
        return CommandContext(min(until, context.clock() + self._question_seconds), cancel, context.clock)

    def _seen(self, question: CommandContext) -> JobView | None:
        try:
            view = self._look(question)
        except DeviceError as error:
            self._note_loss(error)
            return None
        self._lost = ""
        self._last = view
        if view.state is not None:
            self._restarted = self._starts_again(view) or self._restarted
            self._touched = self._touched or self._restarted or bool(view.sheets)
            self._show(view)
        return view

    def _show(self, view: JobView) -> None:
        now = Progress(view.sheets, view.printer_reasons)
        if self._on_progress is not None and now != self._shown:
            self._on_progress(now)
        self._shown = now

    def _judged(self, view: JobView) -> PrintReport | None:
        """The report of a job that is over or gone, None while it runs."""
        self.ended = view.state is None or view.ended
        if view.state is None:
            return self._report(PrintOutcome.UNKNOWN, "jobVanished")
        if not view.ended:
            return None
        if view.done:
            return (
                self._report(PrintOutcome.UNKNOWN, "restarted") if self._restarted else self._report(PrintOutcome.DONE)
            )
        # A job that was put back to wait and then called off looks as if it had never begun.
        outcome = PrintOutcome.FAILED if view.untouched and not self._touched else PrintOutcome.UNKNOWN
        return self._report(outcome, view.code)

    def _starts_again(self, view: JobView) -> bool:
        """Whether the print system took the job up a second time: it says so, or gives another time of its start, or none any
        more. Such times are in whole seconds; within the first one the printer's own list of jobs has to tell."""
        before, self._started_at = self._started_at, view.started_at
        return view.twice or (before is not None and view.started_at != before)

    def _end(self, context: CommandContext, cause: str, detail: str = "") -> PrintReport:
        """Call the job off, see it end, and say what is known then. ``cause`` is why it was called off."""
        trouble = self._last.trouble if self._last is not None else ""
        until = context.clock() + self._end_timeout
        never = threading.Event()  # what was called off once is not called off again
        called_off = False
        while True:
            question = self._question(context, until, never)
            called_off = called_off or self._called_off(question)
            view = self._seen(self._question(context, until, never))
            if view is not None and (report := self._judged(view)) is not None:
                return self._because(report, cause, trouble, detail)
            if context.clock() >= until:
                return self._report(PrintOutcome.UNKNOWN, self._lost or trouble or cause, f"{cause}, not ended")
            never.wait(self._poll)

    def _called_off(self, question: CommandContext) -> bool:
        try:
            self._cancel(question)
        except DeviceError as error:
            self._note_loss(error)
            return False
        return True

    def _note_loss(self, error: DeviceError) -> None:
        """A question that our own clock or a cancel ended says less than what the one before it ran into."""
        ours = error.completion in (Completion.TIME_OUT, Completion.CANCELED)
        self._lost = self._lost or error.code if ours else error.code

    def _because(self, report: PrintReport, cause: str, trouble: str, detail: str) -> PrintReport:
        """A job that was called off ended *canceled*; the code says why it was, or what it was waiting for."""
        if report.outcome is PrintOutcome.DONE or report.code == "jobVanished":
            return report
        code = trouble if trouble and cause == "timeOut" else cause
        return self._report(report.outcome, code, detail or cause)

    def _report(self, outcome: PrintOutcome, code: str = "", detail: str = "") -> PrintReport:
        number = f"job {self._job.number}"
        return PrintReport(outcome, code, f"{number}: {detail}" if detail else number)
