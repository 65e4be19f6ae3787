"""Who is at the other end of a TLS connection, handed from uvicorn to the application.

uvicorn tells an application nothing of the client certificate, and asyncio drops the TLS alert that tells a client why
its certificate was not taken; both are mended here with what the libraries offer for it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from sandbox.certificates import kiosk_id_of, validity_of

X509_V_FLAG_NO_CHECK_TIME = 0x200000  # openssl/x509_vfy.h; the ssl module has no name for it

EXTENSION = "sandbox.peer"


@dataclass(frozen=True)
class Peer:
    """``kiosk_id`` is None when the certificate names none; it is good from ``not_before`` to ``not_after``; ``abort`` cuts the
    connection at once, sending nothing."""

    kiosk_id: str | None
    not_before: datetime | None
    not_after: datetime | None
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
        peer = _peer(certificate, transport)
        self.app = cast("Any", _introducing(peer, cast("ASGIApp", self.app)))

    def shutdown(self) -> None:
        """Cut an idle connection: a kiosk that keeps it for later would not answer TLS's farewell for half a minute."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None until the first request, whatever its type says
        if cycle is None or cycle.response_complete:
            self.transport.abort()
        else:
            super().shutdown()


def _peer(certificate: bytes | None, transport: asyncio.Transport) -> Peer:
    if not certificate:
        return Peer(None, None, None, transport.abort, transport.is_closing)
    begin, end = validity_of(certificate)
    return Peer(kiosk_id_of(certificate), begin, end, transport.abort, transport.is_closing)


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


def server_context(
    certificate: str, key: str, ca: str, *, other: tuple[str, str] | None = None, strikes: Callable[[], bool] = bool
) -> ssl.SSLContext:
    """TLS 1.3 only, so that client certificates and alerts never go in the clear; every client needs one of ``ca``.

    ``other``: certificate and key that are shown instead whenever ``strikes`` says so, asked once a connection.
    """
    context = _context(certificate, key, ca)
    if other is not None:
        wrong = _context(*other, ca)

        def choose(connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
            if strikes():
                connection.context = wrong

        context.sni_callback = choose  # called for every handshake, also without a name
    return context


def _context(certificate: str, key: str, ca: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    # A certificate that is over gets as far as being told so, and may renew (``renewal``).
    context.verify_flags |= X509_V_FLAG_NO_CHECK_TIME
    context.sslobject_class = _AlertingTls
    return context
