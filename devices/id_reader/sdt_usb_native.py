"""Identity card reader with a SAM_A/SAM_V module on USB: the half that runs in a child process, through pyusb.

Requests go out in two parts, preamble and length to endpoint 0x02, CMD to CHK to 0x06; answers come back as preamble and
length from 0x81, SW to CHK from 0x85. The pipes know nothing of each other, so head and body are held together here: a body
that does not have the length of the head before it is refused, whatever its checksum. Everything above: ``sdt_reader``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader.sdt_frame import HEAD_BYTES, LONGEST, PREAMBLE, SHORTEST
from devices.id_reader.sdt_link import DamagedAnswer
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
        self._head = bytearray()
        self._body_left = 0
        self._whole = False  # the last answer was taken to its end

    def open(self) -> None:
        """Raises ``DeviceError`` deviceNotReady; ``wrongDevice`` when it has other endpoints."""
        device = UsbDevice.open(self._target, clock=self._clock)
        try:
            device.require(HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN)
        except DeviceError:
            device.close()
            raise
        self._device = device
        self._whole = False  # whoever had it before us may have left something

    def close(self) -> None:
        """Give the device back."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def clear(self, context: CommandContext) -> None:
        """Empty both pipes."""
        self._head.clear()
        self._body_left = 0
        device, patience = self._opened(), EMPTY_MS if self._whole else ABANDONED_MS
        for endpoint in (HEAD_IN, BODY_IN):
            for _ in range(MOST_STALE):
                context.check()
                if not device.read(endpoint, LONGEST, timeout_ms=patience):
                    break
            else:
                raise DeviceError(Completion.HARDWARE_ERROR, "talksOn", Action.RESET, f"endpoint {endpoint:02X}")

    def send(self, request: bytes, context: CommandContext) -> None:
        """Head, then body."""
        self._whole = False
        device = self._opened()
        device.write(HEAD_OUT, request[:HEAD_BYTES], context, patience=WRITE_SECONDS)
        device.write(BODY_OUT, request[HEAD_BYTES:], context, patience=WRITE_SECONDS)

    def receive(self) -> bytes:
        """Bytes of a head, or of the body that belongs to it."""
        device = self._opened()
        if not self._body_left:
            chunk = device.read(HEAD_IN, HEAD_BYTES)
            self._head += chunk
            self._body_left = self._announced()
            return chunk
        chunk = device.read(BODY_IN, self._body_left)
        if len(chunk) > self._body_left:
            self._body_left = 0
            raise DamagedAnswer
        self._body_left -= len(chunk)
        self._whole = not self._body_left
        return chunk

    def _announced(self) -> int:
        """Bytes of the body to come; 0 while there is no whole head. What comes before a head is noise."""
        while (at := self._head.find(PREAMBLE)) >= 0 and len(self._head) >= at + HEAD_BYTES:
            length = int.from_bytes(self._head[at + len(PREAMBLE) : at + HEAD_BYTES], "big")
            if SHORTEST <= length <= LONGEST:
                self._head.clear()
                return length
            del self._head[: at + 1]
        del self._head[: -(LONGEST + HEAD_BYTES)]
        return 0

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
