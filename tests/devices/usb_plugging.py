"""Plugs and pulls a virtual device: says what a pull was called, then the files and threads held before and after."""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path

from devices.usb_device import UsbDevice
from devices.usb_gadget import UsbGadget
from tests.devices.usb_bench import IN, SHAPE, failure, target

ROUNDS = 50


def held() -> str:
    """Open files and living threads of this process."""
    gc.collect()
    return f"{len(list(Path('/proc/self/fd').iterdir()))} {threading.active_count()}"


def plugged_and_pulled(gadget: UsbGadget, port: Path) -> str:
    """What the driver calls it."""
    device = UsbDevice.open(target(port, serial_number="A1"))
    gadget.unplug()
    code = failure(lambda: device.read(IN, 64)).code
    device.close()
    gadget.plug()
    return code


def main(port: Path) -> None:
    """First once, since libraries open files of their own at the first call."""
    gadget = UsbGadget(port, SHAPE, room=256)
    gadget.plug()
    print(plugged_and_pulled(gadget, port))
    before = held()
    codes = {plugged_and_pulled(gadget, port) for _ in range(ROUNDS)}
    print(*codes)
    print(before, held(), sep="\n")
    gadget.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
