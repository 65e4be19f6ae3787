"""What the platform announces: words for the attract screen, each for an audience and a time."""

from __future__ import annotations

from datetime import UTC, datetime

from kiosk.contract.changes import Announced
from offline.database import Database

SHOWN = 20  # at a time


class Announcements:
    """Methods that change something are called inside a transaction; all raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self, now: datetime) -> tuple[Announced, ...]:
        """Those that hold now, newest first, at most ``SHOWN``; ``change_id`` is empty."""
        rows = self._database.rows(
            "SELECT announcement_id, title, text, since, until, audience FROM announcement WHERE NOT withdrawn AND"
            " since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY since DESC, announcement_id LIMIT ?2",
            now.timestamp(),
            SHOWN,
        )
        return tuple(
            Announced("", announcement_id, title, text, _iso(since), _iso(until) if until else None, False, audience)
            for announcement_id, title, text, since, until, audience in rows
        )

    def forget(self) -> None:
        """Of what was withdrawn only the id stays, so that an older word of it is not heard again."""
        self._database.run("UPDATE announcement SET title = '', text = '' WHERE withdrawn AND text <> ''")


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
