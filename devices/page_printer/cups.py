"""Page printers that speak IPP, behind a CUPS queue or by themselves: the parent's half.

The questions are asked in a child process (``devices/host.py``, ``devices/page_printer/cups_native.py``), each short; the
watching of a job is here, so that a child that hangs or dies costs a question and not the knowledge of the job. Before the
first byte of a document leaves, the print system has given the job a number; whatever breaks later, the same number is asked
for again, and only its answer decides what is said of the paper.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.page_printer.job_view import JobHandle, JobView
from devices.page_printer.job_watch import JobWatch
from devices.page_printer.protocol import PrintOutcome, PrintReport, Progress, Sides, Supply
from devices.status import PaperState

_PDF_MARK, _PDF_MARK_WITHIN = b"%PDF-", 1024  # ISO 32000-1, annex H.3.4.1: readers accept it within the first kilobyte
_MARK_BYTES = 4
_MOST_ABANDONED = (
    8  # names are remembered for a printer that still says *busy* because of them; old ones are long timed out
)


@dataclass(frozen=True, slots=True)
class CupsSettings:
    """``uri``: where jobs go, a CUPS queue (``ipp://localhost/printers/page``) or a printer (``ipp://192.0.2.7/ipp/print``).
    ``unix_socket``: where cupsd listens, "" = by TCP. ``device_uri``: the printer behind a queue, asked for paper, supplies,
    capabilities and sheets, since CUPS knows nothing of an idle printer and little of a busy one; "" = ask ``uri``, and then
    paper behind a queue is unknown and so is what became of a job that ended badly. ``ca_file``: who vouches for ``ipps``
    printers, "" = the system's list.

    ``media`` as PWG 5101.1 names it, "" = what the printer takes by default. ``user``: the name on the jobs.

    Times in seconds: ``poll`` between two looks at a job; ``answer_timeout`` the longest silence within a question;
    ``document_timeout`` for handing over a document; ``end_timeout`` that a cancelled job may take to end.
    """

    uri: str
    unix_socket: str = ""
    device_uri: str = ""
    ca_file: str = ""
    media: str = "iso_a4_210x297mm"
    user: str = "kiosk"
    poll: float = 0.5
    answer_timeout: float = 5.0
    document_timeout: float = 60.0
    end_timeout: float = 8.0

    @property
    def question_seconds(self) -> float:
        """For one call of the child, which asks up to three questions."""
        return 3 * self.answer_timeout


class CupsPrinter(HostedDriver):
    """Implements ``PagePrinter``. ``mark`` gives each job something of its own in its name."""

    Settings = CupsSettings
    unknown_paper = PaperState.UNKNOWN

    def __init__(
        self,
        settings: CupsSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        mark: Callable[[], str] = lambda: secrets.token_hex(_MARK_BYTES),
    ) -> None:
        spec = ChildSpec(
            driver="devices.page_printer.cups_native:CupsNative",
            settings=settings,
            open_timeout=settings.question_seconds,
        )
        super().__init__(spec, clock=clock)
        self._settings = settings
        self._mark = mark
        self._abandoned: deque[str] = deque(maxlen=_MOST_ABANDONED)

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
        """See ``PagePrinter.print_document``.

        A printer that says beforehand that it cannot print gets nothing: ``failed`` with its reason. ``detail`` names the
        job's number. Raises besides: unsupportedCommand ``noDuplex``, ``pdfUnsupported``, ``mediaUnsupported``,
        ``needsCreateJob``; invalidData ``badCopies``; configuration ``retryingQueue``, ``noCompletion``.
        """
        if _PDF_MARK not in pdf[:_PDF_MARK_WITHIN]:
            raise DeviceError(Completion.INVALID_DATA, "notPdf", Action.NONE)
        if copies < 1:
            raise DeviceError(Completion.INVALID_DATA, "badCopies", Action.NONE)
        try:
            job = self._begin(context, f"{title} {self._mark()}", sides, copies)
        except DeviceError as error:
            if error.completion is not Completion.USER_ERROR:
                raise
            return PrintReport(PrintOutcome.FAILED, error.code, "not handed over")
        watch = JobWatch(
            job,
            look=lambda question: self._look(question, job),
            cancel=lambda question: self._cancel(question, job),
            on_progress=on_progress,
            poll=self._settings.poll,
            question_seconds=self._settings.question_seconds,
            end_timeout=self._settings.end_timeout,
        )
        report = watch.follow(context, lambda: self._send(context, job, pdf))
        if watch.ended:
            self._abandoned.remove(job.name)
        return report

    def supplies(self, context: CommandContext) -> tuple[Supply, ...]:
        """Marker and tray levels as the printer reports them; empty when it reports none. Raises ``DeviceError``."""
        answer = self.call("supplies", context)
        if not isinstance(answer, tuple):
            raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
        return answer

    def forget_jobs(self, context: CommandContext) -> None:
        """Cancel what waits, purge documents and history, and look whether they are gone.

        Raises ``DeviceError``: unsupportedCommand ``historyKept`` when a printer without a print system still lists jobs of
        ours (names without persons; the documents are out of reach), hardwareError ``historyKept`` when a purge had no effect.
        """
        self.call("forget_jobs", context)

    def _begin(self, context: CommandContext, name: str, sides: Sides, copies: int) -> JobHandle:
        """Until the printer takes a job: many take one at a time and say *busy* to the next (RFC 8011 B.1.5.8), also because of
        one of ours that was created and never came to its document. Such a one is called off."""
        abandoned = tuple(self._abandoned)
        self._abandoned.append(name)  # until it is followed: a child that dies may leave it behind
        while True:
            try:
                job = self.call("begin", context, name, sides.value, copies, abandoned)
            except DeviceError as error:
                if error.code != "printerBusy" or context.remaining <= self._settings.poll:
                    raise
                context.cancel.wait(self._settings.poll)
            else:
                if not isinstance(job, JobHandle):
                    raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
                return job

    def _send(self, context: CommandContext, job: JobHandle, pdf: bytes) -> None:
        deadline = min(context.deadline, context.clock() + self._settings.document_timeout)
        self.call("send", CommandContext(deadline, context.cancel, context.clock), job.packed(), pdf)

    def _look(self, question: CommandContext, job: JobHandle) -> JobView:
        view = self.call("look", question, job.packed())
        if not isinstance(view, JobView):
            raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
        return view

    def _cancel(self, question: CommandContext, job: JobHandle) -> None:
        self.call("cancel", question, job.packed())
