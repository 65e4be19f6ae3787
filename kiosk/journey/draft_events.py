"""What is touched and answered about a draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.journey.state import Session


@dataclass(frozen=True)
class DraftTaken:
    """Go on with what was left."""


@dataclass(frozen=True)
class KeepAsked:
    """Leave, and keep what was entered for a day."""


DraftTouch = DraftTaken | KeepAsked


@dataclass(frozen=True)
class DraftOpened:
    """``session``: the visit that runs, as the draft left its own."""

    session_id: str
    session: Session = field(repr=False)


@dataclass(frozen=True)
class DraftFailed:
    """It cannot be gone on with. ``code``: version, garbled, guide (a newer edition), damaged, store."""

    session_id: str
    code: str


@dataclass(frozen=True)
class DraftKept:
    """``until`` None: it could not be kept."""

    session_id: str
    until: datetime | None


DraftReply = DraftOpened | DraftFailed | DraftKept
