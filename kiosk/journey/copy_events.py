"""What is touched and answered about copies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.model.unanswered import Unanswered


@dataclass(frozen=True)
class CopyAsked:
    """复印扫描 on the home screen."""


@dataclass(frozen=True)
class CopyChosen:
    """A card with both sides on one page, or papers."""

    material_id: str


@dataclass(frozen=True)
class CopyPrintAsked:
    pass


@dataclass(frozen=True)
class TakeHomeAsked:
    """To the telephone, by QR."""


CopyTouch = CopyAsked | CopyChosen | CopyPrintAsked | TakeHomeAsked


@dataclass(frozen=True)
class TakenHome:
    """``qr``: the address with its key, for a telephone."""

    session_id: str
    job: str
    qr: str = field(repr=False)
    until: datetime


@dataclass(frozen=True)
class NotTakenHome:
    session_id: str
    job: str
    why: Unanswered


CopyReply = TakenHome | NotTakenHome
