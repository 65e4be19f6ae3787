"""What the two ends of a virtual USB cable say to each other over a Unix socket: frames, descriptors, and where the socket lies.

``usb_socket`` is the host's end, ``usb_gadget`` the device's. The host asks, with a tag; the device answers each tag once with
``DONE``: an errno (0 = well) and bytes. A transfer that nothing comes of stays open until the host cancels it, as on a real
bus, where the device knows of no time-outs. Names of descriptor fields are those of the USB 2.0 specification, chapter 9.
"""

from __future__ import annotations

import contextlib
import enum
import json
import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

_HEADER = struct.Struct("!BIBiI")  # kind, tag, endpoint, value, size of what follows
_MOST_BYTES = 1 << 24  # no transfer of a kiosk's device is near it; more is a broken stream
_CHUNK_BYTES = 65536
IN = 0x80  # bit of an endpoint address: towards the host


class Kind(enum.IntEnum):
    """What a frame is. ``value`` and the bytes behind it mean what is said here."""

    HELLO = 1  # device: bytes are its ``DeviceShape``, value its address
    DONE = 2  # device: value is an errno
    OUT = 3  # host: bytes for an endpoint; DONE has the number that were taken, 4 bytes
    IN = 4  # host: wants value bytes of an endpoint
    CANCEL = 5  # host: give the transfer of this tag back with what came so far
    CONTROL = 6  # host: bytes are the setup packet and what follows it
    CLAIM = 7  # host: value is an interface
    RELEASE = 8
    CONFIGURE = 9
    CONFIGURATION = 10  # host: which one is active? DONE has it, 1 byte
    CLEAR_HALT = 11
    RESET = 12
    KERNEL_DRIVER = 13  # host: is there one? DONE has 1 byte
    DETACH = 14
    ATTACH = 15


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: Kind
    tag: int = 0
    endpoint: int = 0
    value: int = 0
    data: bytes = b""

    def encode(self) -> bytes:
        """As it goes over the socket."""
        return _HEADER.pack(self.kind, self.tag, self.endpoint, self.value, len(self.data)) + self.data


class FrameParser:
    """Takes frames out of a stream."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[Frame]:
        """The frames that are whole now. Raises ValueError for a stream that is none of ours."""
        self._buffer += chunk
        while len(self._buffer) >= _HEADER.size:
            kind, tag, endpoint, value, size = _HEADER.unpack_from(self._buffer)
            if size > _MOST_BYTES:
                raise ValueError("frame too long")
            end = _HEADER.size + size
            if len(self._buffer) < end:
                return
            frame = Frame(Kind(kind), tag, endpoint, value, bytes(self._buffer[_HEADER.size : end]))
            del self._buffer[:end]
            yield frame


@dataclass(frozen=True, slots=True)
class EndpointShape:
    """One endpoint: its address (bit 7 set: towards the host), bytes a packet, bulk or interrupt."""

    address: int
    packet: int = 64
    interrupt: bool = False


@dataclass(frozen=True, slots=True)
class DeviceShape:
    """What a virtual device says of itself: one configuration, one interface.

    ``bus`` and ``ports`` are where it is plugged in (1 and (2, 3): "1-2.3"). ``kernel_driver``: the system's own driver sits
    on the interface until it is detached, as usblp does with printers.
    """

    vendor_id: int
    product_id: int
    endpoints: tuple[EndpointShape, ...]
    serial_number: str = ""
    manufacturer: str = ""
    product: str = ""
    interface_class: int = 0xFF  # vendor specific
    interface_subclass: int = 0
    interface_protocol: int = 0
    bus: int = 1
    ports: tuple[int, ...] = (1,)
    kernel_driver: bool = False

    def encode(self) -> bytes:
        """For a HELLO."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, data: bytes) -> DeviceShape:
        """From a HELLO. Raises ValueError or TypeError."""
        shape = json.loads(data)
        shape["endpoints"] = tuple(EndpointShape(**each) for each in shape["endpoints"])
        shape["ports"] = tuple(shape["ports"])
        return cls(**shape)

    @property
    def strings(self) -> tuple[str, ...]:
        """By descriptor index, from 1."""
        return (self.manufacturer, self.product, self.serial_number)


@contextlib.contextmanager
def short_name(path: Path) -> Iterator[str]:
    """A name of ``path`` that fits into the 108 bytes of a socket address, for the time of the block. Raises OSError."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def receive(sock: socket.socket) -> bytes:
    """What is there, at least a byte. Raises OSError; EOFError when the other end is gone."""
    chunk = sock.recv(_CHUNK_BYTES)
    if not chunk:
        raise EOFError("the other end is gone")
    return chunk
