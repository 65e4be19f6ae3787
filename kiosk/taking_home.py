"""Pages that a citizen takes home on a telephone (M24): sealed here, fetched by QR, readable by nobody in between.

The key is made for this one download and stands only in the fragment of the address in the QR code, which a browser never
sends; the platform keeps ciphertext. AES-256-GCM as WebCrypto reads it: twelve bytes of nonce, ciphertext, tag. Offline there
is no download; the walk then offers to print.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.contract.download import MOST_BYTES, DownloadReply

KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
ID_BYTES = 16


class TooLongError(ValueError):
    """More than a download may hold; fewer pages would do."""


class Downloading(Protocol):
    """What is asked of the platform (``kiosk.platform.adapter``)."""

    def put_download(self, download_id: str, ciphertext: bytes) -> DownloadReply: ...


@dataclass(frozen=True)
class SealedPages:
    """Made once; bringing it to the platform may be tried more often."""

    download_id: str
    ciphertext: bytes = field(repr=False)
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class TakenHome:
    """``qr``: the text of the code, with the key: whoever photographs it has the pages. ``until``: aware."""

    download_id: str
    until: datetime
    qr: str = field(repr=False)


def seal_pages(pdf: bytes, entropy: Callable[[int], bytes] = secrets.token_bytes) -> SealedPages:
    """One PDF, under a key of its own. Raises TooLongError."""
    if len(pdf) + NONCE_BYTES + TAG_BYTES > MOST_BYTES:
        raise TooLongError("too many pages for one download")
    key, nonce = entropy(KEY_BYTES), entropy(NONCE_BYTES)
    return SealedPages(entropy(ID_BYTES).hex(), nonce + AESGCM(key).encrypt(nonce, pdf, None), key)


def take_home(platform: Downloading, sealed: SealedPages) -> TakenHome:
    """Bring them to the platform and say where a telephone finds them. Raises ``UplinkError``; may be repeated."""
    reply = platform.put_download(sealed.download_id, sealed.ciphertext)
    fragment = base64.urlsafe_b64encode(sealed.key).decode().rstrip("=")
    return TakenHome(sealed.download_id, datetime.fromisoformat(reply.until), f"{reply.page_url}#{fragment}")
