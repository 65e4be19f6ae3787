"""Whether anything stands on the page at all, and whether it was lit.

Ink is what is thin and differs from the paper around it; a shadow, a fold and a tint are wider. Places of ink that touch
others make a *mark*; dust stands alone. A share of dark pixels alone would not do: a signature covers less of a page than
dust may.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, bare_paper, grey_of, scaled_down

LEAST_MARKS = 5  # one character of 10.5 pt makes about seven
DARK_PAPER = 90  # level of the brightest channel; lit white paper is above 180
BRIGHT_SHARE = 0.03
_LOOK_PX = 1700  # 150 dpi of A4, where a stroke of 0.1 mm still stands out
_CONTRAST = 0.16  # of the paper's level
_LEAST_STEP = 14.0  # grey levels, above any noise left after smoothing
_MARGIN = 0.03  # of each side: the page's own edge and what little is seen beyond it
_PLACE_PX = 8
_STROKE = 41  # px: wider is no ink
_PLACE_INK = 4  # px
_THICK_STEP = 20  # levels: something wide that is darker than the paper by that
_SURELY_PRINTED = 600  # marks: two fingers make 300


def is_dark(page: Pixels) -> bool:
    """Whether hardly anything is lit, by the brightest channel: a red cover is lit and yet dark in grey."""
    small, _ = scaled_down(page, 400)
    return float((small.max(axis=2) >= DARK_PAPER).mean()) < BRIGHT_SHARE


def is_blank(page: Pixels) -> bool:
    """``page``: upright and cut out."""
    small, _ = scaled_down(page, _LOOK_PX)
    grey = grey_of(small)
    high, wide = grey.shape
    x, y = max(2, int(wide * _MARGIN)), max(2, int(high * _MARGIN))
    if high - 2 * y < 3 * _PLACE_PX or wide - 2 * x < 3 * _PLACE_PX:
        return False  # too small to say that nothing is on it
    grey = cv2.GaussianBlur(grey[y : high - y, x : wide - x], (0, 0), 0.8)
    bare = bare_paper(grey, _STROKE)
    if _marks(cv2.subtract(bare, grey), grey, bare) >= LEAST_MARKS:
        return False
    inverse = np.asarray(255 - grey)
    bare = bare_paper(inverse, _STROKE)
    return _marks(_light(bare, inverse), grey, bare) < LEAST_MARKS


def _light(bare: Pixels, inverse: Pixels) -> Pixels:
    """Gold on red. The tip of light between a shadow and the page's edge is thin too, so what is lit has to end on all sides."""
    found = cv2.subtract(bare, inverse)
    # Less than that is noise, by which all of a small picture would hang together.
    _, mask = cv2.threshold(found, _LEAST_STEP / 2, 1, cv2.THRESH_BINARY)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(mask)
    high, wide = inverse.shape
    for n in range(1, count):
        x, y, w, h, _ = boxes[n]
        if max(w, h) > 2.5 * _STROKE and (x == 0 or y == 0 or x + w == wide or y + h == high):
            found[labels == n] = 0
    return np.asarray(found)


def _marks(ink: Pixels, grey: Pixels, bare: Pixels) -> int:
    step = np.maximum(_LEAST_STEP, _noise(grey) * 5)
    inked = ((ink > step) & (ink > _CONTRAST * grey.astype(np.float32))).astype(np.uint8)
    marks = _places(inked)
    # Hardly anything: then it counts what of it comes in over an edge, as fingers do, and the ground beside the page.
    return _places(_without_what_comes_in(inked, bare)) if LEAST_MARKS <= marks < _SURELY_PRINTED else marks


def _without_what_comes_in(inked: Pixels, bare: Pixels) -> Pixels:
    """Print does not reach an edge; where it was cut off, not all of it does. Of a finger the round tip is left, which stands
    beside something wide that reaches the edge."""
    thick = (bare < float(np.percentile(bare, 75)) - _THICK_STEP).astype(np.uint8)
    beside = np.asarray(cv2.dilate(_at_edges(thick), np.ones((_STROKE, _STROKE), np.uint8))) * (1 - thick)
    joined = cv2.dilate(inked, np.ones((5, 5), np.uint8))
    return np.asarray(inked * (1 - _at_edges(joined)) * (1 - beside))


def _at_edges(mask: Pixels) -> Pixels:
    """What of ``mask`` hangs together with an edge of the page."""
    count, labels = cv2.connectedComponents(mask)
    touching = np.zeros(count, np.uint8)
    touching[np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))] = 1
    touching[0] = 0
    return np.asarray(touching[labels])


def _places(inked: Pixels) -> int:
    size = (max(1, inked.shape[1] // _PLACE_PX), max(1, inked.shape[0] // _PLACE_PX))
    places = cv2.resize(inked.astype(np.float32), size, interpolation=cv2.INTER_AREA) >= _PLACE_INK / _PLACE_PX**2
    company = cv2.boxFilter(places.astype(np.float32), -1, (3, 3), normalize=False) >= 3
    return int((places & company).sum())


def _noise(grey: Pixels) -> float:
    """Standard deviation of what changes from one pixel to the next, print left out by the median."""
    fine = cv2.Laplacian(grey, cv2.CV_32F, ksize=1)
    return float(np.median(np.abs(fine)) / 0.6745 / np.sqrt(20.0))
