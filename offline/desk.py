"""The operator's half of the outbox: looking, trying again, taking along."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.contract.quarantine import QuarantineFileError, QuarantineHeader
from kiosk.contract.submission import Manifest
from offline.errors import StoreError, StoreFault
from offline.quarantine import Written, check_quarantine_file, write_quarantine_file
from offline.records import QueueDetail, QueueEntry
from offline.rooms import Rooms
from offline.states import SubmissionState

PAGE = 100  # submissions; what a screen shows at most


class Desk(Rooms):
    """Methods raise StoreError."""

    def list(self) -> tuple[QueueEntry, ...]:
        """All submissions, oldest first."""
        return self._submissions.entries()

    def page(
        self, after: str | None = None, limit: int = PAGE, state: SubmissionState | None = None
    ) -> tuple[QueueEntry, ...]:
        """The next ``limit`` submissions after that one (None: from the oldest on), of one state or of all."""
        return self._submissions.page(after, limit, state)

    def counts(self) -> Mapping[SubmissionState, int]:
        """How many submissions are in each state; a state without any is there with 0."""
        return self._submissions.counts()

    def show(self, submission_id: str) -> QueueDetail:
        """One submission with parts, receipt and evaluation. Raises StoreError (unknown_submission)."""
        return QueueDetail(
            self._submissions.get(submission_id),
            self._submissions.parts(submission_id),
            self._receipts.state(submission_id),
            self._evaluations.state(submission_id),
        )

    def retry(self, submission_id: str) -> None:
        """Send again at the next opportunity: out of the quarantine, or without further waiting.

        Raises IllegalTransitionError when the platform has it already, StoreError (unknown_submission).
        """
        with self._database.transaction():
            self._submissions.retry(submission_id)

    def export(self, submission_id: str, file: Path, at: datetime) -> Written:
        """Write manifest and sealed parts into one signed file, for a USB stick; see ``offline.quarantine``. ``at`` goes into it.

        Raises StoreError: unknown_submission, gone (its parts were deleted by rule), part_damaged, disk.
        """
        entry = self._submissions.get(submission_id)
        parts = self._submissions.parts(submission_id)
        if not parts:
            raise StoreError(StoreFault.GONE, "the platform has it, and its parts were deleted by rule")
        body = self._submissions.body(submission_id)
        manifest = msgspec.json.decode(base64.b64decode(body.manifest), type=Manifest)
        header = QuarantineHeader(
            kiosk_id=manifest.kiosk_id,
            submission_id=submission_id,
            local_number=entry.local_number,
            exported_at=at.isoformat(),
            body=body,
            parts=manifest.parts,
            problem=entry.problem,
        )
        contents = (self._parts.read(part.sha256) for part in manifest.parts)
        return write_quarantine_file(file, header, contents, self._keys.signing)

    def check_export(self, file: Path, done: int = 0) -> QuarantineHeader:
        """Hold a file that this kiosk wrote against its signature; ``done`` parts were good before. Raises StoreError:
        export_damaged, disk."""
        try:
            return check_quarantine_file(file, self._keys.signing.public_key(), done)
        except QuarantineFileError as error:
            raise StoreError(StoreFault.EXPORT_DAMAGED, f"not what this kiosk wrote: {error}") from error

    def confirm_start(self) -> None:
        """The program has started well with this store: the copies made before its migrations go."""
        self._database.confirm_start()
