"""Refusals of the platform as RFC 9457 problem details, and how each leaves as ``application/problem+json``.

The types of ``kiosk.contract.problem`` are permanent: the same request will be refused again. Those added here are not;
a kiosk treats every type that it does not know as passing (401 and 403 excepted, which mean "not this kiosk").
Titles and details are for operators and never hold anything of an application.
"""

from __future__ import annotations

import msgspec

from kiosk.contract.problem import (
    BASE,
    EVALUATION_INVALID,
    MANIFEST_INVALID,
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
INTERNAL = BASE + "internal"

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


def body_too_long(limit: int) -> RefusedError:
    """``limit`` in bytes."""
    return _refused(BODY_TOO_LONG, "the request is longer than allowed", 413, f"at most {limit} bytes")


def internal() -> RefusedError:
    return _refused(INTERNAL, "the platform failed", 500)


def _refused(kind: str, title: str, status: int, detail: str = "") -> RefusedError:
    return RefusedError(Problem(kind, title, status, detail))
