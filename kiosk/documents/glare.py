"""Glare: a lamp mirrored in the page, or a window (``veil``).

A lamp is told from white paper by four things together: as bright as anything on the page, brighter than the paper all around
it, nothing printed to be seen in it, and no sharp edge, which a printed white field would have.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, bare_paper, scaled_down
from kiosk.documents.veil import has_veil

LEAST_SHARE = 0.005  # of the page; from one hundredth on it has to be found
MOST_SHARE = 0.5  # more than that is paper in strong light
LEAST_DIMMED, MOST_DIMMED = 0.008, 0.12  # of a lamp that is not burnt out; smaller is the backdrop of a portrait
BURNT = 248  # level from which a channel says nothing more
ABOVE_PAPER = 7  # levels
STEEP = 35  # levels just beyond the spot: no paper is so uneven by itself
_LOOK_PX = 700
_LIT = 190  # the page's brightest level, below which nothing is mirrored
_NEAR_TOP = 5
_PRINT = 14
_LINE = 27  # px: a line of print
_MOST_INKED = 0.015
_OVER = 0.7
_LITTLE = 18  # levels: where paper is nearly as bright as the lamp, its fringe is too narrow to be seen as soft


def has_glare(page: Pixels) -> bool:
    """``page``: upright, height × width × 3, before its light is evened out."""
    return glare_share(page) >= LEAST_SHARE or has_veil(page)


def glare_share(page: Pixels) -> float:
    """Share of the page that is burnt out by a mirrored lamp."""
    small, _ = scaled_down(page, _LOOK_PX)
    # The least channel: tinted paper, however bright, is dark in one of them.
    least = cv2.GaussianBlur(small.min(axis=2), (0, 0), 1.5)
    top = float(np.percentile(least, 99.8))
    if top < _LIT:
        return 0.0
    level = min(BURNT, top - _NEAR_TOP)
    bright = (least >= level).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    bright = cv2.morphologyEx(bright, cv2.MORPH_OPEN, disc)
    if float(bright.mean()) > MOST_SHARE:
        return 0.0
    grey = np.asarray(small.min(axis=2))
    print_ = cv2.subtract(bare_paper(grey, 9), grey)
    paper = bare_paper(least, 15)
    plain = _without_print(least, print_, level)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(bright)
    whole = bright.size
    found = 0.0
    for n in range(1, count):
        x, y, wide, high, area = (int(value) for value in boxes[n])
        share = area / whole
        burnt = top >= BURNT
        # Light that was dimmed after it was mirrored (a dark exposure of a photograph of a screen, a lens' flare) does not burn
        # out. It is taken for glare only as a small spot within the page: what reaches an edge is the side that is in no
        # shadow.
        margin = 0.03 * min(least.shape)
        inside = min(x, y) > margin and max(x + wide - least.shape[1], y + high - least.shape[0]) < -margin
        inside &= share < MOST_DIMMED
        if share < (LEAST_SHARE / 2 if burnt else LEAST_DIMMED) or not (burnt or inside):
            continue
        if plain[labels == n].all() and _is_mirrored(labels == n, least, paper, print_, top, burnt):
            found += share
    return float(found)


def _without_print(least: Pixels, print_: Pixels, level: float) -> Pixels:
    """What is bright, lines of print between it counted in, and bears none: a white end of a card bears its print, while of
    what a lamp burns out nothing is left."""
    count, labels = cv2.connectedComponents((bare_paper(least, _LINE) >= level).astype(np.uint8))
    inner = cv2.erode((labels > 0).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    size = np.bincount(labels[inner], minlength=count)
    inked = np.bincount(labels[inner & (print_ > 2 * _PRINT)], minlength=count)
    clean = inked <= _MOST_INKED * np.maximum(size, 1)
    clean[0] = False
    return np.asarray(clean[labels])


def _is_mirrored(spot: Pixels, least: Pixels, paper: Pixels, print_: Pixels, top: float, burnt: bool) -> bool:
    mask = spot.astype(np.uint8)
    inner = cv2.erode(mask, np.ones((5, 5), np.uint8)) > 0
    if int(inner.sum()) < 20 or float((print_[inner] > _PRINT).mean()) > 0.02:
        return False
    reach = max(8, int(np.sqrt(mask.sum() / np.pi) * 0.6))
    away = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)  # px from the spot
    around = paper[(away > reach // 2) & (away <= reach)]
    if around.size < 40 or float((around < top - ABOVE_PAPER).mean()) < 0.8:
        return False
    # Beyond its fringe a lamp's light is over. A page that grows paler towards one end goes on growing darker from there.
    fall = top - float(np.median(around))
    beyond = paper[(away > 1.6 * reach) & (away <= 2.2 * reach)]
    if fall < STEEP and beyond.size and fall < _OVER * (top - float(np.median(beyond))):
        return False
    # How much of the whole fall of light happens within the first pixels beyond the spot's edge.
    near = least[(away > 2) & (away <= 4)]
    first = top - float(np.median(near)) if near.size else fall
    if not burnt:
        return fall >= 2 * ABOVE_PAPER and first < 0.5 * fall
    return first < 0.85 * fall or fall < _LITTLE
