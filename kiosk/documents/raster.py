"""Pictures as arrays, and the two or three things that every stage does with them."""

from __future__ import annotations

import weakref
from collections import deque
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[Any]  # unsigned bytes, height × width (× 3, blue first, as OpenCV has it)
Tones = npt.NDArray[Any]  # float32 of the same shape
Points = npt.NDArray[Any]  # float64, n × 2, x and y in px

_NEARLY = 0.9  # a half that is this near to what was asked for serves


def scaled_down(picture: Pixels, longest: int) -> tuple[Pixels, float]:
    """At most ``longest`` px wide and high, and by how much the result has to be multiplied to be the picture again.

    It may be up to a tenth smaller: halves cost a tenth of what any other ratio costs (2 ms of A4 at 300 dpi, not 20)."""
    small, ratio = picture, 1.0
    while (
        min(small.shape[:2]) >= 2 and max(small.shape[:2]) > longest and max(small.shape[:2]) >= 2 * _NEARLY * longest
    ):
        small, ratio = halved(small), ratio * 2
    rest = max(small.shape[:2]) / longest
    if rest <= 1:
        return small, ratio
    size = (max(1, round(small.shape[1] / rest)), max(1, round(small.shape[0] / rest)))
    return cv2.resize(small, size, interpolation=cv2.INTER_AREA), ratio * rest


def halved(picture: Pixels) -> Pixels:
    """Each pixel the mean of four; an odd last row or column is left out. At least two px wide and high.

    Every stage begins with the halves of the same picture, so the last few are remembered. Nobody may draw on them."""
    known = next((half for of, half in _halves if of() is picture), None)
    if known is not None:
        return known
    high, wide = picture.shape[0] // 2, picture.shape[1] // 2
    half = cv2.resize(picture[: 2 * high, : 2 * wide], (wide, high), interpolation=cv2.INTER_AREA)
    if picture.size >= _WORTH_KEEPING:
        half.flags.writeable = False
        _halves.append((weakref.ref(picture), half))
    return half


_WORTH_KEEPING: Final = 500_000  # values; smaller ones are halved in no time
# Of A4 at 300 dpi, down to a page on a screen.
_halves: Final[deque[tuple[weakref.ref[Pixels], Pixels]]] = deque(maxlen=3)


def grey_of(picture: Pixels) -> Pixels:
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def bare_paper(grey: Pixels, reach: int) -> Pixels:
    """``grey`` as if nothing were printed on it: strokes thinner than ``reach`` px are filled with the paper around them.
    A shadow is wider and stays. (A square, since OpenCV takes a round one ten times as long.)"""
    size = max(3, reach | 1)
    return cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
