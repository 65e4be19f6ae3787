"""The platform's time over plain HTTP, signed: the one question that can be asked while the clock is wrong.

TLS holds no certificate for valid when the year is wrong, so it cannot bring the time. What is heard here is believed for its
Ed25519 signature by the pinned time key alone, and only as an answer to our own nonce: an old answer, or one to somebody else,
says nothing. Whoever sits on the line can delay an answer, hence one that took long is not used: half the way there and back
is how wrong it may be. Nothing else is learned from this connection, and nothing is told on it.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.contract.clock import TimeReply, signed_time
from kiosk.contract.reply import is_moment
from kiosk.errors import DataError
from offline.ports import TransientError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

WITHIN = 6.0  # s, for everything; an answer that took longer could be 3 s wrong
LONGEST_ANSWER = 4096  # bytes
_NONCE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class TimeSettings:
    """``url``: ``http://host[:port]``. ``key``: the platform's time key, called ``key_id``."""

    url: str
    key: Ed25519PublicKey
    key_id: str


@dataclass(frozen=True, slots=True)
class HeardTime:
    """``moment`` was the platform's time at ``boot`` (s), give or take ``error_s``. ``answer``: the words that were signed."""

    moment: datetime
    boot: float
    error_s: float
    answer: TimeReply


def ask_time(settings: TimeSettings, nonce: str, boot: Callable[[], float], within: float = WITHIN) -> HeardTime:
    """Ask once. ``nonce``: 32 small hexadecimal digits, never used before; ``boot`` counts seconds.

    Raises ``TransientError``: ``unreachable``, ``timeout``, ``interrupted``, ``captive_portal``, ``garbage``, ``http_500``, …,
    and ``forged`` for an answer that the time key has not signed for this nonce.
    """
    if _NONCE.fullmatch(nonce) is None:
        raise ValueError("a nonce has 32 small hexadecimal digits")
    begun = boot()
    body = _fetch(settings.url, f"/v1/time?nonce={nonce}", boot, begun + within)
    took = boot() - begun
    if took > within:
        raise TransientError("timeout")
    reply = verified(body, nonce, settings.key, settings.key_id)
    return HeardTime(datetime.fromisoformat(reply.now) + timedelta(seconds=took / 2), begun + took, took / 2, reply)


def verified(body: bytes, nonce: str, key: Ed25519PublicKey, key_id: str) -> TimeReply:
    """The answer, if the key has signed it for this nonce. Raises ``TransientError`` ``garbage`` or ``forged``."""
    try:
        reply = msgspec.json.decode(body, type=TimeReply)
        signature = base64.b64decode(reply.signature, validate=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, binascii.Error, ValueError) as error:
        raise TransientError("garbage") from error
    if reply.nonce != nonce or reply.key_id != key_id:
        raise TransientError("forged")
    try:
        key.verify(signature, signed_time(reply.now, reply.nonce))
    except InvalidSignature as error:
        raise TransientError("forged") from error
    if not is_moment(reply.now):
        raise TransientError("garbage")
    return reply


def read_key(file: Path) -> Ed25519PublicKey:
    """The platform's time key, PEM. Raises DataError, OSError."""
    try:
        key = load_pem_public_key(file.read_bytes())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise DataError(f"{file}: not a PEM key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise DataError(f"{file}: not an Ed25519 public key")
    return key


def _fetch(url: str, path: str, clock: Callable[[], float], ends: float) -> bytes:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 80
    except ValueError as error:
        raise TransientError("configuration") from error
    if parts.scheme != "http" or not host:
        raise TransientError("configuration")
    # No library with proxies, redirects and cookies of its own: one request, one answer.
    connection = http.client.HTTPConnection(host, port)
    try:
        plain = socket.create_connection((host, port), max(0.1, ends - clock()))
        connection.sock = _DeadlineSocket.taking(plain, clock, ends)
        connection.request("GET", path, headers={"User-Agent": "yijianshi-kiosk", "Accept-Encoding": "identity"})
        return _read(connection.getresponse())
    except TimeoutError as error:
        raise TransientError("timeout") from error
    except (http.client.IncompleteRead, ConnectionError) as error:
        told = "unreachable" if isinstance(error, ConnectionRefusedError) else "interrupted"
        raise TransientError(told) from error
    except http.client.HTTPException as error:
        raise TransientError("garbage") from error
    except OSError as error:
        raise TransientError("unreachable") from error
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse) -> bytes:
    kind = response.headers.get_content_type()
    if response.status in range(300, 400) or kind in ("text/html", "application/xhtml+xml"):
        raise TransientError("captive_portal")
    if response.status != http.client.OK:
        raise TransientError(f"http_{response.status}")
    body = response.read(LONGEST_ANSWER + 1)
    if len(body) > LONGEST_ANSWER:
        raise TransientError("garbage")
    return body


class _DeadlineSocket(socket.socket):
    """Asks before each read what is left of the call's time: a line that drips a byte a second must not hold it for an hour."""

    clock: Callable[[], float]
    ends: float

    @classmethod
    def taking(cls, plain: socket.socket, clock: Callable[[], float], ends: float) -> _DeadlineSocket:
        taken = cls(plain.family, plain.type, plain.proto, fileno=plain.detach())
        taken.clock, taken.ends = clock, ends
        taken.settimeout(max(0.1, ends - clock()))
        return taken

    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        left = self.ends - self.clock()
        if left <= 0:
            raise TimeoutError("the call is over")
        self.settimeout(left)
        return super().recv_into(buffer, nbytes, flags)
