"""What happens to the pages of a material at the scanner: touches of the citizen, and answers of scanner and document worker."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.model.page import Page, Verdict
from kiosk.model.page_read import PageRead

# -- touches ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScanAsked:
    """Scan now; also 重拍."""


@dataclass(frozen=True)
class PageAccepted:
    """The page shown stands; ``more`` asks for another page of the same material."""

    more: bool = False


@dataclass(frozen=True)
class AllPagesThere:
    """These are all the pages of this material."""


@dataclass(frozen=True)
class PagesAsked:
    """All pages of this material, side by side."""


@dataclass(frozen=True)
class PageChosen:
    """One of them was touched."""

    page_id: str


@dataclass(frozen=True)
class PageDeleted:
    page_id: str


@dataclass(frozen=True)
class PageMoved:
    """``by``: places towards the end; negative: towards the beginning."""

    page_id: str
    by: int


PageTouch = ScanAsked | PageAccepted | AllPagesThere | PagesAsked | PageChosen | PageDeleted | PageMoved

# -- answers ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageTaken:
    """A page has come from the scanner and lies before the document worker."""

    session_id: str
    job: str
    page_id: str


@dataclass(frozen=True)
class ScanEnded:
    """No more pages come of this scan; one that failed is told by DeviceFailed."""

    session_id: str
    job: str


@dataclass(frozen=True)
class PageJudged:
    """Its quality is known. ``preview``: JPEG for the screen."""

    session_id: str
    page_id: str
    verdict: Verdict
    preview: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class PageReady:
    """Read, and encoded as it is sent."""

    session_id: str
    page_id: str
    page: Page
    read: PageRead


@dataclass(frozen=True)
class PageFailed:
    """Nothing comes of it. ``code``: those of ``document check``, or canceled, timeOut, died, notStarted, fault."""

    session_id: str
    page_id: str
    code: str


@dataclass(frozen=True)
class SheetMade:
    """Both sides on one page; None when that could not be made."""

    session_id: str
    material_id: str
    page: Page | None


PageAnswer = PageTaken | ScanEnded | PageJudged | PageReady | PageFailed | SheetMade
