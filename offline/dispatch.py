"""The sender's half of the outbox: what goes next, and what became of it. Every step is durable when it returns."""

from __future__ import annotations

from datetime import datetime

from kiosk.contract.problem import Problem
from kiosk.contract.submission import SubmissionReply
from offline.link_wait import LONGEST_WAIT, LinkWait
from offline.notes import OutgoingNote
from offline.records import Failure, Outgoing, OutgoingEvaluation
from offline.rooms import Rooms


class Dispatch(Rooms):
    """Methods raise StoreError."""

    def take_next(self, now: datetime) -> Outgoing | OutgoingEvaluation | OutgoingNote | None:
        """What is to be sent now: small things first, then the oldest submission that is due.

        Only the one sender calls this, so whatever is still marked as being sent was left by an attempt that could not
        write down its end.
        """
        return self.take_small(now) or self.take_large(now)

    def take_small(self, now: datetime) -> OutgoingEvaluation | OutgoingNote | None:
        """The next small thing that is due; it may go between two chunks of a large one, whose state it leaves alone."""
        return self._evaluations.next(now) or self.notes.next(now)

    def take_large(self, now: datetime) -> Outgoing | None:
        """The oldest submission that is due goes from queued to sending; a start undoes that, so a power cut may too."""
        with self._database.passing():
            self._submissions.recover()
            return self._submissions.take_next(now)

    def seconds_until_due(self, now: datetime, *, large: bool = True) -> float | None:
        """Until the next planned attempt; None when nothing waits for a time. ``large`` False: of small things alone."""
        planned = [self._evaluations.next_attempt(), self.notes.next_attempt()]
        if large:
            planned.append(self._submissions.next_attempt())
        waits = [at - now.timestamp() for at in planned if at is not None]
        return min(max(min(waits), 0.0), LONGEST_WAIT) if waits else None

    def link_wait(self, now: datetime) -> LinkWait:
        """What is left of the link's wait of before."""
        return self._link.left(now)

    def keep_link_wait(self, wait: LinkWait, now: datetime) -> None:
        """Keep it over a restart."""
        with self._database.transaction():
            self._link.keep(wait, now)

    def hold_new(self, reason: str) -> tuple[str, ...]:
        """Submissions that were just handed in and will not be sent now: which they are, each told once."""
        with self._database.transaction():
            return self._submissions.hold_new(reason)

    def part_bytes(self, sha256: str) -> bytes:
        """A sealed part. Raises StoreError (part_damaged)."""
        return self._parts.read(sha256)

    def holder_of(self, case_number: str, asking: str = "") -> str | None:
        """Which submission of another case than ``asking``'s already has that case number."""
        return self._submissions.holder_of(case_number, asking)

    def expected_number(self, submission_id: str) -> str | None:
        """The case number that a supplement has to get; None for what is none, or of a case that nobody here knows."""
        return self._submissions.expected_number(submission_id)

    def record_reply(self, submission_id: str, reply: SubmissionReply) -> None:
        """Keep what the platform said of the parts."""
        with self._database.transaction():
            self._submissions.record_reply(submission_id, reply)

    def record_failure(self, submission_id: str, failure: Failure) -> None:
        """An attempt failed and may be repeated."""
        with self._database.transaction():
            self._submissions.record_failure(submission_id, failure)

    def acknowledge(self, submission_id: str, case_number: str, received_at: str, progress_url: str | None) -> None:
        """The platform has everything and gave a number. ``received_at``: ISO 8601 with offset."""
        with self._database.transaction():
            self._submissions.acknowledge(submission_id, case_number, received_at, progress_url)
            self._evaluations.release(submission_id)

    def quarantine(self, submission_id: str, problem: Problem) -> None:
        """The platform refused for good."""
        with self._database.transaction():
            self._submissions.quarantine(submission_id, problem)

    def evaluation_failed(self, submission_id: str, failure: Failure) -> None:
        """An attempt failed and may be repeated."""
        with self._database.transaction():
            self._evaluations.record_failure(submission_id, failure)

    def evaluation_sent(self, submission_id: str) -> None:
        """The platform has the evaluation."""
        with self._database.transaction():
            self._evaluations.sent(submission_id)

    def refuse_evaluation(self, submission_id: str, problem: Problem) -> None:
        """The platform refused the evaluation for good."""
        with self._database.transaction():
            self._evaluations.refuse(submission_id, problem)

    def note_failed(self, note_id: str, failure: Failure) -> None:
        """An attempt failed and may be repeated."""
        with self._database.transaction():
            self.notes.record_failure(note_id, failure)

    def note_sent(self, note_id: str) -> None:
        """The platform has the note."""
        with self._database.transaction():
            self.notes.sent(note_id)

    def refuse_note(self, note_id: str, problem: Problem) -> None:
        """The platform refused the note for good."""
        with self._database.transaction():
            self.notes.refuse(note_id, problem)

    def end_link_waits(self) -> None:
        """The platform is back: nothing waits any more merely because it was away."""
        with self._database.transaction():
            self.notes.end_link_waits()
            self._submissions.end_link_waits()
            self._evaluations.end_link_waits()
