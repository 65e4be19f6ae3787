"""What slips and sheets say in the same words: days, dates, and that something was not published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Say = Callable[..., str]

HOTLINE = "12345"


def promised(days: int, longest: int, say: Say) -> str:
    """The bundle's promise, in working days from acceptance, and the slowest item's where that is longer."""
    if longest > days:
        return say("printing.days_and_longest", n=days, longest=longest)
    return say("printing.days_from_acceptance", n=days)


def day(when: dt.date, say: Say) -> str:
    """``2026年11月23日``."""
    return say("printing.a4.day", y=when.year, m=when.month, d=when.day)


def published(value: str | None, say: Say) -> str:
    """The value, or that nobody has published one: that is not the same as "none"."""
    return value.strip() if value and value.strip() else say("printing.a4.unpublished")
