"""Submissions as a kiosk would send them, small and easy to spoil, without the room that makes the real ones.

All data is invented: the number has a wrong check digit on purpose.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.contract.submission import (
    SUITE,
    Application,
    Manifest,
    MaterialRef,
    PageRef,
    PartRef,
    Person,
    SignedManifest,
    part_info,
)

NAME = "乌云其其格"
NUMBER = "150627196003050021"
LETTER = "本人承诺所提供的材料真实、准确、完整。\n\n如有不实，愿意承担相应责任。"
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff\xe0"

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Built:
    """A submission ready to send: ``parts`` are ciphertexts by index."""

    manifest: Manifest
    body: SignedManifest
    parts: tuple[bytes, ...] = field(repr=False)

    @property
    def submission_id(self) -> str:
        return self.manifest.submission_id

    def part_of(self, sha256: str) -> bytes:
        """The ciphertext that an upload address asks for."""
        return next(part for part in self.parts if sha(part) == sha256)


@dataclass(frozen=True)
class Builder:
    """Holds what a kiosk has from its enrolment."""

    kiosk_id: str
    key_id: str
    sealing_key: X25519PublicKey
    signing_key: Ed25519PrivateKey

    @classmethod
    def enrolled(cls, folder: Path, kiosk_id: str, key_id: str) -> Builder:
        """From the ``enrolment`` folder of a sandbox."""
        sealing = serialization.load_pem_public_key((folder / "platform-sealing.pub").read_bytes())
        signing = serialization.load_pem_private_key((folder / "kiosk-signing.key").read_bytes(), None)
        assert isinstance(sealing, X25519PublicKey)
        assert isinstance(signing, Ed25519PrivateKey)
        return cls(kiosk_id, key_id, sealing, signing)

    def build(
        self,
        *,
        submission_id: str | None = None,
        name: str = NAME,
        pages: tuple[bytes, ...] | None = None,
        application: dict[str, object] | None = None,
        manifest: dict[str, object] | None = None,
    ) -> Built:
        """Seal and sign. ``application`` and ``manifest`` replace fields of what would be right."""
        identity = submission_id or fresh_id()
        plain = pages if pages is not None else (JPEG + identity.encode() * 20, JPEG + b"2" * 3000, PNG + b"sig")
        told = msgspec.structs.replace(self._application(identity, name, plain), **(application or {}))
        sealed = [self.seal(identity, 0, msgspec.json.encode(told))]
        sealed += [self.seal(identity, index, page) for index, page in enumerate(plain, start=1)]
        return self.sign(msgspec.structs.replace(self._manifest(identity, sealed), **(manifest or {})), tuple(sealed))

    def sign(self, manifest: Manifest, parts: tuple[bytes, ...]) -> Built:
        """Sign a manifest as it is."""
        raw = msgspec.json.encode(manifest, order="sorted")
        signature = self.signing_key.sign(raw)
        body = SignedManifest(base64.b64encode(raw).decode(), base64.b64encode(signature).decode())
        return Built(manifest, body, parts)

    def resealed(self, built: Built, parts: tuple[bytes, ...]) -> Built:
        """The same submission with other ciphertexts, signed afresh: what a spoilt kiosk would send."""
        return self.sign(msgspec.structs.replace(built.manifest, parts=part_refs(parts)), parts)

    def with_key(self, key: Ed25519PrivateKey) -> Builder:
        return replace(self, signing_key=key)

    def seal(self, submission_id: str, index: int, plain: bytes) -> bytes:
        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        return suite.encrypt(plain, self.sealing_key, part_info(SUITE, self.kiosk_id, submission_id, index))

    def _manifest(self, submission_id: str, sealed: list[bytes]) -> Manifest:
        return Manifest(
            submission_id=submission_id,
            local_number="L0001-261123-0018-3",
            kiosk_id=self.kiosk_id,
            division="150627",
            bundle_id="retirement",
            guide_version="2025.1",
            created_at="2026-11-23T10:31:05+08:00",
            suite=SUITE,
            key_id=self.key_id,
            parts=part_refs(tuple(sealed)),
        )

    def _application(self, submission_id: str, name: str, pages: tuple[bytes, ...]) -> Application:
        references = [PageRef(index, sha(page)) for index, page in enumerate(pages, start=1)]
        return Application(
            submission_id=submission_id,
            bundle_name="退休一件事",
            items=(("pension", "企业职工养老金申领"), ("medical", "职工医保在职转退休")),
            answers={"employment": "employed"},
            applicant=Person(
                document="resident",
                name=name,
                sex="female",
                number=NUMBER,
                ethnicity="蒙古",
                birth_date="1960-03-05",
                address="内蒙古自治区伊金霍洛旗样例路 1 号",
                issuer="伊金霍洛旗公安局",
                valid_from="2015-03-05",
                long_term=True,
            ),
            form={"phone": "13900000000", "bank": "样例银行"},
            materials=(
                MaterialRef("id_card", "居民身份证", "verified"),
                MaterialRef("bank_card", "银行卡", "scanned", tuple(references[:-1])),
            ),
            letter=LETTER,
            letter_sha256=sha(LETTER.encode()),
            signature=references[-1] if references else None,
            signed_at="2026-11-23T10:30:41+08:00",
        )


def part_refs(parts: tuple[bytes, ...]) -> tuple[PartRef, ...]:
    return tuple(PartRef(index, sha(part), len(part)) for index, part in enumerate(parts))


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fresh_id() -> str:
    """A well-formed UUIDv7 that no other test of this process has."""
    return f"019abcde-0000-7000-8000-{next(_numbers):012x}"
