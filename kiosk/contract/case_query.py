"""Live questions about cases, and inquiries (M14, M23). What an answer holds is shown, perhaps printed, and forgotten.

By number or receipt QR alone: state and dates. With card and second check: everything that this person may see.
"""

from __future__ import annotations

import msgspec

from kiosk.contract.answer import Answer
from kiosk.contract.submission import Person

PHONE, ATTENDANT, NOTHING = "phone", "attendant", "none"  # of a second check
SECOND_CHECK_FAILED_TYPE = (
    "second-check-failed"  # of the problem; a few tries, then ``second-check-locked`` with Retry-After
)
SECOND_CHECK_LOCKED_TYPE = "second-check-locked"


class SecondCheck(msgspec.Struct, frozen=True):
    """``kind`` phone: ``value`` are the last four digits of the number that the platform knows; attendant: the id of the staff
    card or code that vouched; none: nothing."""

    kind: str
    value: str = ""

    def __repr__(self) -> str:
        return f"SecondCheck({self.kind})"


class CaseStatus(msgspec.Struct, frozen=True):
    """``GET /v1/cases/{number}`` (case number or local number): nothing of whom."""

    case_number: str
    state: str
    received_at: str
    changed_at: str
    due: str | None = None


class CasesAsked(msgspec.Struct, frozen=True):
    """``POST /v1/cases``. ``submission_id`` empty: all of this person's."""

    person: Person
    second: SecondCheck
    submission_id: str = ""

    def __repr__(self) -> str:
        return "CasesAsked()"


class CaseStep(msgspec.Struct, frozen=True):
    """One line of a case's timeline; ``at`` None while it is still to come."""

    state: str
    at: str | None


class CaseView(msgspec.Struct, frozen=True):
    """A case as its applicant may see it. ``kiosk_id``: where it was handed in. ``answer``: the last word of the organ,
    unsealed since the answer goes to the very kiosk where its applicant stands; its files are fetched by ``GET
    /v1/files/{file_id}``."""

    submission_id: str
    case_number: str
    local_number: str
    bundle_id: str
    bundle_name: str
    division: str
    items: tuple[tuple[str, str], ...]
    state: str
    received_at: str
    steps: tuple[CaseStep, ...]
    kiosk_id: str
    due: str | None = None
    answer: Answer | None = None
    payment: str = "none"  # as in ``kiosk/contract/payment.py``

    def __repr__(self) -> str:
        return f"CaseView({self.submission_id}, {self.state})"


class CasesReply(msgspec.Struct, frozen=True):
    """Newest first."""

    cases: tuple[CaseView, ...]


class InquiryAsked(msgspec.Struct, frozen=True):
    """``POST /v1/inquiries/{kind}``; ``kind`` and fields as in the catalogue."""

    person: Person
    second: SecondCheck
    form: dict[str, str]

    def __repr__(self) -> str:
        return "InquiryAsked()"


class InquiryReply(msgspec.Struct, frozen=True):
    """``rows``: column id -> text, as the office has it; no row is an answer too. ``as_of``: the office's own time."""

    rows: tuple[dict[str, str], ...]
    as_of: str
    office: str = ""

    def __repr__(self) -> str:
        return f"InquiryReply({len(self.rows)} rows)"
