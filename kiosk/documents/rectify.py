"""The page seen straight from above: perspective undone, turned level, cut out of its surroundings.

Sizes of paper: ISO/IEC 7810 (ID-1), ISO 216 (A4, A5); the household register's leaf is 143 × 105 mm. A photograph
does not say how large a thing is; of the sizes that fit its shape, that one is taken at which the print would be of a
size in which papers are printed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.documents.find import Found
from kiosk.documents.raster import Pixels, Points, bare_paper, grey_of, halved, scaled_down

LONGEST_PX = 3508  # A4 at 300 dpi: more says nothing more to a clerk
SMALL_PX = 1754  # 150 dpi of A4
LEVEL_WITHIN = 8.0  # degrees looked at for the lines of a page whose edges are not in view
_LEVEL_PX = 900
_NARROWED = 4  # times, across, to look at how lines are turned
_LEVEL_ENOUGH = 0.05  # degrees: 2 px over the length of A4 at 300 dpi
_HALVE_BELOW = 0.55  # px of the result for one of the picture
_SAME_PX = 0.75
_PRINT_MM = 3.3  # height of a printed line's characters, 9 to 10.5 pt
_LONG_MM = {"ID-1": 85.6, "booklet": 125.0, "leaf": 143.0, "A5": 210.0, "A4": 297.0}
_DARK_PAPER = 110
_CARD = (1.5, 1.68)  # long side by short side of ID-1 is 1.586, less what a tilt leaves
_NEARLY_CARD = (1.4, 1.8)  # of a card seen aslant; then its print decides


@dataclass(frozen=True)
class Sheet:
    """A page of which it is known how it lies, and which was made upright in small alone: the verdict needs no more, and the
    citizen waits for it. ``small``: the upright page, at most ``SMALL_PX`` long. ``size``: px, width and height, of the upright
    page at its full size. ``dpi`` of that: measured or, with ``guessed``, taken from the likely size; 0 where unknown.
    ``skew``: degrees, clockwise, by which the page was turned in the picture."""

    small: Pixels
    size: tuple[int, int]
    dpi: int
    guessed: bool
    skew: float
    matrix: Points  # 3 × 3, from px of the picture to px of the page at its full size


def rectified(picture: Pixels, found: Found, dpi: int, whole: bool = True) -> Sheet:
    """``dpi`` of the picture as its scanner says, 0 for a photograph. ``whole``: nothing of the page is cut off, its shape
    says what it is."""
    if found.fills:
        return _levelled(picture, dpi)
    corners = found.corners
    top, right, bottom, left = (float(np.linalg.norm(corners[(n + 1) % 4] - corners[n])) for n in range(4))
    wide, high = max(top, bottom, 1.0), max(left, right, 1.0)
    ratio = min(1.0, LONGEST_PX / max(wide, high))
    size = (max(8, round(wide * ratio)), max(8, round(high * ratio)))
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), flat), np.float64)
    return _sheet(picture, matrix, size, dpi, ratio, skew_of(corners), whole)


def straightened(picture: Pixels, sheet: Sheet) -> Pixels:
    """The upright page at its full size; the very ``picture`` where nothing had to be done to it."""
    return _seen(picture, sheet.matrix, sheet.size)


def _sheet(
    picture: Pixels, matrix: Points, size: tuple[int, int], dpi: int, ratio: float, skew: float, whole: bool
) -> Sheet:
    share = min(1.0, SMALL_PX / max(size))
    small_size = (max(8, round(size[0] * share)), max(8, round(size[1] * share)))
    small = _seen(picture, np.diag([share, share, 1.0]) @ matrix, small_size)
    measured = round(dpi * ratio) if dpi else guessed_dpi(small, size, whole)
    return Sheet(small, size, measured, guessed=not dpi, skew=skew, matrix=matrix)


def _seen(picture: Pixels, matrix: Points, size: tuple[int, int]) -> Pixels:
    """``picture`` through ``matrix``, whose result is ``size`` wide and high."""
    # What is made much smaller is first halved: four px are looked at for one of the result, and no more.
    halves = 1
    while min(picture.shape[:2]) >= 4 and _scale(matrix @ np.diag([halves, halves, 1.0]), size) < _HALVE_BELOW:
        picture, halves = halved(picture), halves * 2
    matrix = matrix @ np.diag([halves, halves, 1.0])
    at = _whole_px(matrix, size)
    if at is not None:
        x, y = at
        if min(x, y) >= 0 and x + size[0] <= picture.shape[1] and y + size[1] <= picture.shape[0]:
            return picture[y : y + size[1], x : x + size[0]]
    return cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _scale(matrix: Points, size: tuple[int, int]) -> float:
    """Px of the result for one of the picture, in the middle of it."""
    middle = np.array([size[0] / 2, size[1] / 2, 1.0])
    back = np.linalg.inv(matrix)
    here, right, below = (_through(back, middle + step) for step in ((0, 0, 0), (1, 0, 0), (0, 1, 0)))
    return 1.0 / max(1e-9, float(np.linalg.norm(right - here)), float(np.linalg.norm(below - here)))


def _whole_px(matrix: Points, size: tuple[int, int]) -> tuple[int, int] | None:
    """Where in the picture the result begins when it is a piece of it as it stands: a page that lies level on a scanner's
    glass. None where it is turned or made smaller by more than the eye can see."""
    wide, high = float(size[0]), float(size[1])
    frame = np.array([[0, 0, 1], [wide, 0, 1], [wide, high, 1], [0, high, 1]])
    back = np.linalg.inv(matrix)
    corners = np.array([_through(back, corner) for corner in frame])
    begin = np.round(corners[0])
    if float(np.abs(corners - begin - frame[:, :2]).max()) > _SAME_PX:
        return None
    return int(begin[0]), int(begin[1])


def _through(matrix: Points, point: Points) -> Points:
    moved = matrix @ point
    return np.asarray(moved[:2] / moved[2])


def skew_of(corners: Points) -> float:
    """Degrees clockwise: the mean of what the four edges say, in which the convergence of a tilt cancels out."""
    angles = []
    for n in range(4):
        way = corners[(n + 1) % 4] - corners[n]
        angle = math.degrees(math.atan2(way[1], way[0])) - 90.0 * n
        angles.append((angle + 180.0) % 360.0 - 180.0)
    return sum(angles) / 4


def _levelled(picture: Pixels, dpi: int) -> Sheet:
    skew = line_skew(grey_of(scaled_down(picture, _LEVEL_PX)[0]))
    if abs(skew) < _LEVEL_ENOUGH:
        skew = 0.0
    high, wide = picture.shape[:2]
    ratio = min(1.0, LONGEST_PX / max(wide, high))
    size = (round(wide * ratio), round(high * ratio))
    around = cv2.getRotationMatrix2D((wide / 2, high / 2), skew, 1.0)
    matrix = np.diag([ratio, ratio, 1.0]) @ np.vstack([around, [0, 0, 1]])
    return _sheet(picture, np.asarray(matrix), size, dpi, ratio, skew, whole=True)


def line_skew(grey: Pixels) -> float:
    """Degrees clockwise by which lines of print and rules are turned; 0 where there are none. Along level lines the sums of
    ink differ most from row to row."""
    small, _ = scaled_down(grey, _LEVEL_PX)
    ink = cv2.subtract(bare_paper(small, 15), small)
    _, ink = cv2.threshold(ink, 23, 255, cv2.THRESH_TOZERO)
    if cv2.countNonZero(ink) < 0.002 * ink.size or min(ink.shape) < 8:
        return 0.0
    # Narrowed, since along a line little changes; and softened: what is between pixels is softer than what is on them, and
    # level would win by that alone.
    narrow = cv2.resize(ink, (max(2, ink.shape[1] // _NARROWED), ink.shape[0]), interpolation=cv2.INTER_AREA)
    narrow = cv2.GaussianBlur(narrow, (1, 9), 1.2)
    # Half a degree is seen in half the rows as well.
    low = cv2.resize(narrow, (narrow.shape[1], max(4, narrow.shape[0] // 2)), interpolation=cv2.INTER_AREA)
    best, bend = 0.0, 0.0
    for seen, squeezed, reach, step in ((low, 2, LEVEL_WITHIN, 0.5), (narrow, 1, 0.6, 0.1)):
        tries = best + np.arange(-reach, reach + step / 2, step)
        rated = [_sharpness(np.asarray(seen), float(degrees), squeezed) for degrees in tries]
        top = min(max(1, int(np.argmax(rated))), len(tries) - 2)
        before, at, after = rated[top - 1 : top + 2]
        best, bend = float(tries[top]), before - 2 * at + after
    best += 0.05 * (before - after) / bend if bend < 0 else 0.0
    # At the end of what was looked at lies no maximum: nothing level was seen.
    return 0.0 if abs(best) >= LEVEL_WITHIN or abs(best) < 0.02 else best


def _sharpness(ink: Pixels, degrees: float, squeezed: int) -> float:
    """``squeezed``: how many rows were made one."""
    high, wide = ink.shape
    slope = math.tan(math.radians(degrees)) * _NARROWED / squeezed
    # A shear says the same as a turn for small angles, and leaves the sums' length alone.
    shear = np.array([[1, 0, 0], [-slope, 1, slope * wide / 2]])
    level = cv2.warpAffine(ink, shear, (wide, high), flags=cv2.INTER_LINEAR)
    rows = cv2.reduce(level, 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F).ravel()
    return float((np.diff(rows) ** 2).sum())


def guessed_dpi(small: Pixels, size: tuple[int, int], whole: bool = True) -> int:
    """Dots per inch of a flat page of unknown size; 0 where its shape is of no known paper and nothing is printed.
    ``small``: the page, of any size; ``size``: px, width and height, that the answer is for."""
    long, short = float(max(size)), float(min(size))
    shape = long / short
    if whole and _CARD[0] <= shape <= _CARD[1]:
        return round(long / (_LONG_MM["ID-1"] / 25.4))
    print_px = print_height(grey_of(small)) * size[0] / small.shape[1]
    may_be_card = whole and _NEARLY_CARD[0] <= shape <= _NEARLY_CARD[1]
    sizes = [long / (mm / 25.4) for name, mm in _LONG_MM.items() if may_be_card or name != "ID-1"]
    if print_px <= 0:
        return round(sizes[-1])
    printed: float = print_px * 25.4 / _PRINT_MM
    if not whole:
        return round(printed)
    apart = [abs(math.log(dense / printed)) for dense in sizes]
    return round(sizes[apart.index(min(apart))])


def print_height(grey: Pixels) -> float:
    """Px of the usual printed character; 0 where there is no print."""
    small, ratio = scaled_down(grey, 1800)
    if float(np.median(small)) < _DARK_PAPER:  # light print on a dark card
        small = np.asarray(255 - small)
    ink = cv2.subtract(bare_paper(small, 25), small)
    _, mask = cv2.threshold(ink, 40, 255, cv2.THRESH_BINARY)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 5), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    sizes = boxes[1:]
    wide, high = sizes[:, cv2.CC_STAT_WIDTH], sizes[:, cv2.CC_STAT_HEIGHT]
    like_print = (high >= 6) & (high <= 90) & (wide >= 0.5 * high) & (wide <= 30 * high)
    if int(like_print.sum()) < 8:
        return 0.0
    return float(np.median(high[like_print])) * ratio
