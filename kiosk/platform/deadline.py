"""A TLS connection on which a whole call, not only each read, has an end, and whose certificates are judged by the kiosk's clock.

The read time-out of ``requests`` starts anew with every byte, so a server (or a line) that drips one byte a second
could hold the sync thread for days. The standard library lets a context choose the class of its sockets; ours asks the
call's deadline before each send and receive. Not covered: the system's resolver, which has time-outs of its own.

OpenSSL asks the machine's wall clock whether a certificate is valid. A machine whose battery died would then reach no
platform until somebody came, although the kiosk has long heard the right time. So OpenSSL is told to leave time out, and
every certificate of the chain that it has verified is held against the kiosk's clock here, before a byte is sent.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from cryptography.x509 import load_der_x509_certificate

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


# X509_V_FLAG_NO_CHECK_TIME (openssl/x509_vfy.h); Python has no name for it.
NO_CHECK_TIME = 0x200000
SEND_STEP = 16 * 1024  # bytes; a TLS record holds no more
_DER = 2  # as in _ssl.ENCODING_DER


class DeadlineContext(ssl.SSLContext):
    """Client-side TLS whose sockets stop when the call is over. One call at a time: belongs to one thread."""

    clock: Callable[[], float]
    now: Callable[[], datetime]
    ends: float
    stall: float

    @classmethod
    def create(cls, clock: Callable[[], float], now: Callable[[], datetime]) -> DeadlineContext:
        """``clock`` counts seconds and never goes back; ``now``, aware, is what certificates are held against."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
        context.clock = clock
        context.now = now
        context.ends = float("inf")
        context.stall = float("inf")
        context.sslsocket_class = _DeadlineSocket
        return context

    def start(self, seconds: float, stall: float) -> None:
        """The next call ends that many seconds from now at the latest, and ``stall`` seconds after the line took its last
        16 KiB."""
        self.ends = self.clock() + seconds
        self.stall = stall

    @property
    def remaining(self) -> float:
        """Seconds left, not above zero when the call is over."""
        return self.ends - self.clock()


class _DeadlineSocket(ssl.SSLSocket):
    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        now = cast("DeadlineContext", self.context).now()
        # Public only from Python 3.13 on; what it gives has been verified, unlike what the peer has sent.
        for certificate in cast("Any", self)._sslobj.get_verified_chain():
            known = load_der_x509_certificate(certificate.public_bytes(_DER))
            if not known.not_valid_before_utc <= now <= known.not_valid_after_utc:
                raise ssl.SSLCertVerificationError("a certificate of the platform is not valid at this time")

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        # One write of OpenSSL has the socket's time-out for everything that it is given, however well it gets on: on a line of
        # 64 kbit/s no piece of 256 KiB would ever arrive whole. So it is given one TLS record at a time.
        self._shorten(cast("DeadlineContext", self.context).stall)
        return super().send(memoryview(data)[:SEND_STEP], flags)

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        self._shorten()
        return super().recv_into(buffer, nbytes, flags)

    def _shorten(self, most: float | None = None) -> None:
        remaining = cast("DeadlineContext", self.context).remaining
        if remaining <= 0:
            raise TimeoutError("the call is over")
        timeout = most if most is not None else self.gettimeout()
        self.settimeout(remaining if timeout is None else min(timeout, remaining))
