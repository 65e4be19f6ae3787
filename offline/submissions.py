"""The rows of submissions and their parts, and the steps of a submission's state machine.

Listing a page, picking the next and marking it stay quick with ten thousand waiting: each goes through an index.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from kiosk.contract.problem import Problem
from kiosk.contract.submission import Manifest, PartRef, SignedManifest, SubmissionReply
from offline.database import Database
from offline.errors import IllegalTransitionError, StoreError, StoreFault
from offline.link_wait import LONGEST_WAIT
from offline.numbers import LocalNumber, following
from offline.queue_entries import ENTRY, entry_of
from offline.records import Failure, Outgoing, PartProgress, QueueEntry
from offline.sealing import SealedSubmission
from offline.states import SubmissionState, check

# The oldest that is due: never tried, its time come, or so far ahead that the clock was set back. Each is a range of the index.
_DUE = """
    SELECT submission_id, failures FROM submission WHERE position = (SELECT min(position) FROM (
        SELECT min(position) AS position FROM submission INDEXED BY submission_due
            WHERE state = 'queued' AND next_attempt IS NULL
        UNION ALL SELECT min(position) FROM submission INDEXED BY submission_due
            WHERE state = 'queued' AND next_attempt <= ?
        UNION ALL SELECT min(position) FROM submission INDEXED BY submission_due
            WHERE state = 'queued' AND next_attempt > ?))
"""


NEWEST = 5  # submissions that somebody may still be standing there for


def due_values(now: datetime) -> tuple[float, float]:
    """What ``next_attempt <= ? OR next_attempt > ?`` is asked with, to find what is due."""
    seconds = now.timestamp()
    return seconds, seconds + LONGEST_WAIT


class Submissions:
    """Methods that change something are called inside a transaction; all raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_number(self, kiosk_id: str, day: date) -> LocalNumber:
        """Take the day's next local number; it is given once the surrounding transaction is durable."""
        key = day.isoformat()
        row = self._database.row("SELECT last FROM day_sequence WHERE day = ?", key)
        try:
            number = following(kiosk_id, day, row[0] if row else 0)
        except ValueError as error:
            raise StoreError(StoreFault.SEQUENCE, f"no local number can be given on {key}: {error}") from error
        self._database.run(
            "INSERT INTO day_sequence (day, last) VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET last = ?2",
            key,
            number.sequence,
        )
        return number

    def insert(self, manifest: Manifest, sealed: SealedSubmission) -> None:
        """A new submission, queued."""
        self._database.run(
            "INSERT INTO submission (submission_id, local_number, state, bundle_id, division, created_at, suite,"
            " key_id, manifest, signature, supplement_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            manifest.submission_id,
            manifest.local_number,
            SubmissionState.QUEUED.value,
            manifest.bundle_id,
            manifest.division,
            manifest.created_at,
            manifest.suite,
            manifest.key_id,
            sealed.manifest.manifest,
            sealed.manifest.signature,
            manifest.supplement_of,
        )
        for part in sealed.parts:
            self._database.run(
                "INSERT INTO part (submission_id, part_index, sha256, size) VALUES (?, ?, ?, ?)",
                manifest.submission_id,
                part.index,
                part.sha256,
                part.size,
            )

    def entries(self) -> tuple[QueueEntry, ...]:
        """All of them, oldest first."""
        return tuple(entry_of(row) for row in self._database.rows(ENTRY + " ORDER BY position"))

    def page(self, after: str | None, limit: int, state: SubmissionState | None) -> tuple[QueueEntry, ...]:
        """At most ``limit`` of them that came after that one."""
        position = 0
        if after is not None:
            row = self._database.row("SELECT position FROM submission WHERE submission_id = ?", after)
            if row is None:
                raise StoreError(StoreFault.UNKNOWN_SUBMISSION, "the store has no submission of that id")
            (position,) = row
        if state is None:
            rows = self._database.rows(ENTRY + " WHERE position > ? ORDER BY position LIMIT ?", position, limit)
        else:
            rows = self._database.rows(
                ENTRY + " WHERE state = ? AND position > ? ORDER BY position LIMIT ?", state.value, position, limit
            )
        return tuple(entry_of(row) for row in rows)

    def counts(self) -> Mapping[SubmissionState, int]:
        """How many there are of each state."""
        found: dict[str, int] = dict(self._database.rows("SELECT state, count(*) FROM submission GROUP BY state"))
        return {state: found.get(state.value, 0) for state in SubmissionState}

    def find(self, submission_id: str) -> QueueEntry | None:
        """That one, or None."""
        row = self._database.row(ENTRY + " WHERE submission_id = ?", submission_id)
        return entry_of(row) if row else None

    def get(self, submission_id: str) -> QueueEntry:
        """That one. Raises StoreError (unknown_submission)."""
        entry = self.find(submission_id)
        if entry is None:
            raise StoreError(StoreFault.UNKNOWN_SUBMISSION, "the store has no submission of that id")
        return entry

    def parts(self, submission_id: str) -> tuple[PartProgress, ...]:
        """Its parts in order."""
        rows = self._database.rows(
            "SELECT part_index, sha256, size, sent FROM part WHERE submission_id = ? ORDER BY part_index",
            submission_id,
        )
        return tuple(PartProgress(*row) for row in rows)

    def known_parts(self) -> frozenset[str]:
        """The hashes of every part that a row names."""
        return frozenset(row[0] for row in self._database.rows("SELECT sha256 FROM part"))

    def body(self, submission_id: str) -> SignedManifest:
        """What is PUT, exactly as it was signed."""
        row = self._database.row("SELECT manifest, signature FROM submission WHERE submission_id = ?", submission_id)
        if row is None:
            raise StoreError(StoreFault.UNKNOWN_SUBMISSION, "the store has no submission of that id")
        return SignedManifest(*row)

    def holder_of(self, case_number: str, asking: str = "") -> str | None:
        """A submission of another case than ``asking``'s to which the platform gave that number, if there is one: a supplement
        shares the number with the submission that it completes, and with what else completes that, over any number of steps."""
        rows = self._database.rows(
            "SELECT submission_id FROM submission WHERE case_number = ? AND submission_id <> ?", case_number, asking
        )
        case = self._first_of(asking)
        return next((holder for (holder,) in rows if self._first_of(holder) != case), None)

    def _first_of(self, submission_id: str) -> str:
        """The submission that began the case, as far as it is known here."""
        seen: set[str] = set()
        while submission_id not in seen:
            seen.add(submission_id)
            row = self._database.row("SELECT supplement_of FROM submission WHERE submission_id = ?", submission_id)
            if row is None or row[0] is None:
                break
            submission_id = row[0]
        return submission_id

    def expected_number(self, submission_id: str) -> str | None:
        """The case number that a supplement has to get: its case's, where that was handed in here and has one."""
        row = self._database.row(
            "SELECT pickup.case_number FROM submission JOIN pickup ON pickup.submission_id = submission.supplement_of"
            " WHERE submission.submission_id = ?",
            submission_id,
        )
        return row[0] if row else None

    def recover(self) -> None:
        """What a crash left in mid-sending waits again, due at once: the platform remembers what it has."""
        self._database.run("UPDATE submission SET state = 'queued' WHERE state = 'sending'")

    def take_next(self, now: datetime) -> Outgoing | None:
        """The oldest that is due goes from queued to sending."""
        row = self._database.row(_DUE, *due_values(now))
        if row is None:
            return None
        submission_id, failures = row
        self.move(submission_id, SubmissionState.SENDING)
        parts = tuple(PartRef(p.index, p.sha256, p.size) for p in self.parts(submission_id))
        return Outgoing(submission_id, self.body(submission_id), parts, failures)

    def next_attempt(self) -> float | None:
        """Unix seconds of the earliest attempt that is planned; None when nothing waits for a time."""
        row = self._database.row(
            "SELECT next_attempt FROM submission INDEXED BY submission_due WHERE state = 'queued'"
            " AND next_attempt IS NOT NULL ORDER BY next_attempt LIMIT 1"
        )
        return row[0] if row else None

    def record_reply(self, submission_id: str, reply: SubmissionReply) -> None:
        """Where the missing parts go and how far each is, as the platform says."""
        for upload in reply.parts:
            self._database.run(
                "UPDATE part SET upload_url = ?, sent = ? WHERE submission_id = ? AND sha256 = ?",
                upload.upload_url,
                upload.offset,
                submission_id,
                upload.sha256,
            )

    def record_failure(self, submission_id: str, failure: Failure) -> None:
        """Back to the queue until the next attempt."""
        self.move(submission_id, SubmissionState.QUEUED)
        at = failure.next_attempt_at
        self._database.run(
            "UPDATE submission SET failures = failures + ?, next_attempt = ?, reason = ?, of_link = ?"
            " WHERE submission_id = ?",
            int(failure.counts),
            at.timestamp() if at else None,
            failure.reason,
            int(failure.of_link),
            submission_id,
        )

    def acknowledge(self, submission_id: str, case_number: str, received_at: str, progress_url: str | None) -> None:
        """The platform has every part."""
        self._database.run(
            "UPDATE submission SET case_number = ?, received_at = ?, progress_url = ?, failures = 0,"
            " next_attempt = NULL, reason = NULL WHERE submission_id = ?",
            case_number,
            received_at,
            progress_url,
            submission_id,
        )
        self._database.run("UPDATE part SET sent = size WHERE submission_id = ?", submission_id)
        self.move(submission_id, SubmissionState.ACKNOWLEDGED)

    def quarantine(self, submission_id: str, problem: Problem) -> None:
        """Refused for good: waits for a person."""
        self._database.run(
            "UPDATE submission SET problem = ?, next_attempt = NULL WHERE submission_id = ?",
            msgspec.json.encode(problem).decode(),
            submission_id,
        )
        self.move(submission_id, SubmissionState.QUARANTINED)

    def retry(self, submission_id: str) -> None:
        """Due now: out of the quarantine, or without waiting any longer."""
        before = self.get(submission_id).state
        if before is SubmissionState.QUARANTINED:
            self.move(submission_id, SubmissionState.QUEUED)
        elif before is not SubmissionState.QUEUED:
            raise IllegalTransitionError("submission", before.value, SubmissionState.QUEUED.value)
        self._database.run(
            "UPDATE submission SET problem = NULL, failures = 0, next_attempt = NULL, reason = NULL"
            " WHERE submission_id = ?",
            submission_id,
        )

    def hold_new(self, reason: str) -> tuple[str, ...]:
        """Those of the newest that nobody has tried yet are held for that reason, without a time; returns which."""
        rows = self._database.rows(
            "SELECT submission_id, reason FROM submission WHERE state = 'queued' ORDER BY position DESC LIMIT ?", NEWEST
        )
        held = tuple(submission_id for submission_id, known in reversed(rows) if known is None)
        for submission_id in held:
            self._database.run("UPDATE submission SET reason = ? WHERE submission_id = ?", reason, submission_id)
        return held

    def end_link_waits(self) -> None:
        """The platform is back: what waited only because it was away is due."""
        self._database.run(
            "UPDATE submission SET next_attempt = NULL, failures = 0 WHERE state = 'queued' AND of_link = 1"
        )

    def move(self, submission_id: str, after: SubmissionState) -> None:
        """One step of the state machine. Raises IllegalTransitionError."""
        check(self.get(submission_id).state, after)
        self._database.run("UPDATE submission SET state = ? WHERE submission_id = ?", after.value, submission_id)


def manifest_of(sealed: SealedSubmission) -> Manifest:
    """The clear part of a sealed submission."""
    return msgspec.json.decode(base64.b64decode(sealed.manifest.manifest), type=Manifest)
