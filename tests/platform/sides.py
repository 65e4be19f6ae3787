"""The two sides of the client's tests: impatient clients, and a server of a few lines for what uvicorn would never say."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.platform.client import Limits, PlatformClient, PlatformSettings
from sandbox.certificates import Identity

# Small enough that a test does not wait, large enough for a busy machine to answer in when nothing is wrong.
IMPATIENT = Limits(connect_s=5.0, read_s=1.0, call_s=1.5)


def saved(identity: Identity, folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "identity.pem", folder / "identity.key"
    certificate.write_bytes(identity.certificate_pem)
    key.write_bytes(identity.key_pem)
    return certificate, key


def client_of(settings: PlatformSettings, limits: Limits = IMPATIENT) -> PlatformClient:
    return PlatformClient(settings, SystemClock(), limits)


def server_tls(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Answering:
    """Answers one connection with ``answer`` whatever was asked, ``drip`` seconds between two bytes, and closes."""

    def __init__(self, listener: socket.socket, tls: ssl.SSLContext, answer: bytes, drip: float = 0.0) -> None:
        self._listener = listener
        self._tls = tls
        self._answer = answer
        self._drip = drip
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.settimeout(10)
            try:
                with self._tls.wrap_socket(connection, server_side=True) as encrypted:
                    encrypted.recv(65536)
                    self._say(encrypted.sendall)
            except OSError:
                return  # the client has gone, which is what most of these tests are about

    def _say(self, send: Callable[[bytes], None]) -> None:
        if not self._drip:
            send(self._answer)
            return
        for place in range(len(self._answer)):
            if self._over.wait(self._drip):
                return
            send(self._answer[place : place + 1])
