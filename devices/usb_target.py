"""Which USB device, in the words of a configuration file. Loads no library, so that a parent process can check its settings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from devices.errors import Action, Completion, DeviceError

LIBUSB = "libusb1"
SOCKET = "socket:"

_IDS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_BUS_PATH = re.compile(r"\d+-\d+(\.\d+)*")


@dataclass(frozen=True, slots=True)
class UsbTarget:
    """Which device. ``serial_number`` or ``bus_path`` ("1-2.3", as ``/sys/bus/usb/devices`` names it) where two are alike.

    ``backend`` is "libusb1", or "socket:PATH" for a virtual device or a folder of them (``usb_gadget``).
    """

    vendor_id: int
    product_id: int
    serial_number: str = ""
    bus_path: str = ""
    backend: str = LIBUSB
    interface: int = 0

    @classmethod
    def parse(
        cls, device: str, *, serial_number: str = "", bus_path: str = "", backend: str = LIBUSB, interface: int = 0
    ) -> UsbTarget:
        """``device`` as lsusb prints it: four and four hexadecimal digits, "0400:c35a".

        Raises ``DeviceError`` ``badSetting`` naming the key that is wrong.
        """
        ids = _IDS.fullmatch(device)
        if ids is None:
            raise _bad("device", "vendor and product as four and four hexadecimal digits, such as 0400:c35a")
        if bus_path and _BUS_PATH.fullmatch(bus_path) is None:
            raise _bad("bus_path", "a bus and its ports, such as 1-2.3")
        if backend != LIBUSB and not (backend.startswith(SOCKET) and len(backend) > len(SOCKET)):
            raise _bad("backend", f"{LIBUSB}, or {SOCKET} and a path")
        return cls(int(ids[1], 16), int(ids[2], 16), serial_number, bus_path, backend, interface)


def _bad(key: str, expected: str) -> DeviceError:
    return DeviceError(Completion.INVALID_DATA, "badSetting", Action.CONFIGURATION, f"{key} has to be {expected}")
