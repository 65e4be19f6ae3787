"""Refusals of the platform as RFC 9457 problem details, and how each leaves as ``application/problem+json``.

The types of ``kiosk.contract.problem`` are permanent: the same request will be refused again. Those added here are not;
a kiosk treats every type that it does not know as passing (401 and 403 excepted, which mean "not this kiosk").
Titles and details are for operators and never hold anything of an application.
"""

from __future__ import annotations

import msgspec

from kiosk.contract.case_query import SECOND_CHECK_FAILED_TYPE, SECOND_CHECK_LOCKED_TYPE
from kiosk.contract.changes import CURSOR_UNKNOWN_TYPE
from kiosk.contract.problem import (
    BASE,
    EVALUATION_INVALID,
    MANIFEST_INVALID,
    NOTE_INVALID,
    SEALING_INVALID,
    SIGNATURE_INVALID,
    SUBMISSION_CONFLICT,
    Problem,
)

KIOSK_UNKNOWN = BASE + "kiosk-unknown"
SUBMISSION_UNKNOWN = BASE + "submission-unknown"
UPLOAD_OFFSET = BASE + "upload-offset"
UPLOAD_INVALID = BASE + "upload-invalid"
BODY_TOO_LONG = BASE + "body-too-long"
REQUEST_INVALID = BASE + "request-invalid"
CASE_UNKNOWN = BASE + "case-unknown"
FILE_UNKNOWN = BASE + "file-unknown"
NOT_HERE = BASE + "not-here"
CURSOR_UNKNOWN = BASE + CURSOR_UNKNOWN_TYPE
SECOND_CHECK_FAILED = BASE + SECOND_CHECK_FAILED_TYPE
SECOND_CHECK_LOCKED = BASE + SECOND_CHECK_LOCKED_TYPE
OFFICE_AWAY = BASE + "office-away"
CERTIFICATE_EXPIRED = BASE + "certificate-expired"
CSR_INVALID = BASE + "csr-invalid"
SLOT_TAKEN = BASE + "slot-taken"
INTERNAL = BASE + "internal"

# What msgspec raises for bytes that are not the JSON of a type; a body of brackets alone is too deep for it.
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

# tus 1.0, checksum extension: not a code of HTTP
CHECKSUM_MISMATCH = 460


class RefusedError(Exception):
    """The request is refused; ``headers`` go with the answer."""

    def __init__(self, problem: Problem, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem.type, problem.detail)
        self.problem = problem
        self.headers = headers or {}

    @property
    def body(self) -> bytes:
        return msgspec.json.encode(self.problem)


def signature_invalid() -> RefusedError:
    return _refused(SIGNATURE_INVALID, "the signature does not fit the manifest and the kiosk", 422)


def manifest_invalid(detail: str) -> RefusedError:
    return _refused(MANIFEST_INVALID, "the manifest, or the application in it, has the wrong shape", 422, detail)


def sealing_invalid(detail: str) -> RefusedError:
    return _refused(SEALING_INVALID, "a part cannot be opened, or is not what was announced", 422, detail)


def submission_conflict(detail: str) -> RefusedError:
    return _refused(SUBMISSION_CONFLICT, "this id was used for other content", 409, detail)


def kiosk_unknown() -> RefusedError:
    return _refused(KIOSK_UNKNOWN, "the client certificate names no kiosk that is enrolled", 403)


def submission_unknown() -> RefusedError:
    return _refused(SUBMISSION_UNKNOWN, "there is no such submission or part of this kiosk", 404)


def upload_offset(have: int) -> RefusedError:
    """``have``: bytes that the platform holds."""
    problem = Problem(UPLOAD_OFFSET, "the platform is at another offset", 409, f"offset {have}")
    return RefusedError(problem, {"Upload-Offset": str(have)})


def upload_invalid(detail: str, status: int = 400) -> RefusedError:
    return _refused(UPLOAD_INVALID, "the upload request is not one of this contract", status, detail)


def evaluation_invalid(detail: str) -> RefusedError:
    return _refused(EVALUATION_INVALID, "the evaluation has the wrong shape", 422, detail)


def note_invalid(detail: str) -> RefusedError:
    return _refused(NOTE_INVALID, "the note has the wrong shape, does not open, or is not the kiosk's", 422, detail)


def request_invalid(detail: str, status: int = 422) -> RefusedError:
    return _refused(REQUEST_INVALID, "the request has not the shape of the contract", status, detail)


def not_here(detail: str) -> RefusedError:
    return _refused(NOT_HERE, "there is no such thing for this kiosk", 404, detail)


def case_unknown() -> RefusedError:
    return _refused(CASE_UNKNOWN, "there is no such case", 404)


def file_unknown(detail: str) -> RefusedError:
    return _refused(FILE_UNKNOWN, "there is no such file for this kiosk", 404, detail)


def cursor_unknown() -> RefusedError:
    return _refused(CURSOR_UNKNOWN, "the cursor is not of this feed; begin without one", 410)


def second_check_failed(left: int) -> RefusedError:
    """``left``: tries before the check is locked. Not 403, which would say that the kiosk is not known."""
    return _refused(SECOND_CHECK_FAILED, "the second check failed", 422, f"{left} left")


def second_check_locked(seconds: int) -> RefusedError:
    """Nothing is checked for so many ``seconds``."""
    problem = Problem(SECOND_CHECK_LOCKED, "too many second checks failed", 429)
    return RefusedError(problem, {"Retry-After": str(seconds)})


def office_away(office: str) -> RefusedError:
    return _refused(OFFICE_AWAY, "the office behind the platform does not answer", 503, office)


def certificate_expired() -> RefusedError:
    return _refused(CERTIFICATE_EXPIRED, "the client certificate is over, or not good yet", 403)


def csr_invalid(detail: str) -> RefusedError:
    return _refused(CSR_INVALID, "no certificate is made for such a request", 422, detail)


def slot_taken() -> RefusedError:
    return _refused(SLOT_TAKEN, "the slot is full or over", 409)


def body_too_long(limit: int) -> RefusedError:
    """``limit`` in bytes."""
    return _refused(BODY_TOO_LONG, "the request is longer than allowed", 413, f"at most {limit} bytes")


def internal() -> RefusedError:
    return _refused(INTERNAL, "the platform failed", 500)


def _refused(kind: str, title: str, status: int, detail: str = "") -> RefusedError:
    return RefusedError(Problem(kind, title, status, detail))
