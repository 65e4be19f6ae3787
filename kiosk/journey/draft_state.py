"""What a visit knows of its draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.model.draft import DraftOffer


@dataclass(frozen=True)
class Drafting:
    """``offer``: what the card left in an earlier visit; ``opening``: it is being read. ``mark``: what was saved last, by its
    parts, and ``at`` when (monotonic s). ``wanted``: to be kept after the visit; then ``until`` says until when, None while
    nobody has confirmed it, and ``lost`` that it could not be kept."""

    offer: DraftOffer | None = None
    opening: bool = False
    mark: tuple[object, ...] | None = field(default=None, repr=False)
    at: float = 0.0
    wanted: bool = False
    until: datetime | None = None
    lost: bool = False


NO_DRAFT = Drafting()
