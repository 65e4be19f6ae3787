"""The operator's half of the outbox: looking, trying again, taking along."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from offline.export import write_export
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

    def export(self, submission_id: str, file: Path) -> None:
        """Write manifest and sealed parts into one file, for a USB stick; see ``offline.export``."""
        parts = self._submissions.parts(submission_id)
        body = self._submissions.body(submission_id)
        write_export(file, body, ((part.sha256, self._parts.read(part.sha256)) for part in parts))

    def confirm_start(self) -> None:
        """The program has started well with this store: the copies made before its migrations go."""
        self._database.confirm_start()
