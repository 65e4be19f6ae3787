"""Where the virtual printer's cables end: a pty, a TCP port, a USB plug. Bytes come in, answers go out, cables get pulled."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from devices.pty_line import PtyLine
from devices.usb_gadget import Setup, UsbGadget
from devices.usb_wire import DeviceShape, EndpointShape

LOCALHOST = "127.0.0.1"
RECEIVE_BYTES = 4096
_RST_ON_CLOSE = struct.pack("ii", 1, 0)
# A Winbond chip that very many receipt printers from China have.
USB_ID = "0416:5011"
USB_OUT, USB_IN = 0x01, 0x82
_PRINTER_CLASS, _BIDIRECTIONAL = 7, 2
_CLASS_IN, _CLASS_OUT = 0xA1, 0x21
_GET_DEVICE_ID, _GET_PORT_STATUS, _SOFT_RESET = 0, 1, 2
_DEVICE_ID = b"MFG:VIRTUAL;MDL:RECEIPT;CMD:ESC/POS;CLS:PRINTER;"


class End(Protocol):
    """One cable. All methods from the printer's thread."""

    @property
    def plugged(self) -> bool:
        """Whether it is in."""

    def plug(self) -> None:
        """Put it in."""

    def unplug(self, *, abrupt: bool = False) -> None:
        """Pull it out; ``abrupt``: with a reset, where the line knows the difference."""

    def power_up(self) -> None:
        """The printer has forgotten what it knew of the line."""

    def listen(self, poll: select.poll, *, room: bool) -> None:
        """Register what to wait for; without ``room`` no data."""

    def hear(self, descriptor: int) -> bytes | None:
        """What has come there; None when it is none of this end's."""

    def say(self, data: bytes) -> None:
        """Send an answer; lost without a listener."""


class PtyEnd:
    """A serial cable."""

    def __init__(self, link: Path) -> None:
        self._line = PtyLine(link)

    @property
    def plugged(self) -> bool:
        return self._line.plugged

    def plug(self) -> None:
        if not self._line.plugged:
            self._line.plug()

    def unplug(self, *, abrupt: bool = False) -> None:
        self._line.unplug()

    def power_up(self) -> None:
        """A serial line has nothing to forget."""

    def listen(self, poll: select.poll, *, room: bool) -> None:
        for descriptor in self._line.ends if room else []:
            poll.register(descriptor, select.POLLIN)

    def hear(self, descriptor: int) -> bytes | None:
        return self._line.read() if descriptor in self._line.ends else None

    def say(self, data: bytes) -> None:
        if self._line.plugged:
            self._line.write(data)


class TcpEnd:
    """A network socket with room for one connection, as such printers have. ``port`` 0 takes a free one and keeps it."""

    def __init__(self, port: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.port = port
        self.close_second = False
        self.keep_dead_seconds = 0.0
        self._clock = clock
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._dead_until: float | None = None
        self._kept = False

    @property
    def plugged(self) -> bool:
        return self._listener is not None

    def plug(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # A printer's window is as small as its buffer: a job must not vanish in ours.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        listener.bind((LOCALHOST, self.port))
        listener.listen(4)
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        self._listener = listener

    def unplug(self, *, abrupt: bool = False) -> None:
        self._drop(abrupt=abrupt)
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def power_up(self) -> None:
        """Whoever speaks on the old connection learns by a reset that it is none any more."""
        self._drop(abrupt=True)

    def listen(self, poll: select.poll, *, room: bool) -> None:
        if self._dead_until is not None and self._clock() >= self._dead_until:
            self._drop(abrupt=False)
        if self._listener is not None and (self._connection is None or self.close_second):
            poll.register(self._listener, select.POLLIN)
        if self._connection is not None and self._dead_until is None and room:
            poll.register(self._connection, select.POLLIN)

    def hear(self, descriptor: int) -> bytes | None:
        if self._listener is not None and descriptor == self._listener.fileno():
            self._greet(self._listener)
            return b""
        if self._connection is None or descriptor != self._connection.fileno():
            return None
        try:
            data = self._connection.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            if self.keep_dead_seconds and not self._kept:
                self._dead_until, self._kept = self._clock() + self.keep_dead_seconds, True
            else:
                self._drop(abrupt=False)
        return data

    def say(self, data: bytes) -> None:
        if self._connection is not None and self._dead_until is None:
            with contextlib.suppress(OSError):  # nobody takes it any more
                self._connection.send(data)

    def _greet(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:  # gone again
            return
        if self._connection is not None:
            connection.close()
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection

    def _drop(self, *, abrupt: bool) -> None:
        connection, self._connection = self._connection, None
        self._dead_until = None
        if connection is None:
            return
        if abrupt:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
        connection.close()


class UsbEnd:
    """A USB plug: two bulk pipes and the control requests of the printer class."""

    def __init__(self, path: Path) -> None:
        vendor, product = (int(part, 16) for part in USB_ID.split(":"))
        shape = DeviceShape(
            vendor,
            product,
            (EndpointShape(USB_OUT), EndpointShape(USB_IN)),
            serial_number="V1",
            interface_class=_PRINTER_CLASS,
            interface_subclass=1,
            interface_protocol=_BIDIRECTIONAL,
            kernel_driver=True,  # usblp takes every printer that it sees
        )
        self.port_status = 0x18
        self.gadget = UsbGadget(path, shape, control=self._control, room=RECEIVE_BYTES)

    @property
    def plugged(self) -> bool:
        return self.gadget.plugged

    def plug(self) -> None:
        if not self.gadget.plugged:
            self.gadget.plug()

    def unplug(self, *, abrupt: bool = False) -> None:
        self.gadget.unplug()

    def power_up(self) -> None:
        """Without power it was off the bus."""

    def close(self) -> None:
        """Unplug for good."""
        self.gadget.close()

    def listen(self, poll: select.poll, *, room: bool) -> None:
        for descriptor in self.gadget.ends if room and self.gadget.plugged else []:
            poll.register(descriptor, select.POLLIN)

    def hear(self, descriptor: int) -> bytes | None:
        return self.gadget.received(USB_OUT) if descriptor in self.gadget.ends else None

    def say(self, data: bytes) -> None:
        if self.gadget.plugged:
            self.gadget.send(USB_IN, data)

    def _control(self, setup: Setup, _: bytes) -> bytes | None:
        """Of the printer class; called on the bus's thread."""
        if setup.request_type == _CLASS_IN and setup.request == _GET_PORT_STATUS:
            return bytes((self.port_status,))
        if setup.request_type == _CLASS_IN and setup.request == _GET_DEVICE_ID:
            return (len(_DEVICE_ID) + 2).to_bytes(2, "big") + _DEVICE_ID
        return b"" if setup.request_type == _CLASS_OUT and setup.request == _SOFT_RESET else None
