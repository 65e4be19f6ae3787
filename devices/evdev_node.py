"""An open device node that delivers input: its bytes, its answers, and the one place where the kernel's errors become ours."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
from collections.abc import Iterator
from pathlib import Path

from devices.errors import Action, Completion, DeviceError
from devices.evdev_find import About, Family, find
from devices.evdev_ioctl import Asked, Kernel
from devices.evdev_stand_in import AnswersFile

READ_SLICE_SECONDS = 0.05  # one native read; a cancel must be seen within 200 ms
READ_BYTES = 64 * 24  # the kernel keeps about that many events for a keyboard

# EBADF: given back by a status in another thread that had seen it go.
_GONE = frozenset({errno.ENOENT, errno.ENXIO, errno.EIO, errno.ENODEV, errno.EBADF})
_TAKEN = frozenset({errno.EAGAIN, errno.EBUSY})
_DENIED = frozenset({errno.EACCES, errno.EPERM})
_NO_INPUT = frozenset({errno.ENOTTY, errno.EINVAL, errno.ENOSYS})


class InputNode:
    """Open until ``close``. Everything raises ``DeviceError`` deviceNotReady: ``unplugged``, ``inUse``, ``noPermission``,
    ``notAnInputDevice``."""

    def __init__(self, descriptor: int, asked: Asked) -> None:
        self._descriptor = descriptor
        self._asked = asked
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def about(self) -> About:
        """Who the device says that it is."""
        with _vendor_errors():
            return self._asked.about(self._descriptor)

    def grab(self) -> None:
        """Keep its events from every other program."""
        with _vendor_errors():
            self._asked.grab(self._descriptor)

    def lock(self) -> None:
        """Keep other kiosk programs out where the kernel knows no grab (hidraw)."""
        with _vendor_errors():
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def has(self, kind: int) -> frozenset[int]:
        """Codes of EV_KEY or EV_SW that it can report."""
        with _vendor_errors():
            return self._asked.has(self._descriptor, kind)

    def pressed(self) -> frozenset[int]:
        """Codes of the keys that are down."""
        with _vendor_errors():
            return self._asked.pressed(self._descriptor)

    def switches(self) -> frozenset[int]:
        """Codes of the switches that are on."""
        with _vendor_errors():
            return self._asked.switches(self._descriptor)

    def read(self, seconds: float, size: int = READ_BYTES) -> bytes:
        """What came, after at most ``seconds``; empty when nothing did."""
        with _vendor_errors():
            if not self._poll.poll(seconds * 1000):
                return b""
            try:
                chunk = os.read(self._descriptor, size)
            except BlockingIOError:
                return b""  # polled for an event that the kernel then gave up
            if not chunk:
                raise OSError(errno.ENODEV, "end of the stream")
            return chunk

    def present(self) -> None:
        """Raises ``unplugged`` when nothing will come from it any more; asks without reading."""
        with _vendor_errors():
            for _, mask in self._poll.poll(0):
                if mask & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                    raise OSError(errno.ENODEV, "hung up")

    def drain(self) -> bool:
        """Drop what waits to be read. True when there was something. Ends even on a device that never falls silent."""
        dropped = False
        for _ in range(64):
            if not self.read(0):
                return dropped
            dropped = True
        return dropped

    def close(self) -> None:
        """Give the device back, and with it the grab."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            with contextlib.suppress(OSError):  # of a device that is gone; it is released all the same
                os.close(descriptor)


def open_node(selector: str, answers: Path | None, family: Family = "input") -> InputNode:
    """Find and open, nothing more. ``answers``: see ``evdev_stand_in``; None asks the kernel. Raises ``DeviceError``."""
    path = find(selector, family)
    with _vendor_errors():
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    return InputNode(descriptor, Kernel() if answers is None else AnswersFile(answers))


@contextlib.contextmanager
def _vendor_errors() -> Iterator[None]:
    try:
        yield
    except OSError as cause:
        raise _error(cause) from cause


def _error(cause: OSError) -> DeviceError:
    words = type(cause).__name__ if cause.errno is None else f"{type(cause).__name__}: {os.strerror(cause.errno)}"
    code, action = "ioError", Action.RESET
    if cause.errno in _GONE:
        code = "unplugged"
    elif cause.errno in _TAKEN:
        code, action = "inUse", Action.CONFIGURATION
    elif cause.errno in _DENIED:
        code, action = "noPermission", Action.CONFIGURATION
    elif cause.errno in _NO_INPUT:
        code, action = "notAnInputDevice", Action.CONFIGURATION
    return DeviceError(Completion.DEVICE_NOT_READY, code, action, words)
