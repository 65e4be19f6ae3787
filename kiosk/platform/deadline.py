"""A TLS connection on which a whole call, not only each read, has an end.

The read time-out of ``requests`` starts anew with every byte, so a server (or a line) that drips one byte a second
could hold the sync thread for days. The standard library lets a context choose the class of its sockets; ours asks the
call's deadline before each send and receive. Not covered: the system's resolver, which has time-outs of its own.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class DeadlineContext(ssl.SSLContext):
    """Client-side TLS whose sockets stop when the call is over. One call at a time: belongs to one thread."""

    clock: Callable[[], float]
    ends: float

    @classmethod
    def create(cls, clock: Callable[[], float]) -> DeadlineContext:
        """``clock`` counts seconds and never goes back."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context.clock = clock
        context.ends = float("inf")
        context.sslsocket_class = _DeadlineSocket
        return context

    def start(self, seconds: float) -> None:
        """The next call ends that many seconds from now at the latest."""
        self.ends = self.clock() + seconds

    @property
    def remaining(self) -> float:
        """Seconds left, not above zero when the call is over."""
        return self.ends - self.clock()


class _DeadlineSocket(ssl.SSLSocket):
    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        self._shorten()
        return super().send(data, flags)

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        self._shorten()
        return super().recv_into(buffer, nbytes, flags)

    def _shorten(self) -> None:
        remaining = cast("DeadlineContext", self.context).remaining
        if remaining <= 0:
            raise TimeoutError("the call is over")
        timeout = self.gettimeout()
        if timeout is None or timeout > remaining:
            self.settimeout(remaining)
