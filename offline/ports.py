"""What this room needs from outside: a way to the platform and a clock; made in ``kiosk``, joined in ``main``."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kiosk.contract.changes import ChangesReply, SealedRef
from kiosk.contract.note import SignedNote
from kiosk.contract.problem import Problem
from kiosk.contract.submission import EvaluationBody, SignedManifest, SubmissionReply


class UplinkError(Exception):
    """The platform could not be spoken to, or said no. One of the three below."""


class TransientError(UplinkError):
    """Try again later. ``retry_after`` in seconds when the platform named it. ``reason`` is a stable word for the log:
    ``unreachable``, ``timeout``, ``tls``, ``http_500``, ``garbage``, ``captive_portal``, …"""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class SaidNoError(TransientError):
    """The platform's own no, for now: a problem document of the contract that is not permanent. ``problem``: the last word of
    its type, such as ``second-check-failed``, ``slot-taken``, ``cursor-unknown``. For the outbox the same as any failure."""

    def __init__(self, problem: str, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason, retry_after)
        self.problem = problem


class PermanentError(UplinkError):
    """The platform refused for good, with a problem type of the contract's list."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.type)
        self.problem = problem


class UnauthorisedError(UplinkError):
    """The platform does not know this kiosk (any more): sync alarms and only asks now and then, nothing is dropped."""


class Uplink(Protocol):
    """The platform as the outbox sees it. Methods raise ``UplinkError``; each call ends within its own time-outs."""

    def put_submission(self, submission_id: str, body: SignedManifest) -> SubmissionReply:
        """Idempotent; answers which parts are missing, or that everything is there and the case number."""

    def send_part(self, upload_url: str, offset: int, data: bytes) -> int:
        """Send ``data`` (the part's bytes from ``offset`` on); returns the platform's new offset in bytes."""

    def put_evaluation(self, submission_id: str, body: EvaluationBody) -> None:
        """Idempotent; an evaluation once taken is not changed."""

    def put_note(self, submission_id: str, note_id: str, note: SignedNote) -> None:
        """Idempotent by ``note_id``."""


class Downlink(Protocol):
    """The platform as what comes back is fetched from. Methods raise ``UplinkError``."""

    def changes(self, cursor: str | None) -> ChangesReply:
        """What happened after that; None: from the beginning. ``SaidNoError`` (cursor-unknown)."""

    def sealed(self, ref: SealedRef, offset: int) -> bytes:
        """Some of the bytes from ``offset`` on, at least one."""


class Clock(Protocol):
    """Both kinds of time."""

    def now(self) -> datetime:
        """Wall clock, aware, local zone; may jump."""

    def monotonic(self) -> float:
        """Seconds; never goes back while the process lives."""
