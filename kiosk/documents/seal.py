"""Print below a red seal: found and read in the red channel, where the seal is nearly as bright as the paper.

Seals are vermilion, print is black or blue. The words around a seal run through the line that it lies on, and the detector takes
both for one. What is printed in red alone (the number of a birth certificate) is read as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Points, bare_paper

_RED: Final = 2  # of blue, green, red
_STEP: Final = 40  # levels by which red stands above the other two, more than in the paper
_LEAST_RED: Final = 0.002  # of the page, or there is no seal
_TOUCHED: Final = 0.01  # of a box
_INK_STEP: Final = 45  # levels of the red channel between print and paper
_STROKE: Final = 21  # px
_RED_ALONE: Final = 0.35  # black ink to red; less, and all of the box is red print
_ONE_PLACE: Final = 0.3  # of the smaller box that two have in common

Finder = Callable[[Pixels], list[Points]]


def without_red(piece: Pixels) -> Pixels:
    """The red channel alone, as a picture of three."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(piece[..., _RED]), cv2.COLOR_GRAY2BGR))


def lines_in(page: Pixels, boxes_in: Finder) -> list[tuple[Points, bool]]:
    """Boxes of print, px, and of each whether a seal may lie over it. A page without red is looked at once."""
    found = boxes_in(page)
    red = _red_ink(page)
    if float(red.mean()) < _LEAST_RED:
        return [(box, False) for box in found]
    channel = np.ascontiguousarray(page[..., _RED])
    black = (cv2.subtract(bare_paper(channel, _STROKE), channel) > _INK_STEP).astype(np.uint8)
    clear: list[Points] = []
    printed_red: list[Points] = []
    touched: list[Points] = []
    for box in found:
        reds, blacks = (_share(mask, box) for mask in (red, black))
        if reds < _TOUCHED:
            clear.append(box)
        elif blacks < _RED_ALONE * reds:
            printed_red.append(box)
        else:
            touched.append(box)
    below = [box for box in boxes_in(without_red(page)) if not _meets(box, clear)]
    below_black = [box for box in below if _share(black, box) >= _RED_ALONE * _share(red, box)]
    # A line of the seal's own words is left out where it crosses print.
    alone = [box for box in printed_red if not _meets(box, below_black)]
    sealed = [box for box in below_black if not _meets(box, alone)]
    # What was not found again without the red stays as it was found.
    sealed += [box for box in touched if not _meets(box, sealed)]
    return [*((box, False) for box in (*clear, *alone)), *((box, True) for box in sealed)]


def _red_ink(page: Pixels) -> Pixels:
    blue, green, red = cv2.split(page)
    redness = cv2.subtract(red, cv2.max(blue, green))
    return np.asarray((redness > float(np.median(redness)) + _STEP).astype(np.uint8))


def _share(mask: Pixels, box: Points) -> float:
    left, top, right, bottom = _around(box)
    piece = mask[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
    return float(piece.mean()) if piece.size else 0.0


def _meets(box: Points, others: Sequence[Points]) -> bool:
    left, top, right, bottom = _around(box)
    for other in others:
        x, y, to_x, to_y = _around(other)
        both = max(0.0, min(right, to_x) - max(left, x)) * max(0.0, min(bottom, to_y) - max(top, y))
        if both > _ONE_PLACE * min((right - left) * (bottom - top), (to_x - x) * (to_y - y)):
            return True
    return False


def _around(box: Points) -> tuple[float, float, float, float]:
    return float(box[:, 0].min()), float(box[:, 1].min()), float(box[:, 0].max()), float(box[:, 1].max())
