"""Identity card reader with a SAM_A/SAM_V module on USB: the half that runs in a child process, through pyusb.

Requests go out in two parts, preamble and length to endpoint 0x02, CMD to CHK to 0x06; answers come back as preamble and
length from 0x81, SW to CHK from 0x85 (``sdt_pipes`` holds them together). Everything above: ``sdt_reader``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader.sdt_frame import HEAD_BYTES, LONGEST
from devices.id_reader.sdt_pipes import TwoPipes
from devices.id_reader.sdt_reader import SdtReader
from devices.id_reader.sdt_usb import SdtUsbSettings, target_of
from devices.usb_device import UsbDevice
from devices.usb_target import UsbTarget

HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN = 0x02, 0x06, 0x81, 0x85
WRITE_SECONDS = 1.0  # two packets; a reader that does not take them is not there
SLACK_SECONDS = 0.1  # full speed moves the longest answer in 3 ms, a hub with much to do in somewhat more
# An answer that lies ready comes with the next packet; one that was given up may still be under way.
EMPTY_MS, ABANDONED_MS = 2, 30
MOST_STALE = 16  # transfers on a pipe that nobody fetched; more is a device that talks on its own


class UsbLink:
    """An ``SdtLink`` on four pipes."""

    slack = SLACK_SECONDS

    def __init__(self, target: UsbTarget, clock: Callable[[], float]) -> None:
        self._target = target
        self._clock = clock
        self._device: UsbDevice | None = None
        self._pipes = TwoPipes()

    def open(self) -> None:
        """Raises ``DeviceError`` deviceNotReady; ``wrongDevice`` when it has other endpoints."""
        device = UsbDevice.open(self._target, clock=self._clock)
        try:
            device.require(HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN)
        except DeviceError:
            device.close()
            raise
        self._device = device
        self._pipes = TwoPipes()  # whoever had it before us may have left something

    def close(self) -> None:
        """Give the device back."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def clear(self, context: CommandContext) -> None:
        """Empty both pipes."""
        device, patience = self._opened(), EMPTY_MS if self._pipes.whole else ABANDONED_MS
        self._pipes.forget()
        for endpoint in (HEAD_IN, BODY_IN):
            for _ in range(MOST_STALE):
                context.check()
                if not device.read(endpoint, LONGEST, timeout_ms=patience):
                    break
            else:
                raise DeviceError(Completion.HARDWARE_ERROR, "talksOn", Action.RESET, f"endpoint {endpoint:02X}")

    def send(self, request: bytes, context: CommandContext) -> None:
        """Head, then body."""
        self._pipes.asked()
        device = self._opened()
        device.write(HEAD_OUT, request[:HEAD_BYTES], context, patience=WRITE_SECONDS)
        device.write(BODY_OUT, request[HEAD_BYTES:], context, patience=WRITE_SECONDS)

    def receive(self) -> bytes:
        """Bytes of a head, or of the body that belongs to it."""
        device, left = self._opened(), self._pipes.body_left
        if left:
            return self._pipes.take_body(device.read(BODY_IN, left))
        return self._pipes.take_head(device.read(HEAD_IN, HEAD_BYTES))

    def _opened(self) -> UsbDevice:
        if self._device is None:
            raise DeviceError(Completion.DEVICE_NOT_READY, "notOpen", Action.RESET)
        return self._device


class SdtUsbNative(SdtReader):
    """What ``SdtUsbReader`` calls."""

    Settings = SdtUsbSettings

    def __init__(self, settings: SdtUsbSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(
            UsbLink(target_of(settings), clock),
            fingerprint=settings.fingerprint,
            appended_address=settings.appended_address,
            management_number=settings.management_number,
            clock=clock,
        )
