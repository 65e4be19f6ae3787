"""Document cameras: the parent's half. A camera's driver, its USB cable and its picture library can all block for ever, so
pictures are taken in a child process (``devices/host.py``) by ``camera_native``; this file never imports the library.

Sources: OpenCV 5.0 ``videoio`` (environment variables below); FFmpeg's ``mpjpeg`` demuxer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.scanner.camera_settings import CameraSettings, checked
from devices.scanner.private_child import PrivateFolder
from devices.scanner.protocol import ScannedImage
from devices.status import MediaState

MOST_PIXELS = 100_000_000  # the largest document cameras have 25 million
PREVIEW_WIDTH = 480  # px: half the width of the screen
_GRACE_SECONDS = 2.0  # beyond the time-out of one native read, before the child counts as hung


class CameraScanner(HostedDriver):
    """A camera above a table, one picture a scan."""

    Settings = CameraSettings
    unknown_media = MediaState.UNKNOWN

    def __init__(self, settings: CameraSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._private = PrivateFolder()
        spec = ChildSpec(
            driver="devices.scanner.camera_native:CameraNative",
            settings=checked(settings),
            environment={**self._private.environment, **_environment(settings)},
            open_timeout=settings.open_timeout,
            answer_grace=settings.frame_seconds + _GRACE_SECONDS,
        )
        super().__init__(spec, clock=clock)

    def scan(self, context: CommandContext) -> ScannedImage:
        """Take one picture; see ``Scanner.scan`` for the errors.

        A camera that neither answers nor obeys a cancel is killed with its child process: hardwareError ``hung``.
        """
        try:
            return self._image(self.call("scan", context))
        finally:
            self._private.empty()

    def preview(self, context: CommandContext, width: int = PREVIEW_WIDTH) -> ScannedImage:
        """What the camera sees now, at most ``width`` px wide, not held against anything. Errors as of ``scan``."""
        return self._image(self.call("preview", context, width))

    def _image(self, answer: object) -> ScannedImage:
        if not isinstance(answer, ScannedImage):
            raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
        return answer


def _environment(settings: CameraSettings) -> dict[str, str]:
    return {
        # A camera on the kiosk's own network is not asked for through a proxy.
        "http_proxy": "",
        "no_proxy": "*",
        # An address that answers with a playlist must not lead to files or other hosts.
        "OPENCV_FFMPEG_CAPTURE_OPTIONS": "|".join(
            ("input_format;mpjpeg", "protocol_whitelist;http,tcp", "fflags;nobuffer", f"max_pixels;{MOST_PIXELS}")
        ),
        "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": str(math.ceil(settings.frame_seconds)),
        # A torn header may announce a picture that fills the memory.
        "OPENCV_IO_MAX_IMAGE_PIXELS": str(MOST_PIXELS),
        # Both libraries write addresses, which may hold a password, to stderr.
        "OPENCV_LOG_LEVEL": "SILENT",
        "OPENCV_FFMPEG_LOGLEVEL": "-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
