"""Which device node a setting means. Nothing is opened: the kernel's own directory says who hangs where.

A node's number changes with every re-plugging, so a setting names the device: by a path that udev keeps
(``/dev/input/by-id/…``), ``usb:VVVV:PPPP``, ``name:…`` or ``phys:…``. Source: Documentation/ABI, sysfs of input and hidraw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from devices.errors import Action, Completion, DeviceError

Family = Literal["input", "hidraw"]
SYSFS = Path("/sys/class")
_USB = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_NODES = {"input": ("event*", Path("/dev/input")), "hidraw": ("hidraw*", Path("/dev"))}


@dataclass(frozen=True, slots=True)
class About:
    """Who the device says that it is: ``vendor`` and ``product`` as on its USB plug, ``phys`` where it is plugged in."""

    name: str
    phys: str = ""
    vendor: int = 0
    product: int = 0


def valid(selector: str) -> bool:
    """True for a setting that can name a device."""
    if selector.startswith("/"):
        return True
    return bool(_USB.fullmatch(selector)) or any(
        selector.startswith(word) and len(selector) > len(word) for word in ("name:", "phys:")
    )


def find(selector: str, family: Family = "input", *, sysfs: Path = SYSFS) -> Path:
    """The node to open. Raises ``DeviceError`` deviceNotReady: ``unplugged``, or ``ambiguous`` (action configuration: a
    scanner often shows several nodes, which ``phys:`` tells apart)."""
    if selector.startswith("/"):
        return Path(selector)
    found = sorted(node for node, about in _listed(family, sysfs) if _meant(selector, about))
    if not found:
        raise DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET, f"no device is {selector}")
    if len(found) > 1:
        names = ", ".join(node.name for node in found)
        detail = f"{selector} are {names}"
        raise DeviceError(Completion.DEVICE_NOT_READY, "ambiguous", Action.CONFIGURATION, detail)
    return found[0]


def _meant(selector: str, about: About) -> bool:
    usb = _USB.fullmatch(selector)
    if usb:
        return (about.vendor, about.product) == (int(usb[1], 16), int(usb[2], 16))
    word, _, wanted = selector.partition(":")
    return (about.name if word == "name" else about.phys) == wanted


def _listed(family: Family, sysfs: Path) -> Iterator[tuple[Path, About]]:
    pattern, folder = _NODES[family]
    for entry in (sysfs / family).glob(pattern):
        about = _input(entry / "device") if family == "input" else _hidraw(entry / "device")
        if about is not None:
            yield folder / entry.name, about


def _input(device: Path) -> About | None:
    try:
        vendor, product = (int(_words(device / "id" / each), 16) for each in ("vendor", "product"))
        return About(_words(device / "name"), _words(device / "phys"), vendor, product)
    except (OSError, ValueError):
        return None  # pulled out while we looked


def _hidraw(device: Path) -> About | None:
    try:
        told = dict(line.partition("=")[::2] for line in _words(device / "uevent").splitlines())
        _bus, vendor, product = (int(part, 16) for part in told["HID_ID"].split(":"))
    except (OSError, ValueError, KeyError):
        return None
    return About(told.get("HID_NAME", ""), told.get("HID_PHYS", ""), vendor, product)


def _words(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace").strip()
