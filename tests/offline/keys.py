"""Keys of the tests: the kiosk's, and the platform's private half, so that what was sealed can be opened."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from offline.rooms import OutboxKeys
from offline.sealing import PlatformKey


def _secret(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


PLATFORM_PRIVATE = X25519PrivateKey.from_private_bytes(_secret("platform"))
PLATFORM_KEY = PlatformKey("platform-1", PLATFORM_PRIVATE.public_key())
SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(_secret("signing"))
KEYS = OutboxKeys(_secret("database"), _secret("device"), SIGNING_KEY, PLATFORM_KEY)
