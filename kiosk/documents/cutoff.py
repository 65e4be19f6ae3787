"""Whether part of the page lies outside the picture."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.find import AT_FRAME, Found
from kiosk.documents.raster import Pixels, bare_paper, grey_of, scaled_down

LEAST_LOST = 0.005  # of the page's area beyond the picture
# ISO 216 A4, A5, A6, B6 (a small booklet, open), B7 (the same, shut); ISO/IEC 7810 ID-1; leaf of the household register; JIS B5.
_SIZES_MM = (
    (210.0, 297.0), (148.0, 210.0), (105.0, 148.0), (125.0, 176.0), (88.0, 125.0), (85.6, 54.0), (143.0, 105.0), (182.0, 257.0),
)  # fmt: skip
_SAME = 0.012
_AT_EDGE = 0.004  # of the picture's side: print that reaches this near to it was cut through
_CUT_LINES = 4


def is_cropped(picture: Pixels, found: Found, dpi: int) -> bool:
    """``dpi`` of the picture as its scanner says, 0 for a photograph."""
    if found.fills:
        return _print_runs_out(picture)
    high, wide = picture.shape[:2]
    sides = _sides_at_frame(found, wide, high)
    if sides == 4:
        return _print_runs_out(picture)
    if _lost(found, wide, high) >= LEAST_LOST:
        return True
    # A card pushed into the corner of the glass is whole.
    return sides > 0 and not (dpi and _is_known_size(found, dpi))


def _sides_at_frame(found: Found, wide: int, high: int) -> int:
    """Sides that run along an edge of the picture: there the page leaves it."""
    near = AT_FRAME * max(wide, high)
    corners = found.corners
    count = 0
    for n in range(4):
        a, b = corners[n], corners[(n + 1) % 4]
        ends = (
            max(a[0], b[0]) <= near,
            max(a[1], b[1]) <= near,
            min(a[0], b[0]) >= wide - 1 - near,
            min(a[1], b[1]) >= high - 1 - near,
        )
        count += any(ends)
    return count


def _lost(found: Found, wide: int, high: int) -> float:
    frame = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    corners = found.corners.astype(np.float32)
    inside, _ = cv2.intersectConvexConvex(corners, frame)
    return 1.0 - float(inside) / max(1.0, float(cv2.contourArea(corners)))


def _is_known_size(found: Found, dpi: int) -> bool:
    corners = found.corners
    wide = float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2 * 25.4 / dpi
    high = float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2 * 25.4 / dpi
    for size in _SIZES_MM:
        for one, other in (size, size[::-1]):
            if abs(wide - one) <= _SAME * one and abs(high - other) <= _SAME * other:
                return True
    return False


def _print_runs_out(picture: Pixels) -> bool:
    """Whether several separate pieces of print reach an edge of the picture: letters that were cut through, where a rule or a
    scanner's dark border would be one long piece."""
    small = grey_of(scaled_down(picture, 900)[0])
    ink = cv2.subtract(bare_paper(small, 17), small)
    deep = max(2, round(max(small.shape) * _AT_EDGE))
    strips = (ink[:deep], ink[-deep:], ink[:, :deep], ink[:, -deep:])
    for number, strip in enumerate(strips):
        line = strip.max(axis=0) if number < 2 else strip.max(axis=1)
        runs = np.diff(np.concatenate([[0], (line > 60).astype(np.int8), [0]]))
        starts, ends = np.nonzero(runs == 1)[0], np.nonzero(runs == -1)[0]
        if int(((ends - starts) < 0.05 * len(line)).sum()) >= _CUT_LINES:
            return True
    return False
