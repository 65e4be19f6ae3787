"""What was found about a notice or result before it is printed. Every reason not to print is a value of its own."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Reason(enum.Enum):
    """Why a file is not printed."""

    OTHER_FILE = "other_file"  # not the bytes of which the platform's record tells
    REVOKED = "revoked"  # the organ has taken it back
    STANDING_UNKNOWN = "standing_unknown"  # nobody can say now whether it still holds
    OVER = "over"  # its own last day has gone by
    TOO_MANY_PRINTS = "too_many_prints"  # as many as may be printed have been, or may have been
    NO_SEAL = "no_seal"  # nobody has sealed it
    CHANGED = "changed"  # the seal does not fit the bytes under it
    APPENDED = "appended"  # the seal fits, and something was added that it does not cover or does not allow
    UNTRUSTED = "untrusted"  # sealed by somebody whom no trusted root vouches for
    SIGNER_OVER = "signer_over"  # the sealer's certificate is over, or not yet good
    SIGNER_REVOKED = "signer_revoked"  # the sealer's certificate was called back
    SEAL_UNKNOWN = "seal_unknown"  # only the platform could verify this kind of seal, and it cannot be asked
    UNREADABLE = "unreadable"  # no file of the kind that it says it is, or one that nothing here can open
    NO_PAGES = "no_pages"  # sealed well, and cannot be shown whole on paper here
    FAULT = "fault"  # the verifier itself failed, or took too long


@dataclass(frozen=True)
class Verified:
    """``pdf`` is what the printer gets. ``signer`` and ``signed_at`` (ISO 8601) as the seal says; empty where it does not."""

    pdf: bytes = field(repr=False)
    signer: str = ""
    signed_at: str = ""


@dataclass(frozen=True)
class Rejected:
    """It is not printed, and the citizen is told why."""

    reason: Reason


Verdict = Verified | Rejected
