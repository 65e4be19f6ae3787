"""Everything that the kiosk asks of a platform, as protocols: another platform needs an adapter and nothing else.

Wire types of ``kiosk.contract`` are the words in which the kiosk thinks; an adapter turns them into whatever its platform speaks
(``client``: the reference contract; ``gb39046``: names and codes of GB/T 39046-2020). Every method raises ``UplinkError`` alone,
ends within its limits, and gives what is right in shape and size (``kiosk/contract/plain*.py``) or ``TransientError("garbage")``.
An adapter belongs to one thread. What a platform does not have is ``SaidNoError`` ``not-offered``: unknown, never a made-up
answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from kiosk.contract.answer import FileRef
from kiosk.contract.booking import Booked, Booking, Payment, SlotsReply
from kiosk.contract.case_query import CasesAsked, CasesReply, CaseStatus, InquiryAsked, InquiryReply
from kiosk.contract.changes import ChangesReply, SealedRef
from kiosk.contract.clock import RenewalReply
from kiosk.contract.download import DownloadReply
from kiosk.contract.note import SignedNote
from kiosk.contract.seal import SealVerdict, Standing
from kiosk.contract.submission import EvaluationBody, SignedManifest, SubmissionReply
from kiosk.contract.waiver import (
    ChecksAsked,
    ChecksReply,
    CredentialReply,
    CredentialShown,
    LicencesAsked,
    LicencesReply,
)

NOT_OFFERED = "not-offered"  # of ``SaidNoError``


class Sending(Protocol):
    """What the outbox brings; ``offline.ports.Uplink`` is this."""

    def put_submission(self, submission_id: str, body: SignedManifest) -> SubmissionReply: ...

    def send_part(self, upload_url: str, offset: int, data: bytes) -> int: ...

    def put_evaluation(self, submission_id: str, body: EvaluationBody) -> None: ...

    def put_note(self, submission_id: str, note_id: str, note: SignedNote) -> None: ...


class Fetching(Protocol):
    """What comes back by itself."""

    def changes(self, cursor: str | None) -> ChangesReply: ...

    def sealed(self, ref: SealedRef, offset: int) -> bytes: ...


class LivePlatform(Protocol):
    """What is asked while a citizen waits: nothing of an answer is kept (``kiosk.asking``)."""

    def licences(self, asked: LicencesAsked) -> LicencesReply: ...

    def checks(self, asked: ChecksAsked) -> ChecksReply: ...

    def credential(self, shown: CredentialShown) -> CredentialReply: ...

    def case_status(self, number: str) -> CaseStatus: ...

    def cases(self, asked: CasesAsked) -> CasesReply: ...

    def inquiry(self, kind: str, columns: Collection[str], asked: InquiryAsked) -> InquiryReply: ...

    def payment(self, submission_id: str) -> Payment: ...

    def slots(self, division: str, bundle_id: str, item_id: str) -> SlotsReply: ...

    def book(self, submission_id: str, booking: Booking) -> Booked: ...

    def file(self, ref: FileRef) -> bytes: ...

    def standing(self, file_id: str) -> Standing: ...

    def seal(self, content: bytes, media_type: str) -> SealVerdict: ...

    def put_download(self, download_id: str, ciphertext: bytes) -> DownloadReply: ...

    def delete_download(self, download_id: str) -> None: ...

    def within(self, seconds: float) -> None:
        """All calls from now on end that many seconds from now at the latest, until this is said again."""

    def close(self) -> None:
        """Give the connection back; the next call opens another."""


class Tending(Protocol):
    """What keeps the connection alive."""

    def platform_time(self) -> datetime: ...

    def renew(self, csr: str) -> RenewalReply: ...


class PlatformAdapter(Sending, Fetching, LivePlatform, Tending, Protocol):
    """All of it. The time that sets a clock is asked outside of it, since no TLS holds while the clock is wrong
    (``kiosk.platform.signed_time``)."""
