"""What a document camera can be set to; read by both halves of its driver, so it imports no picture library."""

from __future__ import annotations

import enum
import urllib.parse
from dataclasses import dataclass, field
from typing import Literal

from devices.errors import Action, Completion, DeviceError

MM_PER_INCH = 25.4
_FOLDER = "dir:"


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """``source``: a V4L2 device (``/dev/video0``; prefer ``/dev/v4l/by-id/…``, which survives re-plugging), an MJPEG stream
    (``http://host/path``) or a folder whose pictures are the frames (``dir:/path``; for demo and tests).

    ``width`` and ``height`` in px and ``pixel_format`` (V4L2's four letters, such as MJPG, YUYV, GREY) are asked of a V4L2
    device; 0 and "" leave it its own. A picture of another size than asked for is refused, never scaled.
    ``rotation`` in degrees clockwise; ``mode`` Color or Gray; ``dots_per_mm`` at the height of the table as its owner has
    measured it, 0 = nobody knows.

    ``focus``: ``as_is`` leaves it to the camera, ``lock`` lets it find its focus once a stream and holds it, ``manual`` sets
    ``focus_position`` (the device's own units). The last two need a V4L2 device with that control.

    ``warm_up_frames`` of each new stream are thrown away. A picture is taken when brightness, sharpness and content of
    ``settle_frames`` in a row agree, within ``settle_seconds``. ``check_frozen``: so many frames without any sensor noise
    between them are a hung camera; off for one whose firmware smooths it all away.

    Times in seconds: ``frame_seconds`` without a frame is a stalled stream; ``open_timeout`` for taking the device;
    ``linger_seconds`` after the last picture the stream of a V4L2 device or of a preview is closed.
    """

    source: str = field(repr=False)  # an address may hold a password
    width: int = 0
    height: int = 0
    pixel_format: str = ""
    rotation: Literal[0, 90, 180, 270] = 0
    mode: Literal["Color", "Gray"] = "Color"
    dots_per_mm: float = 0.0
    focus: Literal["as_is", "lock", "manual"] = "as_is"
    focus_position: int = 0
    warm_up_frames: int = 5
    settle_frames: int = 6
    settle_seconds: float = 8.0
    check_frozen: bool = True
    frame_seconds: float = 3.0
    open_timeout: float = 15.0
    linger_seconds: float = 10.0

    @property
    def dpi(self) -> int:
        """Dots per inch, 0 when nobody knows."""
        return round(self.dots_per_mm * MM_PER_INCH)


class SourceKind(enum.Enum):
    """Where frames come from."""

    DEVICE = "device"
    STREAM = "stream"
    FOLDER = "folder"


def kind_of(source: str) -> SourceKind:
    """Raises ``DeviceError`` (invalidData ``badSource``, action configuration), which never quotes ``source``: an address
    may hold a password."""
    if source.startswith("/"):
        return SourceKind.DEVICE
    if source.startswith(_FOLDER) and len(source) > len(_FOLDER):
        return SourceKind.FOLDER
    if source.startswith("http://"):
        try:
            parts = urllib.parse.urlsplit(source)
            if parts.hostname and parts.port != 0:
                return SourceKind.STREAM
        except ValueError as cause:
            raise _wrong("badSource", "source: no host and port can be read from the address") from cause
    # No https: the library behind does not check certificates, and a lock that is none must not look like one.
    raise _wrong("badSource", "source: want /dev/…, http://… or dir:/…")


def folder_of(source: str) -> str:
    """The path of a ``dir:`` source."""
    return source.removeprefix(_FOLDER)


def checked(settings: CameraSettings) -> CameraSettings:
    """The same. Raises ``DeviceError`` (invalidData, action configuration) naming the first setting without sense."""
    kind = kind_of(settings.source)
    if (settings.width > 0) != (settings.height > 0) or min(settings.width, settings.height) < 0:
        raise _wrong("badSize", "width and height: both in px, or both 0")
    if settings.pixel_format and len(settings.pixel_format.encode("utf-8")) != 4:
        raise _wrong("badFormat", "pixel_format: four letters")
    if kind is not SourceKind.DEVICE and (settings.pixel_format or settings.focus != "as_is"):
        raise _wrong("badSource", "pixel_format and focus: only a V4L2 device has them")
    if settings.warm_up_frames < 0 or settings.settle_frames < 2:
        raise _wrong("badFrames", "warm_up_frames: 0 or more; settle_frames: 2 or more")
    if min(settings.settle_seconds, settings.frame_seconds, settings.open_timeout) <= 0 or settings.linger_seconds < 0:
        raise _wrong("badTime", "settle_seconds, frame_seconds, open_timeout: above 0; linger_seconds: 0 or more")
    if settings.dots_per_mm < 0:
        raise _wrong("badScale", "dots_per_mm: 0 or more")
    return settings


def _wrong(code: str, detail: str) -> DeviceError:
    return DeviceError(Completion.INVALID_DATA, code, Action.CONFIGURATION, detail)
