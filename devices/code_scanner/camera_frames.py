"""Pictures of a camera, a stream or a folder, gray, the newest alone. Runs in the child process.

A thread takes the pictures, so that whoever waits for them sees a cancel at once: OpenCV's own calls cannot be interrupted.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import fcntl
import http.client
import os
import struct
import threading
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cv2

from devices.code_scanner.camera import CameraCodeScannerSettings
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError

_VIDIOC_QUERYCAP = 0x80685600  # linux/videodev2.h: _IOR('V', 0, struct v4l2_capability)
_CAPABILITY = struct.Struct("@16s32s32sIII12x")
_CAN_CAPTURE = 0x1
_OPEN_MS, _READ_MS = 3000, 2000  # of a stream; a camera on the same machine answers in a few
_PROBE_SECONDS = 1.0
_FOLDER_PAUSE_SECONDS = 0.02
_FAILED_PAUSE_SECONDS = 0.05
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".pgm", ".bmp"})


class Stream(Protocol):
    """A source that is on. Used by one thread."""

    def picture(self) -> Any | None:
        """The next picture (uint8, height × width, gray); None when there is none now. Raises ``DeviceError``."""

    def close(self) -> None:
        """Off."""


class Source(Protocol):
    """Where pictures come from."""

    def present(self, context: CommandContext) -> None:
        """Raises ``DeviceError`` deviceNotReady when it is not there; takes no picture."""

    def start(self) -> Stream:
        """Turn it on. Raises ``DeviceError``."""


def source_of(settings: CameraCodeScannerSettings) -> Source:
    """The source that the settings name."""
    kind, _, rest = settings.source.partition(":")
    if kind == "dir":
        return Folder(Path(rest))
    if kind in ("http", "https"):
        return HttpStream(settings.source)
    return Camera(settings.source, settings.width, settings.height)


class Folder:
    """The last picture by name is what is in view; an empty folder is an empty view."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._nothing = threading.Event()  # never set: to wait on
        self._seen: tuple[Path, int, int] | None = None
        self._last: Any = None

    def present(self, context: CommandContext) -> None:
        """See ``Source``."""
        if not self._folder.is_dir():
            raise _unplugged("no such folder")

    def start(self) -> Folder:
        """See ``Source``."""
        return self

    def picture(self) -> Any | None:
        """See ``Stream``. A picture that is only half written is none."""
        self._nothing.wait(_FOLDER_PAUSE_SECONDS)
        try:
            names = [path for path in self._folder.iterdir() if path.suffix.lower() in _PICTURES]
            if not names:
                return _blank()
            newest = max(names)
            about = newest.stat()
            mark = (newest, about.st_mtime_ns, about.st_size)
            if mark != self._seen:
                self._last = cv2.imread(str(newest), cv2.IMREAD_GRAYSCALE)
                self._seen = mark
        except FileNotFoundError as cause:
            if not self._folder.is_dir():
                raise _unplugged("no such folder") from cause
            return None  # replaced while we looked
        return self._last

    def close(self) -> None:
        """Nothing to turn off."""


class HttpStream:
    """Motion JPEG of a network camera or of a program beside us."""

    def __init__(self, url: str) -> None:
        self._url = url

    def present(self, context: CommandContext) -> None:
        """See ``Source``: asks for the stream and hangs up after its head."""
        url = urllib.parse.urlsplit(self._url)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.hostname or "", url.port, timeout=max(0.05, min(_PROBE_SECONDS, context.remaining)))
        try:
            connection.request("GET", (url.path or "/") + (f"?{url.query}" if url.query else ""), headers=_login(url))
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise DeviceError(
                    Completion.DEVICE_NOT_READY, "refused", Action.CONFIGURATION, f"status {answer.status}"
                )
        except (OSError, http.client.HTTPException) as cause:
            # Its words may hold the address with a password in it.
            raise _unplugged(type(cause).__name__) from cause
        finally:
            connection.close()

    def start(self) -> Stream:
        """See ``Source``."""
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_MS]
        return _Capture(cv2.VideoCapture(self._url, cv2.CAP_FFMPEG, limits), _ended)


def _ended() -> None:
    """A stream that was read to its end does not go on."""
    raise _unplugged("the stream ended")


def _login(url: urllib.parse.SplitResult) -> dict[str, str]:
    """As FFmpeg sends the name and password of an address."""
    if url.username is None:
        return {}
    pair = ":".join(urllib.parse.unquote(part or "") for part in (url.username, url.password))
    return {"Authorization": "Basic " + base64.b64encode(pair.encode("utf-8")).decode("ascii")}


class Camera:
    """A V4L2 camera."""

    def __init__(self, path: str, width: int, height: int) -> None:
        self._path = path
        self._size = (width, height)

    def present(self, context: CommandContext) -> None:
        """See ``Source``: asks the driver what the node is."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
            try:
                answer = fcntl.ioctl(descriptor, _VIDIOC_QUERYCAP, bytes(_CAPABILITY.size))
            finally:
                os.close(descriptor)
        except OSError as cause:
            raise _camera_error(cause) from cause
        _driver, _card, _bus, _version, all_nodes, this_node = _CAPABILITY.unpack(answer)
        if not (this_node or all_nodes) & _CAN_CAPTURE:
            # Many cameras have a second node that gives data about pictures and no pictures.
            raise DeviceError(Completion.DEVICE_NOT_READY, "notACamera", Action.CONFIGURATION, "no pictures from it")

    def start(self) -> Stream:
        """See ``Source``."""
        capture = cv2.VideoCapture(self._path, cv2.CAP_V4L2)
        if capture.isOpened() and all(self._size):
            # Uncompressed pictures of this size do not fit through USB 2 at more than a few a second.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        return _Capture(capture, self._ask)

    def _ask(self) -> None:
        self.present(CommandContext.lasting(_PROBE_SECONDS))


class _Capture:
    """An OpenCV capture that is on. ``ask`` raises when the source of it is gone."""

    def __init__(self, capture: Any, ask: Callable[[], None]) -> None:
        self._capture = capture
        self._ask = ask
        self._nothing = threading.Event()  # never set: to wait on
        if not capture.isOpened():
            ask()
            raise DeviceError(Completion.DEVICE_NOT_READY, "notStarted", Action.RESET, "it gives no picture")

    def picture(self) -> Any | None:
        taken, picture = self._capture.read()
        if not taken:
            self._ask()  # OpenCV says the same of a camera that is gone and of one that is slow
            self._nothing.wait(_FAILED_PAUSE_SECONDS)
            return None
        return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)

    def close(self) -> None:
        self._capture.release()


class Pictures:
    """A source that a thread takes pictures from, between ``__enter__`` and ``leave``."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._news = threading.Condition()
        self._newest: Any = None
        self._error: DeviceError | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._take, name="pictures", daemon=True)
        self._thread.start()

    def newest(self, seconds: float) -> Any | None:
        """A picture that was not given before, after at most ``seconds``. Raises what the source raised."""
        with self._news:
            self._news.wait_for(lambda: self._newest is not None or self._error is not None, seconds)
            if self._error is not None:
                raise self._error
            picture, self._newest = self._newest, None
            return picture

    def leave(self) -> None:
        """Turn the source off; does not wait for it."""
        self._ended = True

    def left(self, seconds: float) -> bool:
        """True when the source is off, after at most ``seconds``."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _take(self) -> None:
        try:
            with contextlib.closing(self._source.start()) as stream:
                while not self._ended:
                    picture = stream.picture()
                    if picture is not None:
                        self._tell(picture, None)
        except DeviceError as error:
            self._tell(None, error)
        except Exception as error:  # noqa: BLE001  # whatever OpenCV raises must reach the one who waits
            bug = DeviceError(Completion.HARDWARE_ERROR, "cameraFault", Action.RESET, type(error).__name__)
            self._tell(None, bug)

    def _tell(self, picture: Any, error: DeviceError | None) -> None:
        with self._news:
            self._newest, self._error = picture, error
            self._news.notify_all()


def _blank() -> Any:
    return cv2.UMat(16, 16, cv2.CV_8UC1, (255.0,)).get()


def _camera_error(cause: OSError) -> DeviceError:
    words = os.strerror(cause.errno or 0)
    if cause.errno in (errno.EACCES, errno.EPERM):
        return DeviceError(Completion.DEVICE_NOT_READY, "noPermission", Action.CONFIGURATION, words)
    if cause.errno == errno.EBUSY:
        return DeviceError(Completion.DEVICE_NOT_READY, "inUse", Action.CONFIGURATION, words)
    if cause.errno in (errno.ENOTTY, errno.EINVAL, errno.EISDIR):
        return DeviceError(Completion.DEVICE_NOT_READY, "notACamera", Action.CONFIGURATION, words)
    return _unplugged(words)


def _unplugged(words: str) -> DeviceError:
    return DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET, words)
