"""Whether a USB device is plugged in, as the kernel's file tree says: no library is loaded, nothing is opened or asked.

A driver in a child process looks here before it starts the child, so that an absent device costs a look and not a process
every few seconds. Source: Linux ``Documentation/ABI/stable/sysfs-bus-usb`` (``idVendor``, ``idProduct``).
"""

from __future__ import annotations

from pathlib import Path

from devices.usb_target import SOCKET, UsbTarget

SYSFS = Path("/sys/bus/usb/devices")


def is_absent(target: UsbTarget, sysfs: Path = SYSFS) -> bool:
    """True when it is certain that no such device is there; False also where nobody knows."""
    try:
        if target.backend.startswith(SOCKET):
            where = Path(target.backend.removeprefix(SOCKET))
            return not (any(where.iterdir()) if where.is_dir() else where.exists())
        return sysfs.is_dir() and not any(_is_it(entry, target) for entry in sysfs.iterdir())
    except OSError:
        return False


def _is_it(entry: Path, target: UsbTarget) -> bool:
    if target.bus_path and entry.name != target.bus_path:
        return False
    try:
        ids = [int((entry / name).read_text(encoding="ascii"), 16) for name in ("idVendor", "idProduct")]
    except (OSError, ValueError):
        return False  # an interface or a hub's port, or a device that is just leaving
    return ids == [target.vendor_id, target.product_id]
