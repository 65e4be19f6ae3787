"""How blurred print is: the width of its edges, in a few places of the picture as it came.

At an edge the gradient after a little smoothing and after a bit more are in a ratio that says how wide the edge was before
(a step blurred by s and then by t is one blurred by √(s² + t²)). That needs no knowledge of what is printed, nor of how dark.
It is looked at in four directions, since a hand that shakes blurs only those edges that lie across its way. And of a thin
stroke a shaking hand leaves a wide band with edges as sharp as the stroke is thin, but pale: where one direction's edges are
much paler than those of the direction across it, the hand shook. (Print has strokes of all directions, equally black.)

Making a page upright blurs it by itself, so this looks at the picture, at its full size, where most is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kiosk.documents.find import Found
from kiosk.documents.raster import Pixels, Points, Tones, bare_paper, grey_of, scaled_down
from kiosk.documents.rectify import Sheet, guessed_dpi

# Px of 300 dpi as measured here, which reads thin strokes as sharper than steps: a page that is good (a standard deviation of
# 0.8 px and less) measures up to 1.1, coarse ones 1.3; a bad one (2.5 px and more) from 1.6 on, or 1.4 where the hand shook.
MOST_BLUR = 1.5
MOST_BLUR_LOPSIDED = 1.15
GUESSED = (
    1.2  # in photographs, bad ones measure 2.3 and more; halfway between them and what a wrong size makes of good ones
)
MIRRORED = 1.25  # beside that, where a lamp is mirrored: its rim is soft, and print is paled as by a hand that shook
LOPSIDED = (0.6, 0.76)  # paler by that: edges along the axes, where rules may lie; and the slanted ones
SAMPLING_PX = 0.5  # what the grid of a sensor and a resampling blur by themselves
LEAST_EDGES = 60  # of one direction; fewer tell nothing
_FINE, _COARSE = 1.0, 2.0  # px of smoothing
_SHARE = 85  # percentile of the widths: the thin strokes read too sharp
_LEAST_STEP, _STRONG = 24.0, 0.35  # of an edge: print on paper, not its grain or the noise
_PLACE_PX, _PLACES = 384, 5
_LOOK_PX = 880
_DARK_PAPER = 110  # level; print on it is light
_SURELY_ROWS = 1.12  # of 203 upright pages all but one measure 1.0 and more, most above this
_LINE = 31  # px of a smaller copy: several characters of a line
_INNER = 0.94  # of the page: its own edge is sharp however blurred the print
_LEAST_INK = 0.25  # mean of a place, in grey levels
_STEEPER = 1.7
_HALF = float(np.sqrt(0.5))
_ROW, _COLUMN = np.ones((1, 3), np.uint8), np.ones((3, 1), np.uint8)
_FALLING, _RISING = np.eye(3, dtype=np.uint8), np.fliplr(np.eye(3, dtype=np.uint8))
# Unit vector across an edge, and the neighbours that lie across it.
_WAYS = ((1.0, 0.0, _ROW), (0.0, 1.0, _COLUMN), (_HALF, _HALF, _FALLING), (_HALF, -_HALF, _RISING))


@dataclass(frozen=True)
class Blur:
    """``width``: px of 300 dpi, of the most blurred direction; ``lopsided``: edges of one direction are much paler.
    ``guessed``: nobody knows how large the page is, so that ``width`` may be wrong by half. ``mirrored``: there is glare."""

    width: float
    lopsided: bool
    guessed: bool = False
    mirrored: bool = False

    @property
    def bad(self) -> bool:
        most = MOST_BLUR_LOPSIDED if self.lopsided else MOST_BLUR
        if self.guessed:
            most *= GUESSED * (MIRRORED if self.mirrored else 1.0)
        return self.width > most


def blur_of(picture: Pixels, found: Found, sheet: Sheet, whole: bool = True, mirrored: bool = False) -> Blur | None:
    """``picture`` as it came, the page in it, and that page upright; ``whole``: nothing of it is cut off; ``mirrored``: there
    is glare. None where there are too few edges to tell."""
    back = np.linalg.inv(sheet.matrix) @ _to_full(sheet)
    scale = _scale_at(back, sheet.small.shape[1] / 2, sheet.small.shape[0] / 2)
    per_small = sheet.size[0] / sheet.small.shape[1]
    dpi = (_dpi_of(sheet, whole) or 200) * scale / per_small  # of the picture
    middle = found.corners.mean(axis=0)
    inner = middle + (found.corners - middle) * _INNER
    tones = [
        (grey_of(picture[top : top + high, left : left + wide]), inner - [left, top])
        for left, top, wide, high in _places(picture, sheet.small, back, scale)
    ]
    # Where print is blurred beyond all measure only noise has edges at full size: print has its own in a smaller copy, in which
    # they are steeper by far. Those of sharp print are as steep in any.
    steepest, best = 0.0, None
    for smaller in (1, 2, 4):
        edges = [_Edges(*_reduced(grey, outline, smaller)) for grey, outline in tones]
        step = max((_step(edges, way) or 0.0 for way in range(len(_WAYS))), default=0.0)
        if step > _STEEPER * steepest and (blur := _measured(edges, dpi / smaller)) is not None:
            if best is None or blur.width > best.width:
                best = replace(blur, guessed=sheet.guessed, mirrored=mirrored)
            steepest = step
    return best


def _dpi_of(sheet: Sheet, whole: bool) -> int:
    """Of a page that lies on its side print is taken for smaller than it is, and the paper for larger."""
    if not sheet.guessed or not _may_lie_on_its_side(sheet.small):
        return sheet.dpi
    wide, high = sheet.size
    return max(
        sheet.dpi, guessed_dpi(np.asarray(cv2.rotate(sheet.small, cv2.ROTATE_90_CLOCKWISE)), (high, wide), whole)
    )


def _may_lie_on_its_side(small: Pixels) -> bool:
    """Smeared along its lines print stays in rows; smeared across them it becomes one grey."""
    grey, _ = scaled_down(grey_of(small), _LOOK_PX)
    if float(np.median(grey)) < _DARK_PAPER:
        grey = np.asarray(255 - grey)
    _, ink = cv2.threshold(cv2.subtract(bare_paper(grey, 15), grey), _LEAST_STEP, 255, cv2.THRESH_TOZERO)
    high, wide = ink.shape
    ink = ink[high // 12 : high - high // 12, wide // 12 : wide - wide // 12]
    return float(cv2.blur(ink, (_LINE, 1)).std()) < _SURELY_ROWS * float(cv2.blur(ink, (1, _LINE)).std())


def _step(edges: list[_Edges], way: int) -> float | None:
    fine = _all(edges, way)[0]
    return float(np.percentile(fine, 90)) if fine.size >= LEAST_EDGES else None


def _all(edges: list[_Edges], way: int) -> tuple[Tones, Tones]:
    if not edges:
        return np.zeros(0), np.zeros(0)
    return np.concatenate([each.of[way][0] for each in edges]), np.concatenate([each.of[way][1] for each in edges])


def _measured(edges: list[_Edges], dpi: float) -> Blur | None:
    steps = [_step(edges, way) for way in range(len(_WAYS))]
    widths = [_width(*_all(edges, way)) for way in range(len(_WAYS))]
    known = [width for width in widths if width is not None]
    if not known:
        return None
    across, slanted = _paler(steps[0], steps[1]), _paler(steps[2], steps[3])
    return Blur(
        width=float(np.sqrt(max(0.0, max(known) ** 2 - SAMPLING_PX**2))) * 300.0 / dpi,
        lopsided=across < LOPSIDED[0] or slanted < LOPSIDED[1],
    )


def _paler(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return 1.0
    return min(one, other) / max(one, other)


def _width(fine: Tones, coarse: Tones) -> float | None:
    """In px of the picture; what sampling adds is still in it."""
    if fine.size < LEAST_EDGES:
        return None
    strong = fine > max(_LEAST_STEP, _STRONG * float(np.percentile(fine, 98)))
    if int(strong.sum()) < LEAST_EDGES:
        return None
    square = np.clip(fine[strong] / np.maximum(coarse[strong], 1e-3), 1.01, 6.0) ** 2
    width = np.sqrt(np.maximum((_COARSE**2 - square * _FINE**2) / (square - 1), 0.0))
    return float(np.percentile(width, _SHARE))


class _Edges:
    """``of``: for each way the gradients across its edges, after fine and after coarse smoothing."""

    def __init__(self, grey: Pixels, outline: Points) -> None:
        inside = np.zeros(grey.shape, np.uint8)
        cv2.fillConvexPoly(inside, np.round(outline).astype(np.int32), 1)
        fine = cv2.GaussianBlur(grey, (0, 0), _FINE).astype(np.float32)
        # From bytes: rounded to a level, which the strong edges do not feel.
        coarse = cv2.GaussianBlur(grey, (0, 0), _COARSE).astype(np.float32)
        fine_x, fine_y = cv2.Sobel(fine, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(fine, cv2.CV_32F, 0, 1, ksize=3)
        coarse_x, coarse_y = cv2.Sobel(coarse, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(coarse, cv2.CV_32F, 0, 1, ksize=3)
        self.of: list[tuple[Tones, Tones]] = []
        for x, y, neighbours in _WAYS:
            across = np.abs(fine_x * x + fine_y * y)
            # The ridge of the gradient, where the ratio holds, of edges that lie across this way.
            ridge = (across >= cv2.dilate(across, neighbours)) & (across > _LEAST_STEP / 2) & (inside > 0)
            ridge &= across > 2.2 * np.abs(fine_y * x - fine_x * y)
            self.of.append((across[ridge], np.abs(coarse_x[ridge] * x + coarse_y[ridge] * y)))


def _places(picture: Pixels, small: Pixels, back: Points, scale: float) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, width and height in the picture, where most is printed."""
    grey, ratio = scaled_down(grey_of(small), _LOOK_PX)
    size = np.ones((11, 11), np.uint8)
    ink = cv2.max(cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, size), cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, size))
    # A hand's width of black would count for more than a page of print.
    ink = np.clip(ink, 10, 70).astype(np.float32) - 10
    edge = max(2, round(0.04 * min(ink.shape)))
    ink[:edge], ink[-edge:], ink[:, :edge], ink[:, -edge:] = 0, 0, 0, 0
    reach = max(4, round(_PLACE_PX / scale / ratio))
    dense = cv2.boxFilter(ink, -1, (reach, reach), borderType=cv2.BORDER_CONSTANT)
    for _ in range(_PLACES):
        _, most, _, (x, y) = cv2.minMaxLoc(dense)
        if most < _LEAST_INK:
            return
        at = back @ np.array([x * ratio, y * ratio, 1.0])
        high, wide = min(_PLACE_PX, picture.shape[0]), min(_PLACE_PX, picture.shape[1])
        left = int(np.clip(at[0] / at[2] - wide / 2, 0, picture.shape[1] - wide))
        top = int(np.clip(at[1] / at[2] - high / 2, 0, picture.shape[0] - high))
        yield left, top, wide, high
        dense[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach] = 0


def _to_full(sheet: Sheet) -> Points:
    return np.diag([sheet.size[0] / sheet.small.shape[1], sheet.size[1] / sheet.small.shape[0], 1.0])


def _scale_at(matrix: Points, x: float, y: float) -> float:
    """Px of the result for one px at x, y."""
    here, beside = matrix @ np.array([x, y, 1.0]), matrix @ np.array([x + 1, y, 1.0])
    return float(np.linalg.norm(beside[:2] / beside[2] - here[:2] / here[2]))


def _reduced(grey: Pixels, outline: Points, smaller: int) -> tuple[Pixels, Points]:
    if smaller == 1:
        return grey, outline
    size = (max(8, grey.shape[1] // smaller), max(8, grey.shape[0] // smaller))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA)), outline / smaller
