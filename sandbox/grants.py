"""Which kiosk may fetch which file: those that it was shown a moment ago to a person who proved who they are.

Kept in memory alone: after a restart the person is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sandbox.timing import Clock

LASTS = timedelta(minutes=10)


class Grants:
    """``clock`` decides when a grant is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[tuple[str, str], datetime] = {}

    def give(self, kiosk_id: str, file_ids: Iterable[str]) -> None:
        """For ``LASTS`` from now."""
        now = self._clock()
        self._until = {key: until for key, until in self._until.items() if until > now}
        for file_id in file_ids:
            self._until[kiosk_id, file_id] = now + LASTS

    def holds(self, kiosk_id: str, file_id: str) -> bool:
        """Whether it was given and is not over."""
        until = self._until.get((kiosk_id, file_id))
        return until is not None and until > self._clock()
