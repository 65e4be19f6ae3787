"""The serial line to a printer (RS-232, USB CDC, pty), through pyserial.

pyserial alone would block: its writes have no time-out by default, and its ``close`` waits until the printer has taken all that
is buffered, which a stalled printer never does.
"""

from __future__ import annotations

import contextlib
import select
import termios
from collections.abc import Callable

import serial

from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer.wire import NO_DEVICE, READ_BYTES, STEP_SECONDS, WRITE_BYTES, LineLostError, Standstill

_MS = 1000


class SerialWire:
    """An open serial line."""

    def __init__(self, port: str, baudrate: int, flow: str) -> None:
        """Open it. Raises ``DeviceError`` (deviceNotReady ``noDevice``)."""
        self._still = Standstill()
        try:
            self._device = serial.Serial(
                port, baudrate, timeout=0, write_timeout=0, dsrdtr=flow == "dsrdtr", xonxoff=flow == "xonxoff"
            )
        except (OSError, ValueError, termios.error) as error:  # SerialException is an OSError
            detail = type(error.__context__ or error).__name__
            raise DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE, detail) from error

    def close(self) -> None:
        """See ``Wire``."""
        with contextlib.suppress(OSError, termios.error):
            self._device.reset_output_buffer()
        with contextlib.suppress(OSError, termios.error):
            self._device.close()

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
                sent += self._device.write(data[sent : sent + WRITE_BYTES])
            except (OSError, termios.error) as error:
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
            return bytes(self._device.read(READ_BYTES))
        except (OSError, termios.error) as error:
            raise LineLostError from error

    def forget_input(self) -> None:
        """See ``Wire``."""
        try:
            self._device.reset_input_buffer()
        except (OSError, termios.error) as error:
            raise LineLostError from error

    @property
    def absence(self) -> str:
        """See ``Wire``."""
        return NO_DEVICE

    def port_trouble(self) -> str:
        """A serial port knows nothing of paper."""
        return ""

    def _ready(self, events: int, wait: float) -> bool:
        poll = select.poll()
        poll.register(self._device.fileno(), events)
        for _, happened in poll.poll(wait * _MS):
            if happened & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                raise LineLostError
            return bool(happened & events)
        return False
