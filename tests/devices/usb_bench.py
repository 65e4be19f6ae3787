"""A virtual USB device for tests of what talks to it: two bulk endpoints, plugged in."""

from __future__ import annotations

import select
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.errors import DeviceError
from devices.usb_device import UsbDevice
from devices.usb_gadget import Setup, UsbGadget
from devices.usb_target import UsbTarget
from devices.usb_wire import DeviceShape, EndpointShape

OUT, IN = 0x02, 0x81
PATIENCE = 10.0  # seconds until a test gives up
SHAPE = DeviceShape(0x0400, 0xC35A, (EndpointShape(OUT), EndpointShape(IN)), serial_number="A1", product="Sample")


def known_request(setup: Setup, data: bytes) -> bytes | None:
    """A class request 0xA1/1 that is answered, and one that takes data."""
    if (setup.request_type, setup.request) == (0xA1, 1):
        return b"\x18"
    if (setup.request_type, setup.request) == (0x41, 2):
        return b"" if data == b"yes" else None
    return None


def target(where: Path, **changes: str) -> UsbTarget:
    """The sample device at this socket, or in this folder."""
    return UsbTarget.parse("0400:c35a", backend=f"socket:{where}", **changes)  # type: ignore[arg-type]


def failure(act: Callable[[], object]) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        act()
    return caught.value


def opening(where: Path, **changes: str) -> DeviceError:
    return failure(lambda: UsbDevice.open(target(where, **changes)))


class Echo:
    """Firmware that gives back what it gets, until it is told to stop."""

    def __init__(self, gadget: UsbGadget) -> None:
        self._gadget = gadget
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.is_set():
            ready, _, _ = select.select(self._gadget.ends, [], [], 0.05)
            if ready and (data := self._gadget.received(OUT)):
                self._gadget.send(IN, data)

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(PATIENCE)
