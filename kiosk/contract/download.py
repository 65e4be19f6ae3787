"""A download by QR (M24): pages that a citizen takes home on a telephone.

``PUT /v1/downloads/{id}`` brings ciphertext (AES-256-GCM, twelve bytes of nonce first, tag last; the plaintext is one PDF) and
answers where the telephone goes. The key is in the fragment of that address, which no server ever sees: ``<page_url>#<base64url
of 32 bytes>``. The page fetches by ``POST`` after a tap, tells with ``DELETE`` when it has it; gone after that, after three
fetches, or after 24 hours.
"""

from __future__ import annotations

import msgspec

MOST_BYTES = 32 * 1024 * 1024
MOST_FETCHES = 3
HOURS = 24


class DownloadReply(msgspec.Struct, frozen=True):
    page_url: str
    until: str

    def __repr__(self) -> str:
        return "DownloadReply()"
