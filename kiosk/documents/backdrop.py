"""What is behind the person of an ID photograph: where it is, whether it is white, and its margin made all white.

What has the colour of the picture's upper edges, and is connected with them, is behind the person. Nothing of the person is
ever changed: whitening begins beyond the outline, and where the outline is lost (white hair, a light shirt) nothing is
whitened at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Points, scaled_down

_LOOK_PX: Final = 480
_SEED_ROWS, _SEED_SIDE = 0.02, 0.30  # the upper edge, and how far down the side edges: shoulders begin below
_SAME: Final = 12.0  # Lab units by which a background differs from itself: paper, a shadow on a wall
_EVEN_SHARE: Final = 0.7  # of the upper edges that must have one colour, or nobody can say what is behind
_LEAST_SHARE: Final = 0.12  # of the picture that is behind the person
_WHITE_L, _DARKEST_L = 218.0, 200.0  # of 255; a wall in the shade of the head is below
_WHITE_CHROMA: Final = 8.0
_HEAD_SHARE: Final = 0.08  # of the columns above a face that show hair
_MOST_INSIDE: Final = 0.04
_FULL: Final = 255


@dataclass(frozen=True)
class Backdrop:
    """``mask``: 255 behind the person, of the picture's size; ``white``: None where nobody can tell what is behind."""

    mask: Pixels | None = field(repr=False)
    white: bool | None


def backdrop_of(picture: Pixels) -> Backdrop:
    """``picture``: height × width × 3, the photograph alone, upright."""
    small, _ = scaled_down(cv2.medianBlur(picture, 5), _LOOK_PX)
    small = cv2.bilateralFilter(small, 7, 12.0, 3.0)  # grain goes, the outline stays
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2Lab).astype(np.float32)
    high, wide = lab.shape[:2]
    seeds = _seeds(high, wide)
    colour = np.median(lab[seeds], axis=0)
    like = np.sqrt(((lab - colour) ** 2).sum(axis=2)) <= _SAME
    if float(like[seeds].mean()) < _EVEN_SHARE:
        return Backdrop(None, None)
    mask = _connected(like, seeds)
    if float(mask.mean()) / _FULL < _LEAST_SHARE:
        return Backdrop(None, None)
    behind = lab[mask > 0]
    chroma = float(np.hypot(*(np.median(behind[:, 1:], axis=0) - 128.0)))
    light, darkest = float(np.median(behind[:, 0])), float(np.percentile(behind[:, 0], 3))
    whole = cv2.resize(mask, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_NEAREST)
    return Backdrop(whole, light >= _WHITE_L and darkest >= _DARKEST_L and chroma <= _WHITE_CHROMA)


def hair_top(backdrop: Backdrop, left: float, right: float, from_row: float) -> float | None:
    """The row, px, where the head ends above ``from_row`` between two columns; None where nobody can tell."""
    if backdrop.mask is None:
        return None
    between = backdrop.mask[: max(1, round(from_row)), max(0, round(left)) : max(1, round(right))]
    free = np.nonzero((between == 0).mean(axis=1) < _HEAD_SHARE)[0]
    return float(free[-1] + 1) if len(free) else 0.0


def reaches_into(backdrop: Backdrop, middle: tuple[float, float], axes: tuple[float, float]) -> bool:
    """Whether what is taken for the background also lies within an ellipse where the person must be: white hair, a pale shirt."""
    if backdrop.mask is None:
        return False
    person = np.zeros(backdrop.mask.shape, np.uint8)
    cv2.ellipse(person, (round(middle[0]), round(middle[1])), (round(axes[0]), round(axes[1])), 0, 0, 360, _FULL, -1)
    inside = person > 0
    return bool(inside.any()) and float((backdrop.mask[inside] > 0).mean()) > _MOST_INSIDE


def whitened(picture: Pixels, backdrop: Backdrop, feather: float) -> Pixels:
    """With what is behind the person made white, from ``feather`` px beyond the person's outline on."""
    if backdrop.mask is None:
        return picture
    # Specks of grain that were not like the rest are closed first, so that no pepper stays.
    behind = cv2.morphologyEx(backdrop.mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    inner = max(3, round(feather)) | 1
    behind = cv2.erode(behind, np.ones((inner, inner), np.uint8), borderValue=_FULL)
    soft = cv2.GaussianBlur(behind, (0, 0), max(0.8, feather / 3)).astype(np.float32) / _FULL
    share = (soft * (backdrop.mask > 0))[..., None]
    return np.asarray(np.round(picture * (1 - share) + _FULL * share).astype(np.uint8))


def _seeds(high: int, wide: int) -> Points:
    seeds = np.zeros((high, wide), bool)
    deep = max(2, round(high * _SEED_ROWS))
    seeds[:deep] = True
    seeds[: round(high * _SEED_SIDE), :deep] = True
    seeds[: round(high * _SEED_SIDE), -deep:] = True
    return seeds


def _connected(like: Points, seeds: Points) -> Pixels:
    """What is like the background and hangs together with the seeds; specks of grain are closed."""
    closed = cv2.morphologyEx((like * _FULL).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    open_ = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, labels = cv2.connectedComponents(open_)
    wanted = np.unique(labels[seeds & (open_ > 0)])
    return np.where(np.isin(labels, wanted[wanted > 0]), _FULL, 0).astype(np.uint8)
