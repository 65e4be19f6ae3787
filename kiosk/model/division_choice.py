"""A division that can be chosen at the kiosk (全市通办): whose guide is read, and who decides on what is applied for."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Reach(enum.Enum):
    """What the division is to this kiosk."""

    OWN = "own"  # where it stands: all that is offered can be applied for
    ABOVE = "above"  # its guide informs and accepts nothing
    OTHER = "other"  # accepts what is listed for acceptance elsewhere


@dataclass(frozen=True)
class DivisionChoice:
    """``code``: GB/T 2260, six digits."""

    code: str
    name: str
    reach: Reach
