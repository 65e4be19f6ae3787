"""One USB device without a kernel driver, through pyusb: found, claimed, read and written in short steps.

Every native transfer ends within ``SLICE_MS``, so that a cancel is seen within 200 ms; pyusb's errors become ``DeviceError``
here and nowhere else. libusb can hang for good all the same (a controller that does not give a transfer back), so a driver
that uses this room runs in a child process (``devices/host.py``). ``UsbTarget.backend`` chooses the library::

    device = UsbDevice.open(UsbTarget.parse("04b8:0e15", serial_number="A1"))
    device.write(0x01, job, context, patience=2.0)
    while not (answer := device.read(0x82, 64)):
        context.check()
    device.close()

Sources: pyusb 1.3.1; libusb 1.0 API, "Synchronous device I/O" (a transfer that timed out may have moved bytes).
"""

from __future__ import annotations

import array
import contextlib
import errno
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import usb.backend.libusb1
import usb.core
import usb.util

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.usb_socket import SocketBackend
from devices.usb_target import LIBUSB, SOCKET, UsbTarget

__all__ = ["LIBUSB", "UsbDevice", "UsbTarget"]  # the words of a configuration file need no library: ``usb_target``

SLICE_MS = 50  # of one native transfer
CHUNK_BYTES = 16384  # handed to one native write; a slow printer takes less of it in a slice, and says how much

_GONE = frozenset({errno.ENODEV, errno.ENOENT, errno.ESHUTDOWN, errno.ENXIO})
_DENIED = frozenset({errno.EACCES, errno.EPERM})


class UsbDevice:
    """An open device with its interface claimed. One thread at a time."""

    def __init__(self, device: Any, interface: int, clock: Callable[[], float]) -> None:
        self._device = device
        self._clock = clock
        self._packets: dict[int, int] = {}
        for endpoint in _interface(device, interface):
            self._packets[endpoint.bEndpointAddress] = endpoint.wMaxPacketSize

    @classmethod
    def open(cls, target: UsbTarget, *, clock: Callable[[], float] = time.monotonic) -> UsbDevice:
        """Find the device, take it from the kernel's driver if that has it, and claim it.

        Raises ``DeviceError`` deviceNotReady: ``unplugged``; with action configuration ``inUse``, ``noPermission``,
        ``ambiguousDevice`` (several fit), ``noSuchInterface``; internalError ``noUsbLibrary``.
        """
        with _errors(None):
            device = _find(target)
            try:
                _claim(device, target.interface)
                return cls(device, target.interface, clock)
            except (usb.core.USBError, ValueError, NotImplementedError, DeviceError):
                _dispose(device)
                raise

    def close(self) -> None:
        """Give the device back; never raises, may come twice."""
        _dispose(self._device)

    @property
    def endpoints(self) -> tuple[int, ...]:
        """Addresses; bit 7 says towards the host."""
        return tuple(self._packets)

    def require(self, *endpoints: int) -> None:
        """Raises ``DeviceError`` ``wrongDevice`` (configuration) when the device lacks one of them."""
        missing = [f"{each:02X}" for each in endpoints if each not in self._packets]
        if missing:
            detail = f"no endpoint {', '.join(missing)}"
            raise DeviceError(Completion.DEVICE_NOT_READY, "wrongDevice", Action.CONFIGURATION, detail)

    def read(self, endpoint: int, size: int, *, timeout_ms: int = SLICE_MS) -> bytes:
        """One transfer of at most ``timeout_ms`` (more than ``SLICE_MS`` would let a cancel wait); b"" when nothing came.

        ``size`` in bytes is rounded up to whole packets, since a packet that does not fit is lost: more may come than
        was asked for. Raises ``DeviceError`` ``unplugged``, ``stalled`` (the halt is cleared), ``transferFailed``.
        """
        packet = self._packets[endpoint]
        buffer = array.array("B", bytes(max(1, -(-size // packet)) * packet))
        with _errors(self):
            try:
                count = self._device.read(endpoint, buffer, timeout_ms)
            except usb.core.USBTimeoutError:
                return b""
            except usb.core.USBError as cause:
                self._clear_if_stalled(endpoint, cause)
                raise
        return buffer[:count].tobytes()

    def write_some(self, endpoint: int, data: bytes) -> int:
        """One transfer of at most ``SLICE_MS``; how many bytes the device took, 0 when none. Errors as ``read``."""
        with _errors(self):
            try:
                return int(self._device.write(endpoint, data[:CHUNK_BYTES], SLICE_MS))
            except usb.core.USBTimeoutError:
                return 0
            except usb.core.USBError as cause:
                self._clear_if_stalled(endpoint, cause)
                raise

    def write(self, endpoint: int, data: bytes, context: CommandContext, *, patience: float) -> None:
        """All of it. Raises as ``read``, canceled and timeOut, and deviceNotReady ``notTaken`` when the device takes
        nothing for ``patience`` seconds."""
        sent, moved = 0, self._clock()
        while sent < len(data):
            context.check()
            count = self.write_some(endpoint, data[sent:])
            if count:
                sent, moved = sent + count, self._clock()
            elif self._clock() - moved >= patience:
                raise DeviceError(Completion.DEVICE_NOT_READY, "notTaken", Action.RESET, f"after {sent} bytes")

    def control(
        self, request_type: int, request: int, value: int = 0, index: int = 0, data: bytes | int = b""
    ) -> bytes:
        """A control transfer of at most ``SLICE_MS``; ``data`` is what to send, or how many bytes to fetch.

        Returns what was fetched. Raises as ``read``; a request that the device does not know is ``stalled``, one that it
        does not answer ``noAnswer``.
        """
        with _errors(self):
            answer = self._device.ctrl_transfer(request_type, request, value, index, data, SLICE_MS)
        return bytes(answer) if isinstance(data, int) else b""

    def present(self) -> bool:
        """Whether the device still hangs on the bus, at the same place and address; moves nothing on its pipes."""
        with _errors(None):
            return any(_place(each) == _place(self._device) for each in _all(self._device.backend))

    def _clear_if_stalled(self, endpoint: int, cause: usb.core.USBError) -> None:
        if cause.errno == errno.EPIPE:
            with contextlib.suppress(usb.core.USBError):  # the stall itself is about to be raised
                self._device.clear_halt(endpoint)


def _find(target: UsbTarget) -> Any:
    fits = [
        each
        for each in _all(_backend(target.backend))
        if (each.idVendor, each.idProduct) == (target.vendor_id, target.product_id)
        and (not target.bus_path or _bus_path(each) == target.bus_path)
    ]
    if target.serial_number:
        fits = _with_serial_number(fits, target.serial_number)
    if not fits:
        raise DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET, "no such device on the bus")
    if len(fits) > 1:
        detail = f"{len(fits)} devices fit; set serial_number or bus_path"
        raise DeviceError(Completion.DEVICE_NOT_READY, "ambiguousDevice", Action.CONFIGURATION, detail)
    return fits[0]


def _with_serial_number(devices: list[Any], wanted: str) -> list[Any]:
    """Those that say so. Raises ``USBError`` when none does and one could not be asked."""
    fits, unasked = [], None
    for device in devices:
        try:
            number = device.serial_number
        except (ValueError, IndexError):  # it has no strings, or an empty one
            number = None
        except usb.core.USBError as cause:
            number, unasked = None, cause
        if number == wanted:
            fits.append(device)
        else:
            _dispose(device)
    if not fits and unasked is not None:
        raise unasked
    return fits


def _backend(name: str) -> Any:
    if name.startswith(SOCKET):
        return SocketBackend(Path(name.removeprefix(SOCKET)))
    backend = usb.backend.libusb1.get_backend()
    if backend is None:
        raise DeviceError(
            Completion.INTERNAL_ERROR, "noUsbLibrary", Action.CONFIGURATION, "libusb-1.0 cannot be loaded"
        )
    return backend


def _all(backend: Any) -> list[Any]:
    return list(usb.core.find(find_all=True, backend=backend))


def _claim(device: Any, interface: int) -> None:
    with contextlib.suppress(NotImplementedError):  # systems without such drivers
        if device.is_kernel_driver_active(interface):
            device.detach_kernel_driver(interface)
    try:
        device.get_active_configuration()
    except usb.core.USBError as cause:
        # pyusb has no errno for "not configured yet". Setting it always would reset a device that is at work.
        if cause.errno is not None:
            raise
        device.set_configuration()
    usb.util.claim_interface(device, _interface(device, interface))


def _interface(device: Any, number: int) -> Any:
    found = usb.util.find_descriptor(device.get_active_configuration(), bInterfaceNumber=number, bAlternateSetting=0)
    if found is None:
        raise DeviceError(Completion.DEVICE_NOT_READY, "noSuchInterface", Action.CONFIGURATION, f"interface {number}")
    return found


def _dispose(device: Any) -> None:
    # A device that is gone may refuse even this; its handle is released all the same.
    with contextlib.suppress(usb.core.USBError):
        usb.util.dispose_resources(device)


def _place(device: Any) -> tuple[int, int]:
    return device.bus, device.address


def _bus_path(device: Any) -> str:
    return f"{device.bus}-{'.'.join(str(port) for port in device.port_numbers or ())}"


@contextlib.contextmanager
def _errors(device: UsbDevice | None) -> Iterator[None]:
    """The one place where pyusb's errors become ours. ``device`` is asked whether it is still there."""
    try:
        yield
    except usb.core.USBError as cause:
        raise _error(cause, device) from cause
    except (ValueError, NotImplementedError) as cause:  # pyusb's words for what a device or a system does not have
        detail = type(cause).__name__
        raise DeviceError(Completion.HARDWARE_ERROR, "transferFailed", Action.RESET, detail) from cause


def _error(cause: usb.core.USBError, device: UsbDevice | None) -> DeviceError:
    number = cause.errno
    words = f"{type(cause).__name__}: {errno.errorcode.get(number, 'no errno')}"
    if number in _GONE or (number == errno.EIO and device is not None and not _is_there(device)):
        return DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET, words)
    if number in _DENIED:
        return DeviceError(Completion.DEVICE_NOT_READY, "noPermission", Action.CONFIGURATION, words)
    if number == errno.EBUSY:
        return DeviceError(Completion.DEVICE_NOT_READY, "inUse", Action.CONFIGURATION, words)
    if number == errno.ETIMEDOUT:
        return DeviceError(Completion.DEVICE_NOT_READY, "noAnswer", Action.RESET, words)
    if number == errno.EPIPE:
        return DeviceError(Completion.HARDWARE_ERROR, "stalled", Action.RESET, words)
    return DeviceError(Completion.HARDWARE_ERROR, "transferFailed", Action.RESET, words)


def _is_there(device: UsbDevice) -> bool:
    """Linux tells of a pulled cable as EIO first; the bus knows better."""
    try:
        return device.present()
    except DeviceError:
        return False
