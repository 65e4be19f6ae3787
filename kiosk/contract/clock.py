"""The platform's time: ``GET /v1/time?nonce=N`` over plain HTTP, since TLS itself fails with a wrong clock.

Believed only for its signature by the pinned time key, over ``signed_time(...)``; the nonce makes an old answer useless.
"""

from __future__ import annotations

import msgspec


class TimeReply(msgspec.Struct, frozen=True):
    """``now``: ISO 8601 with offset and milliseconds. ``signature``: base64 of Ed25519."""

    now: str
    nonce: str
    key_id: str
    signature: str


class RenewalAsked(msgspec.Struct, frozen=True):
    """``POST /v1/certificate``, with the old certificate, also up to 90 days after it has expired. ``csr``: PEM; same subject."""

    csr: str


class RenewalReply(msgspec.Struct, frozen=True):
    """``certificate``: PEM, the leaf first."""

    certificate: str


def signed_time(now: str, nonce: str) -> bytes:
    """The bytes under the signature."""
    return "\x00".join(("yijianshi/time/1", now, nonce)).encode()
