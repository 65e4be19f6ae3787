"""Frames through OpenCV: an MJPEG stream, or a V4L2 device; runs in the child process.

Seen of OpenCV 5.0 with its FFmpeg: after an idle second eight old frames of an MJPEG stream come within 3 ms; a read that
timed out leaves a stream that never gives a frame again; pictures that change their size are scaled to the first one's.
So a stream is opened anew for each picture, and never trusted after a failure. The V4L2 backend states the kernel's time
of each frame (``CAP_PROP_POS_MSEC``), which is the monotonic clock's with every driver of the last ten years; without a
frame it gives up after ``OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT`` seconds, and says true to a wish that it then rounds.
"""

from __future__ import annotations

import base64
import http.client
import time
import urllib.parse
from abc import ABC, abstractmethod
from collections.abc import Callable

import cv2
from cv2.typing import MatLike

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.scanner import v4l2_node
from devices.scanner.camera_settings import CameraSettings
from devices.scanner.camera_source import bad_picture

PROBE_SECONDS = 1.0  # for one look at a network camera; they answer within 100 ms
REUSE_SECONDS = 1.0  # a stream that was read this lately may serve a preview: nobody sees that it is so old
BUFFERED_FRAMES = 5  # one more than the buffers that OpenCV asks the kernel for
BAD_PICTURES = 5  # in a row, before they are a fault
CLOCKS_AGREE_SECONDS = 10.0  # a frame's time that is further away belongs to another clock
MS = 1000.0
_JPEGS = frozenset({b"MJPG", b"JPEG"})
_JPEG_END = b"\xff\xd9"
_TAIL_BYTES = 65536  # some cameras fill up their last USB packet with zeros
_STREAM_TYPE = "multipart/x-mixed-replace"


class _Captured(ABC):
    """What network stream and device share: one ``cv2.VideoCapture``."""

    live = True

    def __init__(self, settings: CameraSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._capture: cv2.VideoCapture | None = None
        self._read_at = clock()
        self._given = 0  # frames since the stream was opened

    @abstractmethod
    def probe(self, context: CommandContext) -> None:
        """See that there is a camera; raises DeviceError with what is wrong."""

    def next(self, context: CommandContext) -> MatLike:
        """One frame; a stream that gives none is closed and its camera looked at for the reason."""
        context.check()
        capture = self._capture
        if capture is None:
            raise DeviceError(Completion.SEQUENCE_ERROR, "notOpen", Action.RESET)
        asked_at = self._clock()
        bad = 0
        # USB loses packets, and the first picture of a stream is often torn; a few such are no fault.
        while capture.grab() and bad < BAD_PICTURES:
            self._read_at = self._clock()
            frame = self._retrieved(capture)
            if frame is not None:
                self._given += 1
                return frame
            bad += 1
            context.check()
        self._read_at = self._clock()
        self.close()
        context.check()
        if bad >= BAD_PICTURES:
            raise bad_picture(f"{bad} pictures in a row cannot be read")
        raise self._lost(context, self._read_at - asked_at)

    def _retrieved(self, capture: cv2.VideoCapture) -> MatLike | None:
        """The grabbed picture; None when it cannot be read."""
        try:
            retrieved: tuple[bool, MatLike | None] = capture.retrieve()
        except (
            cv2.error,
            SystemError,
        ):  # what a torn picture or an empty buffer can end in; their texts say nothing more
            return None
        done, frame = retrieved
        return _eight_bits(frame) if done and frame is not None and frame.size else None

    def close(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()

    def _lost(self, context: CommandContext, waited: float) -> DeviceError:
        """Why there was no frame: gone, silent, or unreadable."""
        try:
            self.probe(context)
        except DeviceError as error:
            if error.completion is Completion.DEVICE_NOT_READY and error.code in ("noDevice", "noAnswer"):
                return DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.MAINTENANCE, error.detail)
            return error
        if waited >= self._settings.frame_seconds * 0.9:
            return DeviceError(Completion.HARDWARE_ERROR, "stalled", Action.RESET, f"no frame in {waited:.1f} s")
        if not self._given:
            return bad_picture("the stream gives nothing that can be read")
        return DeviceError(Completion.HARDWARE_ERROR, "streamEnded", Action.RESET, "no frame, but the camera is there")


class StreamSource(_Captured):
    """MJPEG over HTTP, through OpenCV's FFmpeg."""

    def probe(self, context: CommandContext) -> None:
        """Ask the address for its stream and hang up after the headers."""
        context.check()
        parts = urllib.parse.urlsplit(self._settings.source)
        headers = {}
        if parts.username is not None:
            secret = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        patience = max(0.05, min(PROBE_SECONDS, context.remaining))
        line = http.client.HTTPConnection(parts.hostname or "", parts.port or http.client.HTTP_PORT, timeout=patience)
        try:
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            _judge(answer.status, answer.headers.get_content_type())
        except TimeoutError as cause:
            context.check()
            raise DeviceError(Completion.DEVICE_NOT_READY, "noAnswer", Action.MAINTENANCE, "no answer") from cause
        except (OSError, http.client.HTTPException, ValueError) as cause:
            name = type(cause).__name__
            raise DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE, name) from cause
        finally:
            line.close()

    def ready(self, context: CommandContext, *, reuse: bool) -> bool:
        """What lies in the socket is older than the question, so the stream is opened anew."""
        context.check()
        if reuse and self._capture is not None and self._clock() - self._read_at < REUSE_SECONDS:
            return False
        self.close()
        self.probe(context)  # says why, which the library does not
        wait = max(1, round(min(self._settings.frame_seconds, max(context.remaining, 0.05)) * MS))
        capture = cv2.VideoCapture()
        patience = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, wait, cv2.CAP_PROP_READ_TIMEOUT_MSEC, wait]
        asked_at = self._clock()
        if not capture.open(self._settings.source, cv2.CAP_FFMPEG, [*patience, cv2.CAP_PROP_N_THREADS, 1]):
            capture.release()
            context.check()
            raise self._lost(context, self._clock() - asked_at)
        self._capture, self._given = capture, 0
        return True


class DeviceSource(_Captured):
    """A V4L2 device, through OpenCV's V4L2."""

    def __init__(self, settings: CameraSettings, clock: Callable[[], float]) -> None:
        super().__init__(settings, clock)
        self._jpegs = False  # frames come as JPEG files, not as pixels

    def probe(self, context: CommandContext) -> None:
        """Ask the kernel's driver what it is; disturbs no stream."""
        context.check()
        v4l2_node.probe(self._settings.source)

    def ready(self, context: CommandContext, *, reuse: bool) -> bool:
        self.probe(context)
        asked_at = time.monotonic()  # the kernel's clock, whatever the driver is given
        anew = self._capture is None
        if anew:
            self._open()
        if anew or not reuse or self._clock() - self._read_at >= REUSE_SECONDS:
            self._drop_older(asked_at, context)
        return anew

    def _open(self) -> None:
        capture = cv2.VideoCapture()
        if not capture.open(self._settings.source, cv2.CAP_V4L2):
            capture.release()
            raise v4l2_node.refusal(self._settings.source)
        self._capture, self._given = capture, 0
        try:
            self._ask_for_format(capture)
            self._check_format(capture)
            self._take_jpegs_whole(capture)
            self._set_focus(capture)
        except DeviceError:
            self.close()
            raise

    def _ask_for_format(self, capture: cv2.VideoCapture) -> None:
        """What comes of it is looked at afterwards: a driver may round, and so may the library."""
        settings = self._settings
        if settings.pixel_format:
            letters = settings.pixel_format
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(letters[0], letters[1], letters[2], letters[3]))
        if settings.width:
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)

    def _check_format(self, capture: cv2.VideoCapture) -> None:
        """A driver rounds what it cannot do to what it can; somebody who asked for another format has to know."""
        if not self._settings.pixel_format:
            return
        got = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=False)
        if got != self._settings.pixel_format.encode():
            detail = f"pixel_format: the camera gives {got.decode('ascii', 'replace')}"
            raise DeviceError(Completion.INVALID_DATA, "badFormat", Action.CONFIGURATION, detail)

    def _take_jpegs_whole(self, capture: cv2.VideoCapture) -> None:
        """Decode them here: seen of the library, a torn one comes as the picture before it, with a success."""
        got = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=False)
        self._jpegs = got in _JPEGS and bool(capture.set(cv2.CAP_PROP_CONVERT_RGB, 0))

    def _retrieved(self, capture: cv2.VideoCapture) -> MatLike | None:
        frame = super()._retrieved(capture)
        if frame is None or not self._jpegs:
            return frame
        # The tail counts: what USB lost is missing there, and a decoder fills it up with gray.
        if not frame.tobytes()[-_TAIL_BYTES:].rstrip(b"\0").endswith(_JPEG_END):
            return None
        try:
            return cv2.imdecode(frame, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        except cv2.error:  # a torn header may announce any size
            return None

    def _set_focus(self, capture: cv2.VideoCapture) -> None:
        if self._settings.focus == "as_is":
            return
        manual = self._settings.focus == "manual"
        done = capture.set(cv2.CAP_PROP_AUTOFOCUS, 0 if manual else 1)
        if done and manual:
            done = capture.set(cv2.CAP_PROP_FOCUS, self._settings.focus_position)
        if not done:
            raise DeviceError(Completion.INVALID_DATA, "noFocusControl", Action.CONFIGURATION, "focus: refused")

    def hold_focus(self) -> None:
        """Keep the focus that was found, for as long as the stream is open."""
        if self._capture is not None and self._settings.focus == "lock":
            self._capture.set(cv2.CAP_PROP_AUTOFOCUS, 0)

    def _drop_older(self, asked_at: float, context: CommandContext) -> None:
        """Take frames out of the kernel's queue until one was exposed after ``asked_at`` (monotonic seconds)."""
        for _ in range(BUFFERED_FRAMES):
            self.next(context)
            taken_at = self._capture.get(cv2.CAP_PROP_POS_MSEC) / MS if self._capture is not None else 0.0
            # A driver with another clock says nothing; then all that can lie in the queue goes.
            if abs(taken_at - time.monotonic()) < CLOCKS_AGREE_SECONDS and taken_at >= asked_at:
                return


def _judge(status: int, kind: str) -> None:
    if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        raise DeviceError(Completion.DEVICE_NOT_READY, "accessDenied", Action.CONFIGURATION, f"HTTP {status}")
    if status != http.client.OK:
        raise DeviceError(Completion.DEVICE_NOT_READY, "refused", Action.MAINTENANCE, f"HTTP {status}")
    if kind != _STREAM_TYPE:
        raise DeviceError(Completion.INVALID_DATA, "notACamera", Action.CONFIGURATION, f"content is {kind}")


def _eight_bits(frame: MatLike) -> MatLike:
    """Sensors of 10 to 16 bits come as 16; the upper eight are the picture."""
    if frame.dtype.itemsize == 1:
        return frame
    return cv2.convertScaleAbs(frame, alpha=1 / 256)
