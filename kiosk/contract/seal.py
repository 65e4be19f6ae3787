"""What the platform says of a sealed file before it is printed.

``GET /v1/files/{file_id}/standing``: whether it still holds. ``POST /v1/seals`` with the file as body: its verification
service, for seals that the kiosk cannot verify itself (OFD with SM2).
"""

from __future__ import annotations

import msgspec

VALID, REVOKED, UNKNOWN = "valid", "revoked", "unknown"
BROKEN, UNTRUSTED = "broken", "untrusted"  # of a seal


class Standing(msgspec.Struct, frozen=True):
    """``state``: valid, revoked, unknown. ``sha256``: of the file as the platform has it. ``prints``: so far, on all kiosks."""

    state: str
    sha256: str
    as_of: str
    prints: int = 0


class SealVerdict(msgspec.Struct, frozen=True):
    """``state``: valid, broken, untrusted, revoked, unknown. ``signer`` and ``signed_at`` as the seal says, when it is valid."""

    state: str
    signer: str = ""
    signed_at: str | None = None

    def __repr__(self) -> str:
        return f"SealVerdict({self.state})"
