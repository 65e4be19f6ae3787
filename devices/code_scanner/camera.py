"""A camera that reads codes: the parent's half. Cameras and their libraries can hang, so looking and decoding are done in a
child process (``devices/host.py``) by ``camera_native.py``; this file imports neither library.
"""

from __future__ import annotations

import re
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from devices.code_scanner.protocol import CodeReading
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.status import DeviceStatus

Format = Literal["qr", "code128", "datamatrix", "pdf417", "ean13", "ean8", "aztec", "code39"]
_SOURCE = re.compile(r"/dev/\S+|https?://\S+|dir:.+")
_LEAST = {"confirm": 1, "max_bytes": 1, "width": 0, "height": 0}
HUNG = "hung"
_ENVIRONMENT = {
    # They would print addresses, and an address may hold a password.
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    # Seconds in one call for a picture; the ten that are usual keep a camera busy long after it was turned off.
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "1",
}


@dataclass(frozen=True, slots=True)
class CameraCodeScannerSettings:
    """``source``: ``/dev/videoN`` (best ``/dev/v4l/by-id/…``), ``http://…`` with a stream of JPEGs, or ``dir:PATH``, where the
    last picture by name is what the camera sees (demo and tests). Two roles must not have the same source: a camera serves
    one program at a time, so of a document camera and a code scanner on it one would always be out.

    ``width``, ``height`` in px as asked of a V4L2 camera, 0 as it comes. ``formats``: what is looked for; each more costs
    time. ``encoding`` of codes that do not say theirs. ``confirm``: in so many pictures in a row a code has to be seen.
    A code that is in view when a reading begins, or within ``settle_seconds`` after its first picture, counts only with
    ``in_view_counts``: else a code left lying there would be read for the next citizen. ``pictures_per_second`` are decoded
    at most. A camera without a picture for ``picture_seconds`` hangs. ``answer_grace`` in seconds: see ``ChildSpec``.
    """

    source: str = field(repr=False)  # may hold a password
    width: int = 1280
    height: int = 720
    formats: tuple[Format, ...] = ("qr", "code128", "datamatrix", "pdf417")
    encoding: Literal["utf-8", "gb18030", "ascii", "latin-1"] = "utf-8"
    confirm: int = 2
    in_view_counts: bool = False
    settle_seconds: float = 0.3
    max_bytes: int = 4096
    pictures_per_second: float = 10.0
    picture_seconds: float = 5.0
    open_timeout: float = 20.0
    answer_grace: float = 1.0

    def __post_init__(self) -> None:
        if not _SOURCE.fullmatch(self.source) or not _possible_address(self.source):
            raise _wrong("source", "/dev/…, http://… or dir:…")
        if not self.formats:
            raise _wrong("formats", "at least one")
        for key, least in _LEAST.items():
            if getattr(self, key) < least:
                raise _wrong(key, f"at least {least}")
        for key in ("pictures_per_second", "picture_seconds", "open_timeout", "answer_grace"):
            if getattr(self, key) <= 0:
                raise _wrong(key, "more than 0")
        if self.settle_seconds < 0:
            raise _wrong("settle_seconds", "0 or more")


class CameraCodeScanner(HostedDriver):
    """A ``CodeScanner``. The camera is on only while a reading waits."""

    Settings = CameraCodeScannerSettings

    def __init__(self, settings: CameraCodeScannerSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        spec = ChildSpec(
            driver="devices.code_scanner.camera_native:CameraNative",
            settings=settings,
            environment=_ENVIRONMENT,
            open_timeout=settings.open_timeout,
            answer_grace=settings.answer_grace,
            # Together with one look at the flag under the 200 ms in which a cancel has to be answered.
            cancel_grace=0.1,
        )
        super().__init__(spec, clock=clock)
        self._opened = False

    def open(self) -> None:
        """Start the child and look whether the camera is there. Raises ``DeviceError``."""
        self._opened = True
        try:
            super().open()
        except DeviceError:
            self._opened = False
            raise

    def close(self) -> None:
        """End the child."""
        self._opened = False
        super().close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Whether the camera is there; the picture is not looked at. Raises as ``HostedDriver.status``."""
        return super().status(context)

    def read(self, context: CommandContext) -> CodeReading:
        """See ``CodeScanner.read``; besides userError ``severalCodes`` when more than one is held into the picture.

        A camera that gives no picture any more is killed with its child process: hardwareError ``hung``.
        """
        if not self._opened:
            raise DeviceError(Completion.DEVICE_NOT_READY, "notOpen", Action.RESET)
        try:
            text = self.call("read", context)
        except DeviceError as error:
            if error.code == HUNG:
                super().close()  # the child cannot stop its own hung thread; the next call builds another
            raise
        if not isinstance(text, str):
            raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
        return CodeReading(text)


def _possible_address(source: str) -> bool:
    if not source.startswith("http"):
        return True
    try:
        url = urllib.parse.urlsplit(source)
        return bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _wrong(key: str, expected: str) -> DeviceError:
    detail = f"code_scanner: {key} has to be {expected}"
    return DeviceError(Completion.INVALID_DATA, "badSetting", Action.CONFIGURATION, detail)
