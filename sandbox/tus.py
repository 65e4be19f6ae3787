"""The headers of tus 1.0 as this platform takes them: PATCH in pieces, each with its own SHA-256.

tus leaves the checksum to choice; here every piece must have one, so that "changed on the way" (send it again) and "not
what was announced" (no use to send it again) are told apart. Source: tus.io/protocols/resumable-upload, version 1.0.0,
core and the checksum extension.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.problems import upload_invalid

VERSION = "1.0.0"
MEDIA_TYPE = "application/offset+octet-stream"
# A piece is held in memory until its checksum is known.
MAX_PIECE = 4 * 1024 * 1024
SHA256_BYTES = 32
OFFSET = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Piece:
    """``offset`` in bytes; ``checksum`` is a raw SHA-256."""

    offset: int
    checksum: bytes


def read_piece(headers: Mapping[str, str]) -> Piece:
    """What the headers of a PATCH say (names in lower case). Raises ``RefusedError``."""
    check_version(headers)
    if headers.get("content-type") != MEDIA_TYPE:
        raise upload_invalid(f"Content-Type must be {MEDIA_TYPE}", 415)
    offset = headers.get("upload-offset", "")
    if not OFFSET.fullmatch(offset):
        raise upload_invalid("Upload-Offset must be a number of bytes")
    algorithm, _, digest = headers.get("upload-checksum", "").partition(" ")
    try:
        checksum = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        checksum = b""
    if algorithm != "sha256" or len(checksum) != SHA256_BYTES:
        raise upload_invalid("Upload-Checksum must be sha256 and base64")
    return Piece(int(offset), checksum)


def check_version(headers: Mapping[str, str]) -> None:
    """Raises ``RefusedError`` (412) unless the client speaks tus 1.0."""
    if headers.get("tus-resumable") != VERSION:
        raise upload_invalid(f"Tus-Resumable must be {VERSION}", 412)


def headers_of(received: int, size: int) -> dict[str, str]:
    """``received`` of ``size`` bytes are here."""
    return {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(received),
        "Upload-Length": str(size),
        "Cache-Control": "no-store",
    }
