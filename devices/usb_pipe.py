"""How packets flow through one endpoint of a virtual USB device. Pure: ``usb_gadget`` has the sockets and the lock."""

from __future__ import annotations

import errno
import socket
from collections import deque
from dataclasses import dataclass, field

from devices.usb_wire import EndpointShape, FrameParser


@dataclass(slots=True, eq=False)
class Host:
    """One program that has the device open (or looks at it)."""

    socket: socket.socket
    parser: FrameParser = field(default_factory=FrameParser)
    claimed: set[int] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Transfer:
    """One request of a host, until it is answered: ``wanted`` bytes towards it, or ``data`` from it."""

    host: Host
    tag: int
    wanted: int = 0
    data: bytes = b""
    done: bytearray = field(default_factory=bytearray)
    taken: int = 0


@dataclass(slots=True, eq=False)
class Pipe:
    """One endpoint: what lies ready in it, and the transfers that wait for it in their order."""

    shape: EndpointShape
    room: int
    halted: bool = False
    held: bool = False
    packets: deque[bytes] = field(default_factory=deque)  # for the host
    arrived: bytearray = field(default_factory=bytearray)  # from the host
    open: deque[Transfer] = field(default_factory=deque)


def fetch(pipe: Pipe, transfer: Transfer) -> int | None:
    """Packets into a transfer towards the host: its errno once it is over, None while it waits."""
    while pipe.packets:
        packet = pipe.packets.popleft()
        if len(transfer.done) + len(packet) > transfer.wanted:
            return errno.EOVERFLOW  # the host had room for less than a packet: what was in it is lost
        transfer.done += packet
        if len(packet) < pipe.shape.packet or len(transfer.done) == transfer.wanted:
            return 0
    return None


def deliver(pipe: Pipe, transfer: Transfer) -> int | None:
    """Packets of a transfer from the host, as long as there is room for them."""
    while transfer.taken < len(transfer.data):
        packet = transfer.data[transfer.taken : transfer.taken + pipe.shape.packet]
        if len(pipe.arrived) + len(packet) > pipe.room:
            return None
        pipe.arrived += packet
        transfer.taken += len(packet)
    return 0
