"""Sealing: a submission becomes parts that only the platform opens, and a manifest that only this kiosk can sign.

Part 0 is the application as JSON; each page, the signature's drawing and each paper follow as parts of their own, so that one
lost megabyte costs one page. HPKE (RFC 9180, base mode) seals each for the platform's public key with an ``info``
that binds suite, kiosk, submission and place. Hashes of plaintext stand inside part 0 only: outside they would tell
whether a known paper was handed in. Base mode authenticates nobody, hence the kiosk's Ed25519 signature over the
manifest.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.contract.submission import (
    SUITE,
    Application,
    Manifest,
    MaterialRef,
    PageRef,
    PaperRef,
    PartRef,
    Person,
    SignedManifest,
    part_info,
)
from kiosk.model.identity import IdCard
from kiosk.model.submission import Submission

_SUITES: Mapping[str, Suite] = {SUITE: Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)}


@dataclass(frozen=True)
class PlatformKey:
    """The platform's public sealing key, a trust anchor; ``key_id`` tells the platform which one was used."""

    key_id: str
    public: X25519PublicKey = field(repr=False)
    suite: str = SUITE


@dataclass(frozen=True)
class SealedPart:
    """``sha256`` (hex) and ``size`` (bytes) are of ``data``, the ciphertext."""

    index: int
    sha256: str
    size: int
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class SealedSubmission:
    """What is stored and sent; nothing in it can be opened here any more."""

    manifest: SignedManifest
    parts: tuple[SealedPart, ...]


def seal(
    submission: Submission, platform_key: PlatformKey, signing_key: Ed25519PrivateKey, answer_key: bytes = b""
) -> SealedSubmission:
    """Seal everything the citizen handed in. ``answer_key``: the public half (32 bytes) of the key for which the platform
    seals what it answers; empty where nobody could open that here.

    Raises ValueError when the submission lacks its local number, its applicant or its time, or the key's suite is
    unknown.
    """
    if platform_key.suite not in _SUITES:
        raise ValueError(f"unknown sealing suite {platform_key.suite}")
    if submission.created_at is None or not submission.local_number:
        raise ValueError("a submission is sealed with its local number and its time")
    application, attachments = _application(submission, answer_key)
    contents = [msgspec.json.encode(application), *attachments]
    parts = tuple(_seal_part(index, content, submission, platform_key) for index, content in enumerate(contents))
    manifest = Manifest(
        submission_id=submission.submission_id,
        local_number=submission.local_number,
        kiosk_id=submission.kiosk_id,
        division=submission.division,
        bundle_id=submission.bundle_id,
        guide_version=submission.guide_version,
        created_at=submission.created_at.isoformat(),
        suite=platform_key.suite,
        key_id=platform_key.key_id,
        parts=tuple(PartRef(part.index, part.sha256, part.size) for part in parts),
        supplement_of=submission.supplement_of or None,
    )
    signed_bytes = msgspec.json.encode(manifest, order="sorted")
    signature = signing_key.sign(signed_bytes)
    signed = SignedManifest(base64.b64encode(signed_bytes).decode(), base64.b64encode(signature).decode())
    return SealedSubmission(signed, parts)


def suite_of(name: str) -> Suite | None:
    """The suite of that id, or None when this program does not know it."""
    return _SUITES.get(name)


def _seal_part(index: int, content: bytes, submission: Submission, key: PlatformKey) -> SealedPart:
    info = part_info(key.suite, submission.kiosk_id, submission.submission_id, index)
    data = _SUITES[key.suite].encrypt(content, key.public, info)
    return SealedPart(index, hashlib.sha256(data).hexdigest(), len(data), data)


def _application(submission: Submission, answer_key: bytes) -> tuple[Application, list[bytes]]:
    """The application and the plaintexts of parts 1, 2, … that it refers to."""
    if submission.applicant is None:
        raise ValueError("a submission is sealed with its applicant")
    attachments: list[bytes] = []

    def attach(content: bytes) -> PageRef:
        attachments.append(content)
        return PageRef(len(attachments), hashlib.sha256(content).hexdigest())

    materials = tuple(
        MaterialRef(taken.material_id, taken.name, taken.state, tuple(attach(page.jpeg) for page in taken.pages))
        for taken in submission.materials
    )
    signature = submission.signature
    application = Application(
        submission_id=submission.submission_id,
        bundle_name=submission.bundle_name,
        items=submission.items,
        answers=dict(submission.answers),
        applicant=_person(submission.applicant),
        form=dict(submission.form),
        materials=materials,
        letter=submission.letter,
        letter_sha256=signature.letter_sha256 if signature else "",
        signature=attach(signature.png) if signature else None,
        signed_at=signature.signed_at.isoformat() if signature and signature.signed_at else None,
        papers=tuple(
            PaperRef(paper.kind.value, paper.title, attach(paper.pdf), paper.materials, paper.letter_sha256)
            for paper in submission.papers
        ),
        sources=dict(submission.sources),
        left=submission.left,
        answer_key=base64.b64encode(answer_key).decode(),
        supplement_list=submission.supplement_list,
        waived=dict(submission.waived),
    )
    return application, attachments


def _person(card: IdCard) -> Person:
    return Person(
        document=card.document,
        name=card.name,
        sex=card.sex,
        number=card.number,
        ethnicity=card.ethnicity,
        birth_date=card.birth_date.isoformat() if card.birth_date else None,
        address=card.address,
        issuer=card.issuer,
        valid_from=card.valid_from.isoformat() if card.valid_from else None,
        valid_until=card.valid_until.isoformat() if card.valid_until else None,
        long_term=card.long_term,
    )
