"""The serial line to the printer: python-escpos opens it, every read and write here is bounded.

python-escpos alone would block: its writes have no time-out, its ``close`` waits until the printer has taken all that is
buffered, which a stalled printer never does.
"""

from __future__ import annotations

import contextlib
import select
import termios
from collections.abc import Callable
from typing import Any

import serial

from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer import library

# How long one wait in the kernel may last; CommandContext promises that a cancel is seen within 200 ms.
STEP_SECONDS = 0.1
# One write hands over at most this much, so that a slow line does not hide how far it has got.
WRITE_BYTES = 512


class LineLostError(Exception):
    """The port is gone: unplugged adapter, hung-up pty."""


class Wire:
    """An open serial line."""

    def __init__(self, port: str, baudrate: int, flow: str) -> None:
        """Open it. Raises ``DeviceError`` (deviceNotReady ``noDevice``)."""
        printer = library.serial_printer(port, baudrate, dsrdtr=flow == "dsrdtr", xonxoff=flow == "xonxoff")
        try:
            printer.open()
        except (library.open_error(), OSError, ValueError, termios.error) as error:
            _forget(printer)
            detail = type(error.__context__ or error).__name__
            raise DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE, detail) from error
        self._device: Any = printer.device
        _forget(printer)
        self._device.write_timeout = 0

    def close(self) -> None:
        """Throw away what the printer has not taken, and close; never waits for the printer."""
        with contextlib.suppress(OSError, termios.error, serial.SerialException):
            self._device.reset_output_buffer()
        with contextlib.suppress(OSError, termios.error, serial.SerialException):
            self._device.close()

    def write(self, data: bytes, stop: Callable[[], bool]) -> int:
        """Send ``data``; how many bytes the line took before ``stop()`` said so. Raises ``LineLostError``."""
        sent = 0
        while sent < len(data) and not stop():
            if not self._ready(select.POLLOUT):
                continue
            try:
                sent += self._device.write(data[sent : sent + WRITE_BYTES])
            except (OSError, termios.error) as error:  # SerialException is an OSError
                raise LineLostError from error
        return sent

    def read(self) -> bytes:
        """What has come in, after waiting for at most ``STEP_SECONDS``. Raises ``LineLostError``."""
        if not self._ready(select.POLLIN):
            return b""
        try:
            return bytes(self._device.read(256))
        except (OSError, termios.error) as error:
            raise LineLostError from error

    def forget_input(self) -> None:
        """Drop answers to earlier questions. Raises ``LineLostError``."""
        try:
            self._device.reset_input_buffer()
        except (OSError, termios.error) as error:
            raise LineLostError from error

    def _ready(self, events: int) -> bool:
        poll = select.poll()
        poll.register(self._device.fileno(), events)
        for _, happened in poll.poll(STEP_SECONDS * 1000):
            if happened & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                raise LineLostError
            return bool(happened & events)
        return False


def _forget(printer: Any) -> None:
    # Its destructor would flush, which waits for a printer that may never take the rest.
    printer.device = False
