"""The platform's sealing keys: one that kiosks seal for now, and those before it, which still open what lies queued somewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

KEY_ID_DIGITS = 16


def key_id(public_key: X25519PublicKey) -> str:
    """Name of a sealing key."""
    return hashlib.sha256(public_key.public_bytes_raw()).hexdigest()[:KEY_ID_DIGITS]


def time_key_id(public_key: Ed25519PublicKey) -> str:
    """Name of a time key, made in the same way."""
    return hashlib.sha256(public_key.public_bytes_raw()).hexdigest()[:KEY_ID_DIGITS]


class Keyring:
    """``current`` and all ``earlier`` ones, by their names."""

    def __init__(self, current: X25519PrivateKey, earlier: Iterable[X25519PrivateKey] = ()) -> None:
        self.current = current
        self._keys = {key_id(key.public_key()): key for key in (*earlier, current)}

    @property
    def current_id(self) -> str:
        """What kiosks are told to seal for."""
        return key_id(self.current.public_key())

    def __contains__(self, name: object) -> bool:
        return name in self._keys

    def get(self, name: str) -> X25519PrivateKey | None:
        """None for a key that this platform never had."""
        return self._keys.get(name)
