"""Sealing what an organ says for the key that came with a submission (HPKE base mode, the contract's suite and ``info``)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.contract.answer import Answer, answer_info, file_info
from kiosk.contract.changes import SealedRef
from kiosk.contract.submission import SUITE
from sandbox.changes import Sealed

RAW_KEY_BYTES = 32


@dataclass(frozen=True)
class Recipient:
    """Who opens it: the card's holder at that kiosk, by the private half of ``key``."""

    kiosk_id: str
    submission_id: str
    key: X25519PublicKey

    def seal_answer(self, answer: Answer) -> Sealed:
        """``answer`` names its change and submission, which the seal is bound to."""
        info = answer_info(SUITE, self.kiosk_id, self.submission_id, answer.change_id)
        return self._seal(msgspec.json.encode(answer), info)

    def seal_file(self, data: bytes) -> Sealed:
        """Bound to the plaintext's hash."""
        digest = hashlib.sha256(data).hexdigest()
        return self._seal(data, file_info(SUITE, self.kiosk_id, self.submission_id, digest))

    def _seal(self, data: bytes, info: bytes) -> Sealed:
        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        ciphertext = suite.encrypt(data, self.key, info)
        return Sealed(hashlib.sha256(ciphertext).hexdigest(), self.kiosk_id, ciphertext)


def reference(sealed: Sealed) -> SealedRef:
    """How a change names it."""
    return SealedRef(sealed.sha256, len(sealed.data), SUITE)


def answer_key(text: str) -> X25519PublicKey | None:
    """The key that an application brought; None when it brought none, or something that is no key."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return X25519PublicKey.from_public_bytes(raw) if len(raw) == RAW_KEY_BYTES else None
