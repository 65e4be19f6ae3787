"""The feed of changes: what happened, in one order, and cursors into it.

A cursor is ``<feed>.<seq>``: the feed's name is made with the database, so that a cursor of another platform, or of this one
before its database was lost, is known as a stranger's and the kiosk begins anew.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Engine, insert, or_, select, text

from kiosk.contract.changes import MOST_CHANGES, Change, ChangesReply
from sandbox.marks import remembered
from sandbox.problems import cursor_unknown
from sandbox.tables import changes, sealed_files

FEED = "feed"
CURSOR = re.compile(r"([0-9a-f]{16})\.([0-9]{1,15})")

# Whoever has the number holds its row until the end of the transaction: the next one waits, so numbers appear in order.
_NEXT = text(
    "INSERT INTO running_number (tail, value) VALUES ('changes', 1)"
    " ON CONFLICT (tail) DO UPDATE SET value = running_number.value + 1 RETURNING value"
)
_LAST = text("SELECT value FROM running_number WHERE tail = 'changes'")


@dataclass(frozen=True)
class Sealed:
    """Ciphertext for one kiosk; ``sha256`` is its name."""

    sha256: str
    kiosk_id: str
    data: bytes


def publish(connection: Connection, kiosk_id: str | None, change: Change) -> None:
    """Append to the feed; for every kiosk when ``kiosk_id`` is None."""
    seq = connection.execute(_NEXT).scalar_one()
    connection.execute(insert(changes).values(seq=seq, kiosk_id=kiosk_id, body=msgspec.json.encode(change)))


class Feed:
    """Reads the feed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._name = remembered(engine, FEED, lambda: secrets.token_hex(8))

    def after(self, kiosk_id: str, cursor: str, most: int = MOST_CHANGES) -> ChangesReply:
        """What this kiosk has not heard yet; an empty cursor is the beginning. Raises ``RefusedError`` (410)."""
        with self._engine.begin() as connection:
            last = connection.execute(_LAST).scalar() or 0
            since = self._place(cursor, last)
            statement = (
                select(changes.c.seq, changes.c.body)
                .where(changes.c.seq > since, or_(changes.c.kiosk_id == kiosk_id, changes.c.kiosk_id.is_(None)))
                .order_by(changes.c.seq)
                .limit(most + 1)
            )
            rows = connection.execute(statement).all()
        told = rows[:most]
        # Nothing more for this kiosk: the next question need not look at what others were told. What was told reaches further
        # where it was written between the two statements.
        reached = told[-1].seq if len(rows) > most else max(last, *(row.seq for row in told), 0)
        return ChangesReply(
            tuple(msgspec.json.decode(row.body, type=Change) for row in told),
            f"{self._name}.{reached}",
            more=len(rows) > most,
        )

    def _place(self, cursor: str, last: int) -> int:
        if not cursor:
            return 0
        found = CURSOR.fullmatch(cursor)
        if found is None or found[1] != self._name or int(found[2]) > last:
            raise cursor_unknown()
        return int(found[2])

    def sealed(self, kiosk_id: str, sha256: str) -> bytes | None:
        """Ciphertext that was made for this kiosk."""
        statement = select(sealed_files.c.data).where(
            sealed_files.c.sha256 == sha256, sealed_files.c.kiosk_id == kiosk_id
        )
        with self._engine.begin() as connection:
            return connection.scalar(statement)
