"""A platform's time over plain HTTP, and what stands between it and a kiosk on bad days."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.clock import TimeReply, signed_time
from kiosk.platform.signed_time import TimeSettings

KEY_ID = "time-1"
KEY = Ed25519PrivateKey.generate()
TRUE = "2026-11-23T12:00:00.000+08:00"


def signed(nonce: str, now: str = TRUE, key: Ed25519PrivateKey = KEY, key_id: str = KEY_ID) -> TimeReply:
    """As the platform signs."""
    return TimeReply(now, nonce, key_id, base64.b64encode(key.sign(signed_time(now, nonce))).decode())


def http(body: bytes, status: str = "200 OK", media_type: str = "application/json", more: str = "") -> bytes:
    """One whole answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n"
    return head.encode() + body


def honest(nonce: str) -> bytes:
    """The platform itself."""
    return http(msgspec.json.encode(signed(nonce)))


@contextmanager
def telling(answer: Callable[[str], bytes], drip: float = 0.0) -> Iterator[TimeSettings]:
    """Answer every request with ``answer(nonce)``, ``drip`` seconds between two bytes."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # the test is over
            with connection:
                connection.settimeout(10)
                try:
                    _say(connection, answer, drip, over)
                except OSError:
                    continue  # the client has gone

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield TimeSettings(f"http://127.0.0.1:{listener.getsockname()[1]}", KEY.public_key(), KEY_ID)
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def _say(connection: socket.socket, answer: Callable[[str], bytes], drip: float, over: threading.Event) -> None:
    target = connection.recv(65536).split(b" ", 2)[1].decode()
    nonce = parse_qs(urlsplit(target).query).get("nonce", [""])[0]
    words = answer(nonce)
    if not drip:
        connection.sendall(words)
        return
    for place in range(len(words)):
        if over.wait(drip):
            return
        connection.sendall(words[place : place + 1])
