"""A V4L2 device node: whether it is there, whether it is a camera, and what the kernel's refusals mean.

Source of the numbers: ``linux/videodev2.h`` (VIDIOC_QUERYCAP, struct v4l2_capability of 104 bytes). A USB camera has a
second node that carries metadata and no picture.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct

from devices.errors import Action, Completion, DeviceError

QUERYCAP = 0x80685600
_CAPABILITY = struct.Struct("=16s32s32sIII12x")
_VIDEO_CAPTURE = 0x1
_STREAMING = 0x04000000
_DEVICE_CAPS = 0x80000000

_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR, errno.EIO})
_TAKEN = frozenset({errno.EBUSY, errno.EAGAIN})
_DENIED = frozenset({errno.EACCES, errno.EPERM})
_NO_CAMERA = frozenset({errno.ENOTTY, errno.EINVAL, errno.EISDIR})


def probe(path: str) -> None:
    """Ask the node what it is; disturbs no stream that runs. Raises ``DeviceError``: deviceNotReady ``noDevice``,
    ``deviceBusy``, ``accessDenied``, or invalidData ``notACamera``."""
    answer = bytearray(_CAPABILITY.size)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.ioctl(descriptor, QUERYCAP, answer)
        finally:
            os.close(descriptor)
    except OSError as cause:
        raise not_ready(cause) from cause
    *_, capabilities, of_node = _CAPABILITY.unpack(answer)
    able = of_node if capabilities & _DEVICE_CAPS else capabilities
    if not (able & _VIDEO_CAPTURE and able & _STREAMING):
        raise DeviceError(Completion.INVALID_DATA, "notACamera", Action.CONFIGURATION, "node gives no pictures")


def refusal(path: str) -> DeviceError:
    """Why a node that is a camera was not opened for pictures."""
    try:
        probe(path)
    except DeviceError as error:
        return error
    # The kernel lets everybody ask and one process stream.
    return DeviceError(Completion.DEVICE_NOT_READY, "deviceBusy", Action.RESET, "node is there but gives no stream")


def not_ready(cause: OSError) -> DeviceError:
    """The application's error for the kernel's."""
    words = f"{type(cause).__name__}: {os.strerror(cause.errno)}" if cause.errno else type(cause).__name__
    if cause.errno in _DENIED:
        return DeviceError(Completion.DEVICE_NOT_READY, "accessDenied", Action.CONFIGURATION, words)
    if cause.errno in _TAKEN:
        return DeviceError(Completion.DEVICE_NOT_READY, "deviceBusy", Action.RESET, words)
    if cause.errno in _NO_CAMERA:
        return DeviceError(Completion.INVALID_DATA, "notACamera", Action.CONFIGURATION, words)
    if cause.errno in _GONE:
        return DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE, words)
    return DeviceError(Completion.HARDWARE_ERROR, "ioError", Action.RESET, words)
