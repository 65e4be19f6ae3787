"""How fast and when large things may go: a village's line is shared with the office that the kiosk stands in.

A token bucket caps the bytes of parts per second; in quiet hours no part goes at all. Small things (evaluations, notes) heed
neither. Both measure parts only: an announcement is a few hundred bytes a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from offline.delivery import CHUNK
from offline.ports import Clock

SMALLEST_CHUNK = 16 * 1024  # bytes; below that a line spends more on headers than on papers
EARLIEST = 2026  # a clock that says less has lost its battery, and knows no night
DAY = 24 * 3600.0  # s


@dataclass(frozen=True)
class QuietHours:
    """From ``begin`` to ``end``, local time; past midnight when ``end`` is the earlier. Raises ValueError when they are the
    same: nothing would ever go."""

    begin: time
    end: time

    def __post_init__(self) -> None:
        if self.begin == self.end:
            raise ValueError("quiet hours begin and end at different times")

    def seconds_left(self, moment: datetime) -> float:
        """Until they end; 0 outside of them."""
        now, begin, end = _seconds(moment.time()), _seconds(self.begin), _seconds(self.end)
        inside = begin <= now < end if begin < end else (now >= begin or now < end)
        return (end - now) % DAY if inside else 0.0


@dataclass(frozen=True)
class PaceSettings:
    """``bytes_per_second`` of parts at most, 0 for as fast as the line goes."""

    bytes_per_second: int = 0
    quiet: tuple[QuietHours, ...] = ()


class Pace:
    """Used by the sender's thread alone."""

    def __init__(self, settings: PaceSettings, clock: Clock) -> None:
        self._rate = settings.bytes_per_second
        self._quiet = settings.quiet
        self._clock = clock
        # A second's worth at a time: longer, and a small thing would wait behind it.
        self.chunk = max(SMALLEST_CHUNK, min(CHUNK, self._rate)) if self._rate else CHUNK
        self._tokens = float(self.chunk)
        self._counted_at = clock.monotonic()

    def quiet_seconds(self) -> float:
        """Until the quiet hours end; 0 when there are none now."""
        now = self._clock.now()
        if now.year < EARLIEST:
            return 0.0
        return max((hours.seconds_left(now) for hours in self._quiet), default=0.0)

    def wait(self, size: int) -> float:
        """Seconds until ``size`` bytes may go; at most one chunk is asked for."""
        if not self._rate:
            return 0.0
        now = self._clock.monotonic()
        self._tokens = min(float(self.chunk), self._tokens + (now - self._counted_at) * self._rate)
        self._counted_at = now
        # A thousandth of a byte is rounding, and would be waited for in steps that never end.
        missing = size - self._tokens
        return missing / self._rate if missing > 0.001 else 0.0

    def spend(self, size: int) -> None:
        """They go now."""
        self._tokens -= size


def _seconds(of_day: time) -> float:
    return of_day.hour * 3600.0 + of_day.minute * 60.0 + of_day.second + of_day.microsecond / 1e6
