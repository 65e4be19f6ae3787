"""Straight lines in a picture along which something ends: the sides of a page are among the longest of them.

Pieces come from OpenCV's line segment detector (von Gioi et al., LSD), in lightness and in both axes of colour: paper on a
desk that is as light as itself differs in colour alone. Pieces that lie on one line are made one line, since a finger, a
shadow or print at the edge breaks a side into several. How much of a line is an edge is looked up afterwards in the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Points, Tones

MOST_LINES = 36
MOST_PIECES = 900  # the longest; print and cloth make thousands
LEAST_PIECE = 14.0  # px
_FRAME_PX = 4
_SAME_LINE_PX = 2.5
_SAME_WAY = 0.087  # sine of 5 degrees
_LEAST_STEP = 1.2  # grey levels that count as an edge; LSD's own 2.0 misses white on white
_COLOURFUL = 12.0  # spread of a colour axis below which it shows nothing but noise
_COLOUR_SPREAD = 160.0
_SPREAD, _MOST_GAIN, _SMOOTH = 215.0, 8.0, 1.5
PLACES = 512  # along a line, over one and a half diagonals
_EDGE = 4.0  # Lab units across an edge
_ACROSS = 2.5  # px to both sides of it
STEP = 4.0  # Lab units by which paper and ground differ at least, print left out; noise is below 1
FAINT_STEP, _PLAIN = 2.0, 0.02  # where next to nothing looks like an edge by chance, as on the glass of a scanner
_LEANS = 0.9  # Lab units: over a long stretch even a level shows
_LEAST_AWAY = 5.0  # px
_AWAY = 0.010  # of the diagonal: how far to both sides of a line its colours are taken
_BLACK = 6.0  # grey levels that are noise in the dark
_STRAYS = (-1.5, 0.0, 1.5)  # px by which the place may be beside the line


@dataclass(frozen=True)
class Lines:
    """``points``: n × 2, of each line the one nearest to the middle of the picture; ``ways``: n × 2, of length 1."""

    points: Points
    ways: Points

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True)
class Tracks:
    """What is seen along each line, added up from its beginning, so that any stretch of it is a difference of two sums."""

    within: Tones  # n × (PLACES + 1): places that lie in the picture
    edges: Tones  # of these, where colour changes across the line and not along it
    differs: Tones  # of these, where farther off one side is of another colour than the other
    chroma: Tones  # 2 × n × (PLACES + 1) × 3: a, b and a² + b² to the left of the line's way and to its right
    steps: Tones  # n × (PLACES + 1) × 3: logarithm of how many times as much blue, green, red there is on the left
    leans: Points  # n: px along which one side is a little lighter, less those along which the other one is
    begin: float  # px along the line from its point, of the first place
    step: float
    chance: float  # share of places that would be edges on any line

    def stretch(self, line: Points, low: Points, high: Points) -> tuple[Points, Points]:
        """Where the stretches from ``low`` to ``high`` px of the lines begin and end in the sums."""
        return self._place(low), np.maximum(self._place(low), self._place(high))

    def _place(self, at: Points) -> Points:
        return np.clip((at - self.begin) / self.step, 0, PLACES).astype(np.intp)


def pieces_of(lab: Pixels, bare: Pixels) -> Points:
    """Straight pieces of edges, n × 4, two points each. ``lab``: height × width × 3, bytes; ``bare``: the same without what is
    thin."""
    pieces = [_pieces(np.ascontiguousarray(lab[..., 0])), _pieces(_strong(bare[..., 0]))]
    for axis in (1, 2):
        colour = lab[..., axis]
        low, high = np.percentile(colour[::4, ::4], (1, 99))
        if high - low > _COLOURFUL:
            wide = (colour.astype(np.float32) - low) * (_COLOUR_SPREAD / (high - low))
            pieces.append(_pieces(wide.clip(0, 255).astype(np.uint8)))
    return np.vstack(pieces)


def _strong(tone: Pixels) -> Pixels:
    """With its contrast drawn up: paper lies on a lid that is a few levels darker, and print would hide it. Smooth before, so
    that the levels of a byte do not become steps."""
    low, high = np.percentile(tone[::4, ::4], (1, 99))
    gain = min(_MOST_GAIN, _SPREAD / max(1.0, high - low))
    smooth = cv2.GaussianBlur(tone.astype(np.float32), (0, 0), _SMOOTH)
    return np.asarray(((smooth - low) * gain + 20).clip(0, 255).astype(np.uint8))


def lines_of(pieces: Points, wide: int, high: int) -> Lines:
    """The lines that most pieces lie on, in a picture of that size; none along its edges."""
    return _joined(_off_the_frame(pieces, wide, high), (wide / 2, high / 2))


def _off_the_frame(pieces: Points, wide: int, high: int) -> Points:
    """Without those that run along an edge of the picture: beside them nothing can be seen."""
    x, y = pieces[:, 0::2], pieces[:, 1::2]
    along = (x < _FRAME_PX) | (x > wide - 1 - _FRAME_PX), (y < _FRAME_PX) | (y > high - 1 - _FRAME_PX)
    return pieces[~(along[0].all(axis=1) | along[1].all(axis=1))]


def _pieces(channel: Pixels) -> Points:
    found: Any = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE, 0.8, 0.6, _LEAST_STEP).detect(channel)[0]
    return np.zeros((0, 4)) if found is None else np.asarray(found, np.float64).reshape(-1, 4)


def _joined(pieces: Points, middle: tuple[float, float]) -> Lines:
    """Lines by how much of them was seen, the most first."""
    ways = pieces[:, 2:] - pieces[:, :2]
    long = np.hypot(ways[:, 0], ways[:, 1])
    chosen = np.argsort(-long)[:MOST_PIECES]
    chosen = chosen[long[chosen] >= LEAST_PIECE]
    pieces, long = pieces[chosen], long[chosen]
    ways = ways[chosen] / long[:, None]
    free = np.ones(len(pieces), bool)
    found: list[tuple[float, float, Points, Points]] = []
    while free.any() and len(found) < 3 * MOST_LINES:
        longest = int(free.argmax())  # they are sorted
        point, way = pieces[longest, :2], ways[longest]
        same = free
        for _ in range(2):  # the second time with the line through all that were near the first
            normal = np.array([-way[1], way[0]])
            apart = np.maximum(np.abs((pieces[:, :2] - point) @ normal), np.abs((pieces[:, 2:] - point) @ normal))
            same = free & (np.abs(ways @ normal) < _SAME_WAY) & (apart < _SAME_LINE_PX)
            same[longest] = True
            point, way = _through(pieces[same], long[same])
        free = free & ~same
        found.append((float(long[same].sum()), float(long[longest]), point, way))
    # By all that was seen of a line, and by its longest piece: a row of keys is long, a card's side in one piece.
    by_all = sorted(found, key=lambda line: -line[0])[: 3 * MOST_LINES // 4]
    by_piece = sorted((line for line in found if all(line is not one for one in by_all)), key=lambda line: -line[1])
    found = by_all + by_piece[: MOST_LINES - len(by_all)]
    if not found:
        return Lines(np.zeros((0, 2)), np.zeros((0, 2)))
    points, ways = np.array([line[2] for line in found]), np.array([line[3] for line in found])
    points = points + ((np.array(middle) - points) * ways).sum(axis=1)[:, None] * ways
    return Lines(points, ways)


def _through(pieces: Points, weights: Points) -> tuple[Points, Points]:
    """The line through all their ends, longer pieces counting more. In closed form: it is asked for a hundred times a picture."""
    middle = weights @ (pieces[:, :2] + pieces[:, 2:]) / (2 * weights.sum())
    from_middle = np.vstack([pieces[:, :2], pieces[:, 2:]]) - middle
    (xx, xy), (_, yy) = (from_middle * np.concatenate([weights, weights])[:, None]).T @ from_middle
    turn = 0.5 * math.atan2(2 * xy, xx - yy)
    return middle, np.array([math.cos(turn), math.sin(turn)])


def tracks_of(lines: Lines, lab: Tones, bare: Tones) -> Tracks:
    """An edge runs along the line: colour changes across it, and much less along it, where print and cloth change as much.
    ``bare``: the same picture without what is thin, by which the colours beside a line are compared."""
    high, wide = lab.shape[:2]
    diagonal = float(np.hypot(high, wide))
    half = 0.75 * diagonal
    along = np.linspace(-half, half, PLACES)
    x = lines.points[:, 0, None] + along * lines.ways[:, 0, None]
    y = lines.points[:, 1, None] + along * lines.ways[:, 1, None]
    within = (x > 3) & (y > 3) & (x < wide - 4) & (y < high - 4)
    way_x, way_y = lines.ways[:, 0, None], lines.ways[:, 1, None]
    edge = _edge(lab, x, y, way_x, way_y) & within
    reach = max(_LEAST_AWAY, diagonal * _AWAY)
    left = tones_at(bare, x + way_y * reach, y - way_x * reach)
    right = tones_at(bare, x - way_y * reach, y + way_x * reach)
    chance = _by_chance(lab)
    least = FAINT_STEP if chance < _PLAIN else STEP
    differs = (_square(left - right) > least**2) & within
    lighter = np.where(within, left[..., 0] - right[..., 0], 0.0)
    leans = np.abs((lighter > _LEANS).sum(axis=1) - (lighter < -_LEANS).sum(axis=1)) * (2 * half / (PLACES - 1))
    chroma = [_summed(_with_square(tones[..., 1:]) * within[..., None]) for tones in (left, right)]
    steps = (_light(left) - _light(right)) * within[..., None]
    return Tracks(
        _summed(within), _summed(edge), _summed(differs), np.array(chroma), _summed(steps), leans, -half, 2 * half / (PLACES - 1),
        chance,
    )  # fmt: skip


def _light(lab: Tones) -> Tones:
    """Logarithms of blue, green and red: what takes away light is the same difference there whatever lies below it."""
    seen = cv2.cvtColor(np.round(lab).astype(np.uint8), cv2.COLOR_Lab2BGR)
    return np.asarray(np.log(seen.astype(np.float32) + _BLACK))


def _edge(lab: Tones, x: Points, y: Points, way_x: Points, way_y: Points) -> Points:
    edge = np.zeros(x.shape, bool)
    for stray in _STRAYS:
        at_x, at_y = x - way_y * stray, y + way_x * stray
        across = _apart(lab, at_x, at_y, -way_y * _ACROSS, way_x * _ACROSS)
        beside = _apart(lab, at_x, at_y, way_x * _ACROSS, way_y * _ACROSS)
        edge |= (across > _EDGE**2) & (across > 4 * beside)
    return edge


def _by_chance(lab: Tones) -> float:
    """Share of places that look like an edge along lines that are laid anywhere: much on a newspaper, nothing on a lid."""
    high, wide = lab.shape[:2]
    turn = np.linspace(0, np.pi, 16, endpoint=False)[:, None]
    along = np.linspace(-0.45, 0.45, 64)
    x = wide / 2 + wide * along * np.cos(turn) + 0.05 * wide * np.sin(7 * turn)
    y = high / 2 + high * along * np.sin(turn) + 0.05 * high * np.cos(5 * turn)
    return float(_edge(lab, x, y, np.cos(turn), np.sin(turn)).mean())


def _with_square(chroma: Tones) -> Tones:
    centred = chroma - 128.0
    return np.concatenate([centred, (centred**2).sum(axis=-1, keepdims=True)], axis=-1)


def _apart(lab: Tones, x: Points, y: Points, by_x: Points, by_y: Points) -> Points:
    """Square of the distance of colours."""
    return _square(tones_at(lab, x + by_x, y + by_y) - tones_at(lab, x - by_x, y - by_y))


def _square(tones: Tones) -> Tones:
    return np.asarray(np.einsum("...i,...i->...", tones, tones))


def tones_at(lab: Tones, x: Points, y: Points) -> Tones:
    """Between pixels; beyond the picture as at its edge. Shape of ``x`` × 3."""
    return np.asarray(
        cv2.remap(lab, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def _summed(held: Points) -> Tones:
    """Along the second axis, beginning with nothing."""
    return np.concatenate([np.zeros_like(held[:, :1], np.float64), np.cumsum(held, axis=1, dtype=np.float64)], axis=1)
