"""A window or a wide lamp mirrored in the page: nothing is burnt out, but print turns pale there.

Shadow takes the same share from paper and from ink, so that print in a shadow is as black, beside its paper, as print in
the light. A mirrored window adds light to both, and takes blackness from print. So a veil is where print is much paler than
the page's print, all of it, and the paper there is brighter than the paper of the black print around. Grey print on even
paper is not brighter; pale labels stand beside black values. Tinted paper that was bright before becomes whiter rather than
brighter: its least channel rises.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Tones, bare_paper, grey_of, scaled_down

_LOOK_PX = 880  # 75 dpi of A4
_CELL = 14  # px
_STROKE = 15
_MOSTLY = 0.6  # of the print's strength
_INKED = 0.10  # of the paper's level: above noise and the grain of paper
_PALE, _BLACK = 0.5, 0.75  # of the usual print's strength
_BRIGHTER = 1.04
_NEAR_TOP = 0.93  # of the brightest paper
_LEAST_LEVEL = 222.0  # two thirds of a window's light, and a third of that of dim paper
_LEAST_PALE = 8  # cells
_MOST_BLACK = 0.3  # of the pale ones: print as black as elsewhere, amidst them
_RISE = 5.0  # levels, above the paper just around
# White paper cannot rise. Of pale print on paper as bright as that, black print among it tells enough: in 450 pictures good
# pages had none with less than 0.4 of it.
_WHITE_LEVEL = 235.0
_LEAST_PALE_WHITE = 5  # cells


def has_veil(page: Pixels) -> bool:
    """``page``: upright, height × width × 3, before its light is evened out."""
    small, _ = scaled_down(page, _LOOK_PX)
    grey = np.asarray(cv2.GaussianBlur(grey_of(small), (0, 0), 0.8))
    high, wide = grey.shape[0] // _CELL, grey.shape[1] // _CELL
    if min(high, wide) < 8:
        return False
    grey = grey[: high * _CELL, : wide * _CELL]
    bare = bare_paper(grey, _STROKE)
    paper = _by_cell(bare, high, wide)
    least = np.asarray(cv2.GaussianBlur(small.min(axis=2), (0, 0), 0.8))[: high * _CELL, : wide * _CELL]
    strength = _strength(bare, grey, high, wide)
    inked = strength > _INKED
    inked[0], inked[-1], inked[:, 0], inked[:, -1] = False, False, False, False
    if int(inked.sum()) < 2 * _LEAST_PALE_WHITE:
        return False
    usual = float(np.percentile(strength[inked], 75))
    pale = _pale(strength, paper, _by_cell(bare_paper(least, _STROKE), high, wide), inked, usual)
    zones = cv2.dilate(pale.astype(np.uint8), np.ones((5, 5), np.uint8))
    count, labels = cv2.connectedComponents(zones)
    return any(_is_veil(labels == n, pale, paper, inked & (strength > 0.7 * usual)) for n in range(1, count))


def _by_cell(bare: Pixels, high: int, wide: int) -> Tones:
    cells = np.asarray(cv2.resize(bare, (wide, high), interpolation=cv2.INTER_AREA), np.float32)
    return np.asarray(cv2.GaussianBlur(cells, (0, 0), 0.8))


def _strength(bare: Pixels, grey: Pixels, high: int, wide: int) -> Tones:
    """How black print is in each cell, as a share of its paper's level; 0 where most of the cell is dark: there the print is
    white, on paper that only looks like ink."""
    share = cv2.subtract(bare, grey).astype(np.float32) / np.maximum(bare, 1)
    cells = share.reshape(high, _CELL, wide, _CELL).transpose(0, 2, 1, 3).reshape(high, wide, -1)
    middle = cells.shape[2] // 2
    # Not the very darkest: that may be noise.
    ordered = np.partition(cells, (middle, cells.shape[2] - 4), axis=2)
    strength = ordered[:, :, -4]
    return np.asarray(np.where(ordered[:, :, middle] < _MOSTLY * strength, strength, 0.0))


def _pale(strength: Tones, paper: Tones, least: Tones, inked: Pixels, usual: float) -> Pixels:
    black = inked & (strength > _BLACK * usual)
    reach = 2 * max(5, max(paper.shape) // 4) + 1
    near = _sums(black, reach)
    brighter = np.zeros(paper.shape, bool)
    for level in (paper, least):
        brighter |= level > _BRIGHTER * _sums(np.where(black, level, 0.0), reach) / np.maximum(near, 1.0)
    brighter &= paper > _NEAR_TOP * float(np.percentile(paper, 99))
    return np.asarray(inked & (strength < _PALE * usual) & (near >= 4) & brighter)


def _sums(values: Pixels, reach: int) -> Tones:
    return np.asarray(
        cv2.boxFilter(values.astype(np.float32), -1, (reach, reach), normalize=False, borderType=cv2.BORDER_CONSTANT)
    )


def _is_veil(zone: Pixels, pale: Pixels, paper: Tones, black: Pixels) -> bool:
    here = zone & pale
    count = int(here.sum())
    if count < _LEAST_PALE_WHITE:
        return False
    level = float(np.median(paper[here]))
    if level < _LEAST_LEVEL or int((zone & black & (paper > 0.97 * level)).sum()) > _MOST_BLACK * count:
        return False
    ring = (cv2.dilate(zone.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0) & ~zone
    risen = bool(ring.any()) and level - float(np.median(paper[ring])) >= _RISE
    white = level >= _WHITE_LEVEL
    return (risen or white) if count >= _LEAST_PALE else (risen and white)
