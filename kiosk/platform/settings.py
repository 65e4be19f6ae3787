"""Where a platform is, who we are to it, and how long and large a call may be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# TCP and TLS are three round trips; a satellite line takes 0.7 s each, and a lost packet a second more.
CONNECT_TIMEOUT_S = 5.0
# The platform opens and compares every page before it gives a case number: seconds for a thick application.
READ_TIMEOUT_S = 20.0
# A whole call. A piece of 256 KiB takes 33 s on a village line of 64 kbit/s.
CALL_LIMIT_S = 60.0
# Bytes that a PATCH carries, or a GET of a part of a file brings. What a broken line costs is one piece.
PIECE_BYTES = 256 * 1024
# The longest answers are the list of missing parts, 300 of them at some 250 bytes, and a page of 200 changes.
ANSWER_LIMIT_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """``url`` is an origin such as ``https://host:port``; the rest are PEM files."""

    url: str
    ca: Path
    client_cert: Path
    client_key: Path


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes; tests make them small."""

    connect_s: float = CONNECT_TIMEOUT_S
    read_s: float = READ_TIMEOUT_S
    call_s: float = CALL_LIMIT_S
    piece_bytes: int = PIECE_BYTES
    answer_bytes: int = ANSWER_LIMIT_BYTES
