"""Where the page lies in a picture: four corners, or that nobody can tell.

Outlines come from three independent looks (tone, colour, edges) at a small copy, since each fails somewhere: a shadow
splits the tone, white paper on a white desk has no colour, print makes edges of its own. What decides between them is the
same for all: along a page's edge the colour inside differs from the colour outside. A printed frame or table has the same
paper on both of its sides and does not pass. The winner's sides are then fitted to the edge at a higher resolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Points, Tones, scaled_down
from kiosk.documents.sides import fitted, intersection

LOOK_PX = 640  # longer side of the copy in which outlines are looked for
LEAST_AREA = 0.04  # of the picture: a bank card on the glass of an A4 flatbed covers 7 %
LEAST_SUPPORT = 0.6  # of the sides in view
STEP = 7.0  # Lab units by which paper and ground differ at least; noise after smoothing is below 3
AT_FRAME = 0.012  # of the longer side: a side this near to the picture's edge leaves it
MOST_FIELD = 0.45  # of the picture: a larger outline is the page itself
LEAST_PRINT = 0.008  # share of what is around an outline
_TOLERANCE = 0.010  # of the diagonal: how far inside and outside of a side its colours are taken


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
    smooth = cv2.medianBlur(small, 5)
    lab = cv2.cvtColor(smooth, cv2.COLOR_BGR2Lab).astype(np.float32)
    best: tuple[float, float, Points] | None = None
    for corners in _outlines(smooth, lab):
        support, seen = _support(lab, corners)
        if support < LEAST_SUPPORT:
            continue
        # Of two outlines that hold, the larger: a photograph or a lit half of a page is part of the page.
        worth = support**2 * (_area(corners) / lab.shape[0] / lab.shape[1]) ** 0.5 * min(1.0, 0.4 + 0.6 * seen)
        if best is None or worth > best[0]:
            best = (worth, support, corners)
    if best is not None and _is_within_a_page(smooth, lab, best[2]):
        best = None
    if best is None:
        frame = _frame(picture.shape[1], picture.shape[0])
        return Found(frame, fills=True, support=0.0) if _is_paper_to_the_edge(lab) else None
    return Found(ordered(fitted(picture, best[2] * ratio)), fills=False, support=best[1])


def ordered(corners: Points) -> Points:
    """Clockwise, beginning with the corner that is nearest to the top left."""
    middle = corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    return np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0)


def _frame(wide: int, high: int) -> Points:
    return np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float64)


def _area(corners: Points) -> float:
    return float(cv2.contourArea(corners.astype(np.float32)))


def _outlines(smooth: Pixels, lab: Tones) -> Iterator[Points]:
    """Four corners each, in px of the small copy."""
    high, wide = lab.shape[:2]
    least = LEAST_AREA * wide * high
    for mask in (*_by_tone(lab), *_by_ground(lab), *_by_edges(smooth)):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:3]:
            hull = cv2.convexHull(contour)
            if cv2.contourArea(hull) < least:
                break
            corners = _four(hull.reshape(-1, 2).astype(np.float64))
            if corners is not None:
                yield corners


def _by_tone(lab: Tones) -> Iterator[Pixels]:
    for channel in cv2.split(lab):
        level = _stretched(channel)
        otsu, _ = cv2.threshold(level, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        for share in (0.75, 1.0, 1.2):
            mask = ((level > otsu * share) * 255).astype(np.uint8)
            yield _tidied(mask)
            yield _tidied(255 - mask)


def _stretched(channel: Tones) -> Pixels:
    low, high = float(channel.min()), float(channel.max())
    return ((channel - low) * (255.0 / max(1.0, high - low))).astype(np.uint8)


def _by_ground(lab: Tones) -> Iterator[Pixels]:
    """What differs in colour from the picture's margin. Each side's margin is a ground of its own: a page that is cut off has
    itself in one of them."""
    high, wide = lab.shape[:2]
    deep = max(3, max(high, wide) // 60)
    margins = (lab[:deep], lab[-deep:], lab[:, :deep], lab[:, -deep:])
    away = []
    for margin in margins:
        flat = margin.reshape(-1, 3)
        middle = np.median(flat, axis=0)
        spread = np.maximum(np.percentile(np.abs(flat - middle), 80, axis=0), 2.5)
        away.append(np.sqrt((((lab - middle) / spread) ** 2).sum(axis=2)))
    for use in ((0, 1, 2, 3), (0, 2, 3), (1, 2, 3), (0, 1, 2), (0, 1, 3), (0, 1), (2, 3)):
        nearest = np.minimum.reduce([away[n] for n in use])
        for limit in (4.0, 8.0):
            yield _tidied(((nearest > limit) * 255).astype(np.uint8))


def _by_edges(smooth: Pixels) -> Iterator[Pixels]:
    for low, high in ((12, 36), (25, 75), (50, 140)):
        edges = np.zeros(smooth.shape[:2], np.uint8)
        for channel in cv2.split(smooth):
            edges = np.maximum(edges, cv2.Canny(channel, low, high))
        yield cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))


def _tidied(mask: Pixels) -> Pixels:
    """Print is filled, and what is thin (a finger, a pen) is cut off from the page."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((31, 31), np.uint8))


def _four(hull: Points) -> Points | None:
    """The hull made a quadrilateral: the edge goes first whose neighbours, drawn on until they meet, add least."""
    points = cv2.approxPolyDP(hull.astype(np.float32), 2.0, True).reshape(-1, 2).astype(np.float64)
    while len(points) > 4:
        best: tuple[float, int, Points] | None = None
        count = len(points)
        for n in range(count):
            a, b, c, d = (points[(n + k) % count] for k in (-1, 0, 1, 2))
            meeting = intersection(a, b, d, c)
            # They must meet beyond the edge that goes, not on the other side.
            if meeting is None or np.dot(meeting - b, b - a) < 0 or np.dot(meeting - c, c - d) < 0:
                continue
            added = abs(float(np.cross(np.append(c - b, 0), np.append(meeting - b, 0))[2])) / 2
            if best is None or added < best[0]:
                best = (added, n, meeting)
        if best is None:
            return None
        _, n, meeting = best
        points[n] = meeting
        points = np.delete(points, (n + 1) % count, axis=0)
    if len(points) < 4 or not cv2.isContourConvex(points.astype(np.float32)):
        return None
    return ordered(points)


def _support(lab: Tones, corners: Points) -> tuple[float, float]:
    """Share of the sides in view along which inside and outside differ, and the share of all sides that is in view."""
    high, wide = lab.shape[:2]
    reach = max(2.5, float(np.hypot(high, wide)) * _TOLERANCE)
    middle = corners.mean(axis=0)
    shares, lengths, in_view = [], [], 0.0
    around = 0.0
    for n in range(4):
        a, b = corners[n], corners[(n + 1) % 4]
        long = float(np.linalg.norm(b - a))
        if long < 12:
            return 0.0, 0.0
        around += long
        normal = np.array([b[1] - a[1], a[0] - b[0]]) / long
        if np.dot(middle - a, normal) < 0:
            normal = -normal
        at = a + np.linspace(0.06, 0.94, 48)[:, None] * (b - a)
        outside = at - normal * reach
        seen = (outside[:, 0] >= 0) & (outside[:, 1] >= 0) & (outside[:, 0] < wide) & (outside[:, 1] < high)
        if seen.mean() < 0.25:
            continue
        inner = _mean_at(lab, at[seen] + normal * reach)
        outer = _mean_at(lab, outside[seen])
        differs = np.sqrt(((inner - outer) ** 2).sum(axis=1)) > STEP
        shares.append(float(differs.mean()))
        lengths.append(long * float(seen.mean()))
        in_view += long * float(seen.mean())
    if len(shares) < 2 or in_view < 0.3 * around:
        return 0.0, 0.0
    # A side of which less than a third is an edge is none, however good the others are.
    if min(shares) < 0.34:
        return 0.0, 0.0
    return float(np.average(shares, weights=lengths)), in_view / around


def _mean_at(lab: Tones, points: Points) -> Tones:
    spots = points.astype(np.float32).reshape(-1, 1, 2)
    seen = cv2.remap(lab, spots[..., 0], spots[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return seen.reshape(-1, 3)


def _is_within_a_page(smooth: Pixels, lab: Tones, corners: Points) -> bool:
    """Whether the outline is a photograph or a field on a page that fills the picture: what is around it is even up to the
    edges, and yet printed on. A lid, also a white one, has no print."""
    if _area(corners) > MOST_FIELD * lab.shape[0] * lab.shape[1]:
        return False
    deep = max(2, max(lab.shape[:2]) // 80)
    tone = lab[..., 0]
    margin = np.concatenate(
        [tone[:deep].ravel(), tone[-deep:].ravel(), tone[:, :deep].ravel(), tone[:, -deep:].ravel()]
    )
    if float(np.percentile(np.abs(margin - np.median(margin)), 85)) > 2 * STEP or not _is_paper_to_the_edge(lab):
        return False
    grey = cv2.cvtColor(smooth, cv2.COLOR_BGR2GRAY)
    kernel = np.ones((15, 15), np.uint8)
    ink = np.maximum(
        cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel), cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, kernel)
    )
    outside = np.full(grey.shape, 1, np.uint8)
    middle = corners.mean(axis=0)
    cv2.fillConvexPoly(outside, np.round(middle + (corners - middle) * 1.12).astype(np.int32), 0)
    return float((ink[outside > 0] > 3 * STEP).mean()) > LEAST_PRINT if outside.any() else False


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
    near_margin = np.sqrt(((margin[:, 1:] - colour[1:]) ** 2).sum(axis=1)) < 2 * STEP
    inside = np.median(lab.reshape(-1, 3), axis=0)
    same = float(np.sqrt(((inside - colour)[1:] ** 2).sum())) < 3 * STEP
    return bool(near_margin.mean() > 0.8 and same)
