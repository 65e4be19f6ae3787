"""Who is at the other end of a TLS connection, handed from uvicorn to the application.

uvicorn tells an application nothing of the client certificate, and asyncio drops the TLS alert that tells a client why
its certificate was not taken; both are mended here with what the libraries offer for it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from sandbox.certificates import kiosk_id_of

EXTENSION = "sandbox.peer"


@dataclass(frozen=True)
class Peer:
    """``kiosk_id`` is None when the certificate names none; ``abort`` cuts the connection at once, sending nothing."""

    kiosk_id: str | None
    abort: Callable[[], None]
    gone: Callable[[], bool]


def peer_of(scope: Scope) -> Peer:
    """The peer of a request that came through ``PeerProtocol``. Raises ``KeyError`` for any other."""
    return cast("Peer", scope["extensions"][EXTENSION])


class PeerProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, which puts a ``Peer`` into the scope of each request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        certificate = tls.getpeercert(binary_form=True) if tls is not None else None
        peer = Peer(kiosk_id_of(certificate) if certificate else None, transport.abort, transport.is_closing)
        self.app = cast("Any", _introducing(peer, cast("ASGIApp", self.app)))

    def shutdown(self) -> None:
        """Cut an idle connection: a kiosk that keeps it for later would not answer TLS's farewell for half a minute."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None until the first request, whatever its type says
        if cycle is None or cycle.response_complete:
            self.transport.abort()
        else:
            super().shutdown()


def _introducing(peer: Peer, app: ASGIApp) -> ASGIApp:
    async def introduce(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[EXTENSION] = peer
        await app(scope, receive, send)

    return introduce


class _AlertingTls(ssl.SSLObject):
    """A TLS engine whose refusal reaches the client.

    asyncio aborts the connection as soon as the handshake raises, with the alert still in the outgoing buffer. Asking
    for more data instead makes it send the buffer first; the client then leaves, or the handshake time-out ends it.
    """

    _refused = False

    def do_handshake(self) -> None:
        if self._refused:
            raise ssl.SSLWantReadError
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            self._refused = True
            raise ssl.SSLWantReadError from error


def server_context(certificate: str, key: str, ca: str) -> ssl.SSLContext:
    """TLS 1.3 only, so that client certificates and alerts never go in the clear; every client needs one of ``ca``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    context.sslobject_class = _AlertingTls
    return context
