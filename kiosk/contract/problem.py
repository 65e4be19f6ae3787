"""Problem details (RFC 9457). Only a body of this media type whose ``type`` stands below is a *permanent* refusal;
anything else that goes wrong on the way is transient."""

from __future__ import annotations

import msgspec

MEDIA_TYPE = "application/problem+json"
BASE = "urn:yijianshi:problem:"

SIGNATURE_INVALID = BASE + "signature-invalid"
SEALING_INVALID = BASE + "sealing-invalid"  # a part cannot be opened or its plaintext hash differs
MANIFEST_INVALID = BASE + "manifest-invalid"
SUBMISSION_CONFLICT = BASE + "submission-conflict"  # same id, other content
UNKNOWN_BUNDLE = BASE + "unknown-bundle"
EVALUATION_INVALID = BASE + "evaluation-invalid"  # a level, a reason or a time that the platform does not know
NOTE_INVALID = BASE + "note-invalid"  # wrong shape, does not open, or is not signed by this kiosk

PERMANENT = frozenset(
    {
        SIGNATURE_INVALID,
        SEALING_INVALID,
        MANIFEST_INVALID,
        SUBMISSION_CONFLICT,
        UNKNOWN_BUNDLE,
        EVALUATION_INVALID,
        NOTE_INVALID,
    }
)


class Problem(msgspec.Struct, frozen=True):
    type: str
    title: str
    status: int
    detail: str = ""
