"""The host's end of a virtual USB cable: a backend for pyusb that finds its devices as Unix sockets.

pyusb's own code and our drivers run unchanged above it; the device is another process (``usb_gadget``). A socket that nobody
listens on is an empty port, a connection that ends is a cable that was pulled (ENODEV). As with libusb, a transfer that was
half done when its time was over gives what came, and one that the device's controller does not give back hangs for ever.
"""

from __future__ import annotations

import array
import errno
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import usb.backend

from devices.usb_cable import Cable, check, no_device
from devices.usb_wire import DeviceShape, Kind

_BULK, _INTERRUPT = 2, 3
_IN_REQUEST = 0x80
_FULL_SPEED = 2


@dataclass(frozen=True, slots=True)
class _Port:
    """A device as it was found: a plug anew gives another address."""

    path: Path
    shape: DeviceShape
    address: int


class _Fields:
    """A descriptor: pyusb reads its fields as attributes."""

    def __init__(self, **fields: object) -> None:
        self.extra_descriptors: tuple[int, ...] = ()
        self.__dict__.update(fields)


class SocketBackend(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """``where`` is the socket of one device, or a folder in which each socket is a device: a bus."""

    def __init__(self, where: Path) -> None:
        super().__init__()
        self._where = where

    def enumerate_devices(self) -> Iterator[_Port]:
        """Those that listen now."""
        sockets = sorted(self._where.iterdir()) if self._where.is_dir() else [self._where]
        for path in sockets:
            try:
                if not stat.S_ISSOCK(path.stat().st_mode):
                    continue
                cable = Cable(path)
            except (OSError, EOFError, ValueError, TypeError, KeyError):
                continue  # an empty port, or one whose device is just leaving
            yield _Port(path, cable.shape, cable.address)
            cable.close()

    def get_parent(self, dev: _Port) -> None:
        """There are no hubs here."""

    def get_device_descriptor(self, dev: _Port) -> _Fields:
        """Of what was said at the last look; asks nobody."""
        shape = dev.shape
        texts = [index + 1 if text else 0 for index, text in enumerate(shape.strings)]
        return _Fields(
            bLength=18,
            bDescriptorType=1,
            bcdUSB=0x0200,
            bDeviceClass=0,
            bDeviceSubClass=0,
            bDeviceProtocol=0,
            bMaxPacketSize0=64,
            idVendor=shape.vendor_id,
            idProduct=shape.product_id,
            bcdDevice=0x0100,
            iManufacturer=texts[0],
            iProduct=texts[1],
            iSerialNumber=texts[2],
            bNumConfigurations=1,
            address=dev.address,
            bus=shape.bus,
            port_number=shape.ports[-1] if shape.ports else None,
            port_numbers=shape.ports or None,
            speed=_FULL_SPEED,
        )

    def get_configuration_descriptor(self, dev: _Port, config: int) -> _Fields:
        """The only one. Raises IndexError for another."""
        _only(config)
        return _Fields(
            bLength=9,
            bDescriptorType=2,
            wTotalLength=18 + 7 * len(dev.shape.endpoints),
            bNumInterfaces=1,
            bConfigurationValue=1,
            iConfiguration=0,
            bmAttributes=0xE0,  # self-powered, remote wake-up
            bMaxPower=50,
        )

    def get_interface_descriptor(self, dev: _Port, intf: int, alt: int, config: int) -> _Fields:
        """The only one. Raises IndexError for another."""
        _only(intf, alt, config)
        shape = dev.shape
        return _Fields(
            bLength=9,
            bDescriptorType=4,
            bInterfaceNumber=0,
            bAlternateSetting=0,
            bNumEndpoints=len(shape.endpoints),
            bInterfaceClass=shape.interface_class,
            bInterfaceSubClass=shape.interface_subclass,
            bInterfaceProtocol=shape.interface_protocol,
            iInterface=0,
        )

    def get_endpoint_descriptor(self, dev: _Port, ep: int, intf: int, alt: int, config: int) -> _Fields:
        """Raises IndexError for one that is not there."""
        _only(intf, alt, config)
        endpoint = dev.shape.endpoints[ep]
        return _Fields(
            bLength=7,
            bDescriptorType=5,
            bEndpointAddress=endpoint.address,
            bmAttributes=_INTERRUPT if endpoint.interrupt else _BULK,
            wMaxPacketSize=endpoint.packet,
            bInterval=1,
            bRefresh=0,
            bSynchAddress=0,
        )

    def open_device(self, dev: _Port) -> Cable:
        """Raises ``USBError`` ENODEV when it left since it was found."""
        try:
            cable = Cable(dev.path)
        except (OSError, EOFError, ValueError, TypeError, KeyError) as cause:
            raise no_device() from cause
        if cable.address != dev.address:
            cable.close()
            raise no_device()
        return cable

    def close_device(self, dev_handle: Cable) -> None:
        """What it had claimed is free again."""
        dev_handle.close()

    def set_configuration(self, dev_handle: Cable, config_value: int) -> None:
        """Raises ``USBError``."""
        dev_handle.done(Kind.CONFIGURE, value=config_value)

    def get_configuration(self, dev_handle: Cable) -> int:
        """0 when none is set. Raises ``USBError``."""
        return dev_handle.done(Kind.CONFIGURATION)[0]

    def set_interface_altsetting(self, dev_handle: Cable, intf: int, altsetting: int) -> None:
        """There is one only."""
        _only(intf, altsetting)

    def claim_interface(self, dev_handle: Cable, intf: int) -> None:
        """Raises ``USBError`` EBUSY while another host program or the kernel has it."""
        dev_handle.done(Kind.CLAIM, value=intf)

    def release_interface(self, dev_handle: Cable, intf: int) -> None:
        """Raises ``USBError``."""
        dev_handle.done(Kind.RELEASE, value=intf)

    def bulk_write(self, dev_handle: Cable, ep: int, intf: int, data: array.array[int], timeout: int) -> int:
        """Bytes that the device took. Raises ``USBError``."""
        number, answer = dev_handle.ask(Kind.OUT, endpoint=ep, data=data.tobytes(), timeout_ms=timeout)
        taken = int.from_bytes(answer, "big")
        # As libusb does: a transfer that ran out of time half-way is told by its count, not as an error.
        if not (number == errno.ETIMEDOUT and taken):
            check(number)
        return taken

    def bulk_read(self, dev_handle: Cable, ep: int, intf: int, buff: array.array[int], timeout: int) -> int:
        """Bytes that came. Raises ``USBError``."""
        size = len(buff) * buff.itemsize
        number, answer = dev_handle.ask(Kind.IN, endpoint=ep, value=size, timeout_ms=timeout)
        if not (number == errno.ETIMEDOUT and answer):
            check(number)
        memoryview(buff).cast("B")[: len(answer)] = answer
        return len(answer)

    intr_write, intr_read = bulk_write, bulk_read

    def ctrl_transfer(
        self,
        dev_handle: Cable,
        bmRequestType: int,  # noqa: N803  # pyusb passes them by these names
        bRequest: int,  # noqa: N803
        wValue: int,  # noqa: N803
        wIndex: int,  # noqa: N803
        data: array.array[int],
        timeout: int,
    ) -> int:
        """Bytes written or read. Raises ``USBError``."""
        size = len(data) * data.itemsize
        reads = bool(bmRequestType & _IN_REQUEST)
        setup = b"".join(
            number.to_bytes(width, "little")
            for number, width in ((bmRequestType, 1), (bRequest, 1), (wValue, 2), (wIndex, 2), (size, 2))
        )
        number, answer = dev_handle.ask(
            Kind.CONTROL, data=setup if reads else setup + data.tobytes(), timeout_ms=timeout
        )
        check(number)
        if not reads:
            return size
        answer = answer[:size]
        memoryview(data).cast("B")[: len(answer)] = answer
        return len(answer)

    def clear_halt(self, dev_handle: Cable, ep: int) -> None:
        """Raises ``USBError``."""
        dev_handle.done(Kind.CLEAR_HALT, endpoint=ep)

    def reset_device(self, dev_handle: Cable) -> None:
        """Raises ``USBError``."""
        dev_handle.done(Kind.RESET)

    def is_kernel_driver_active(self, dev_handle: Cable, intf: int) -> bool:
        """Raises ``USBError``."""
        return bool(dev_handle.done(Kind.KERNEL_DRIVER, value=intf)[0])

    def detach_kernel_driver(self, dev_handle: Cable, intf: int) -> None:
        """Raises ``USBError``."""
        dev_handle.done(Kind.DETACH, value=intf)

    def attach_kernel_driver(self, dev_handle: Cable, intf: int) -> None:
        """Raises ``USBError``."""
        dev_handle.done(Kind.ATTACH, value=intf)


def _only(*indices: int) -> None:
    if any(indices):
        raise IndexError("one configuration, one interface, one setting")
