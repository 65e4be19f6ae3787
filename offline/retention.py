"""What the store forgets, and when: the citizen is told 送达后按规定删除, and this is the rule.

Days count from the first look after the platform's acknowledgement, on the store's own age (``offline.store_age``).

| what | kept | then |
|---|---|---|
| sealed parts, manifest | ``parts_days`` after the acknowledgement | the files go, then their rows |
| receipt that nobody fetched | ``receipt_days`` after it | the box is emptied |
| numbers, states, sizes of the submission | ``record_days`` after the parts went | the rows go |
| a part file that no row names | a day after it was first seen, or the next start | it goes |

What the platform has not acknowledged is never forgotten, in the quarantine neither. Files go first: a crash in between
leaves rows of parts that are gone, which the next run takes; the other way round it would leave a citizen's papers
without anything that knows of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from offline.database import Database
from offline.parts import PartStore
from offline.receipts import ReceiptJobs
from offline.store_age import DAY, Age, StoreAge

BATCH = 20  # submissions a run: the store's thread is a citizen's too
ORPHAN_AGE = DAY  # s
SWEEP_EVERY = DAY / 4  # s; it looks at every file and every row


@dataclass(frozen=True)
class RetentionSettings:
    """In days, each above 0; raises ValueError otherwise."""

    parts_days: float = 7.0
    receipt_days: float = 30.0
    record_days: float = 180.0

    def __post_init__(self) -> None:
        if not min(self.parts_days, self.receipt_days, self.record_days) > 0:
            raise ValueError("what is kept is kept for more than 0 days")


@dataclass(frozen=True)
class Forgotten:
    """How many of each went in one run; ``more``: there is more to do. ``age`` of the store."""

    age: Age
    emptied: int = 0
    receipts: int = 0
    records: int = 0
    orphans: int = 0
    more: bool = False

    @property
    def anything(self) -> bool:
        """Whether anything went."""
        return bool(self.emptied or self.receipts or self.records or self.orphans)


class Forgetting(Protocol):
    """A room of the store with a rule of its own."""

    def forget(self, age: float) -> int:
        """Forget what is due at that age (s); how many things went. Called outside of transactions. Raises StoreError."""


class Retention:
    """Run on the store's thread, so that no enqueue is under way. Every method raises StoreError."""

    def __init__(
        self,
        database: Database,
        parts: PartStore,
        receipts: ReceiptJobs,
        settings: RetentionSettings,
        also: Sequence[Forgetting] = (),
    ) -> None:
        self._database = database
        self._parts = parts
        self._receipts = receipts
        self._settings = settings
        self._also = tuple(also)
        self._store_age = StoreAge(database)
        self._sweep_at = float("-inf")  # monotonic s
        self._orphans: dict[str, float] = {}  # name -> monotonic s when it was first seen

    def run(self, now: datetime, monotonic: float) -> Forgotten:
        """Forget what is due, a batch of each at most."""
        with self._database.transaction():
            age = self._store_age.count(now, monotonic)
            self._database.run(
                "UPDATE submission SET acknowledged_age = ? WHERE state = 'acknowledged' AND emptied_age IS NULL"
                " AND acknowledged_age IS NULL",
                age.seconds,
            )
        self._store_age.counted(monotonic)
        emptied = self._empty(age.seconds)
        receipts = self._close_receipts(age.seconds)
        records = self._drop_records(age.seconds)
        others = sum(room.forget(age.seconds) for room in self._also)
        orphans = self._sweep(monotonic)
        more = BATCH in (emptied, receipts, records)
        return Forgotten(age, emptied, receipts, records + others, orphans, more)

    def _empty(self, age: float) -> int:
        due = self._due(
            "SELECT submission_id FROM submission WHERE state = 'acknowledged' AND emptied_age IS NULL"
            " AND acknowledged_age <= ? ORDER BY acknowledged_age LIMIT ?",
            age - self._settings.parts_days * DAY,
        )
        for submission_id in due:
            rows = self._database.rows("SELECT sha256 FROM part WHERE submission_id = ?", submission_id)
            self._parts.delete(sha256 for (sha256,) in rows)
            with self._database.transaction():
                self._database.run("DELETE FROM part WHERE submission_id = ?", submission_id)
                self._database.run(
                    "UPDATE submission SET emptied_age = ?, manifest = '', signature = '' WHERE submission_id = ?",
                    age,
                    submission_id,
                )
        return len(due)

    def _close_receipts(self, age: float) -> int:
        due = self._due(
            "SELECT receipt_job.submission_id FROM receipt_job JOIN submission USING (submission_id)"
            " WHERE receipt_job.state <> 'closed' AND receipt_job.state IN ('pending', 'failed', 'unknown')"
            " AND acknowledged_age <= ? LIMIT ?",
            age - self._settings.receipt_days * DAY,
        )
        for submission_id in due:
            with self._database.transaction():
                self._receipts.close(submission_id)
        return len(due)

    def _drop_records(self, age: float) -> int:
        due = self._due(
            "SELECT submission_id FROM submission WHERE emptied_age <= ?"
            " AND NOT EXISTS (SELECT 1 FROM receipt_job WHERE receipt_job.submission_id = submission.submission_id"
            " AND receipt_job.state <> 'closed')"
            " AND NOT EXISTS (SELECT 1 FROM evaluation WHERE evaluation.submission_id = submission.submission_id"
            " AND evaluation.state = 'queued') ORDER BY emptied_age LIMIT ?",
            age - self._settings.record_days * DAY,
        )
        for submission_id in due:
            with self._database.transaction():
                for table in ("evaluation", "receipt_job", "part", "submission"):
                    self._database.run(f"DELETE FROM {table} WHERE submission_id = ?", submission_id)  # noqa: S608 - our own names
        return len(due)

    def _sweep(self, monotonic: float) -> int:
        if monotonic < self._sweep_at:
            return 0
        self._sweep_at = monotonic + SWEEP_EVERY
        # Not at first sight: after a commit that failed late, the next start may find the rows of files that have none now.
        known = {row[0] for row in self._database.rows("SELECT sha256 FROM part")}
        found = self._parts.names() - known
        self._orphans = {name: self._orphans.get(name, monotonic) for name in found}
        due = [name for name, since in self._orphans.items() if monotonic - since >= ORPHAN_AGE]
        if due:
            self._parts.delete(due)
        return len(due)

    def _due(self, sql: str, until: float) -> list[str]:
        return [row[0] for row in self._database.rows(sql, until, BATCH)]
