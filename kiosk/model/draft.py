"""A draft (草稿): what a visit that was not finished left for its own card, and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DraftOffer:
    """What can be gone on with. ``until`` None: nobody asked for it to be kept; a crash or a power cut left it. ``whole``: False
    where it is there and cannot be read any more."""

    bundle_id: str
    bundle_name: str
    saved: datetime
    until: datetime | None = None
    whole: bool = True
