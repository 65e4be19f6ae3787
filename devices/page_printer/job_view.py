"""One look at a job, and what may be concluded from it about paper.

Source: RFC 8011 5.3.7-8 (job-state, job-state-reasons), PWG 5100.7; seen of CUPS 2.4 with its ``ipp`` back-end: a job that the
printer aborts ends as *canceled*; impressions of an untouched document are counted as its copies before the first sheet moves;
and they stay at 0 when the back-end gave up before it counted. A print system's counters are therefore no evidence either
way, only the printer's own are.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from devices.page_printer import printer_state
from devices.page_printer.ipp_message import Group
from devices.page_printer.protocol import Sides


class JobState(enum.IntEnum):
    """IPP's job-state."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


ENDED = (JobState.CANCELED, JobState.ABORTED, JobState.COMPLETED)
# Completed, but not all of it, or not on paper.
_NOT_WHOLE = frozenset({"job-completed-with-errors", "job-canceled-at-device", "errors-detected"})
CODES = {
    "document-format-error": "documentUnreadable",
    "document-unprintable-error": "documentUnreadable",
    "unsupported-document-format": "pdfUnsupported",
    "document-access-error": "documentUnreadable",
    "compression-error": "documentUnreadable",
    "document-password-error": "documentLocked",
    "job-canceled-by-operator": "canceledByOperator",
    "job-canceled-at-device": "canceledAtPrinter",
    "job-canceled-after-timeout": "timeOut",
    "resources-are-not-ready": "paperOut",
    "printer-stopped": "stopped",
    "job-completed-with-errors": "completedWithErrors",
    "errors-detected": "completedWithErrors",
    "aborted-by-system": "abortedByPrinter",
}


PackedHandle = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class JobHandle:
    """A job in ``number`` of the print system. ``uuid`` tells it from a later job of the same number, "" when not given.
    ``name`` is the title with a mark of its own: the printer behind a print system knows the job by nothing else."""

    number: int
    uuid: str
    name: str
    sides: Sides = Sides.ONE

    def packed(self) -> PackedHandle:
        """For the way to the child. It unpacks arguments on another thread than the one that is still importing the driver, and
        a class of ours among them makes both import at once: ``dataclasses`` then trips over a half-imported ``typing``."""
        return self.number, self.uuid, self.name, self.sides.value

    @classmethod
    def unpacked(cls, packed: PackedHandle) -> JobHandle:
        """The reverse."""
        number, uuid, name, sides = packed
        return cls(number, uuid, name, Sides(sides))


@dataclass(frozen=True, slots=True)
class JobView:
    """``state`` None: the print system does not know the job any more, or it is another one.

    ``started_at`` is the print system's own time of the first processing, None before it. ``sheets`` as the *printer* counts,
    None when it does not. ``printer_state`` is the state of the printer's own job where a print system stands between.
    """

    state: JobState | None
    reasons: tuple[str, ...] = ()
    started_at: int | None = None
    sheets: int | None = None
    printer_reasons: tuple[str, ...] = ()
    direct: bool = True
    printer_state: JobState | None = None
    twice: bool = False  # the printer was given it more than once

    @property
    def ended(self) -> bool:
        """No more paper comes out of this job: neither print system nor printer has anything left to do."""
        return self.state in ENDED and self.printer_state in (None, *ENDED)

    @property
    def done(self) -> bool:
        """The printer said that all of it is out; where it was asked itself, it has to agree."""
        agreed = self.printer_state in (None, JobState.COMPLETED)
        return (
            self.state is JobState.COMPLETED and agreed and not self.twice and not _NOT_WHOLE.intersection(self.reasons)
        )

    @property
    def untouched(self) -> bool:
        """Certain that no sheet came out and none will."""
        if self.twice or self.sheets or self.state not in (JobState.CANCELED, JobState.ABORTED):
            return False
        if self.direct:
            return self.sheets == 0
        if self.started_at is None:
            return True  # it never left the print system
        return self.sheets == 0 and self.printer_state in (JobState.CANCELED, JobState.ABORTED)

    @property
    def trouble(self) -> str:
        """What keeps the printer from printing, "" when nothing that it names."""
        problem = printer_state.trouble(self.printer_reasons)
        return "" if problem is None else problem.code

    @property
    def code(self) -> str:
        """The cause, as far as printer and job name one: what a person has to deal with comes first."""
        if self.twice:
            return "restarted"
        if self.trouble:
            return self.trouble
        named = next((code for reason, code in CODES.items() if reason in self.reasons), "")
        if named:
            return named
        return "canceledAtPrinter" if JobState.ABORTED not in (self.state, self.printer_state) else "abortedByPrinter"


def job_state(job: Group) -> JobState | None:
    """None for a number that RFC 8011 does not know: then nothing is known."""
    number = job.integer("job-state")
    return next((state for state in JobState if state == number), None)


def sheets(job: Group, sides: Sides) -> int | None:
    """Sheets that came out, from whichever counter the printer has; None when it has none.

    Impressions are sides of paper: two to a sheet where both are printed on, the last sheet perhaps half.
    """
    counted = job.integer("job-media-sheets-completed")
    if counted is not None:
        return max(0, counted)
    impressions = job.integer("job-impressions-completed")
    if impressions is None or impressions < 0:
        return None
    return impressions if sides is Sides.ONE else (impressions + 1) // 2
