"""Small messages about a submission, said after it was handed in: delivery, telephone, appointment, prints.

Each is sealed for the platform's key and signed when it is said, so that a stolen disk holds no address and no number. It goes
when the platform has the submission, before anything large. Of one kind the last one holds: an older one that was not sent yet
goes; print records all count.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract import note as wire
from kiosk.contract.problem import Problem
from offline.database import Database
from offline.errors import StoreError, StoreFault
from offline.link_wait import LONGEST_WAIT
from offline.records import Failure
from offline.sealing import PlatformKey, suite_of
from offline.uuid7 import uuid7

Note = wire.DeliveryNote | wire.PhoneNote | wire.PrintedNote | wire.AppointmentNote

_KINDS: dict[type, str] = {
    wire.DeliveryNote: wire.DELIVERY,
    wire.PhoneNote: wire.PHONE,
    wire.PrintedNote: wire.PRINTED,
    wire.AppointmentNote: wire.APPOINTMENT,
}
LARGEST = 4096  # bytes of a note as JSON; an address is a few hundred
MOST = 100  # notes of one submission that wait: prints above all


@dataclass(frozen=True)
class OutgoingNote:
    """A note whose submission the platform has."""

    submission_id: str
    note_id: str
    body: wire.SignedNote = field(repr=False)
    failures: int


class Notes:
    """``put`` makes a transaction of its own; the other methods that change something are called inside one. All raise
    StoreError."""

    def __init__(
        self,
        database: Database,
        platform: PlatformKey,
        signing: Ed25519PrivateKey,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._database = database
        self._platform = platform
        self._signing = signing
        self._random_bytes = random_bytes

    def put(self, submission_id: str, note: Note, now: datetime) -> str:
        """Keep it durably; returns its id. Raises ValueError for a note that is too large, StoreError (unknown_submission) for a
        submission that was not handed in here or is forgotten."""
        kind, content = _KINDS[type(note)], msgspec.json.encode(note)
        if len(content) > LARGEST:
            raise ValueError("a note is short")
        with self._database.transaction():
            row = self._database.row(
                "SELECT pickup.kiosk_id, submission.state FROM pickup LEFT JOIN submission USING (submission_id)"
                " WHERE submission_id = ?",
                submission_id,
            )
            if row is None or not row[0]:
                raise StoreError(StoreFault.UNKNOWN_SUBMISSION, "the store awaits nothing of a submission of that id")
            kiosk_id, state = row
            if kind != wire.PRINTED:
                self._database.run(
                    "DELETE FROM note WHERE submission_id = ? AND kind = ? AND state = 'queued'", submission_id, kind
                )
            self._bound(submission_id)
            note_id = uuid7(now, self._random_bytes)
            sequence = self._next_sequence(submission_id)
            signed = self._sign(kiosk_id, submission_id, note_id, kind, sequence, content)
            self._database.run(
                "INSERT INTO note (note_id, submission_id, kind, sequence, state, ready, body)"
                " VALUES (?, ?, ?, ?, 'queued', ?, ?)",
                note_id,
                submission_id,
                kind,
                sequence,
                int(state in (None, "acknowledged")),  # None: so long acknowledged that its rows are forgotten
                msgspec.json.encode(signed).decode(),
            )
        return note_id

    def next(self, now: datetime) -> OutgoingNote | None:
        """The oldest that is due and whose submission is acknowledged."""
        seconds = now.timestamp()
        row = self._database.row(
            "SELECT submission_id, note_id, body, failures FROM note WHERE state = 'queued' AND ready = 1 AND"
            " (next_attempt IS NULL OR next_attempt <= ? OR next_attempt > ?) ORDER BY position LIMIT 1",
            seconds,
            seconds + LONGEST_WAIT,
        )
        if row is None:
            return None
        submission_id, note_id, body, failures = row
        return OutgoingNote(submission_id, note_id, msgspec.json.decode(body, type=wire.SignedNote), failures)

    def next_attempt(self) -> float | None:
        """Unix seconds of the earliest attempt that is planned."""
        row = self._database.row("SELECT min(next_attempt) FROM note WHERE state = 'queued' AND ready = 1")
        return row[0] if row else None

    def waiting(self, submission_id: str) -> tuple[str, ...]:
        """Kinds of the notes of a submission that the platform has not got yet, oldest first."""
        rows = self._database.rows(
            "SELECT kind FROM note WHERE submission_id = ? AND state = 'queued' ORDER BY position", submission_id
        )
        return tuple(kind for (kind,) in rows)

    def prints(self, submission_id: str) -> int:
        """How many print records of a submission still wait: what the platform's count does not hold yet."""
        return sum(kind == wire.PRINTED for kind in self.waiting(submission_id))

    def sent(self, note_id: str) -> None:
        """The platform has it: its content goes, its sequence stays."""
        self._end(note_id, "sent", None)

    def refuse(self, note_id: str, problem: Problem) -> None:
        """The platform will never take it."""
        self._end(note_id, "refused", problem)

    def record_failure(self, note_id: str, failure: Failure) -> None:
        """It waits until the next attempt."""
        at = failure.next_attempt_at
        self._database.run(
            "UPDATE note SET failures = failures + ?, next_attempt = ?, reason = ?, of_link = ? WHERE note_id = ?",
            int(failure.counts),
            at.timestamp() if at else None,
            failure.reason,
            int(failure.of_link),
            note_id,
        )

    def end_link_waits(self) -> None:
        """The platform is back."""
        self._database.run("UPDATE note SET next_attempt = NULL, failures = 0 WHERE state = 'queued' AND of_link = 1")

    def recover(self) -> None:
        """Where a trigger was not there yet, or an older program acknowledged."""
        self._database.run(
            "UPDATE note SET ready = 1 WHERE state = 'queued' AND ready = 0 AND EXISTS (SELECT 1 FROM submission WHERE"
            " submission.submission_id = note.submission_id AND submission.state = 'acknowledged')"
        )

    def _end(self, note_id: str, state: str, problem: Problem | None) -> None:
        # A later one of its kind may have taken its place while it was on its way; then there is nothing to write down.
        self._database.run(
            "UPDATE note SET state = ?, body = '', next_attempt = NULL, problem = ? WHERE note_id = ? AND state = 'queued'",
            state,
            msgspec.json.encode(problem).decode() if problem else None,
            note_id,
        )

    def _next_sequence(self, submission_id: str) -> int:
        # Kept apart from the rows that go: a number that came twice would let the platform take the older for the newer.
        row = self._database.row("SELECT last FROM note_sequence WHERE submission_id = ?", submission_id)
        number = (row[0] if row else 0) + 1
        self._database.run(
            "INSERT INTO note_sequence (submission_id, last) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET last = ?2",
            submission_id,
            number,
        )
        return number

    def _bound(self, submission_id: str) -> None:
        if len(self.waiting(submission_id)) >= MOST:
            raise StoreError(StoreFault.SEQUENCE, "too many notes of one submission wait already")

    def _sign(
        self, kiosk_id: str, submission_id: str, note_id: str, kind: str, sequence: int, content: bytes
    ) -> wire.SignedNote:
        key = self._platform
        suite = suite_of(key.suite)
        if suite is None:
            raise ValueError(f"unknown sealing suite {key.suite}")
        info = wire.note_info(key.suite, kiosk_id, submission_id, note_id)
        sealed = suite.encrypt(content, key.public, info)
        signature = self._signing.sign(wire.note_signed(info, kind, sequence, sealed))
        return wire.SignedNote(
            kind,
            sequence,
            key.suite,
            key.key_id,
            base64.b64encode(sealed).decode(),
            base64.b64encode(signature).decode(),
        )
