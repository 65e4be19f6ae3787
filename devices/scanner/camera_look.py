"""What can be told of a camera's frame and of two frames in a row. Pure; measured on reduced copies, so that eight
megapixels cost little and sensor noise averages out.

The thresholds are gray levels of 256. Sources: noise of 2 gray levels a pixel falls to a quarter level in a cell of 8 × 8
pixels; a defocus of some pixels hardly changes a picture that is smoothed much wider, while a page that moves does; an
empty YUV buffer (zeros) is R 0, G 135, B 0 after ITU-R BT.601.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

import cv2
import numpy as np
from cv2.typing import MatLike

SMALL_PX = 160  # width on which movement is seen
SHARP_PX = 1280  # width on which sharpness is measured
SMOOTH_SIGMA = 2.0  # px of the small copy: wider than any focus travel
MOVED_LEVELS = 7  # a cell that differs by more has other content
MOVED_SHARE = 0.004  # of all cells: a finger at the edge
LIGHT_LEVELS = 3.0  # change of mean brightness that still is the same exposure
SHARP_SHARE = 0.12  # relative change of sharpness that still is the same focus
SHARP_FLOOR = 3.0  # below this there is nothing to focus on, and noise rules the measure
BLACK_LEVEL = 32  # no cell is brighter: lens covered, lamp off, sensor not awake
GREEN_LEVELS = (60.0, 12.0)  # green at least, red and blue at most
EVEN_LEVELS = 4.0  # spread of a picture without content


class Unrest(enum.Enum):
    """Why two frames, or one, are not yet the picture."""

    BLACK = "black"
    GREEN = "green"
    SIZE = "size"
    LIGHT = "light"
    MOVING = "moving"
    FOCUS = "focus"


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Measures of one frame. ``shape`` is rows, columns, channels; ``small`` is smoothed gray, ``SMALL_PX`` wide."""

    shape: tuple[int, ...]
    small: MatLike = field(repr=False)
    brightness: float  # mean, 0 to 255
    spread: float  # standard deviation over the cells
    sharpness: float  # variance of the Laplacian
    blue_green_red: tuple[float, float, float]

    @property
    def black(self) -> bool:
        """Nothing is bright enough to be paper."""
        return int(self.small.max()) < BLACK_LEVEL

    @property
    def green(self) -> bool:
        """The even green of a buffer that no camera has filled."""
        blue, green, red = self.blue_green_red
        least, most = GREEN_LEVELS
        return green > least and max(blue, red) < most and self.spread < EVEN_LEVELS


def look_at(frame: MatLike) -> Look:
    """Measure ``frame``: 8 bits, rows of gray or of blue, green, red."""
    shape = tuple(frame.shape)
    medium = _reduced(frame, SHARP_PX)
    gray = medium if medium.ndim == 2 else cv2.cvtColor(medium, cv2.COLOR_BGR2GRAY)
    small = cv2.GaussianBlur(_reduced(gray, SMALL_PX), (0, 0), SMOOTH_SIGMA)
    mean, deviation = cv2.meanStdDev(small)
    means = cv2.mean(medium)
    colours = (means[0], means[1], means[2]) if medium.ndim == 3 else (means[0], means[0], means[0])
    sharpness = float(cv2.meanStdDev(cv2.Laplacian(gray, cv2.CV_16S))[1][0][0]) ** 2
    return Look(shape, small, float(mean[0][0]), float(deviation[0][0]), sharpness, colours)


def unrest(look: Look) -> Unrest | None:
    """What is wrong with a frame by itself."""
    if look.black:
        return Unrest.BLACK
    return Unrest.GREEN if look.green else None


def change(before: Look, now: Look) -> Unrest | None:
    """What tells ``now`` from ``before``; None when both show the same, noise aside."""
    if before.shape != now.shape:
        return Unrest.SIZE
    gain = now.brightness / max(before.brightness, 1.0)
    # What another exposure does not explain, so that a lamp is not taken for a hand.
    moved = np.abs(now.small.astype(np.float32) - before.small.astype(np.float32) * gain) > MOVED_LEVELS
    if float(moved.mean()) > MOVED_SHARE:
        return Unrest.MOVING
    if abs(now.brightness - before.brightness) > LIGHT_LEVELS:
        return Unrest.LIGHT
    sharpest = max(before.sharpness, now.sharpness)
    if sharpest > SHARP_FLOOR and abs(before.sharpness - now.sharpness) > SHARP_SHARE * sharpest:
        return Unrest.FOCUS
    return None


def _reduced(picture: MatLike, width: int) -> MatLike:
    share = width / picture.shape[1]
    if share >= 1:
        return picture
    return cv2.resize(picture, (width, max(1, round(picture.shape[0] * share))), interpolation=cv2.INTER_AREA)
