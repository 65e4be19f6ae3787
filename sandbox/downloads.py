"""Pages that citizens take home on a telephone (M24): ciphertext whose key this platform never sees.

Gone when the telephone says that it has it, after ``MOST_FETCHES`` fetches, or after ``HOURS`` hours, whatever comes first.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.contract.download import HOURS, MOST_FETCHES, DownloadReply
from sandbox.problems import request_invalid, submission_conflict
from sandbox.tables import downloads
from sandbox.timing import Clock

# 16 random bytes or more: whoever can guess the address can spend the fetches of it.
DOWNLOAD_ID = re.compile(r"[0-9A-Za-z_-]{22,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LEAST_BYTES = 12 + 16  # nonce and tag of AES-256-GCM


@dataclass(frozen=True)
class Waiting:
    """A download that can still be fetched; ``left`` times. ``size`` in bytes."""

    download_id: str
    size: int
    until: str
    left: int
    data: bytes = field(default=b"", repr=False)


class Downloads:
    """``page`` makes the address of a download's page from its id."""

    def __init__(self, engine: Engine, clock: Clock, page_prefix: str) -> None:
        self._engine = engine
        self._clock = clock
        self._page_prefix = page_prefix
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def put(self, kiosk_id: str, download_id: str, data: bytes) -> DownloadReply:
        """Keep it; the same again is the same. Raises ``RefusedError``."""
        if not DOWNLOAD_ID.fullmatch(download_id):
            raise request_invalid("id: 16 random bytes or more")
        if len(data) < LEAST_BYTES:
            raise request_invalid("the body is too short to be sealed")
        now = self._clock()
        row = {
            "download_id": download_id,
            "kiosk_id": kiosk_id,
            "sha256": hashlib.sha256(data).hexdigest(),
            "data": data,
            "fetches": 0,
            "until": (now + timedelta(hours=HOURS)).isoformat(timespec="seconds"),
            "until_s": int((now + timedelta(hours=HOURS)).timestamp()),
        }
        with self._engine.begin() as connection:
            # What is over goes with whoever comes next; its name stays, or it could be put again without end.
            connection.execute(update(downloads).where(downloads.c.until_s <= int(now.timestamp())).values(data=None))
            connection.execute(self._insert(downloads).values(row).on_conflict_do_nothing())
            kept = connection.execute(select(downloads).where(downloads.c.download_id == download_id)).one()
        if (kept.kiosk_id, kept.sha256) != (kiosk_id, row["sha256"]):
            raise submission_conflict("another download has this id")
        return DownloadReply(self._page_prefix + download_id, kept.until)

    def waiting(self, download_id: str) -> Waiting | None:
        """None when there is nothing (any more), or no id."""
        if not DOWNLOAD_ID.fullmatch(download_id):
            return None
        with self._engine.begin() as connection:
            row = connection.execute(select(downloads).where(downloads.c.download_id == download_id)).first()
        if row is None or row.data is None or row.until_s <= int(self._clock().timestamp()):
            return None
        return Waiting(download_id, len(row.data), row.until, MOST_FETCHES - row.fetches)

    def fetch(self, download_id: str) -> Waiting | None:
        """The ciphertext; one fetch less, and nothing is left behind after the last one. None when there is nothing."""
        if not DOWNLOAD_ID.fullmatch(download_id):
            return None
        here = downloads.c.download_id == download_id
        with self._engine.begin() as connection:
            row = connection.execute(select(downloads).where(here).with_for_update()).first()
            if row is None or row.data is None:
                return None
            if row.until_s <= int(self._clock().timestamp()):
                connection.execute(update(downloads).where(here).values(data=None))
                return None
            left = MOST_FETCHES - row.fetches - 1
            kept = {"fetches": row.fetches + 1, **({"data": None} if left <= 0 else {})}
            connection.execute(update(downloads).where(here).values(kept))
        return Waiting(download_id, len(row.data), row.until, left, row.data)

    def drop(self, download_id: str, kiosk_id: str | None = None) -> None:
        """Forget it: the telephone has it, or the kiosk that sent it says so. What is not there is gone already."""
        if not DOWNLOAD_ID.fullmatch(download_id):
            return
        here = downloads.c.download_id == download_id
        if kiosk_id is not None:
            here &= downloads.c.kiosk_id == kiosk_id
        with self._engine.begin() as connection:
            connection.execute(update(downloads).where(here).values(data=None))

    def forget_before(self, moment: datetime) -> int:
        """Remove the names of what was over before ``moment``; how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(downloads).where(downloads.c.until_s <= int(moment.timestamp()))).rowcount
