"""The sides of a page, fitted to the edge in the picture to a part of a pixel.

Across each side a profile of colour is taken at many places; where it steps most is the edge there. A line is laid through
these places that the few on a finger, a stamp or a rounded corner do not move.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Points, Tones, halved

FIT_PX = 1600  # longer side, at least, of the copy in which edges are fitted
PLACES = 64  # along a side
REACH = 0.005  # of the diagonal, to either side of the outline
LEAST_REACH = 3.0  # px of the copy: the step is taken between places 2 px apart
LEAST_PLACES = 0.3  # of all that must lie on the line; otherwise the outline's side stays
_BESIDE = 1.5  # px
_SHIFTS = (-2, -1, 0, 1, 2)
_NEAR = 1.5  # px of the copy


def intersection(a: Points, b: Points, c: Points, d: Points) -> Points | None:
    """Where the line through a and b meets that through c and d; None where they do not or nearly do not."""
    one, other = b - a, d - c
    across = float(one[0] * other[1] - one[1] * other[0])
    if abs(across) < 1e-6 * (float(np.linalg.norm(one)) * float(np.linalg.norm(other)) + 1e-12):
        return None
    apart = c - a
    along = (apart[0] * other[1] - apart[1] * other[0]) / across
    return np.asarray(a + along * one, np.float64)


def fitted(picture: Pixels, corners: Points) -> Points:
    """``corners`` clockwise; the same corners where the sides, once fitted, meet. Px of the picture."""
    copy, ratio = picture, 1.0
    while max(copy.shape[:2]) >= 2 * FIT_PX:
        copy, ratio = halved(copy), ratio * 2
    outline = corners / ratio
    reach = max(LEAST_REACH, float(np.hypot(*copy.shape[:2])) * REACH)
    for _ in range(2):  # the second time from a better place, half as far
        lines = [_side(copy, outline[n], outline[(n + 1) % 4], reach) for n in range(4)]
        meetings = [intersection(*lines[n - 1], *lines[n]) for n in range(4)]
        if any(meeting is None for meeting in meetings):
            return corners
        better = np.array(meetings)
        if float(np.abs(better - outline).max()) > 4 * reach:
            return corners
        outline, reach = better, max(LEAST_REACH, reach / 2)
    return outline * ratio


def _side(copy: Pixels, a: Points, b: Points, reach: float) -> tuple[Points, Points]:
    high, wide = copy.shape[:2]
    long = float(np.linalg.norm(b - a))
    if long < 8:
        return a, b
    normal = np.array([b[1] - a[1], a[0] - b[0]]) / long  # outwards, since the corners run clockwise
    at = a + np.linspace(0.04, 0.96, PLACES)[:, None] * (b - a)
    steps = np.arange(-reach, reach + 0.25, 0.5)
    spots = at[:, None, :] + steps[None, :, None] * normal
    # Of some places side by side the mean: along the edge nothing changes but the noise.
    along = (b - a) / long * _BESIDE
    seen = np.mean([_seen(copy, spots + shift * along) for shift in _SHIFTS], axis=0)
    profile = cv2.cvtColor(cv2.blur(seen.astype(np.uint8), (3, 1)), cv2.COLOR_BGR2Lab).astype(np.float32)
    inside = (spots[..., 0] > 0) & (spots[..., 1] > 0) & (spots[..., 0] < wide - 1) & (spots[..., 1] < high - 1)
    gap = 4  # samples, 2 px: the step between two means, not between two noisy neighbours
    step = np.sqrt(((profile[:, gap:] - profile[:, :-gap]) ** 2).sum(axis=2))
    step[~(inside[:, gap:] & inside[:, :-gap])] = 0
    where = step.argmax(axis=1)
    strength = step[np.arange(PLACES), where]
    usable = strength > 4.0
    if usable.sum() < LEAST_PLACES * PLACES:
        return a, b
    offsets = _subpixel(step, where, steps, gap)
    points = (at + offsets[:, None] * normal)[usable]
    return _line(points, a, b)


def _seen(copy: Pixels, spots: Points) -> Pixels:
    at = spots.astype(np.float32)
    return cv2.remap(copy, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _subpixel(step: Tones, where: np.ndarray, steps: np.ndarray, gap: int) -> np.ndarray:
    """The middle of the peak, by its weight around the highest sample."""
    total = np.zeros(len(where))
    weight = np.full(len(where), 1e-9)
    for shift in range(-3, 4):
        at = np.clip(where + shift, 0, step.shape[1] - 1)
        value = step[np.arange(len(where)), at]
        total += value * (steps[at] + steps[np.minimum(at + gap, len(steps) - 1)]) / 2
        weight += value
    return np.asarray(total / weight)


def _line(points: Points, a: Points, b: Points) -> tuple[Points, Points]:
    """The line that most of the points lie on, by trying pairs of them; then the best one through those."""
    count = len(points)
    first, second = np.meshgrid(np.arange(0, count, 3), np.arange(0, count, 3), indexing="ij")
    far = second - first >= max(1, count // 4)
    begin, way = points[first[far]], points[second[far]] - points[first[far]]
    long = np.hypot(way[:, 0], way[:, 1])
    begin, way = begin[long > 1e-6], way[long > 1e-6] / long[long > 1e-6][:, None]
    if not len(way):
        return a, b
    to = points[None] - begin[:, None]
    near = np.abs(to[..., 0] * way[:, 1, None] - to[..., 1] * way[:, 0, None]) < _NEAR
    best = near[near.sum(axis=1).argmax()]
    if best.sum() < LEAST_PLACES * PLACES:
        return a, b
    vx, vy, x, y = cv2.fitLine(points[best].astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    middle, direction = np.array([x, y], np.float64), np.array([vx, vy], np.float64)
    if np.dot(direction, b - a) < 0:
        direction = -direction
    return middle - direction * 100, middle + direction * 100
