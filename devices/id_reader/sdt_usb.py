"""Identity card reader with a SAM_A/SAM_V module on USB: the parent's half.

libusb can hang in a call that nothing interrupts, so the talking is done in a child process (``devices/host.py``) by
``sdt_usb_native``; this file never imports the library. A hosted call gives one answer, so a reading is two of them: wait for
a card, then read the one that was found. A card that is lifted or exchanged in between answers *select failed*, since a
select takes only a card that was found.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.id_reader.protocol import IdCardReading
from devices.status import MediaState
from devices.usb_presence import is_absent
from devices.usb_target import UsbTarget


@dataclass(frozen=True, slots=True)
class SdtUsbSettings:
    """``device`` as lsusb names it, vendor and product; the default is said of the readers of one large maker, and is to be
    checked on the hardware. ``serial_number`` or ``bus_path`` ("1-2.3") where two are alike; ``backend`` "libusb1", or
    "socket:PATH" for a virtual reader.

    ``fingerprint``, ``appended_address``, ``management_number`` as on a serial line (``SdtSerialSettings``). Times in seconds:
    ``open_timeout`` for taking the device, ``answer_grace`` that libusb may overrun a command's deadline before its process is
    killed.
    """

    device: str = "0400:c35a"
    serial_number: str = ""
    bus_path: str = ""
    backend: str = "libusb1"
    fingerprint: bool = False
    appended_address: bool = True
    management_number: bool = False
    open_timeout: float = 10.0
    answer_grace: float = 1.0


def target_of(settings: SdtUsbSettings) -> UsbTarget:
    """The device that is meant. Raises ``DeviceError`` ``badSetting``."""
    return UsbTarget.parse(
        settings.device,
        serial_number=settings.serial_number,
        bus_path=settings.bus_path,
        backend=settings.backend,
    )


class SdtUsbReader(HostedDriver):
    """An ``IdReader`` whose module is spoken to by a child process. While it waits for a card its status is ``deviceBusy``."""

    Settings = SdtUsbSettings
    unknown_media = MediaState.UNKNOWN

    def __init__(self, settings: SdtUsbSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._target = target_of(settings)  # the child would find a mistake too, but only when it is opened
        spec = ChildSpec(
            driver="devices.id_reader.sdt_usb_native:SdtUsbNative",
            settings=settings,
            open_timeout=settings.open_timeout,
            answer_grace=settings.answer_grace,
        )
        super().__init__(spec, clock=clock)

    def open(self) -> None:
        """Start the child and let it take the reader; one that is certainly not there costs no child. Raises ``DeviceError``."""
        if is_absent(self._target):
            raise DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET, "no such device on the bus")
        super().open()

    def read(self, context: CommandContext, on_found: Callable[[], None] | None = None) -> IdCardReading:
        """See ``IdReader.read``. A library that neither answers nor obeys a cancel is killed: hardwareError ``hung``."""
        self.call("wait_for_card", context)
        if on_found is not None:
            on_found()
        reading = self.call("read_found", context)
        if not isinstance(reading, IdCardReading):
            raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
        return reading

    def reset(self, context: CommandContext) -> None:
        """Let the module begin anew (10 FF). Raises ``DeviceError``."""
        self.call("reset", context)
