"""What a visit knows that came for its cases (我的办件): what was typed, what was told, and which case is looked at."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from kiosk.model.case import Case, CaseProgress, CaseSource, SecondKind

SECOND_TRIES = 3  # wrong ones in one visit; the platform counts over all of them


class FilePhase(enum.Enum):
    """Of the print of a notice or a result. REFUSED: it was looked at and must not be printed."""

    CHECKING = "checking"  # fetched, compared with the platform's record, its seal verified
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True)
class FilePrint:
    """The file that was asked for last. ``code``: of the printer, or why it was refused."""

    file_id: str
    job: str
    phase: FilePhase = FilePhase.CHECKING
    code: str = ""


@dataclass(frozen=True)
class Supplement:
    """What is handed in completes a case: id of its first submission, its number, and the list that is answered."""

    submission_id: str
    number: str
    list_id: str


@dataclass(frozen=True)
class Cases:
    """``number``: what is typed or was held before the scanner; ``asked``: the number that is being asked for. ``second``: what
    is typed of the second check, ``kind`` of which; ``tries``: wrong ones so far. ``found`` None: nobody was asked yet;
    ``opened``: the second check was passed, so all of it may be shown. ``chosen``: submission id of the case that is shown."""

    number: str = field(default="", repr=False)
    asked: str = field(default="", repr=False)
    progress: CaseProgress | None = None
    kind: SecondKind = SecondKind.PHONE
    second: str = field(default="", repr=False)
    asking: bool = False
    tries: int = 0
    found: tuple[Case, ...] | None = field(default=None, repr=False)
    source: CaseSource = CaseSource.PLATFORM
    opened: bool = False
    chosen: str = ""
    print: FilePrint | None = None
    prints: int = 0

    @property
    def locked(self) -> bool:
        """No further try in this visit."""
        return self.tries >= SECOND_TRIES

    @property
    def case(self) -> Case | None:
        """The one that is looked at."""
        return next((case for case in self.found or () if case.submission_id == self.chosen), None)
