"""Boxes that only one card opens: what the store keeps for a citizen who may come back with the same ID card.

The key is HKDF-SHA256 of this kiosk's device key and what the card holds: its 1,024 photo bytes, which no form and no
copy of the card carries, then number and validity. The salt is fresh for every box, and the tag by which a row is found
comes from the same derivation, so rows of one person look unrelated and say nothing to whoever has disk and keys.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.model.identity import IdCard

BOX_SUITE = "hkdf-sha256-aes-256-gcm"  # id of the suite; others stand beside it

_KEY_BYTES = 32
_TAG_BYTES = 32
_SALT_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True)
class CardBox:
    """A sealed box as it is stored."""

    salt: bytes = field(repr=False)
    tag: bytes = field(repr=False)
    sealed: bytes = field(repr=False)  # nonce, then AES-256-GCM ciphertext


def card_secret(card: IdCard) -> bytes:
    """What this card and no other holds. Empty for a card without its photo: number and validity alone can be guessed,
    so nothing may be locked with them, and nobody can come back for it."""
    if not card.photo_wlt:
        return b""
    validity = [day.isoformat() if day else "" for day in (card.valid_from, card.valid_until)]
    return card.photo_wlt + "\x00".join((card.number, *validity)).encode()


def lock(
    device_key: bytes, secret: bytes, purpose: str, content: bytes, random_bytes: Callable[[int], bytes]
) -> CardBox:
    """Seal ``content`` for the card. ``purpose`` binds the box to its row. With an empty secret the box is sealed under
    random bytes that are then forgotten."""
    salt = random_bytes(_SALT_BYTES)
    key, tag = _derive(device_key, secret or random_bytes(_KEY_BYTES), salt)
    nonce = random_bytes(_NONCE_BYTES)
    return CardBox(salt, tag, nonce + AESGCM(key).encrypt(nonce, content, purpose.encode()))


def unlock(device_key: bytes, secret: bytes, purpose: str, box: CardBox) -> bytes | None:
    """The content, or None when another card made the box (or somebody touched it)."""
    if not secret:
        return None
    key, tag = _derive(device_key, secret, box.salt)
    if not hmac.compare_digest(tag, box.tag):
        return None
    try:
        return AESGCM(key).decrypt(box.sealed[:_NONCE_BYTES], box.sealed[_NONCE_BYTES:], purpose.encode())
    except InvalidTag:
        return None


def _derive(device_key: bytes, secret: bytes, salt: bytes) -> tuple[bytes, bytes]:
    derived = HKDF(SHA256(), _KEY_BYTES + _TAG_BYTES, salt, b"yijianshi/card-box/1").derive(device_key + secret)
    return derived[:_KEY_BYTES], derived[_KEY_BYTES:]
