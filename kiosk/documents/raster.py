"""Pictures as arrays, and the two or three things that every stage does with them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[Any]  # unsigned bytes, height × width (× 3, blue first, as OpenCV has it)
Tones = npt.NDArray[Any]  # float32 of the same shape
Points = npt.NDArray[Any]  # float64, n × 2, x and y in px


def scaled_down(picture: Pixels, longest: int) -> tuple[Pixels, float]:
    """At most ``longest`` px wide and high, and by how much the result has to be multiplied to be the picture again."""
    ratio = max(picture.shape[:2]) / longest
    if ratio <= 1:
        return picture, 1.0
    size = (max(1, round(picture.shape[1] / ratio)), max(1, round(picture.shape[0] / ratio)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA), ratio


def grey_of(picture: Pixels) -> Pixels:
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def bare_paper(grey: Pixels, reach: int) -> Pixels:
    """``grey`` as if nothing were printed on it: strokes thinner than ``reach`` px are filled with the paper around them.
    A shadow is wider and stays. (A square, since OpenCV takes a round one ten times as long.)"""
    size = max(3, reach | 1)
    return cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
