"""A real HTTPS server of a few lines, with client certificates, that gives whatever it was told: the voice of an ``Office``."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kiosk.platform.settings import PlatformSettings
from sandbox.certificates import Identity, make_client, make_root, make_server
from sandbox.serve import local_now
from tests.platform.sides import server_tls


@dataclass(frozen=True)
class Asked:
    """One request. ``path`` is whole, ``segments`` are its pieces, unquoted; ``headers`` have small names."""

    method: str
    path: str
    segments: tuple[str, ...]
    query: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Said:
    """What is answered."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Voice = Callable[[Asked], Said]


@dataclass(frozen=True)
class Pki:
    """One authority, a server and a kiosk of it, as files."""

    root: Identity
    ca: Path
    server: tuple[Path, Path]
    client: tuple[Path, Path]

    @classmethod
    def made(cls, folder: Path) -> Pki:
        now = local_now()
        root = make_root(now)
        ca = folder / "ca.pem"
        ca.write_bytes(root.certificate_pem)
        return cls(
            root,
            ca,
            _saved(make_server(root, now), folder / "server"),
            _saved(make_client(root, now, "YJHL0001"), folder / "client"),
        )


def _saved(identity: Identity, stem: Path) -> tuple[Path, Path]:
    certificate, key = stem.with_suffix(".pem"), stem.with_suffix(".key")
    certificate.write_bytes(identity.certificate_pem)
    key.write_bytes(identity.key_pem)
    return certificate, key


@contextmanager
def serving(voice: Voice, pki: Pki, *, no_check_time: bool = False) -> Iterator[PlatformSettings]:
    """Serve until the block ends. ``no_check_time``: an expired client certificate is let in."""
    tls = server_tls(*pki.server)
    tls.minimum_version = ssl.TLSVersion.TLSv1_3
    tls.load_verify_locations(pki.ca)
    tls.verify_mode = ssl.CERT_REQUIRED
    if no_check_time:
        tls.verify_flags |= 0x200000  # type: ignore[assignment]  # X509_V_FLAG_NO_CHECK_TIME

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            parts = urlsplit(self.path)
            segments = tuple(unquote(piece) for piece in parts.path.split("/")[1:])
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = voice(Asked(self.command, parts.path, segments, parts.query, headers, body))
            self.send_response(said.status)
            if said.status != 204:
                self.send_header("Content-Type", said.media_type)
                self.send_header("Content-Length", str(len(said.body)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Nothing: tests speak for themselves."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request: object, client_address: object) -> None:
            # The handshake in the connection's own thread: a client that refuses ours must not hold up the next one.
            try:
                super().finish_request(tls.wrap_socket(request, server_side=True), client_address)  # type: ignore[arg-type]
            except OSError:
                return

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield PlatformSettings(f"https://127.0.0.1:{server.server_address[1]}", pki.ca, *pki.client)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
