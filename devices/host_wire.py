"""What a hosted driver's parent and child say to each other: pickled frames with a length, over a socket pair.

Both ends are one program of one version, so pickle is at home here; nothing from outside ever enters this
socket. A scanned A4 page (26 MB) crosses as one frame.
"""

from __future__ import annotations

import enum
import pickle
import socket
import struct
from dataclasses import dataclass, field

from devices.errors import DeviceError

_HEADER = struct.Struct("!BQ")
# An A3 page at 600 dpi in colour is 210 MB; anything larger is a broken stream.
MAX_FRAME_BYTES = 1 << 30


class Kind(enum.IntEnum):
    """Frame types."""

    START = 1  # (driver, pickled settings)
    CALL = 2  # Call
    CANCEL = 3  # sequence number of the call
    LEAVE = 4
    ANSWER = 5  # Answer


@dataclass(frozen=True, slots=True)
class Call:
    """``seconds`` are left for it; None for a method that takes no context. ``arguments`` are a pickled tuple: they may be of
    classes that the child has yet to import, and that must not happen on the thread that only listens."""

    sequence: int
    method: str
    seconds: float | None
    arguments: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """``error`` is None when the call succeeded."""

    sequence: int
    value: object = field(default=None, repr=False)
    error: DeviceError | None = None


class UnsendableError(Exception):
    """Something that cannot cross. Its text is the type's name, since the cause's may quote what it was."""


def pickled(body: object) -> bytes:
    """``body`` for a frame. Raises ``UnsendableError``."""
    try:
        return pickle.dumps(body, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - whatever its own __reduce__ raises
        raise UnsendableError(type(error).__name__) from None


def send(sock: socket.socket, kind: Kind, body: object) -> None:
    """Send one frame; blocks as long as the socket's time-out allows. Raises ``OSError``, ``UnsendableError``."""
    payload = pickled(body)
    sock.sendall(_HEADER.pack(kind, len(payload)))
    sock.sendall(payload)


class Receiver:
    """Collects one frame piece by piece, so that its reader can look at the clock in between."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._kind = Kind.ANSWER
        self._in_header = True
        self._expect(_HEADER.size)

    def _expect(self, size: int) -> None:
        self._buffer = memoryview(bytearray(size))
        self._filled = 0

    def advance(self) -> bool:
        """Read what is there (one ``recv``); True when a frame is complete.

        Raises ``EOFError`` when the other side is gone or talks nonsense.
        """
        if self._filled < len(self._buffer):
            count = self._sock.recv_into(self._buffer[self._filled :])
            if count == 0:
                raise EOFError("other side closed")
            self._filled += count
        if self._filled < len(self._buffer):
            return False
        if self._in_header:
            kind, size = _HEADER.unpack(self._buffer)
            if size > MAX_FRAME_BYTES:
                raise EOFError("frame too long")
            self._kind = Kind(kind)
            self._in_header = False
            self._expect(size)
            return False
        return True

    def take(self) -> tuple[Kind, object]:
        """The complete frame; starts over for the next one. Raises ``EOFError`` for one that nothing can be made of."""
        try:
            body = pickle.loads(self._buffer)  # noqa: S301 - our own child's
        except Exception as error:  # noqa: BLE001 - unpickling can raise anything; its text may quote what crossed
            raise EOFError(f"not a frame: {type(error).__name__}") from None
        self._in_header = True
        self._expect(_HEADER.size)
        return self._kind, body
