"""Where the page lies in a picture: four corners, or that nobody can tell.

Sides are looked for as straight lines (``lines``) in a small copy, four of them that hold together are a page (``quads``).
Where no four hold well, outlines of what differs from its surroundings give lines too. What decides in the end: along a
page's edge the colour inside differs from the colour outside. A printed frame or table has the same paper on both of its
sides and does not pass. The winner's sides are then fitted to the edge at a higher resolution (``sides``).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.documents.lines import lines_of, pieces_of, tracks_of
from kiosk.documents.outlines import outlines
from kiosk.documents.quads import Four, best_fours
from kiosk.documents.raster import Pixels, Points, Tones, scaled_down
from kiosk.documents.sides import fitted

LOOK_PX = 640  # longer side of the copy in which lines are looked for
AT_FRAME = 0.012  # of the longer side: a side this near to the picture's edge leaves it
SURE = 0.9  # of the sides in view that is edge, from which on no other look is needed
MOST_FIELD = 0.45  # of the picture: a larger outline is the page itself
LEAST_LINES = 2  # of print around an outline
LEAST_PIECES = 4  # of a line of print
_EVEN = 14.0  # Lab units within which paper is of one colour
_INK = 21  # grey levels
_PRINTED = 0.02  # share of a printed page
_RIVAL = 0.75  # of the best one's worth
_LIT = 0.8  # of what is within the outline, by lightness
_PRINT_PX = 1280


@dataclass(frozen=True)
class Found:
    """``corners`` clockwise from the top left, px of the picture; a corner may lie outside where the page was cut off.
    ``fills``: no edge of a page is in view, the picture is the page. ``support``: share of the sides in view that are edges."""

    corners: Points
    fills: bool
    support: float


def find_page(picture: Pixels) -> Found | None:
    """``picture``: height × width × 3, blue first. None when there is neither an outline nor paper up to the edges."""
    small, ratio = scaled_down(picture, LOOK_PX)
    smooth = cv2.medianBlur(small, 3)
    bytes_lab = cv2.cvtColor(smooth, cv2.COLOR_BGR2Lab)
    lab = bytes_lab.astype(np.float32)
    # Three small medians leave what one large one leaves, at a tenth of the time.
    bare = cv2.medianBlur(cv2.medianBlur(cv2.medianBlur(bytes_lab, 5), 5), 5).astype(np.float32)
    pieces = pieces_of(bytes_lab)
    best = _best(pieces, lab, bare)
    if best is None or min(best.held, best.seen) < SURE:
        other = _best(np.vstack([pieces, outlines(smooth)]), lab, bare)
        best = max((four for four in (best, other) if four is not None), key=lambda four: four.worth, default=None)
    if best is not None and _is_within_a_page(picture, lab, best.corners, ratio):
        best = None
    if best is None:
        frame = _frame(picture.shape[1], picture.shape[0])
        return Found(frame, fills=True, support=0.0) if _is_paper_to_the_edge(lab) else None
    return Found(ordered(fitted(picture, ordered(best.corners) * ratio)), fills=False, support=best.held)


def ordered(corners: Points) -> Points:
    """Clockwise, beginning with the corner that is nearest to the top left."""
    middle = corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    return np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0)


def _best(pieces: Points, lab: Tones, bare: Tones) -> Four | None:
    """A page with print on it rather than a patch without, also where the picture's edge has cut off the page."""
    high, wide = lab.shape[:2]
    lines = lines_of(pieces, wide, high)
    fours = best_fours(lines, tracks_of(lines, lab, bare), wide, high) if len(lines) else []
    if len(fours) == 2 and fours[1].worth > _RIVAL * fours[0].worth:
        ink = np.abs(lab - bare).max(axis=-1) > _INK
        if _inked(ink, fours[0].corners) < _PRINTED / 4 and _inked(ink, fours[1].corners) > _PRINTED:
            return fours[1]
    return fours[0] if fours else None


def _inked(ink: Pixels, corners: Points) -> float:
    """Share of what lies well within the corners that differs from its paper."""
    field = np.zeros(ink.shape, np.uint8)
    middle = corners.mean(axis=0)
    cv2.fillConvexPoly(field, np.round(middle + (corners - middle) * 0.9).astype(np.int32), 1)
    return float(ink[field > 0].mean()) if field.any() else 0.0


def _frame(wide: int, high: int) -> Points:
    return np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float64)


def _is_within_a_page(picture: Pixels, lab: Tones, corners: Points, ratio: float) -> bool:
    """Whether the outline is a photograph or a field on a page that fills the picture: what is around it is even up to the
    edges, and yet there are lines of print on it. A lid, a desk and a cloth have none."""
    if float(cv2.contourArea(corners.astype(np.float32))) > MOST_FIELD * lab.shape[0] * lab.shape[1]:
        return False
    deep = max(2, max(lab.shape[:2]) // 80)
    tone = lab[..., 0]
    margin = np.concatenate(
        [tone[:deep].ravel(), tone[-deep:].ravel(), tone[:, :deep].ravel(), tone[:, -deep:].ravel()]
    )
    if float(np.percentile(np.abs(margin - np.median(margin)), 85)) > _EVEN or not _is_paper_to_the_edge(lab):
        return False
    field = np.zeros(tone.shape, np.uint8)
    cv2.fillConvexPoly(field, np.round(corners).astype(np.int32), 1)
    if float(np.median(margin)) < _LIT * float(np.median(tone[field > 0])):
        return False  # a page on something darker
    inside, outside = _printed_lines(picture, corners * ratio)
    return outside >= LEAST_LINES > inside


def _printed_lines(picture: Pixels, corners: Points) -> tuple[int, int]:
    """How many lines of print, level or upright, lie within the corners and outside of them."""
    small, ratio = scaled_down(picture, _PRINT_PX)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    kernel = np.ones((25, 25), np.uint8)
    middle = corners.mean(axis=0)
    covered = np.round((middle + (corners - middle) * 1.06) / ratio).astype(np.int32)
    field = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(field, covered, 255)
    rows = [0, 0]
    for darker_or_lighter in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        ink = cv2.morphologyEx(grey, darker_or_lighter, kernel)
        mask = ((ink > _INK) * 255).astype(np.uint8)
        for n, part in enumerate((cv2.bitwise_and(mask, field), cv2.bitwise_and(mask, cv2.bitwise_not(field)))):
            rows[n] += sum(_rows_of_print(np.ascontiguousarray(look)) for look in (part, part.T))
    return rows[0], rows[1]


def _rows_of_print(mask: Pixels) -> int:
    """Several pieces side by side, together long and flat."""
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 15), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined)
    _, _, _, middles = cv2.connectedComponentsWithStats(mask)
    at = np.round(middles[1:]).astype(np.intp)
    pieces = np.bincount(labels[at[:, 1], at[:, 0]], minlength=count)[1:]
    wide, high, area = (boxes[1:, n] for n in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    flat = (high >= 6) & (high <= 70) & (wide >= 4 * high) & (area >= 0.4 * wide * high)
    return int((flat & (pieces >= LEAST_PIECES)).sum())


def _is_paper_to_the_edge(lab: Tones) -> bool:
    """Whether the margin is of one even colour, lit, and the same as most of the picture."""
    deep = max(2, max(lab.shape[:2]) // 80)
    margin = np.concatenate(
        [
            lab[:deep].reshape(-1, 3),
            lab[-deep:].reshape(-1, 3),
            lab[:, :deep].reshape(-1, 3),
            lab[:, -deep:].reshape(-1, 3),
        ]
    )
    colour = np.median(margin, axis=0)
    near_margin = np.sqrt(((margin[:, 1:] - colour[1:]) ** 2).sum(axis=1)) < _EVEN
    inside = np.median(lab[::3, ::3].reshape(-1, 3), axis=0)
    same = float(np.sqrt(((inside - colour)[1:] ** 2).sum())) < 1.5 * _EVEN
    return bool(near_margin.mean() > 0.8 and same)
