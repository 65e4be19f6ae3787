"""What a device node is asked beside its stream: who it is, what is held down now, and that nobody else may listen.

Sources: Linux ``include/uapi/linux/input.h`` (EVIOC…), ``include/uapi/asm-generic/ioctl.h``. A driver asks through the
port ``Asked``, since a recorded stream has nobody to ask: ``evdev_stand_in`` answers from a file there.
"""

from __future__ import annotations

import fcntl
import struct
from typing import Protocol

from evdev import ecodes

from devices.evdev_find import About

_READ, _WRITE = 2, 1
_NAME_BYTES = 256
_BYTES = {ecodes.EV_KEY: ecodes.KEY_CNT // 8, ecodes.EV_SW: 8}
_ID = struct.Struct("@HHHH")  # bus, vendor, product, version


class Asked(Protocol):
    """The ioctls of an input device that is open as ``descriptor``. All raise OSError."""

    def about(self, descriptor: int) -> About:
        """Asks the device itself: ENODEV when it is gone."""

    def grab(self, descriptor: int) -> None:
        """Until it is closed no other program hears its events, the window system least of all. EBUSY when taken."""

    def has(self, descriptor: int, kind: int) -> frozenset[int]:
        """The codes of EV_KEY or EV_SW that the device can report: a switch that it lacks is not off, it is not there."""

    def pressed(self, descriptor: int) -> frozenset[int]:
        """The keys that are down now, by their codes."""

    def switches(self, descriptor: int) -> frozenset[int]:
        """The switches that are on now, by their codes."""


class Kernel:
    """The real answers."""

    def about(self, descriptor: int) -> About:
        """See ``Asked``."""
        _bus, vendor, product, _version = _ID.unpack(_ask(descriptor, 0x02, _ID.size))
        name = _text(_ask(descriptor, 0x06, _NAME_BYTES))
        try:
            phys = _text(_ask(descriptor, 0x07, _NAME_BYTES))
        except FileNotFoundError:
            phys = ""  # what hangs on no bus has none
        return About(name, phys, vendor, product)

    def grab(self, descriptor: int) -> None:
        """See ``Asked``."""
        fcntl.ioctl(descriptor, _number(_WRITE, 0x90, 4), 1)

    def has(self, descriptor: int, kind: int) -> frozenset[int]:
        """See ``Asked``."""
        return _set_bits(_ask(descriptor, 0x20 + kind, _BYTES[kind]))

    def pressed(self, descriptor: int) -> frozenset[int]:
        """See ``Asked``."""
        return _set_bits(_ask(descriptor, 0x18, _BYTES[ecodes.EV_KEY]))

    def switches(self, descriptor: int) -> frozenset[int]:
        """See ``Asked``."""
        return _set_bits(_ask(descriptor, 0x1B, _BYTES[ecodes.EV_SW]))


def _number(direction: int, number: int, size: int) -> int:
    return direction << 30 | size << 16 | ord("E") << 8 | number


def _ask(descriptor: int, number: int, size: int) -> bytes:
    return fcntl.ioctl(descriptor, _number(_READ, number, size), bytes(size))


def _text(answer: bytes) -> str:
    return answer.partition(b"\0")[0].decode("utf-8", "replace")


def _set_bits(answer: bytes) -> frozenset[int]:
    return frozenset(at for at in range(len(answer) * 8) if answer[at // 8] >> at % 8 & 1)
