"""Which of the codes in a camera's pictures was presented. Pure.

A scanner's glass sees what is held before it; a camera sees the whole counter, with a poster behind it and the paper that
the last citizen forgot. So what is in view at the start does not count until it was away, and what is new has to be seen in
several pictures in a row: linear codes have weak check digits.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Generic, TypeVar

GONE_AFTER = 3  # pictures without it; a decoder misses a code now and then

T = TypeVar("T")


class Several(enum.Enum):
    """More than one code was presented: nobody can tell which is meant."""

    CODES = "codes"


class View(Generic[T]):
    """``T`` stands for a code; equal ones are one, however often they are in the picture."""

    def __init__(self, *, confirm: int, in_view_counts: bool) -> None:
        self._confirm = confirm
        self._in_view_counts = in_view_counts
        self._lying: dict[T, int] = {}  # was there at the start; for how many pictures it has been away
        self._candidates: frozenset[T] = frozenset()
        self._streak = 0

    def settle(self, codes: Iterable[T]) -> None:
        """A picture from before the code could have been presented."""
        if not self._in_view_counts:
            self._lying |= dict.fromkeys(codes, 0)

    def see(self, codes: Iterable[T]) -> T | Several | None:
        """What one more picture says: the code that was presented, several, or nothing yet."""
        seen = frozenset(codes)
        self._lying = {code: 0 if code in seen else away + 1 for code, away in self._lying.items()}
        self._lying = {code: away for code, away in self._lying.items() if away < GONE_AFTER}
        new = seen - self._lying.keys()
        self._streak = self._streak + 1 if new == self._candidates else 1
        self._candidates = new
        if not new or self._streak < self._confirm:
            return None
        return next(iter(new)) if len(new) == 1 else Several.CODES
