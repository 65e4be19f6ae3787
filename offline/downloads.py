"""Which sealed answers and results are still to be fetched, and how each stands: smallest first, so that words come before
papers. What fails waits on its own and never holds up the others."""

from __future__ import annotations

from datetime import datetime

from kiosk.contract.changes import SealedRef
from offline.case_records import Download
from offline.database import Database
from offline.link_wait import LONGEST_WAIT
from offline.records import Failure
from offline.sealed_files import SealedFiles


class Downloads:
    """Methods that change something are called inside a transaction; all raise StoreError."""

    def __init__(self, database: Database, files: SealedFiles) -> None:
        self._database = database
        self._files = files

    def next(self, now: datetime) -> Download | None:
        """The next that is due."""
        seconds = now.timestamp()
        row = self._database.row(
            "SELECT sha256, size, suite, failures FROM sealed_blob WHERE state <> 'here' AND (next_attempt IS NULL OR"
            " next_attempt <= ? OR next_attempt > ?) ORDER BY size, position LIMIT 1",
            seconds,
            seconds + LONGEST_WAIT,
        )
        if row is None:
            return None
        sha256, size, suite, failures = row
        return Download(sha256, size, suite, self._files.have(sha256), failures)

    def seconds_until_due(self, now: datetime) -> float | None:
        """Until the next planned attempt; None when nothing waits for a time."""
        row = self._database.row("SELECT min(next_attempt) FROM sealed_blob WHERE state <> 'here'")
        if row is None or row[0] is None:
            return None
        return min(max(float(row[0]) - now.timestamp(), 0.0), LONGEST_WAIT)

    def failed(self, sha256: str, failure: Failure) -> None:
        """It waits until the next attempt."""
        at = failure.next_attempt_at
        self._database.run(
            "UPDATE sealed_blob SET failures = failures + ?, next_attempt = ?, reason = ?, of_link = ? WHERE sha256 = ?",
            int(failure.counts),
            at.timestamp() if at else None,
            failure.reason,
            int(failure.of_link),
            sha256,
        )

    def arrived(self, sha256: str) -> None:
        """It lies here, whole and as it was named."""
        self._database.run(
            "UPDATE sealed_blob SET state = 'here', failures = 0, next_attempt = NULL, reason = NULL WHERE sha256 = ?",
            sha256,
        )

    def damaged(self, sha256: str) -> None:
        """What came, or lay here, is not what was named: from the beginning."""
        self._database.run("UPDATE sealed_blob SET state = 'damaged' WHERE sha256 = ?", sha256)

    def end_link_waits(self) -> None:
        """The platform is back."""
        self._database.run(
            "UPDATE sealed_blob SET next_attempt = NULL, failures = 0 WHERE state <> 'here' AND of_link = 1"
        )

    def known(self) -> frozenset[str]:
        """The hashes of everything that a row names."""
        return frozenset(row[0] for row in self._database.rows("SELECT sha256 FROM sealed_blob"))

    def lost(self) -> tuple[str, ...]:
        """What should lie here and does not, or is something else now. Reads every file."""
        rows = self._database.rows("SELECT sha256 FROM sealed_blob WHERE state = 'here'")
        return tuple(sha256 for (sha256,) in rows if self._files.read(sha256) is None)


def ref(download: Download) -> SealedRef:
    """As the platform is asked for it."""
    return SealedRef(download.sha256, download.size, download.suite)
