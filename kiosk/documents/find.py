"""Where the page lies in a picture: four corners, or that nobody can tell.

Straight lines are looked for in a small copy (``lines``), also along the outlines of what differs from its surroundings
(``outlines``). Every four of them that may be a page (``quads``) are looked at closely (``evidence``), and trees that were fitted
to pictures decide (``choosing``). The winner's sides are then fitted to the edge at a higher resolution (``sides``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.documents.choosing import trees
from kiosk.documents.evidence import evidence
from kiosk.documents.lines import lines_of, pieces_of, tracks_of
from kiosk.documents.outlines import outlines
from kiosk.documents.quads import Fours, likely_fours, no_fours
from kiosk.documents.raster import Pixels, Points, Tones, scaled_down
from kiosk.documents.sides import fitted

LOOK_PX = 640  # longer side of the copy in which lines are looked for
AT_FRAME = 0.012  # of the longer side: a side this near to the picture's edge leaves it
LEAST_WORTH = 0.22  # of the best four; on a picture that is all page none has more, and the rest of the look is spared
LEAST_ODDS = -1.0  # logarithm: a page in view was above, a picture that is all page below, but for 1 in 100 of either
MOST_FIELD = 0.45  # of the picture: a larger outline is the page itself
LEAST_LINES = 2  # of print around an outline
LEAST_PIECES = 4  # of a line of print
_EVEN = 14.0  # Lab units within which paper is of one colour
_INK = 21  # grey levels
_LIT = 0.8  # of what is within the outline, by lightness
_PRINT_PX = 1280
_UNSURE = 1.0  # odds, as LEAST_ODDS
# ISO/IEC 7810 ID-1 is 85.60 by 53.98 mm; within 2.5 %, and not smaller than such a card at 100 dpi.
_CARD_SHAPE, _NEARLY_CARD, _LEAST_CARD_PX = math.log(85.60 / 53.98), 0.025, 212
_BRIGHT_SHARE, _DIM, _LIT_TO, _MOST_GAIN = (
    95,
    110.0,
    190.0,
    4.0,
)  # grey levels; taken in the dark, a page is made lighter to look


@dataclass(frozen=True)
class Found:
    """``corners`` clockwise from the top left, px of the picture; a corner may lie outside where the page was cut off.
    ``fills``: no edge of a page is in view, the picture is the page. ``support``: how likely it was that this is the page among
    all that might have been, 0 to 1."""

    corners: Points
    fills: bool
    support: float


@dataclass(frozen=True)
class Small:
    """The copy in which is looked. ``lab``: height × width × 3; ``bare``: without what is thin; ``chance``: share of places that
    are edges on any line."""

    lab: Tones
    bare: Tones
    chance: float


def find_page(picture: Pixels) -> Found | None:
    """``picture``: height × width × 3, blue first. None when there is neither an outline nor paper up to the edges. Raises
    BrokenTrees and OSError where the program's own data is broken."""
    fours, small, ratio = seen_fours(picture)
    if len(fours) and fours.worth[0] > LEAST_WORTH:
        odds = trees().odds(evidence(fours, small.lab, small.bare, small.chance))
        best = int(odds.argmax())
        corners = fours.corners[best]
        unsure = bool(odds[best] < _UNSURE)
        if odds[best] > LEAST_ODDS and not _is_within_a_page(picture, small.lab, corners, ratio, unsure):
            support = 1.0 / (1.0 + math.exp(-float(odds[best])))
            return Found(ordered(fitted(picture, ordered(corners) * ratio)), fills=False, support=support)
    high, wide = picture.shape[:2]
    fills = _is_paper_to_the_edge(small.lab) or _is_card_shaped(wide, high)
    return Found(_frame(wide, high), fills=True, support=0.0) if fills else None


def seen_fours(picture: Pixels) -> tuple[Fours, Small, float]:
    """All that may be the page, in px of the copy; the copy; and by how much it has to be multiplied to be the picture."""
    small, ratio = scaled_down(picture, LOOK_PX)
    bright = float(np.percentile(small[::4, ::4], _BRIGHT_SHARE))
    if bright < _DIM:
        small = cv2.convertScaleAbs(small, alpha=min(_MOST_GAIN, _LIT_TO / max(1.0, bright)))
    smooth = cv2.medianBlur(small, 3)
    bytes_lab = cv2.cvtColor(smooth, cv2.COLOR_BGR2Lab)
    lab = bytes_lab.astype(np.float32)
    # Three small medians leave what one large one leaves, at a tenth of the time.
    bytes_bare = cv2.medianBlur(cv2.medianBlur(cv2.medianBlur(bytes_lab, 5), 5), 5)
    bare = bytes_bare.astype(np.float32)
    high, wide = lab.shape[:2]
    lines = lines_of(np.vstack([pieces_of(bytes_lab, bytes_bare), outlines(smooth)]), wide, high)
    if not len(lines):
        return no_fours(), Small(lab, bare, 0.0), ratio
    tracks = tracks_of(lines, lab, bare)
    return likely_fours(lines, tracks, wide, high), Small(lab, bare, tracks.chance), ratio


def ordered(corners: Points) -> Points:
    """Clockwise, beginning with the corner that is nearest to the top left."""
    middle = corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    return np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0)


def _frame(wide: int, high: int) -> Points:
    return np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float64)


def _is_card_shaped(wide: int, high: int) -> bool:
    """A picture that has a card's shape, which no camera's has, was cut to the card. Its print runs up to the edges."""
    if min(wide, high) < _LEAST_CARD_PX:
        return False
    return abs(math.log(max(wide, high) / min(wide, high)) - _CARD_SHAPE) < _NEARLY_CARD


def _is_within_a_page(picture: Pixels, lab: Tones, corners: Points, ratio: float, unsure: bool) -> bool:
    """Whether the outline is a photograph or a field on a page that fills the picture: what is around it is even up to the
    edges, and yet there are lines of print on it. A lid, a desk and a cloth have none. What was cut to a card's shape need not
    be even: a shadow lies across it, or it is a picture itself. ``unsure``: whether the outline is one at all."""
    if float(cv2.contourArea(corners.astype(np.float32))) > MOST_FIELD * lab.shape[0] * lab.shape[1]:
        return False
    if _is_card_shaped(picture.shape[1], picture.shape[0]):
        return unsure or _has_print_around(picture, corners * ratio)
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
    return _has_print_around(picture, corners * ratio)


def _has_print_around(picture: Pixels, corners: Points) -> bool:
    inside, outside = _printed_lines(picture, corners)
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
