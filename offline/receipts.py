"""Receipt jobs: committed with their submission, so that a citizen whose kiosk died gets the receipt at the next visit.

The content lies in a box that only the same card opens. A print whose end nobody saw is *unknown* and never repeated
silently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import msgspec

from kiosk.model.receipt import CITIZEN_REPRINTS, PendingReceipt, Receipt, Requester
from offline.card_key import BOX_SUITE, CardBox, lock, unlock
from offline.database import Database
from offline.device_keys import DeviceKeys
from offline.errors import StoreError, StoreFault
from offline.records import QueueEntry
from offline.states import RECOVERED, ReceiptState, check

_OUTCOMES = {
    "done": ReceiptState.DONE,
    "failed": ReceiptState.FAILED,
    "unknown": ReceiptState.UNKNOWN,
}


class ReceiptJobs:
    """Methods that change something are called inside a transaction; all raise StoreError."""

    def __init__(self, database: Database, device_keys: DeviceKeys, random_bytes: Callable[[int], bytes]) -> None:
        self._database = database
        self._device_keys = device_keys
        self._random_bytes = random_bytes

    def insert(self, receipt: Receipt, secret: bytes) -> None:
        """A new job, pending."""
        content = msgspec.json.encode(receipt)
        box = lock(self._device_keys.secret, secret, _purpose(receipt.submission_id), content, self._random_bytes)
        self._database.run(
            "INSERT INTO receipt_job (submission_id, state, suite, salt, tag, sealed, device_key)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            receipt.submission_id,
            ReceiptState.PENDING.value,
            BOX_SUITE,
            box.salt,
            box.tag,
            box.sealed,
            self._device_keys.current,
        )

    def open(self, submission_id: str, secret: bytes) -> Receipt | None:
        """The receipt as it was committed, or None when another card asks or the job is closed."""
        row = self._database.row(
            "SELECT device_key, salt, tag, sealed FROM receipt_job WHERE submission_id = ? AND state <> 'closed'",
            submission_id,
        )
        key = self._device_keys.of(row[0]) if row else None
        if row is None or key is None:
            return None
        content = unlock(key, secret, _purpose(submission_id), CardBox(*row[1:]))
        return None if content is None else msgspec.json.decode(content, type=Receipt)

    def pending(self, secret: bytes, find: Callable[[str], QueueEntry]) -> tuple[PendingReceipt, ...]:
        """What this card may still get, oldest first; with the case number where the platform has answered since."""
        rows = self._database.rows(
            "SELECT receipt_job.submission_id, receipt_job.state, reprints FROM receipt_job JOIN submission USING"
            " (submission_id) WHERE receipt_job.state IN ('pending', 'failed', 'unknown') ORDER BY position"
        )
        found = []
        for submission_id, state, reprints in rows:
            receipt = self.open(submission_id, secret)
            if receipt is not None:
                outcome = None if state == ReceiptState.PENDING.value else state
                full = with_case(receipt, find(submission_id))
                left = max(0, CITIZEN_REPRINTS - reprints)
                found.append(PendingReceipt(submission_id, full, outcome, left))
        return tuple(found)

    def state(self, submission_id: str) -> ReceiptState:
        """Raises StoreError (unknown_submission)."""
        row = self._database.row("SELECT state FROM receipt_job WHERE submission_id = ?", submission_id)
        if row is None:
            raise StoreError(StoreFault.UNKNOWN_SUBMISSION, "the store has no receipt of that id")
        return ReceiptState(row[0])

    def begin(self, submission_id: str, job_id: str, by: Requester) -> int:
        """A print starts; which repetition it is on paper: 0 as long as nothing can have come out before.

        Raises StoreError (reprint_by_staff) when paper may be out and the citizen has had the one repetition.
        """
        before = self.state(submission_id)
        if before is ReceiptState.PRINTING:
            # The end of an earlier job was never seen, and whoever asks again has been told so.
            self._move(submission_id, ReceiptState.UNKNOWN)
            before = ReceiptState.UNKNOWN
        reprints = self._reprints(submission_id)
        if before in (ReceiptState.UNKNOWN, ReceiptState.DONE):
            if by is Requester.CITIZEN and reprints >= CITIZEN_REPRINTS:
                raise StoreError(StoreFault.REPRINT_BY_STAFF, "the citizen has had the one reprint")
            reprints += 1
        self._move(submission_id, ReceiptState.PRINTING)
        self._database.run(
            "UPDATE receipt_job SET job_id = ?, reprints = ? WHERE submission_id = ?", job_id, reprints, submission_id
        )
        return reprints

    def finish(self, submission_id: str, job_id: str, outcome: str) -> bool:
        """A print ended: ``done``, ``failed`` or ``unknown``. False for a job that another one has followed: its end says
        nothing any more."""
        if outcome not in _OUTCOMES:
            raise ValueError("a print ends done, failed or unknown")
        row = self._database.row("SELECT job_id FROM receipt_job WHERE submission_id = ?", submission_id)
        if row is not None and row[0] not in (None, job_id):
            return False
        self._move(submission_id, _OUTCOMES[outcome])
        return True

    def _reprints(self, submission_id: str) -> int:
        row = self._database.row("SELECT reprints FROM receipt_job WHERE submission_id = ?", submission_id)
        return 0 if row is None else int(row[0])

    def close(self, submission_id: str) -> None:
        """The citizen has it; the content goes. Closing twice is closing once."""
        if self.state(submission_id) is not ReceiptState.CLOSED:
            self._move(submission_id, ReceiptState.CLOSED)
        self._empty_closed()

    def recover(self) -> None:
        """What a crash left: see ``states.RECOVERED``."""
        for before, after in RECOVERED.items():
            if isinstance(before, ReceiptState):
                self._database.run("UPDATE receipt_job SET state = ? WHERE state = ?", after.value, before.value)
        self._empty_closed()

    def _move(self, submission_id: str, after: ReceiptState) -> None:
        check(self.state(submission_id), after)
        self._database.run("UPDATE receipt_job SET state = ? WHERE submission_id = ?", after.value, submission_id)

    def _empty_closed(self) -> None:
        self._database.run(
            "UPDATE receipt_job SET salt = NULL, tag = NULL, sealed = NULL"
            " WHERE state = 'closed' AND sealed IS NOT NULL"
        )


def with_case(receipt: Receipt, entry: QueueEntry) -> Receipt:
    """The receipt with what the platform has answered so far."""
    if entry.case_number is None or entry.received_at is None:
        return receipt
    return replace(
        receipt,
        case_number=entry.case_number,
        platform_time=datetime.fromisoformat(entry.received_at),
        progress_url=entry.progress_url,
    )


def _purpose(submission_id: str) -> str:
    return f"receipt/{submission_id}"
