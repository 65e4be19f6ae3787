"""Outlines of what differs from its surroundings, by tone, by colour and by edges: three looks, since each fails somewhere. A
shadow splits the tone, white paper on a white desk has no colour, print makes edges of its own. Their sides are given as
lines; whether they are sides of a page is for others to say.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from kiosk.documents.quads import LEAST_AREA
from kiosk.documents.raster import Pixels, Points, Tones, halved
from kiosk.documents.sides import intersection

_EVEN = 2.0  # Lab units
LEAST_PX = 16  # wide and high; a strip thinner than that has no outline that is told from its ends


def outlines(smooth: Pixels) -> Points:
    """The sides of all outlines of four sides, n × 4: two points each, px of ``smooth``, a little beside the edge."""
    if min(smooth.shape[:2]) < LEAST_PX:
        return np.zeros((0, 4))
    small = halved(smooth)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2Lab).astype(np.float32)
    fours = [np.hstack([corners, np.roll(corners, -1, axis=0)]) for corners in _outlines(small, lab)]
    return np.vstack(fours) * 2 + 0.5 if fours else np.zeros((0, 4))


def _outlines(smooth: Pixels, lab: Tones) -> Iterator[Points]:
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
        low, high = np.percentile(channel[::2, ::2], (1, 99))
        if high - low <= _EVEN:
            continue  # a grey scan's colour is noise
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
        spread = np.maximum(np.percentile(np.abs(flat - middle), 80, axis=0), 2.5).astype(np.float32)
        scaled = (lab - middle) / spread
        away.append(np.sqrt(np.einsum("...i,...i->...", scaled, scaled)))
    for use in ((0, 1, 2, 3), (0, 2, 3), (1, 2, 3), (0, 1, 2), (0, 1, 3), (0, 1), (2, 3)):
        nearest = np.minimum.reduce([away[n] for n in use])
        for limit in (4.0, 8.0):
            yield _tidied(((nearest > limit) * 255).astype(np.uint8))


def _by_edges(smooth: Pixels) -> Iterator[Pixels]:
    for low, high in ((12, 36), (25, 75), (50, 140)):
        edges = np.zeros(smooth.shape[:2], np.uint8)
        for channel in cv2.split(smooth):
            edges = np.maximum(edges, cv2.Canny(channel, low, high))
        yield cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))


def _tidied(mask: Pixels) -> Pixels:
    """Print is filled, and what is thin (a finger, a pen) is cut off from the page."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    return cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))


def _four(hull: Points) -> Points | None:
    """The hull made a quadrilateral: the edge goes first whose neighbours, drawn on until they meet, add least."""
    points = cv2.approxPolyDP(hull.astype(np.float32), 1.0, True).reshape(-1, 2).astype(np.float64)
    while len(points) > 4:
        best: tuple[float, int, Points] | None = None
        count = len(points)
        for n in range(count):
            a, b, c, d = (points[(n + k) % count] for k in (-1, 0, 1, 2))
            meeting = intersection(a, b, d, c)
            # They must meet beyond the edge that goes, not on the other side.
            if meeting is None or np.dot(meeting - b, b - a) < 0 or np.dot(meeting - c, c - d) < 0:
                continue
            one, other = c - b, meeting - b
            added = abs(float(one[0] * other[1] - one[1] * other[0])) / 2
            if best is None or added < best[0]:
                best = (added, n, meeting)
        if best is None:
            return None
        _, n, meeting = best
        points[n] = meeting
        points = np.delete(points, (n + 1) % count, axis=0)
    if len(points) < 4 or not cv2.isContourConvex(points.astype(np.float32)):
        return None
    return points
