"""What a lens and a hand do to a page. The strength is the same for all kinds: the standard deviation, in px of 300 dpi, of
how far a point is spread, along the axis in which it is spread most."""

from __future__ import annotations

import math

import cv2
import numpy as np

from tests.documents.generator.truth import Pixels
from tests.documents.generator.typefaces import Press

_LEAST = 0.15  # px; below that nothing changes


def blurred(page: Pixels, kind: str, sigma: float, source: Press) -> Pixels:
    """``kind``: soft (the formula's blur), shaken (a line: what moves while the shutter is open), defocused (a disc: the
    lens' aperture)."""
    if sigma <= _LEAST:
        return page
    if kind == "soft":
        return np.asarray(cv2.GaussianBlur(page, (0, 0), sigma))
    spread = _line(sigma, source.uniform(0, math.pi)) if kind == "shaken" else _disc(sigma)
    return np.asarray(cv2.filter2D(page, -1, spread, borderType=cv2.BORDER_REPLICATE))


def _line(sigma: float, turn: float) -> np.ndarray:
    """A line of length L spreads by L / √12."""
    length = sigma * math.sqrt(12)
    half = math.ceil(length / 2) + 1
    fine = 8
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float64)
    for along in np.linspace(-length / 2, length / 2, fine * (2 * half + 1)):
        x, y = half + along * math.cos(turn), half + along * math.sin(turn)
        left, top = math.floor(x), math.floor(y)
        for column, row in ((left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)):
            if 0 <= column <= 2 * half and 0 <= row <= 2 * half:
                kernel[row, column] += max(0.0, 1 - abs(x - column)) * max(0.0, 1 - abs(y - row))
    return np.asarray(kernel / kernel.sum())


def _disc(sigma: float) -> np.ndarray:
    """A disc of radius r spreads by r / 2 along each axis."""
    radius = 2 * sigma
    half = math.ceil(radius) + 1
    fine = 5
    steps = (np.arange((2 * half + 1) * fine) + 0.5) / fine - half - 0.5
    x, y = np.meshgrid(steps, steps)
    inside = (x * x + y * y <= radius * radius).astype(np.float64)
    kernel = inside.reshape(2 * half + 1, fine, 2 * half + 1, fine).mean(axis=(1, 3))
    return np.asarray(kernel / kernel.sum())
