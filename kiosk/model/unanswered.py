"""Why a live question to the platform was not answered, in words that the walk can act on.

The first three are no answer at all: what was asked stays unknown. The others are what the platform said.
"""

from __future__ import annotations

import enum


class Unanswered(enum.Enum):
    """Values are those of the room that asks (``kiosk.asking``)."""

    AWAY = "away"  # no network, or what came cannot be read
    LATE = "late"  # a person would not wait any longer
    REFUSED = "refused"  # the platform does not know this kiosk, or said no for good
    BUSY = "busy"  # too many questions wait already
    NOT_FOUND = "not_found"
    CHECK_FAILED = "check_failed"  # the second check
    CHECK_LOCKED = "check_locked"  # too many wrong ones
    SLOT_TAKEN = "slot_taken"

    @property
    def unknown(self) -> bool:
        """True where nobody has said anything of what was asked."""
        return self in (Unanswered.AWAY, Unanswered.LATE, Unanswered.REFUSED, Unanswered.BUSY)
