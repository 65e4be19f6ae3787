"""Submissions on the wire: ``PUT /v1/submissions/{id}`` and the sealed application inside it.

In the clear: ids, state, sizes, ciphertext hashes, bundle, division, numbers. Everything that says something about a
person is inside sealed parts (HPKE, base mode), whose ``info`` binds suite, kiosk, submission and part; the manifest is
signed by the kiosk's Ed25519 key, since HPKE's base mode authenticates nobody.
"""

from __future__ import annotations

import msgspec

SUITE = "hpke-x25519-hkdf-sha256-aes-256-gcm"  # id of the sealing suite; others stand beside it


class PartRef(msgspec.Struct, frozen=True):
    """One sealed part. ``sha256`` and ``size`` (bytes) are of the ciphertext."""

    index: int
    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True):
    """The clear part of a submission; its canonical bytes (``msgspec.json.encode(..., order="sorted")``) are signed."""

    submission_id: str
    local_number: str
    kiosk_id: str
    division: str
    bundle_id: str
    guide_version: str
    created_at: str  # ISO 8601 with offset
    suite: str
    key_id: str  # which public key of the platform sealed the parts
    parts: tuple[PartRef, ...]
    supplement_of: str | None = None  # submission id of the case that this completes; its case number is this one's too


class SignedManifest(msgspec.Struct, frozen=True):
    """Body of the PUT. ``signature``: base64 of Ed25519 over the exact bytes that ``manifest`` (base64) decodes to."""

    manifest: str
    signature: str


class PartUpload(msgspec.Struct, frozen=True):
    """Where a part goes (tus 1.0 PATCH) and how many bytes the platform has of it."""

    sha256: str
    upload_url: str
    offset: int


class SubmissionReply(msgspec.Struct, frozen=True):
    """``state``: ``receiving`` (parts are missing) or ``received`` (then ``case_number`` and ``received_at`` are set)."""

    state: str
    parts: tuple[PartUpload, ...] = ()
    case_number: str | None = None
    received_at: str | None = None
    progress_url: str | None = None


class Person(msgspec.Struct, frozen=True):
    """The applicant inside the sealed application; words as in ``kiosk.model.identity``. ``repr`` tells nothing of them."""

    document: str
    name: str
    sex: str
    number: str
    ethnicity: str | None = None
    birth_date: str | None = None
    address: str | None = None
    issuer: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    long_term: bool = False

    def __repr__(self) -> str:
        return f"Person({self.document})"


class PageRef(msgspec.Struct, frozen=True):
    """A page of a material: the part that holds it and the SHA-256 of its *plaintext*, which ``repr`` keeps to itself."""

    part: int
    sha256: str

    def __repr__(self) -> str:
        return f"PageRef({self.part})"


class MaterialRef(msgspec.Struct, frozen=True):
    material_id: str
    name: str
    state: str
    pages: tuple[PageRef, ...] = ()


class PaperRef(msgspec.Struct, frozen=True):
    """A paper that the kiosk made of the application, PDF/A: ``kind`` as in ``kiosk.model.paper``, ``document`` the part that
    holds it. ``materials``: ids of the materials that it is. ``letter_sha256``: of the letter whose signature stands on it."""

    kind: str
    title: str
    document: PageRef
    materials: tuple[str, ...] = ()
    letter_sha256: str = ""

    def __repr__(self) -> str:
        return f"PaperRef({self.kind})"


class Application(msgspec.Struct, frozen=True):
    """Part 0, sealed: the application itself. ``parts[i]`` of the manifest for i > 0 are pages, the signature and papers.
    ``sources``: field id -> who said it (``typed``, ``card``, …); ``left``: labels of fields that the counter has still to ask.
    What came later has a default, so that an application sealed by an older kiosk still reads.

    ``repr`` tells nothing of what was handed in."""

    submission_id: str
    bundle_name: str
    items: tuple[tuple[str, str], ...]
    answers: dict[str, str]
    applicant: Person
    form: dict[str, str]
    materials: tuple[MaterialRef, ...]
    letter: str
    letter_sha256: str
    signature: PageRef | None
    signed_at: str | None
    papers: tuple[PaperRef, ...] = ()
    sources: dict[str, str] = {}
    left: tuple[str, ...] = ()
    answer_key: str = (
        ""  # base64 of the X25519 key for which answers are sealed; empty: this card can open nothing later
    )
    supplement_list: str = ""  # id of the list that this answers, in a supplement
    waived: dict[str, str] = {}  # material id -> token of the licence or check in its place

    def __repr__(self) -> str:
        return f"Application({self.submission_id})"


class EvaluationBody(msgspec.Struct, frozen=True):
    """``PUT /v1/submissions/{id}/evaluation``: satisfaction as in ``kiosk.model.evaluation``."""

    satisfaction: str
    reasons: tuple[str, ...]
    anonymous: bool
    evaluated_at: str


def part_info(suite: str, kiosk_id: str, submission_id: str, index: int) -> bytes:
    """HPKE ``info`` of a part: binds it to its suite, kiosk, submission and place, so that parts cannot be swapped."""
    return "\x00".join(("yijianshi/1", suite, kiosk_id, submission_id, str(index))).encode()
