"""Live questions by which a material need not be handed in: e-licences, data checks, standing, credentials.

Asked over mutual TLS, answered at once or *to be verified*; nothing of an answer is stored by the kiosk but what the citizen
hands in.
"""

from __future__ import annotations

import msgspec

from kiosk.contract.submission import Person

FOUND, NOT_FOUND, UNKNOWN = "found", "not_found", "unknown"
PASSED, FAILED = "passed", "failed"  # of a check; UNKNOWN as well
ELIGIBLE, NOT_ELIGIBLE = "eligible", "not_eligible"  # of the standing; UNKNOWN as well


class LicencesAsked(msgspec.Struct, frozen=True):
    """``POST /v1/licences``: which of these materials exist as e-licences (电子证照) of this person."""

    person: Person
    bundle_id: str
    division: str
    materials: tuple[str, ...]


class Licence(msgspec.Struct, frozen=True):
    """``state``: found, not_found, unknown. ``token``: goes into the application in place of pages; ``number_masked`` and
    ``valid_until`` are shown. ``fields``: form field id -> value, offered as prefill."""

    material_id: str
    state: str
    name: str = ""
    issuer: str = ""
    number_masked: str = ""
    valid_until: str | None = None
    token: str = ""
    fields: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Licence({self.material_id}, {self.state})"


class LicencesReply(msgspec.Struct, frozen=True):
    licences: tuple[Licence, ...]


class ChecksAsked(msgspec.Struct, frozen=True):
    """``POST /v1/checks``: data checks in place of materials, and whether this applicant may defer (容缺) in these items."""

    person: Person
    bundle_id: str
    division: str
    materials: tuple[str, ...]
    standing: bool = True

    def __repr__(self) -> str:
        return f"ChecksAsked({self.bundle_id})"


class Check(msgspec.Struct, frozen=True):
    """``state``: passed, failed, unknown. ``source``: whose data it was, shown to the citizen."""

    material_id: str
    state: str
    source: str = ""
    token: str = ""
    fields: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Check({self.material_id}, {self.state})"


class ChecksReply(msgspec.Struct, frozen=True):
    """``open_case``: number of an open case of the same bundle and person (M11), to be warned of; None when there is none."""

    checks: tuple[Check, ...]
    standing: str = UNKNOWN
    open_case: str | None = None


class CredentialShown(msgspec.Struct, frozen=True):
    """``POST /v1/credentials``: the text of an e-credential's or e-business-licence's QR, forwarded as it was read; the kiosk
    never looks into it and never writes it down."""

    text: str

    def __repr__(self) -> str:
        return "CredentialShown()"


class Enterprise(msgspec.Struct, frozen=True):
    """As the e-business-licence says."""

    name: str
    uscc: str
    legal_representative: str
    address: str = ""

    def __repr__(self) -> str:
        return "Enterprise()"


class CredentialReply(msgspec.Struct, frozen=True):
    """``state``: found, not_found (expired, used, of no kind that is known), unknown. At most one of the two others is set."""

    state: str
    person: Person | None = None
    enterprise: Enterprise | None = None
