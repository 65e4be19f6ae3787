"""How long the link as a whole waits, kept over a restart: a kiosk that is switched off and on again must not ask a
platform that is down, or that said when to come back, as if it had never asked.

Kept in wall time, since monotonic time ends with the process. A wait that seems longer than any we ever write means
that the clock was moved, and is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from offline.backoff import LONGEST, LONGEST_ASKED
from offline.database import Database

LONGEST_WAIT = LONGEST + LONGEST_ASKED  # s; no wait ever written is longer
_ROUNDING = 0.001  # s


@dataclass(frozen=True)
class LinkWait:
    """``failures`` of the link in a row; seconds left of our own caution (``pause``) and of the platform's wish (``asked``)."""

    failures: int = 0
    pause: float = 0.0
    asked: float = 0.0


class LinkWaits:
    """One row. ``keep`` is called inside a transaction; both raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, wait: LinkWait, now: datetime) -> None:
        """From ``now`` on."""
        seconds = now.timestamp()
        self._database.run(
            "INSERT INTO link (one, failures, pause_until, asked_until) VALUES (1, ?1, ?2, ?3) ON CONFLICT (one)"
            " DO UPDATE SET failures = ?1, pause_until = ?2, asked_until = ?3",
            wait.failures,
            seconds + wait.pause,
            seconds + wait.asked,
        )

    def left(self, now: datetime) -> LinkWait:
        """What is left of it at ``now``."""
        row = self._database.row("SELECT failures, pause_until, asked_until FROM link")
        if row is None:
            return LinkWait()
        failures, *untils = row
        pause, asked = (_left(until - now.timestamp()) for until in untils)
        return LinkWait(failures, pause, asked)


def _left(seconds: float) -> float:
    # What the rounding of the two clocks leaves is no wait.
    return seconds if _ROUNDING < seconds <= LONGEST_WAIT else 0.0
