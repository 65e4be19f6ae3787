"""When the document worker may be started again after it died.

    deaths in a row, each within a minute of the one before      started again
    1                                                            at once
    2                                                            after 2 s
    3                                                            after 4 s
    4, 5, 6 …                                                    after 8, 16, 32 s
    7 and more                                                   after 60 s

A page that was answered ends the row, whatever the answer; so does a minute without a death. A process that could not start
counts as one that died. One that was ended on purpose (called off, grown, forgotten) does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ROW_SECONDS: Final = 60.0
FIRST_REST: Final = 2.0
LONGEST_REST: Final = 60.0


@dataclass(frozen=True)
class Deaths:
    """``at``: seconds of a monotonic clock, of the last one."""

    count: int = 0
    at: float = 0.0

    def another(self, now: float) -> Deaths:
        """One more."""
        in_a_row = self.count > 0 and now - self.at <= ROW_SECONDS + self.rest
        return Deaths(self.count + 1 if in_a_row else 1, now)

    @property
    def rest(self) -> float:
        """Seconds from the last one until the worker may be started."""
        return 0.0 if self.count < 2 else min(LONGEST_REST, FIRST_REST * 2.0 ** min(self.count - 2, 10))

    def left(self, now: float) -> float:
        """Seconds that are still to be waited."""
        return max(0.0, self.at + self.rest - now)
