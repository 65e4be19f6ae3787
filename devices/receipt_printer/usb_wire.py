"""A printer on USB: bulk data out, answers in (USB Device Class Definition for Printing Devices 1.1), through ``usb_device``.

Printers of the class have a control request of their own, GET_PORT_STATUS, which is answered even while the pipe for data
is full. It says paper, selection and error, as the parallel port did. Many receipt printers are of no class and have
just the two pipes, or stall that request: then the port knows of nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer.wire import NO_DEVICE, READ_BYTES, STEP_SECONDS, WRITE_BYTES, LineLostError, Standstill
from devices.usb_device import SLICE_MS, UsbDevice, UsbTarget

_MS = 1000
_LEAST_MS = 5
_TOWARDS_HOST = 0x80
_CLASS_REQUEST_IN = 0xA1  # of an interface
_GET_PORT_STATUS = 1
_PAPER_EMPTY, _NOT_ERROR = 0x20, 0x08


class UsbWire:
    """A claimed interface and its two pipes."""

    def __init__(self, target: UsbTarget, clock: Callable[[], float] = time.monotonic) -> None:
        """Claim it. Raises ``DeviceError`` deviceNotReady ``noDevice``, and what ``UsbDevice.open`` has for configuration."""
        try:
            self._device = UsbDevice.open(target, clock=clock)
        except DeviceError as error:
            if error.code != "unplugged":
                raise
            raise DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE, error.detail) from error
        self._interface = target.interface
        self._still = Standstill()
        self._clock = clock
        outwards = [each for each in self._device.endpoints if not each & _TOWARDS_HOST]
        inwards = [each for each in self._device.endpoints if each & _TOWARDS_HOST]
        if not outwards or not inwards:
            self._device.close()
            detail = "no pair of pipes: not a printer that answers"
            raise DeviceError(Completion.DEVICE_NOT_READY, "wrongDevice", Action.CONFIGURATION, detail)
        self._out, self._in = outwards[0], inwards[0]

    def close(self) -> None:
        """See ``Wire``. What the printer has taken it prints; nothing waits on this side."""
        self._device.close()

    def write(self, data: bytes, stop: Callable[[], bool]) -> int:
        """See ``Wire``."""
        sent = 0
        self._still.begin()
        while sent < len(data) and not stop():
            try:
                taken = self._device.write_some(self._out, data[sent : sent + WRITE_BYTES])
            except DeviceError as error:  # also a stall: nobody knows how much of the transfer the printer kept
                raise LineLostError(error.code) from error
            if taken:
                self._still.took()
            else:
                self._still.waited(SLICE_MS / _MS)
            sent += taken
        return sent

    @property
    def standstill(self) -> float:
        """See ``Wire``."""
        return self._still.longest

    def read(self, wait: float = STEP_SECONDS) -> bytes:
        """See ``Wire``; at least ``_LEAST_MS``, since a bus of full speed asks the printer once in a millisecond."""
        until = self._clock() + wait
        while True:
            patience = round(min(SLICE_MS, max(_LEAST_MS, (until - self._clock()) * _MS)))
            try:
                data = self._device.read(self._in, READ_BYTES, timeout_ms=patience)
            except DeviceError as error:
                raise LineLostError(error.code) from error
            if data or self._clock() >= until:
                return data

    def forget_input(self) -> None:
        """See ``Wire``."""
        while self.read(0.0):
            continue

    @property
    def absence(self) -> str:
        """See ``Wire``."""
        return NO_DEVICE

    def port_trouble(self) -> str:
        """``paperOut`` or ``hardwareError`` as the port has it, "" when it is well or does not say."""
        try:
            answer = self._device.control(_CLASS_REQUEST_IN, _GET_PORT_STATUS, 0, self._interface, 1)
        except DeviceError:
            return ""
        if not answer:
            return ""
        if answer[0] & _PAPER_EMPTY:
            return "paperOut"
        return "" if answer[0] & _NOT_ERROR else "hardwareError"
