"""One connection of the host to a virtual USB device: questions with a tag, answers with an errno. See ``usb_wire``."""

from __future__ import annotations

import errno
import os
import socket
import time
from pathlib import Path

import usb.core

from devices.usb_wire import DeviceShape, Frame, FrameParser, Kind, receive, short_name

_HELLO_SECONDS = 2.0
_MS = 1000.0


class Cable:
    """``shape`` and ``address`` are what the device said when it was greeted."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._parser = FrameParser()
        self._frames: list[Frame] = []
        self._tag = 0
        try:
            self._socket.settimeout(_HELLO_SECONDS)
            with short_name(path) as name:
                self._socket.connect(name)
            hello = self._next(time.monotonic() + _HELLO_SECONDS)
            if hello is None or hello.kind is not Kind.HELLO:
                raise no_device()
            self.shape, self.address = DeviceShape.decode(hello.data), hello.value
        except (OSError, EOFError, ValueError, TypeError, KeyError):
            self._socket.close()
            raise

    def close(self) -> None:
        """Let go; may come twice."""
        self._socket.close()

    def ask(
        self, kind: Kind, *, endpoint: int = 0, value: int = 0, data: bytes = b"", timeout_ms: int = 0
    ) -> tuple[int, bytes]:
        """The answer's errno and bytes; a ``timeout_ms`` of 0 waits for ever. Raises ``USBError`` when the cable is pulled."""
        self._tag += 1
        tag = self._tag
        end = time.monotonic() + timeout_ms / _MS if timeout_ms else None
        try:
            self._socket.settimeout(None)
            self._socket.sendall(Frame(kind, tag, endpoint, value, data).encode())
            answer = self._answer(tag, end)
            if answer is None:
                self._socket.sendall(Frame(Kind.CANCEL, tag).encode())
                answer = self._answer(tag, None)
        except (OSError, EOFError, ValueError) as cause:
            raise no_device() from cause
        if answer is None:
            raise no_device()
        return answer.value, answer.data

    def done(self, kind: Kind, *, endpoint: int = 0, value: int = 0) -> bytes:
        """The answer's bytes. Raises ``USBError`` for every errno but 0."""
        number, data = self.ask(kind, endpoint=endpoint, value=value)
        check(number)
        return data

    def _answer(self, tag: int, end: float | None) -> Frame | None:
        while (frame := self._next(end)) is not None:
            if frame.kind is Kind.DONE and frame.tag == tag:
                return frame
        return None

    def _next(self, end: float | None) -> Frame | None:
        """The next frame; None when ``end`` comes first."""
        while not self._frames:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return None
            self._socket.settimeout(left)
            try:
                self._frames += self._parser.feed(receive(self._socket))
            except TimeoutError:
                return None
        return self._frames.pop(0)


def check(number: int) -> None:
    """Raise the ``USBError`` that pyusb has for an errno; nothing for 0."""
    if number == errno.ETIMEDOUT:
        raise usb.core.USBTimeoutError(os.strerror(number), None, number)
    if number:
        raise usb.core.USBError(os.strerror(number), None, number)


def no_device() -> usb.core.USBError:
    """The error of a cable that was pulled."""
    return usb.core.USBError(os.strerror(errno.ENODEV), None, errno.ENODEV)
