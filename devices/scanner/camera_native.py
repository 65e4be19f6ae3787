"""The half of the camera driver that holds pictures; runs in the child process of ``devices/host.py``.

A picture is taken when it has come to rest (``camera_settle``) on frames that were exposed after the command
(``camera_capture``). What is then handed over is one frame as the sensor gave it: no average, no sharpening, no crop;
judging the page is the document room's work.

The camera looks at the table only while it is asked to: a stream is closed after each picture, or, where opening it takes
long, when nothing was asked of it for ``linger_seconds``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np
from cv2.typing import MatLike

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.scanner.camera_capture import REUSE_SECONDS, DeviceSource, StreamSource
from devices.scanner.camera_look import Unrest
from devices.scanner.camera_settings import CameraSettings, SourceKind, checked, kind_of
from devices.scanner.camera_settle import Settling
from devices.scanner.camera_source import FolderSource, FrameSource
from devices.scanner.protocol import ScannedImage
from devices.status import DeviceState, DeviceStatus, MediaState

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_GRAY_MEANS = {True: cv2.COLOR_BGR2GRAY, False: cv2.COLOR_BGR2RGB}

# A picture that never came to rest, as somebody has to act on it.
_RESTLESS = {
    Unrest.MOVING: (Completion.USER_ERROR, "moving", Action.CLEAR),
    Unrest.BLACK: (Completion.HARDWARE_ERROR, "black", Action.CLEAR),  # a lens cap, a lamp that is off
    Unrest.GREEN: (Completion.HARDWARE_ERROR, "green", Action.RESET),
    Unrest.SIZE: (Completion.HARDWARE_ERROR, "unsettled", Action.RESET),
    Unrest.LIGHT: (Completion.HARDWARE_ERROR, "unsettled", Action.RESET),
    Unrest.FOCUS: (Completion.HARDWARE_ERROR, "unsettled", Action.RESET),
}


class CameraNative:
    """Implements ``Scanner`` on OpenCV. Opens its stream by itself when a command needs it."""

    def __init__(
        self,
        settings: CameraSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        source: FrameSource | None = None,
    ) -> None:
        self._settings = checked(settings)
        self._clock = clock
        self._source = source or _source_for(settings, clock)
        self._streaming = False
        self._used_at = clock()
        cv2.setNumThreads(1)  # the kiosk's other cores belong to the screen
        cv2.ocl.setUseOpenCL(False)

    def open(self) -> None:
        """Ask whether the camera is there. Raises ``DeviceError``."""
        self._source.probe(CommandContext.lasting(self._settings.open_timeout))

    def close(self) -> None:
        """End the stream; may be called twice."""
        self._streaming = False
        self._source.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Ask the camera itself; nobody can tell by that whether paper lies under it. Ends a stream that nobody uses."""
        idle = self._clock() - self._used_at
        if self._streaming and idle >= self._settings.linger_seconds:
            self.close()
        if self._streaming and idle < REUSE_SECONDS:
            # It gave a picture a moment ago; and a network camera may take one connection only, which is this stream's.
            context.check()
            return DeviceStatus(DeviceState.ONLINE, MediaState.UNKNOWN, since=self._clock())
        try:
            self._source.probe(context)
        except DeviceError:
            self.close()
            raise
        return DeviceStatus(DeviceState.ONLINE, MediaState.UNKNOWN, since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Take a picture and forget it, whatever lies under the camera. Raises ``DeviceError`` as ``scan``, save that a hand
        in the picture is no fault."""
        try:
            self._picture(context)
        except DeviceError as error:
            if error.code != Unrest.MOVING.value:
                raise
        finally:
            self.close()
        return self.status(context)

    def scan(self, context: CommandContext) -> ScannedImage:
        """One picture that has come to rest, with the errors of ``Scanner.scan``; a frame is the grain of cancel and
        deadline."""
        try:
            return self._image(self._picture(context))
        except DeviceError:
            self.close()
            raise
        finally:
            self._release()

    def preview(self, context: CommandContext, width: int) -> ScannedImage:
        """What the camera sees now, at most ``width`` px wide, whether or not it has come to rest."""
        context.check()
        try:
            self._streaming = True
            if self._source.ready(context, reuse=True):
                self._warm_up(context)
            frame = self._source.next(context)
        except DeviceError:
            self.close()
            raise
        self._used_at = self._clock()
        image = self._turned(frame)
        share = width / image.shape[1]
        if share < 1:
            size = (width, max(1, round(image.shape[0] * share)))
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        return self._packed(image, round(self._settings.dpi * min(1.0, share)))

    def _picture(self, context: CommandContext) -> MatLike:
        context.check()
        self._streaming = True
        if self._source.ready(context, reuse=False):
            self._warm_up(context)
        settling = Settling(self._settings.settle_frames)
        give_up_at = self._clock() + self._settings.settle_seconds
        while True:
            frame = self._source.next(context)
            settling.feed(frame)
            if settling.settled:
                break
            if self._clock() >= give_up_at:
                raise _restless(settling.reason)
        if settling.frozen and self._source.live and self._settings.check_frozen:
            raise DeviceError(Completion.HARDWARE_ERROR, "frozen", Action.RESET, "frames without any noise")
        self._check_size(frame)
        if isinstance(self._source, DeviceSource):
            self._source.hold_focus()
        return frame

    def _warm_up(self, context: CommandContext) -> None:
        if self._source.live:
            for _ in range(self._settings.warm_up_frames):
                self._source.next(context)

    def _check_size(self, frame: MatLike) -> None:
        height, width = frame.shape[:2]
        asked = (self._settings.width, self._settings.height)
        if asked != (0, 0) and asked != (width, height):
            detail = f"width, height: the camera gives {width} x {height}"
            raise DeviceError(Completion.INVALID_DATA, "badSize", Action.CONFIGURATION, detail)

    def _release(self) -> None:
        """A device needs about a second to start, and the next page follows soon; a stream has to be opened anew anyway."""
        self._used_at = self._clock()
        lingers = kind_of(self._settings.source) is SourceKind.DEVICE and self._settings.linger_seconds > 0
        if not lingers:
            self.close()

    def _image(self, frame: MatLike) -> ScannedImage:
        return self._packed(self._turned(frame), self._settings.dpi)

    def _turned(self, frame: MatLike) -> MatLike:
        turn = _TURNS.get(self._settings.rotation)
        return frame if turn is None else cv2.rotate(frame, turn)

    def _packed(self, frame: MatLike, dpi: int) -> ScannedImage:
        gray = self._settings.mode == "Gray"
        if frame.ndim == 3:
            frame = cv2.cvtColor(frame, _GRAY_MEANS[gray])
        height, width = frame.shape[:2]
        mode = "RGB" if frame.ndim == 3 else "L"
        return ScannedImage(width, height, mode, np.ascontiguousarray(frame).tobytes(), dpi)


def _restless(reason: Unrest | None) -> DeviceError:
    if reason is None:
        return DeviceError(Completion.HARDWARE_ERROR, "unsettled", Action.RESET, "too few frames")
    completion, code, action = _RESTLESS[reason]
    return DeviceError(completion, code, action, f"picture never came to rest: {reason.value}")


def _source_for(settings: CameraSettings, clock: Callable[[], float]) -> FrameSource:
    """The source that ``settings`` name. Raises ``DeviceError`` (invalidData ``badSource``)."""
    kind = kind_of(settings.source)
    if kind is SourceKind.FOLDER:
        return FolderSource(settings)
    return StreamSource(settings, clock) if kind is SourceKind.STREAM else DeviceSource(settings, clock)
