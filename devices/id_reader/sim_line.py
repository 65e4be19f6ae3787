"""The cable of the virtual reader: a pseudo-terminal paced like a UART, or four USB pipes.

On USB preamble and length travel on pipes of their own: to the reader 0x02 and 0x06, back 0x81 and 0x85.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from devices.id_reader.sdt_frame import HEAD_BYTES, LONGEST, PREAMBLE, SHORTEST
from devices.pty_line import PtyLine
from devices.usb_gadget import UsbGadget
from devices.usb_wire import DeviceShape, EndpointShape

BITS_A_BYTE = 10  # 8N1
HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN = 0x02, 0x06, 0x81, 0x85
SHAPE = DeviceShape(
    0x0400,
    0xC35A,
    tuple(EndpointShape(address) for address in (HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN)),
    serial_number="VIRTUAL-1",
    product="virtual id reader",
)


class SimLine(Protocol):
    """What the reader needs of its cable; ``ends`` are file descriptors that are ready when the host has spoken."""

    @property
    def plugged(self) -> bool:
        """True between ``plug`` and ``unplug``."""

    @property
    def ends(self) -> list[int]:
        """Empty while unplugged."""

    def plug(self) -> None:
        """Push it in."""

    def unplug(self) -> None:
        """Pull it."""

    def close(self) -> None:
        """Pull it for good."""

    def hear(self) -> bytes:
        """What the host sent, whole requests or any bytes of them; b"" when there is no more."""

    def hears_rate(self, baudrate: int) -> bool:
        """Whether the host speaks at this rate."""

    def byte_seconds(self, baudrate: int) -> float:
        """How long a byte is under way."""

    def begin(self, wire: bytes) -> None:
        """An answer follows, in pieces; this is all of it."""

    def write(self, piece: bytes) -> None:
        """The next bytes of the answer."""

    def stall(self) -> None:
        """Halt the pipe of the answers, where there is one."""


class SerialSimLine(PtyLine):
    """A pty."""

    def close(self) -> None:
        """Nothing is left of a pty that is unplugged."""
        self.unplug()

    def hear(self) -> bytes:
        """What lies in the terminal's buffer."""
        try:
            return self.read()
        except BlockingIOError:
            return b""

    def hears_rate(self, baudrate: int) -> bool:
        """As the host has set the terminal."""
        return self.plugged and self.baudrate_is(baudrate)

    def byte_seconds(self, baudrate: int) -> float:
        """Ten bits."""
        return BITS_A_BYTE / baudrate

    def begin(self, wire: bytes) -> None:
        """A UART knows of no answers."""

    def stall(self) -> None:
        """Nothing to halt."""


class UsbSimLine:
    """A virtual USB device; its socket lies at ``link`` while it is plugged in."""

    def __init__(self, link: Path, shape: DeviceShape = SHAPE) -> None:
        self._gadget = UsbGadget(link, shape)
        self._head = bytearray()
        self._body = bytearray()
        self._head_left = 0

    @property
    def plugged(self) -> bool:
        """True between ``plug`` and ``unplug``."""
        return self._gadget.plugged

    @property
    def ends(self) -> list[int]:
        """The gadget's."""
        return self._gadget.ends if self.plugged else []

    def plug(self) -> None:
        """Appear on the bus."""
        self._head.clear()
        self._body.clear()
        self._gadget.plug()

    def unplug(self) -> None:
        """Leave the bus."""
        self._gadget.unplug()

    def close(self) -> None:
        """Leave it and take the gadget apart."""
        self._gadget.close()

    def hear(self) -> bytes:
        """One request whose two parts have come, or b""; a head without sense comes alone."""
        self._head += self._gadget.received(HEAD_OUT)
        self._body += self._gadget.received(BODY_OUT)
        if len(self._head) < HEAD_BYTES:
            return b""
        length = int.from_bytes(self._head[len(PREAMBLE) : HEAD_BYTES], "big")
        if not self._head.startswith(PREAMBLE) or length > LONGEST:
            length = 0
        if len(self._body) < length:
            return b""
        heard = bytes(self._head[:HEAD_BYTES] + self._body[:length])
        del self._head[:HEAD_BYTES], self._body[:length]
        return heard

    def hears_rate(self, baudrate: int) -> bool:
        """There is no rate."""
        return self.plugged

    def byte_seconds(self, baudrate: int) -> float:
        """A millisecond for a whole answer: nothing beside what the module takes."""
        return 0.0

    def begin(self, wire: bytes) -> None:
        """Find out how much of the answer is head: all before its body, noise and false preambles too."""
        at = wire.find(PREAMBLE)
        while at >= 0 and not _is_head(wire[at : at + HEAD_BYTES]):
            at = wire.find(PREAMBLE, at + 1)
        self._head_left = len(wire) if at < 0 else at + HEAD_BYTES

    def write(self, piece: bytes) -> None:
        """To the pipe where it belongs, each piece as a transfer of its own."""
        head, body = piece[: self._head_left], piece[self._head_left :]
        self._head_left -= len(head)
        if head:
            self._gadget.send(HEAD_IN, head)
        if body:
            self._gadget.send(BODY_IN, body)

    def stall(self) -> None:
        """The host has to clear it."""
        self._gadget.halt(HEAD_IN)


def _is_head(head: bytes) -> bool:
    return SHORTEST <= int.from_bytes(head[len(PREAMBLE) :], "big") <= LONGEST
