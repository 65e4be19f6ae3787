"""The pictures of the virtual camera: a table with a page on it, seen by a sensor that wakes up, focuses and has noise.

Its randomness is seeded. Frames are numbered from the opening of the stream; the focus
runs anew after each change of the paper, as a camera's does.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike

from devices.scanner.camera_sim_state import CameraFault, CameraState

TABLE = (52, 60, 58)  # blue, green, red: a dark mat
PAPER_SHARE = 0.9  # of the picture's width or height that the page fills
JPEG_QUALITY = 92
NOISE_SIGMA = 2.0  # gray levels
NOISES = 4  # so many different noises are drawn; two pictures in a row never have the same
WAKING = (0.08, 0.2, 0.45, 0.7, 0.9)  # brightness of the first pictures of a stream
LATE_WAKING = (0.03,) * 25  # what "dark_start" puts before
BLUR_PX = 1280  # width for which the blurs are meant
FOCUSING = (7, 5, 2, 3, 5, 3, 1)  # blur (sigma in px) of the first pictures after a change
SLIDING = (0.5, 0.3, 0.15, 0.05)  # how far the page is from its place, in page widths, after a change
HUNTING = (1, 2, 4, 6, 4, 2)
FLICKER = (1.0, 0.8, 0.6, 0.8)
MOVE_PX, CREEP_PX = 23, 1  # a picture
GREEN = (0, 135, 0)


class Scenery:
    """Makes the JPEG of any frame; keeps those that come again."""

    def __init__(self, width: int, height: int, *, seed: int = 1) -> None:
        self._size = (width, height)
        self._seed = seed
        self._scene = self._table(None)
        self._kept: dict[tuple[object, ...], bytes] = {}
        self._noises: dict[tuple[tuple[int, ...], int], MatLike] = {}

    def lay(self, paper: Path | None) -> None:
        """Change what lies on the table. Raises ValueError for a file that is no picture."""
        self._scene = self._table(paper)
        self._kept.clear()

    @property
    def scene(self) -> MatLike:
        """What a perfect camera would see: rows of blue, green, red."""
        return self._scene

    def jpeg(self, state: CameraState, frame: int, since_change: int) -> bytes:
        """The picture number ``frame`` of a stream, ``since_change`` pictures after the paper last changed."""
        key = self._key(state.fault, frame, since_change)
        if key not in self._kept:
            data = self._encode(self._seen(state.fault, frame, since_change), state.fault)
            if state.fault in (CameraFault.MOVING, CameraFault.CREEPING):
                return data  # never the same again
            self._kept[key] = data
        return self._kept[key]

    def _key(self, fault: CameraFault | None, frame: int, since_change: int) -> tuple[object, ...]:
        noise = 0 if fault is CameraFault.FREEZE else frame % NOISES
        # The slowest of the start's changes is over after these; the periodic faults come again after 12 pictures.
        longest = max(len(LATE_WAKING) + len(WAKING), len(FOCUSING), len(SLIDING))
        return (fault, noise, min(frame, longest), min(since_change, longest), frame % 12)

    def _table(self, paper: Path | None) -> MatLike:
        width, height = self._size
        table: MatLike = np.full((height, width, 3), TABLE, np.uint8)
        cv2.line(table, (0, height // 3), (width, height // 3 + height // 20), (70, 80, 78), 2)  # a seam to focus on
        if paper is None:
            return table
        page = cv2.imread(str(paper), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        if page is None:
            raise ValueError("paper is no picture")
        share = min(width / page.shape[1], height / page.shape[0]) * PAPER_SHARE
        size = (max(1, round(page.shape[1] * share)), max(1, round(page.shape[0] * share)))
        page = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
        left, top = (width - size[0]) // 2, (height - size[1]) // 2
        table[top : top + size[1], left : left + size[0]] = page
        return table

    def _seen(self, fault: CameraFault | None, frame: int, since_change: int) -> MatLike:
        if fault is CameraFault.GREEN:
            return np.full((self._size[1], self._size[0], 3), GREEN, np.uint8)
        picture = self._scene
        shift = self._shift(fault, frame, since_change)
        if shift:
            picture = _shifted(picture, shift)
        blur = _at(FOCUSING, since_change, 0)
        if fault is CameraFault.HUNTING:
            blur = HUNTING[frame % len(HUNTING)]
        if blur:
            picture = cv2.GaussianBlur(picture, (0, 0), blur * self._size[0] / BLUR_PX)
        light = self._light(fault, frame)
        if light != 1.0:
            picture = cv2.convertScaleAbs(picture, alpha=light)
        if fault is CameraFault.MONO:
            picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        if fault is CameraFault.ODD_SIZE:
            picture = picture[: self._size[1] - 1 - self._size[1] % 2, : self._size[0] - 1 - self._size[0] % 2]
        if fault is CameraFault.RESIZE and frame % 4 > 1:
            picture = cv2.resize(picture, (self._size[0] // 2, self._size[1] // 2))
        return self._noisy(picture, 0 if fault is CameraFault.FREEZE else frame % NOISES)

    def _shift(self, fault: CameraFault | None, frame: int, since_change: int) -> int:
        if fault is CameraFault.MOVING:
            return (frame * MOVE_PX) % (self._size[0] // 2)
        if fault is CameraFault.CREEPING:
            return (frame * CREEP_PX) % (self._size[0] // 2)
        return round(_at(SLIDING, since_change, 0.0) * self._size[0])

    def _light(self, fault: CameraFault | None, frame: int) -> float:
        if fault is CameraFault.BLACK:
            return 0.0
        if fault is CameraFault.DARK:
            return 0.04
        if fault is CameraFault.FLICKER:
            return FLICKER[frame % len(FLICKER)]
        waking = LATE_WAKING + WAKING if fault is CameraFault.DARK_START else WAKING
        return _at(waking, frame, 1.0)

    def _noisy(self, picture: MatLike, which: int) -> MatLike:
        key = (picture.shape, which)
        if key not in self._noises:
            source = np.random.default_rng(self._seed + which)
            self._noises[key] = np.asarray(source.normal(0.0, NOISE_SIGMA, picture.shape)).astype(np.int16)
        return cv2.add(picture, self._noises[key], dtype=cv2.CV_8U)

    def _encode(self, picture: MatLike, fault: CameraFault | None) -> bytes:
        done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        if not done:
            raise ValueError("picture cannot be encoded")
        jpeg = data.tobytes()
        return b"\xff\xd8\xff" + bytes(len(jpeg) - 3) if fault is CameraFault.GARBAGE else jpeg


def _at(steps: tuple[float, ...], number: int, after: float) -> float:
    return steps[number] if number < len(steps) else after


def _shifted(picture: MatLike, columns: int) -> MatLike:
    """Moved to the right; what enters from the left is the table."""
    wide = cv2.copyMakeBorder(picture, 0, 0, columns, 0, cv2.BORDER_REPLICATE)
    return wide[:, : picture.shape[1]]
