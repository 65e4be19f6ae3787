"""The half of the camera code scanner that looks: OpenCV and zxing-cpp in the child process of ``devices/host.py``."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2

from devices.code_scanner.camera import HUNG, CameraCodeScannerSettings
from devices.code_scanner.camera_codes import CodeFinder
from devices.code_scanner.camera_frames import Pictures, source_of
from devices.code_scanner.camera_view import Several, View
from devices.code_scanner.code_line import Refusal
from devices.code_scanner.judge import CodeJudge
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState, DeviceStatus

_SLICE_SECONDS = 0.02
_ASK_SECONDS = 0.5


class CameraNative:
    """The driver itself; the camera is on from the beginning of ``read`` to its end."""

    def __init__(self, settings: CameraCodeScannerSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        cv2.setNumThreads(1)  # a picture takes a few milliseconds; the other core is the window's
        self._source = source_of(settings)
        self._finder = CodeFinder(settings.formats, settings.encoding, settings.max_bytes)
        self._judge = CodeJudge(0.0, clock)
        self._pictures: Pictures | None = None

    def open(self) -> None:
        """Look whether the source is there."""
        self._source.present(CommandContext.lasting(self._settings.open_timeout, self._clock))

    def close(self) -> None:
        """Turn the camera off, unless it hangs: then the process ends anyway."""
        if self._pictures is not None:
            self._pictures.leave()
            self._pictures.left(_SLICE_SECONDS)

    def status(self, context: CommandContext) -> DeviceStatus:
        """Whether the source is there. Detail ``notLooking``: between readings the camera is off and nobody sees through it."""
        context.check()
        self._source.present(context)
        return DeviceStatus(DeviceState.ONLINE, detail="notLooking", since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Take one picture. Raises ``DeviceError`` with what failed."""
        pictures = self._turn_on(context)
        try:
            self._next(pictures, context)
        finally:
            pictures.leave()
        return self.status(context)

    def read(self, context: CommandContext) -> str:
        """The text of the code that is held into the picture; see ``CodeScanner.read``."""
        pictures = self._turn_on(context)
        try:
            return self._await_code(pictures, context)
        finally:
            pictures.leave()

    def _await_code(self, pictures: Pictures, context: CommandContext) -> str:
        s = self._settings
        view: View[str | Refusal] = View(confirm=s.confirm, in_view_counts=s.in_view_counts)
        view.settle(self._finder.find(self._next(pictures, context)))
        settled = self._clock() + s.settle_seconds
        while True:
            began = self._clock()
            codes = self._finder.find(self._next(pictures, context))
            if began < settled and not s.in_view_counts:
                view.settle(codes)
                continue
            found = view.see(codes)
            if isinstance(found, Several):
                raise DeviceError(Completion.USER_ERROR, "severalCodes", Action.CLEAR)
            if isinstance(found, Refusal):
                raise self._judge.misread(found)
            if found is not None:
                self._judge.good()
                return found
            self._rest(began + 1 / s.pictures_per_second, context)

    def _next(self, pictures: Pictures, context: CommandContext) -> object:
        """The newest picture. Raises hardwareError ``hung`` when none comes, though the camera is there."""
        began = asked = self._clock()
        while True:
            context.check()
            picture = pictures.newest(_SLICE_SECONDS)
            if picture is not None:
                return picture
            now = self._clock()
            if now - began >= self._settings.picture_seconds:
                raise DeviceError(Completion.HARDWARE_ERROR, HUNG, Action.RESET, "no picture")
            if now - asked >= _ASK_SECONDS:
                self._source.present(context)  # of a camera that is gone OpenCV waits for pictures
                asked = self._clock()

    def _rest(self, until: float, context: CommandContext) -> None:
        while (left := until - self._clock()) > 0:
            context.check()
            context.cancel.wait(min(left, _SLICE_SECONDS))

    def _turn_on(self, context: CommandContext) -> Pictures:
        before = self._pictures
        until = self._clock() + self._settings.picture_seconds
        while before is not None and not before.left(_SLICE_SECONDS):  # a camera serves one at a time
            context.check()
            if self._clock() >= until:
                raise DeviceError(Completion.HARDWARE_ERROR, HUNG, Action.RESET, "cannot be turned off")
        self._pictures = Pictures(self._source)
        return self._pictures
