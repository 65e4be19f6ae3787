"""What a document camera's frames come from, and the plainest such thing: a folder of pictures. Runs in the child process."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import cv2
from cv2.typing import MatLike

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.scanner import v4l2_node
from devices.scanner.camera_settings import CameraSettings, folder_of

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".pnm", ".ppm", ".pgm", ".tif", ".tiff", ".webp"})


class FrameSource(Protocol):
    """A stream of frames that can be opened and closed. Every method raises ``DeviceError``, ``close`` never."""

    live: bool  # a sensor stands behind it, so that no two frames are the same to the bit

    def probe(self, context: CommandContext) -> None:
        """Ask whether the camera is there, without taking a picture."""

    def ready(self, context: CommandContext, *, reuse: bool) -> bool:
        """Have an open stream whose next frame is taken after this call; True when it was opened anew.

        ``reuse``: a frame that is a little older will do, if that spares the opening."""

    def next(self, context: CommandContext) -> MatLike:
        """The next frame: 8 bits a channel, rows of gray or of blue, green, red."""

    def close(self) -> None:
        """End the stream; what its library holds of a picture goes with it."""


class FolderSource:
    """The pictures of a folder in the order of their names, as frames of a recorded stream; the last one stays."""

    live = False

    def __init__(self, settings: CameraSettings) -> None:
        self._folder = Path(folder_of(settings.source))
        self._left: list[Path] = []

    def probe(self, context: CommandContext) -> None:
        context.check()
        self._pictures()

    def ready(self, context: CommandContext, *, reuse: bool) -> bool:
        context.check()
        self._left = self._pictures()
        return True

    def next(self, context: CommandContext) -> MatLike:
        context.check()
        picture = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        try:
            frame = cv2.imread(str(picture), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        except cv2.error as cause:  # larger than OPENCV_IO_MAX_IMAGE_PIXELS
            raise bad_picture("picture is too large") from cause
        if frame is None:
            raise bad_picture("file is no picture")
        return frame

    def close(self) -> None:
        self._left = []

    def _pictures(self) -> list[Path]:
        try:
            found = sorted(path for path in self._folder.iterdir() if path.suffix.lower() in _PICTURES)
        except OSError as cause:
            raise v4l2_node.not_ready(cause) from cause
        if not found:
            raise DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE, "no picture in the folder")
        return found


def bad_picture(detail: str) -> DeviceError:
    """Frames come, and nothing can be made of them."""
    return DeviceError(Completion.HARDWARE_ERROR, "badPicture", Action.RESET, detail)
