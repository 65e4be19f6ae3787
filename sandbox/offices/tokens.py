"""Tokens of waivers: what a kiosk hands in in place of pages, and how the platform knows its own again.

Nothing is kept of a question; a token is a keyed digest of whose, what and where from, so it can be checked and not made up.
"""

from __future__ import annotations

import hashlib
import hmac

DIGITS = 40


class Tokens:
    """``secret``: of this platform's database."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, kind: str, number: str, material_id: str) -> str:
        """``kind``: licence or check; ``number``: of the person's document."""
        said = "\x00".join((kind, number, material_id)).encode()
        return f"{kind}-{hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:DIGITS]}"

    def is_mine(self, token: str, number: str, material_id: str) -> bool:
        """Whether this platform gave it, for this person and material."""
        kind = token.partition("-")[0]
        return hmac.compare_digest(token.encode(), self.make(kind, number, material_id).encode())
