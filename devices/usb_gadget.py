"""The device's end of a virtual USB cable: endpoints, packets, plug and unplug, for the virtual devices of demo and tests.

Its thread is the USB controller of a device and always answers the host; what a device *means* is its firmware's affair, a
simulator that waits on ``ends``, takes what the host wrote (``received``) and hands over what the host may fetch (``send``).
The driver opens it with ``UsbTarget(..., backend="socket:PATH")``::

    shape = DeviceShape(0x04B8, 0x0E15, (EndpointShape(0x01), EndpointShape(0x82)), serial_number="A1")
    gadget = UsbGadget(Path("/tmp/printer.usb"), shape)
    gadget.plug()
    select.select(gadget.ends, [], [])
    job = gadget.received(0x01)
    gadget.send(0x82, b"\\x12")
    gadget.unplug()   # whoever has it open gets ENODEV, also in the middle of a transfer

A packet shorter than the endpoint's size ends a transfer; ``send`` adds the empty packet that one of just so many whole
packets needs. Bytes that the firmware does not take fill ``room``, and then the host's writes run out of time.
"""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from devices.usb_pipe import Host, Pipe, Transfer, deliver, fetch
from devices.usb_wire import IN, DeviceShape, Frame, Kind, receive, short_name

SEND_SECONDS = 2.0  # a host that does not take an answer in this time is gone
ROOM_BYTES = 4096  # what a device takes in before its firmware looks at it
_COUNT_BYTES = 4
_GET_STATUS, _GET_DESCRIPTOR, _STRING_DESCRIPTOR = 0x00, 0x06, 0x03
_DEVICE_TO_HOST = 0x80
_ENGLISH: Final = b"\x09\x04"
_SETUP_BYTES = 8


@dataclass(frozen=True, slots=True)
class Setup:
    """A control request that is not of the standard ones: class or vendor."""

    request_type: int
    request: int
    value: int
    index: int
    length: int


Control = Callable[[Setup, bytes], bytes | None]


class UsbGadget:
    """One virtual device. ``path`` is the socket that lies there while it is plugged in; all methods from any thread.

    ``control`` answers class and vendor requests on the gadget's thread; None from it stalls, as does having none.
    """

    def __init__(
        self, path: Path, shape: DeviceShape, *, control: Control | None = None, room: int = ROOM_BYTES
    ) -> None:
        self._path = path
        self._shape = shape
        self._control = control
        self._lock = threading.RLock()
        self._pipes = {each.address: Pipe(each, room) for each in shape.endpoints}
        self._hosts: dict[socket.socket, Host] = {}
        self._address = 0
        self._configuration = 1
        self._kernel_driver = shape.kernel_driver
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._news_reader, self._news_writer = socket.socketpair()
        for end in (self._wake_reader, self._wake_writer, self._news_reader, self._news_writer):
            end.setblocking(False)

    @property
    def plugged(self) -> bool:
        """True between ``plug`` and ``unplug``."""
        return self._thread is not None

    @property
    def ends(self) -> list[int]:
        """What to wait on for the host's bytes; ``received`` makes it quiet again."""
        return [self._news_reader.fileno()]

    def plug(self) -> None:
        """Appear, with empty pipes and another address, as after a real re-plugging."""
        if self.plugged:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._address = self._address % 126 + 1
        self._configuration = 1
        self._kernel_driver = self._shape.kernel_driver
        for pipe in self._pipes.values():
            pipe.halted = False
            pipe.packets.clear()
            pipe.arrived.clear()
            pipe.open.clear()
        self._stop.clear()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.setblocking(False)
        self._path.unlink(missing_ok=True)
        with short_name(self._path) as name:
            listener.bind(name)
        listener.listen()
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="usb-gadget", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Be gone: transfers under way end with ENODEV. Returns when it is so."""
        thread = self._thread
        if thread is None:
            return
        self._stop.set()
        _poke(self._wake_writer)
        thread.join()
        self._thread = None

    def close(self) -> None:
        """Unplug for good."""
        self.unplug()
        for end in (self._wake_reader, self._wake_writer, self._news_reader, self._news_writer):
            end.close()

    def received(self, endpoint: int) -> bytes:
        """Take what the host wrote to this endpoint; b"" when nothing is there."""
        with self._lock:
            _drain(self._news_reader)
            pipe = self._pipes[endpoint]
            data = bytes(pipe.arrived)
            pipe.arrived.clear()
            self._move(pipe)
            if any(other.arrived for other in self._pipes.values()):
                _poke(self._news_writer)
        return data

    def send(self, endpoint: int, data: bytes, *, ends: bool = True) -> None:
        """Lay bytes out for the host. ``ends``: a whole number of full packets is followed by an empty one."""
        with self._lock:
            pipe = self._pipes[endpoint]
            size = pipe.shape.packet
            pipe.packets += [data[at : at + size] for at in range(0, len(data), size)]
            if ends and len(data) % size == 0:
                pipe.packets.append(b"")
            self._move(pipe)

    def waiting(self, endpoint: int) -> int:
        """Packets that the host has not fetched yet."""
        with self._lock:
            return len(self._pipes[endpoint].packets)

    def halt(self, endpoint: int) -> None:
        """Stall: every transfer fails with EPIPE until the host clears the halt."""
        with self._lock:
            self._pipes[endpoint].halted = True
            self._move(self._pipes[endpoint])

    def hold(self, endpoint: int, *, on: bool = True) -> None:
        """Answer NAK to everything on this endpoint: the host's transfers run out of time."""
        with self._lock:
            self._pipes[endpoint].held = on
            self._move(self._pipes[endpoint])

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """The controller hangs, and with it every call of the host, for the time of the block."""
        with self._lock:
            yield

    def _serve(self, listener: socket.socket) -> None:
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(listener, selectors.EVENT_READ)
                selector.register(self._wake_reader, selectors.EVENT_READ)
                while not self._stop.is_set():
                    for key, _ in selector.select():
                        if key.fileobj is self._wake_reader:
                            _drain(self._wake_reader)
                        elif key.fileobj is listener:
                            self._greet(listener, selector)
                        elif isinstance(key.fileobj, socket.socket):
                            self._hear(key.fileobj, selector)
        finally:
            self._path.unlink(missing_ok=True)
            listener.close()
            with self._lock:
                for pipe in self._pipes.values():
                    pipe.open.clear()
                for sock in self._hosts:
                    sock.close()
                self._hosts.clear()

    def _greet(self, listener: socket.socket, selector: selectors.BaseSelector) -> None:
        try:
            sock, _ = listener.accept()
        except BlockingIOError:
            return
        sock.settimeout(SEND_SECONDS)
        with self._lock:
            self._hosts[sock] = Host(sock)
            selector.register(sock, selectors.EVENT_READ)
            self._tell(self._hosts[sock], Frame(Kind.HELLO, value=self._address, data=self._shape.encode()))

    def _hear(self, sock: socket.socket, selector: selectors.BaseSelector) -> None:
        with self._lock:
            host = self._hosts[sock]
            try:
                for frame in host.parser.feed(receive(sock)):
                    self._take(host, frame)
            except (OSError, EOFError, ValueError):
                selector.unregister(sock)
                del self._hosts[sock]
                for pipe in self._pipes.values():
                    pipe.open = deque(each for each in pipe.open if each.host is not host)
                sock.close()

    def _take(self, host: Host, frame: Frame) -> None:
        if frame.kind in (Kind.OUT, Kind.IN):
            self._submit(host, frame)
        elif frame.kind is Kind.CANCEL:
            self._cancel(host, frame.tag)
        else:
            number, data = self._request(host, frame)
            self._tell(host, Frame(Kind.DONE, frame.tag, value=number, data=data))

    def _request(self, host: Host, frame: Frame) -> tuple[int, bytes]:
        kind = frame.kind
        if kind is Kind.CLAIM:
            taken = any(frame.value in other.claimed for other in self._hosts.values() if other is not host)
            if taken or self._kernel_driver:
                return errno.EBUSY, b""
            host.claimed.add(frame.value)
        elif kind is Kind.RELEASE:
            host.claimed.discard(frame.value)
        elif kind is Kind.CONFIGURE:
            self._configuration = frame.value
        elif kind is Kind.CONFIGURATION:
            return 0, bytes([self._configuration])
        elif kind is Kind.CLEAR_HALT:
            if frame.endpoint not in self._pipes:
                return errno.ENOENT, b""
            self._pipes[frame.endpoint].halted = False
        elif kind is Kind.KERNEL_DRIVER:
            return 0, bytes([self._kernel_driver])
        elif kind in (Kind.DETACH, Kind.ATTACH):
            self._kernel_driver = kind is Kind.ATTACH
        elif kind is Kind.CONTROL:
            return self._answer_control(frame.data)
        return 0, b""

    def _answer_control(self, data: bytes) -> tuple[int, bytes]:
        if len(data) < _SETUP_BYTES:
            return errno.EINVAL, b""
        kind, request = data[0], data[1]
        value, index, length = (int.from_bytes(data[at : at + 2], "little") for at in (2, 4, 6))
        if kind == _DEVICE_TO_HOST and request == _GET_STATUS:
            return 0, b"\x01\x00"  # self-powered
        if kind == _DEVICE_TO_HOST and request == _GET_DESCRIPTOR and value >> 8 == _STRING_DESCRIPTOR:
            text = self._string(value & 0xFF)
            return (errno.EPIPE, b"") if text is None else (0, text[:length])
        answer = self._control and self._control(Setup(kind, request, value, index, length), data[_SETUP_BYTES:])
        return (errno.EPIPE, b"") if answer is None else (0, answer[:length])

    def _string(self, number: int) -> bytes | None:
        if number > len(self._shape.strings):
            return None
        text = self._shape.strings[number - 1].encode("utf-16-le") if number else _ENGLISH
        return bytes([len(text) + 2, _STRING_DESCRIPTOR]) + text

    def _submit(self, host: Host, frame: Frame) -> None:
        pipe = self._pipes.get(frame.endpoint)
        if pipe is None or not host.claimed or (frame.kind is Kind.IN) is not bool(frame.endpoint & IN):
            self._tell(host, Frame(Kind.DONE, frame.tag, value=errno.EINVAL))
            return
        pipe.open.append(Transfer(host, frame.tag, frame.value, frame.data))
        self._move(pipe)

    def _cancel(self, host: Host, tag: int) -> None:
        for pipe in self._pipes.values():
            for transfer in pipe.open:
                if transfer.host is host and transfer.tag == tag:
                    pipe.open.remove(transfer)
                    self._finish(pipe, transfer, errno.ETIMEDOUT)
                    return

    def _move(self, pipe: Pipe) -> None:
        """Let packets flow as far as they can."""
        while pipe.open and not pipe.held:
            transfer = pipe.open[0]
            if pipe.halted:
                number: int | None = errno.EPIPE
            elif pipe.shape.address & IN:
                number = fetch(pipe, transfer)
            else:
                number = deliver(pipe, transfer)
                _poke(self._news_writer)
            if number is None:
                return
            pipe.open.popleft()
            self._finish(pipe, transfer, number)

    def _finish(self, pipe: Pipe, transfer: Transfer, number: int) -> None:
        towards_host = pipe.shape.address & IN
        data = bytes(transfer.done) if towards_host else transfer.taken.to_bytes(_COUNT_BYTES, "big")
        self._tell(transfer.host, Frame(Kind.DONE, transfer.tag, value=number, data=data))

    def _tell(self, host: Host, frame: Frame) -> None:
        try:
            host.socket.sendall(frame.encode())
        except OSError:
            host.claimed.clear()  # it is gone; the next look at its socket says so and tidies up


def _poke(end: socket.socket) -> None:
    try:
        end.send(b"!")
    except BlockingIOError:
        return  # it is full of pokes already


def _drain(end: socket.socket) -> None:
    try:
        while end.recv(4096):
            continue
    except BlockingIOError:
        return
