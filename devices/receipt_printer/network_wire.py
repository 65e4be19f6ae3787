"""The TCP connection to a printer, usually port 9100 ("raw"): what is written is printed, what is read are its answers.

Such printers take one connection at a time. One whose cable was pulled keeps the dead connection until its own time-out and
lets later ones wait or shuts them at once; the driver therefore keeps its connection between jobs instead of making one
for each, and says ``inUse`` when the printer hangs up before it has said a word. Keep-alive and the user time-out of TCP
(RFC 5482) end a connection whose other end has vanished without a word. The address has to be a number: looking up a name
can neither be bounded in time nor called off.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import ipaddress
import select
import socket
import struct
import termios
from collections.abc import Callable

from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer.wire import (
    IN_USE,
    NO_DEVICE,
    READ_BYTES,
    STEP_SECONDS,
    WRITE_BYTES,
    LineLostError,
    Standstill,
)

# Idle for so long: is anybody there? Asked anew after the second time; lost after the third number.
KEEP_IDLE_SECONDS, KEEP_INTERVAL_SECONDS, KEEP_COUNT = 10, 5, 3
# The kernel would take in megabytes of a job that the printer has not even seen; half a slip is enough ahead.
SEND_BUFFER_BYTES = 8192
_MS = 1000
_RST_ON_CLOSE = struct.pack("ii", 1, 0)
_REFUSALS = frozenset({errno.ECONNREFUSED, errno.ECONNRESET})


class NetworkWire:
    """An open connection."""

    def __init__(
        self, host: str, tcp_port: int, *, over: Callable[[], bool], lost_after: float, interrupted: Callable[[], None]
    ) -> None:
        """Connect; ``over()`` says when that has taken too long, ``interrupted`` may raise to call it off.

        ``lost_after`` seconds without an acknowledgement end the connection. Raises ``DeviceError`` deviceNotReady:
        ``noDevice`` (nobody there), ``refused`` (no printer listens on that port).
        """
        self._still = Standstill()
        self._heard = False
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._tune(lost_after)
            self._connect((host, tcp_port), over, interrupted)
        except OSError as error:
            self._socket.close()
            code = "refused" if error.errno in _REFUSALS else "noDevice"
            detail = errno.errorcode.get(error.errno or 0, type(error).__name__)
            raise DeviceError(Completion.DEVICE_NOT_READY, code, Action.MAINTENANCE, detail) from error
        except BaseException:
            self._socket.close()
            raise

    def _tune(self, lost_after: float) -> None:
        sock = self._socket
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a question of three bytes must not wait
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEP_IDLE_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEP_INTERVAL_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEP_COUNT)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(lost_after * _MS))

    def _connect(self, address: tuple[str, int], over: Callable[[], bool], interrupted: Callable[[], None]) -> None:
        number = self._socket.connect_ex(address)
        while number == errno.EINPROGRESS:
            interrupted()
            poll = select.poll()
            poll.register(self._socket, select.POLLOUT)
            if poll.poll(STEP_SECONDS * _MS):
                number = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            elif over():
                number = errno.ETIMEDOUT
        if number:
            raise OSError(number, "no connection")

    def close(self) -> None:
        """See ``Wire``. The printer is told at once, so that it is free for the next connection."""
        with contextlib.suppress(OSError):
            waiting = struct.unpack("i", fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4)))[0]
            if waiting:  # a reset throws it away; an orderly end would still have it printed
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
        with contextlib.suppress(OSError):
            self._socket.close()

    def write(self, data: bytes, stop: Callable[[], bool]) -> int:
        """See ``Wire``."""
        sent = 0
        self._still.begin()
        while sent < len(data) and not stop():
            if not self._ready(select.POLLOUT, STEP_SECONDS):
                self._still.waited(STEP_SECONDS)
                continue
            self._still.took()
            try:
                sent += self._socket.send(data[sent : sent + WRITE_BYTES])
            except BlockingIOError:
                continue
            except OSError as error:
                raise LineLostError from error
        return sent

    @property
    def standstill(self) -> float:
        """See ``Wire``."""
        return self._still.longest

    def read(self, wait: float = STEP_SECONDS) -> bytes:
        """See ``Wire``."""
        if not self._ready(select.POLLIN, wait):
            return b""
        try:
            data = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LineLostError from error
        if not data:
            raise LineLostError
        self._heard = True
        return data

    def forget_input(self) -> None:
        """See ``Wire``."""
        while self.read(0.0):
            continue

    @property
    def absence(self) -> str:
        """See ``Wire``."""
        return NO_DEVICE if self._heard else IN_USE

    def port_trouble(self) -> str:
        """A connection knows nothing of paper."""
        return ""

    def _ready(self, events: int, wait: float) -> bool:
        poll = select.poll()
        poll.register(self._socket, events | select.POLLRDHUP)
        for _, happened in poll.poll(wait * _MS):
            if happened & (select.POLLERR | select.POLLNVAL):
                raise LineLostError
            if happened & select.POLLIN and events & select.POLLIN:
                return True  # what came before the end is still read; the end is found after it
            if happened & (select.POLLHUP | select.POLLRDHUP):
                raise LineLostError
            return bool(happened & events)
        return False
