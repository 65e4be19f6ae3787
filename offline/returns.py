"""What comes back, as one room of the outbox: keys made at hand-in, the feed, the sealed files, and what a card opens of them.

Kept until the case is settled and some days more, then forgotten: the files first, then the rows, and with them the key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from kiosk.contract.changes import Announced, ChangesReply
from kiosk.contract.submission import Manifest
from kiosk.model.submission import Submission
from offline.announcements import Announcements
from offline.answers import Answers
from offline.case_records import CaseHere, Download, PulledPage, StatusHere
from offline.changes import SETTLED, Changes
from offline.database import Database
from offline.device_keys import DeviceKeys
from offline.downloads import Downloads
from offline.errors import StoreError, StoreFault
from offline.pickup import AnswerKey, PickupBoxes, new_key
from offline.records import Failure
from offline.sealed_files import SealedFiles

DAY = 86_400.0  # s
KEPT_AFTER = 30 * DAY  # s after a case is settled; results can be fetched live for longer
AT_ONCE = 200  # cases that one run forgets


class Returns:
    """Every method raises StoreError. Used by the store's thread, like the outbox itself."""

    def __init__(
        self,
        files: SealedFiles,
        database: Database,
        device_keys: DeviceKeys,
        random_bytes: Callable[[int], bytes],
        kept_after: float = KEPT_AFTER,
    ) -> None:
        self._database = database
        self._random_bytes = random_bytes
        self._kept_after = kept_after
        self._files = files
        self._boxes = PickupBoxes(database, device_keys, random_bytes)
        self._changes = Changes(database)
        self._downloads = Downloads(database, self._files)
        self._answers = Answers(database, self._boxes, self._files)
        self._announcements = Announcements(database)

    def recover(self) -> None:
        """At the owner's start: rows for what an older program wrote, no file that no row names."""
        with self._database.transaction():
            self._boxes.recover()
        self._files.sweep(self._downloads.known())

    # -- at hand-in; inside the outbox's transaction ---------------------------------------------------------------------

    def key_for(self, secret: bytes) -> AnswerKey:
        """A fresh pair for a submission of that card."""
        return new_key(secret, self._random_bytes)

    def expect(self, submission: Submission, manifest: Manifest, key: AnswerKey, secret: bytes) -> None:
        """What is handed in now may come back."""
        self._boxes.insert(submission, manifest, key, secret)

    # -- the citizen -----------------------------------------------------------------------------------------------------

    def cases_for(self, secret: bytes) -> tuple[CaseHere, ...]:
        """All cases of this card that were handed in here, newest first; empty for a card without a secret."""
        return self._answers.cases_of(secret)

    def status_of(self, asked: str) -> StatusHere | None:
        """State and dates by case number, local number or the text of a receipt's QR; None: no such case here."""
        return self._answers.status_of(asked)

    def file_bytes(self, secret: bytes, submission_id: str, file_id: str) -> bytes:
        """A notice or result, opened. Raises StoreError (unknown_submission, absent, part_damaged); what was damaged is
        fetched again."""
        try:
            return self._answers.file_bytes(secret, submission_id, file_id)
        except StoreError as error:
            if error.fault is StoreFault.PART_DAMAGED:
                self.check_files()
            raise

    def announcements(self, now: datetime) -> tuple[Announced, ...]:
        """What is announced now, newest first."""
        return self._announcements.current(now)

    # -- the feed --------------------------------------------------------------------------------------------------------

    def cursor(self) -> str | None:
        """What the feed is asked with; None: from the beginning."""
        return self._changes.cursor()

    def cursor_unknown(self) -> None:
        """The platform has lost it: from the beginning, and nothing happens twice."""
        with self._database.transaction():
            self._changes.forget_cursor()

    def heard_at(self) -> datetime | None:
        """When the feed was last heard to its end; None: never. Nothing was called back before that is not known here."""
        heard = self._changes.heard()
        return None if heard is None else datetime.fromtimestamp(heard, UTC)

    def apply(self, page: ChangesReply, at: datetime | None = None) -> PulledPage:
        """Effects and cursor of a page of the feed, together or not at all. ``at``: when it was asked for, by the wall clock."""
        with self._database.transaction():
            return self._changes.apply(page, at)

    def next_download(self, now: datetime) -> Download | None:
        """Sealed bytes that are due to be fetched, the smallest first."""
        return self._downloads.next(now)

    def seconds_until_due(self, now: datetime) -> float | None:
        """Until the next download makes sense; None when none waits for a time."""
        return self._downloads.seconds_until_due(now)

    def add_piece(self, download: Download, offset: int, piece: bytes) -> bool:
        """Keep bytes of it from ``offset`` on. True when it is whole and is what was named."""
        have = self._files.add(download.sha256, offset, piece)
        if have < download.size:
            return False
        whole = have == download.size and self._files.finish(download.sha256)
        with self._database.transaction():
            if whole:
                self._downloads.arrived(download.sha256)
            else:
                self._downloads.damaged(download.sha256)
        if not whole:
            self._files.remove(download.sha256)
        return whole

    def download_failed(self, sha256: str, failure: Failure) -> None:
        """An attempt failed and is repeated later."""
        with self._database.transaction():
            self._downloads.failed(sha256, failure)

    def end_link_waits(self) -> None:
        """The platform is back: nothing waits any more merely because it was away."""
        with self._database.transaction():
            self._downloads.end_link_waits()

    def check_files(self) -> int:
        """Look at every file; what is not any more what it was is fetched again. Returns how many."""
        lost = self._downloads.lost()
        with self._database.transaction():
            for sha256 in lost:
                self._downloads.damaged(sha256)
        for sha256 in lost:
            self._files.remove(sha256)
        return len(lost)

    # -- forgetting ------------------------------------------------------------------------------------------------------

    def forget(self, age: float) -> int:
        """Forget cases that have been settled for long enough, counted on the store's age (seconds), which no clock moves.
        Returns how many went."""
        with self._database.transaction():
            self._database.run(
                "UPDATE pickup SET settled_age = ? WHERE settled_age IS NULL AND state IN (?, ?, ?, ?)", age, *SETTLED
            )
            self._announcements.forget()
        rows = self._database.rows(
            "SELECT submission_id FROM pickup WHERE settled_age < ? ORDER BY settled_age LIMIT ?",
            age - self._kept_after,
            AT_ONCE,
        )
        for (submission_id,) in rows:
            self._forget(submission_id)
        return len(rows)

    def _forget(self, submission_id: str) -> None:
        # What another case names as well stays: the platform decides what it names, and may be wrong.
        blobs = self._database.rows(
            "WITH gone AS (SELECT change_id, answer_sha256 FROM case_change JOIN pickup USING (submission_id)"
            " WHERE submission_id = ?1 OR supplement_of = ?1)"
            " SELECT sha256 FROM (SELECT answer_sha256 AS sha256 FROM gone WHERE answer_sha256 IS NOT NULL UNION"
            " SELECT answer_file.sha256 FROM answer_file JOIN gone USING (change_id)) AS named WHERE NOT EXISTS"
            " (SELECT 1 FROM case_change WHERE answer_sha256 = named.sha256 AND change_id NOT IN (SELECT change_id"
            " FROM gone)) AND NOT EXISTS (SELECT 1 FROM answer_file WHERE answer_file.sha256 = named.sha256 AND"
            " change_id NOT IN (SELECT change_id FROM gone))",
            submission_id,
        )
        for (sha256,) in blobs:
            self._files.remove(sha256)
        with self._database.transaction():
            for (sha256,) in blobs:
                self._database.run("DELETE FROM sealed_blob WHERE sha256 = ?", sha256)
            # Its supplements have said what they had to: with the case goes what hangs on it.
            self._database.run("DELETE FROM pickup WHERE submission_id = ?1 OR supplement_of = ?1", submission_id)
