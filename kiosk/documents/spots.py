"""Bright places of a page, and what tells a mirrored lamp or window from paper that is merely light.

Shadow and light take or give paper and ink the same share: ink in the light is as black, beside its paper, as ink in a shadow.
What is mirrored adds the same to both. So print around it fades (``pale``, ``fade``), ink rises as much as the paper does
(``lift``), a tint is washed white (``whitened``), and where all is burnt out print stops at the spot's edge.

Each level of light gives spots of its own; the same lamp is several of them, and one has to look like a lamp.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Tones, bare_paper, grey_of, scaled_down

LEVELS = (
    254,
    252,
    250,
    247,
    243,
    238,
    232,
    225,
    217,
    208,
    198,
    188,
)  # of the least channel, from which a place is bright
LEAST_SHARE, MOST_SHARE = 0.009, 0.6  # of the page; a lamp has a rim, and from a hundredth on has to be found
_LOOK_PX = 700
_CELL = 5  # px
_LEAST_CELLS = 12  # of the page's shorter side
_DIM = 170  # the page's brightest level, below which nothing is mirrored
_WHITE_STROKE, _STROKE = 7, 15  # px: thinner is print
_CLIPPED = 253
_INKED = 0.10  # of the paper's level
_MOSTLY = 0.6  # of the print's strength; where most of a cell is as dark, the paper is
_FEW, _SOME, _SURE = 5, 6, 16  # cells of print from which something is said of it
_LIKE_ILLUMINATION = 0.3  # of ``lift``, where too little print tells
_ROUND = 8  # directions


@dataclass(frozen=True)
class Spot:
    """Levels are those of the least channel: tinted paper, however bright, is dark in one of them.

    ``level`` within; ``burnt``: share of it that is burnt out; ``fall``, ``fall_far``: levels by which the paper is darker just
    beyond and farther off; ``sharp``: share of the fall from one px to the next, as at the edge of a printed field; ``peak``:
    levels that its brightest part is above its middle; ``uneven``: levels between the lit and the shadowed side just beyond.
    ``inked``: root of the share of it that bears print; ``strongest`` print in it, ``within``: median of that print, and ``pale``
    of that around it, all beside the page's print; ``fade``: print just beyond it beside that farther off; ``lift``: levels by
    which ink rises with a level of its paper; ``cut``: root of the share of its rim where print stands; ``sides``: of eight
    directions, those.
    ``tint`` within, 0 grey to 1; ``whitened``: how much more tint there is beyond; ``full``: area beside its hull's; ``at_edge``:
    cells along the page's edges, beside the root of its area."""

    level: float
    burnt: float
    fall: float
    fall_far: float
    sharp: float
    peak: float
    uneven: float
    inked: float
    strongest: float
    within: float
    pale: float
    fade: float
    lift: float
    cut: float
    sides: float
    tint: float
    whitened: float
    full: float
    at_edge: float


def spots_of(page: Pixels) -> Iterator[Spot]:
    """``page``: upright, height × width × 3, before its light is evened out."""
    small, _ = scaled_down(page, _LOOK_PX)
    high, wide = small.shape[0] // _CELL, small.shape[1] // _CELL
    if min(high, wide) < _LEAST_CELLS:
        return
    cells = _Cells(small[: high * _CELL, : wide * _CELL], high, wide)
    for place, edges in _places(cells):
        yield _measured(cells, place, edges)


class _Cells:
    """The page in cells. ``paper``: grey level of the bare paper, ``least``: of its least channel, ``dark``: of the darkest in a
    cell; ``strength`` of print as a share of its paper's level; ``clipped``: share of a cell; ``tint``."""

    def __init__(self, small: Pixels, high: int, wide: int) -> None:
        self.size = (wide, high)
        grey = np.asarray(cv2.GaussianBlur(grey_of(small), (0, 0), 0.7))
        lowest = np.asarray(small.min(axis=2))
        bare = bare_paper(grey, _STROKE)
        self.paper = self._mean(bare)
        # White print would be a bright place as soon as what is between its strokes is filled.
        strokeless = cv2.morphologyEx(
            cv2.GaussianBlur(lowest, (0, 0), 0.7), cv2.MORPH_OPEN, np.ones((_WHITE_STROKE, _WHITE_STROKE), np.uint8)
        )
        bare_least = bare_paper(np.asarray(strokeless), _STROKE)
        self.least = self._mean(bare_least)
        steps = np.asarray(cv2.morphologyEx(bare_least, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)))
        self.step: Tones = self._sorted(steps)[:, :, -1].astype(np.float32)  # levels from one px to the next
        share = self._sorted(cv2.subtract(bare, grey).astype(np.float32) / np.maximum(bare, 1))
        strength = share[:, :, -3]  # not the very darkest: that may be noise
        self.strength: Tones = np.where(share[:, :, share.shape[2] // 2] < _MOSTLY * strength, strength, 0.0)
        self.dark: Tones = self._sorted(grey)[:, :, 2].astype(np.float32)
        self.clipped = self._mean((lowest >= _CLIPPED).astype(np.float32))
        highest = self._mean(bare_paper(np.asarray(small.max(axis=2)), _STROKE))
        self.tint: Tones = 1.0 - self.least / np.maximum(highest, 1.0)
        self.within = np.zeros((high, wide), bool)
        self.within[2:-2, 2:-2] = True
        self.inked = (self.strength > _INKED) & self.within
        some = self.strength[self.inked]
        self.usual = max(0.1, float(np.percentile(some, 75))) if some.size > 10 else 0.1

    def _mean(self, picture: Pixels) -> Tones:
        return np.asarray(cv2.resize(picture, self.size, interpolation=cv2.INTER_AREA), np.float32)

    def _sorted(self, picture: Pixels) -> Pixels:
        wide, high = self.size
        return np.sort(picture.reshape(high, _CELL, wide, _CELL).transpose(0, 2, 1, 3).reshape(high, wide, -1), axis=2)


def _places(cells: _Cells) -> Iterator[tuple[Pixels, Pixels]]:
    """Masks of what is bright together, and of the page's edges."""
    soft = np.asarray(cv2.GaussianBlur(cells.least, (0, 0), 1.0))
    top = float(np.percentile(soft, 99.7))
    if top < _DIM:
        return
    edges = np.zeros(soft.shape, bool)
    edges[:2], edges[-2:], edges[:, :2], edges[:, -2:] = True, True, True, True
    masks = [cv2.blur(cells.clipped, (3, 3)) > 0.9, *(soft >= level for level in LEVELS if level <= top)]
    for mask in masks:
        opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        count, labels, boxes, _ = cv2.connectedComponentsWithStats(opened)
        for n in range(1, count):
            if LEAST_SHARE <= boxes[n][cv2.CC_STAT_AREA] / soft.size <= MOST_SHARE:
                yield labels == n, edges


def _measured(cells: _Cells, place: Pixels, edges: Pixels) -> Spot:
    mask = place.astype(np.uint8)
    root = float(np.sqrt(mask.sum()))
    away = np.asarray(cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3))  # cells from it
    core = (np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 3)) > 1.5) & cells.within
    reach = max(3.0, 0.35 * root)
    beyond = (away > 2) & (away <= 4)
    ring = (away > 1) & (away <= max(4.0, 0.6 * reach)) & cells.within
    far = (away > 0.6 * reach) & (away <= 1.3 * reach)
    rim = (away > 0) & (away <= 2)
    level = _median(cells.least[place], 0.0)
    tint = _median(cells.tint[place], 0.0)
    lit = cells.least[beyond]
    around = cells.strength[ring & cells.inked]
    inside = cells.strength[core & cells.inked]
    near, farther = cells.strength[(away > 0) & (away <= 3) & cells.inked], cells.strength[
        (away > 3) & (away <= 9) & cells.inked
    ]  # fmt: skip
    hull = cv2.convexHull(np.column_stack(np.nonzero(mask))[:, ::-1].astype(np.int32))
    return Spot(
        level=level,
        burnt=float(cells.clipped[place].mean()),
        fall=float(np.clip(level - _median(lit, level), -5, 30)),
        fall_far=float(np.clip(level - _median(cells.least[far], level), -5, 60)),
        sharp=float(
            np.clip(_median(cells.step[(away > 0) & (away <= 3)], 0.0) / max(6.0, level - _median(lit, level)), 0, 1.2)
        ),
        peak=float(np.clip(np.percentile(cells.least[place], 92) - level, 0, 20)),
        uneven=min(80.0, float(np.percentile(lit, 85) - np.percentile(lit, 15))) if lit.size > _FEW else 0.0,
        inked=float(np.sqrt(cells.inked[core].mean())) if core.any() else 0.0,
        strongest=min(1.2, float(np.percentile(cells.strength[core], 97)) / cells.usual) if core.any() else 0.0,
        within=_median(inside, cells.usual) / cells.usual if inside.size >= _SOME else 1.0,
        pale=_median(around, cells.usual) / cells.usual if around.size >= _SOME else 1.0,
        fade=float(np.clip(_median(near, 1.0) / _median(farther, 1.0), 0.3, 1.3))
        if min(near.size, farther.size) >= _FEW
        else 1.0,
        lift=_lift(cells, (place | ring | far) & cells.inked),
        cut=float(np.sqrt((rim & cells.inked).sum() / max(1, int(rim.sum())))),
        sides=_directions(place, (away > 0) & (away <= 3) & cells.inked),
        tint=tint,
        whitened=float(np.clip(_median(cells.tint[far], tint) - tint, -0.05, 0.2)),
        full=float(mask.sum()) / max(1.0, float(cv2.contourArea(hull))),
        at_edge=min(2.0, float((place & edges).sum()) / root),
    )


def _median(values: Tones, otherwise: float) -> float:
    return float(np.median(values)) if values.size else otherwise


def _lift(cells: _Cells, printed: Pixels) -> float:
    """In one light ink rises by what it throws back, a third of its paper's rise at most; by a mirrored lamp as much; beside
    paper that is burnt out, by more."""
    paper, ink = cells.paper[printed], cells.dark[printed]
    if paper.size < _SURE:
        return _LIKE_ILLUMINATION
    apart = paper - paper.mean()
    return float(np.clip((apart * (ink - ink.mean())).mean() / ((apart**2).mean() + 20.0), -1, 3))


def _directions(place: Pixels, printed: Pixels) -> float:
    rows, columns = np.nonzero(printed)
    if not rows.size:
        return 0.0
    middle = np.argwhere(place).mean(axis=0)
    turns = (np.arctan2(rows - middle[0], columns - middle[1]) + np.pi) / (2 * np.pi) * _ROUND
    return float(len(set((turns.astype(int) % _ROUND).tolist())))
