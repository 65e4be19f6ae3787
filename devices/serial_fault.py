"""What a serial port's refusal means, for every driver that opens one: it is gone, taken, forbidden, or no serial port at all.

Source: errno(3) of Linux; pyserial raises ``SerialException``, which is an OSError, and lets ``termios.error`` through, which is
not.
"""

from __future__ import annotations

import errno
import os

from devices.errors import Action, Completion, DeviceError

_GONE = frozenset({errno.ENOENT, errno.ENXIO, errno.EIO, errno.ENODEV})
_TAKEN = frozenset({errno.EAGAIN, errno.EBUSY})
_DENIED = frozenset({errno.EACCES, errno.EPERM})


def unplugged(cause: Exception) -> DeviceError:
    """The port went away under the driver."""
    return DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET, in_words(cause))


def open_error(cause: Exception) -> DeviceError:
    """Why it could not be opened."""
    number = cause.errno if isinstance(cause, OSError) else None
    if number in _GONE:
        return unplugged(cause)
    code = "inUse" if number in _TAKEN else "noPermission" if number in _DENIED else "notASerialPort"
    return DeviceError(Completion.DEVICE_NOT_READY, code, Action.CONFIGURATION, in_words(cause))


def in_words(cause: Exception) -> str:
    """Kind and system's words; never the text of the exception, which may hold anything."""
    number = cause.errno if isinstance(cause, OSError) else None
    return type(cause).__name__ if number is None else f"{type(cause).__name__}: {os.strerror(number)}"
