"""How blurred print is: the width of its edges.

At an edge the gradient after a little smoothing and after a bit more are in a ratio that says how wide the edge was before
(a step blurred by s and then by t is one blurred by √(s² + t²)). That needs no knowledge of what is printed, nor of how dark.
A stroke thinner than its blur is a line and not a step: the square of that ratio. Small print is all lines in a coarse
picture, and steps in a fine one.
Edges along both axes are looked at apart, since a hand that shakes blurs only those across its way.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Tones

# Px of 300 dpi: a page is good up to 0.8 and bad from 2.5 on.
MOST_BLUR = 1.65
LINES_BELOW_DPI = 230  # a stroke of 10 pt print, 0.3 mm, has less than 3 px
SAMPLING_PX = 0.5  # what the grid of a sensor and a resampling blur by themselves
LEAST_EDGES = 150  # fewer tell nothing
_FINE, _COARSE = 1.0, 2.0  # px of smoothing
_STEP_SHARE, _LINE_SHARE = (
    60,
    40,
)  # percentile: the thin strokes among steps, and the thick ones among lines, read wrong


def blur_at(grey: Pixels, inside: Pixels | None, dpi: int) -> float | None:
    """Standard deviation of the blur in px of 300 dpi, the worse of both directions; None where there are too few edges.

    ``inside``: a mask of what counts, or None; ``dpi`` 0 where unknown."""
    known = dpi or 200
    if known > 300:  # the measure is best where the blur is as wide as its smoothing
        share = 300.0 / known
        size = (max(1, round(grey.shape[1] * share)), max(1, round(grey.shape[0] * share)))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA))
        inside = None if inside is None else np.asarray(cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST))
        known = 300
    tone = grey.astype(np.float32)
    fine = np.asarray(cv2.GaussianBlur(tone, (0, 0), _FINE))
    coarse = np.asarray(cv2.GaussianBlur(tone, (0, 0), _COARSE))
    widths = [_width(fine, coarse, dx, inside, lines=known < LINES_BELOW_DPI) for dx in (1, 0)]
    found = [width for width in widths if width is not None]
    if not found:
        return None
    return float(np.sqrt(max(0.0, max(found) ** 2 - SAMPLING_PX**2))) * 300.0 / known


def _width(fine: Tones, coarse: Tones, dx: int, inside: Pixels | None, lines: bool) -> float | None:
    """In px of the picture, along x with ``dx`` 1 and along y with 0; what sampling adds is still in it."""
    across = np.abs(cv2.Sobel(fine, cv2.CV_32F, dx, 1 - dx, ksize=3))
    along = np.abs(cv2.Sobel(fine, cv2.CV_32F, 1 - dx, dx, ksize=3))
    again = np.abs(cv2.Sobel(coarse, cv2.CV_32F, dx, 1 - dx, ksize=3))
    # The ridge of the gradient, where the ratio holds.
    ridge = (across >= cv2.dilate(across, np.ones((1, 3) if dx else (3, 1), np.uint8))) & (across > 2.5 * along)
    if inside is not None:
        ridge &= inside > 0
    strength = across[ridge]
    if strength.size < LEAST_EDGES:
        return None
    # Of all edges the strong ones: print on paper, not its grain or the noise.
    strong = ridge & (across > max(32.0, 0.35 * float(np.percentile(strength, 98))))
    if int(strong.sum()) < LEAST_EDGES:
        return None
    ratio = np.clip(across[strong] / np.maximum(again[strong], 1e-3), 1.01, 4.0)
    power = ratio if lines else ratio**2
    square = (_COARSE**2 - power * _FINE**2) / (power - 1)
    return float(np.percentile(np.sqrt(np.maximum(square, 0.0)), _LINE_SHARE if lines else _STEP_SHARE))
