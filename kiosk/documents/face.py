"""Faces that look into the camera, found by a cascade of Haar features (Viola and Jones, 2001; trained by R. Lienhart).

OpenCV 5 left its evaluator of such cascades out and ships no model for the one that took its place; Debian's ``opencv-data``
still carries the cascades themselves. So the file is read here and evaluated with NumPy over OpenCV's integral images; it
finds what OpenCV 4.12 finds (``tests/documents/test_face.py`` holds places that it gave). A machine without the file finds
nothing out: ``finder`` gives None, and whoever asks must call that unknown.

The rule of a cascade: a window counts as a face when it passes every stage; a stage is a sum of small decisions, each over
the difference of two or three rectangles' brightness, measured against the window's own contrast.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, grey_of, scaled_down

NAME: Final = "haarcascade_frontalface_alt.xml"
FOLDERS: Final = tuple(
    Path(folder)
    for folder in (
        "/usr/share/opencv4/haarcascades",
        "/usr/share/opencv/haarcascades",
        "/usr/local/share/opencv4/haarcascades",
    )
)
LOOK_PX: Final = 800  # longer side that is looked at: the face of a print of 26 × 32 mm on A4 has 40 px there
_STEP: Final = 1.1  # from one size of window to the next
_LEAST_CONTRAST: Final = 10.0  # grey levels of standard deviation; below that nothing is drawn in a window
_NEIGHBOURS: Final = 3  # windows that must agree
_SAME: Final = 0.2  # how far apart, of their size, windows of one face are at most
_EPSILON: Final = 1e-5  # by which a stage's threshold is lowered, as in OpenCV

_Stumps = list[tuple[int, float, float, float]]  # feature, threshold, value below it, value from it on


@dataclass(frozen=True)
class Face:
    """A square around eyes, nose and mouth, px of the picture: its left, top and side. ``votes``: windows that agreed."""

    left: float
    top: float
    side: float
    votes: int

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.side / 2, self.top + self.side / 2


@dataclass(frozen=True)
class FaceFinder:
    """A cascade of stumps. ``features``: rectangles (x, y, width, height, weight) in px of a window of ``window`` px."""

    window: int
    features: Sequence[Sequence[tuple[int, int, int, int, float]]] = field(repr=False)
    stages: Sequence[tuple[float, _Stumps]] = field(repr=False)

    def faces(self, picture: Pixels, look: int = LOOK_PX) -> tuple[Face, ...]:
        """The most certain first. ``look``: px of the longer side that is looked at; a face has to have ``window`` px of them."""
        small, ratio = scaled_down(grey_of(picture), look)
        canvas, levels = _stacked(np.ascontiguousarray(small), self.window)
        if not levels:
            return ()
        places = self._passed(
            canvas, np.concatenate([_windows(level, canvas.shape[1], self.window) for level in levels])
        )
        wide = canvas.shape[1] + 1
        found = []
        for place in places:
            y, x = divmod(int(place), wide)
            level = next(level for level in levels if level.row <= y < level.row + level.high)
            found.append((x * level.scale, (y - level.row) * level.scale, self.window * level.scale))
        together = _outermost(sorted(_together(found), key=lambda face: -face.votes))
        return tuple(Face(f.left * ratio, f.top * ratio, f.side * ratio, f.votes) for f in together)

    def _passed(self, canvas: Pixels, at: Any) -> Any:
        """Those windows, by the place of their top left among the sums, that pass every stage."""
        sums, squares = cv2.integral2(canvas)
        wide = sums.shape[1]
        flat, flat_squares = sums.ravel(), squares.ravel()
        inner = self.window - 2
        area = float(inner * inner)
        box = (1, 1, inner, inner)
        total = _rectangle(flat, at, box, wide).astype(np.float64)
        spread = area * _rectangle(flat_squares, at, box, wide) - total**2
        contrast = np.sqrt(np.maximum(spread, 0.0))  # area × standard deviation
        drawn = contrast > area * _LEAST_CONTRAST
        at, contrast = at[drawn], contrast[drawn]
        for threshold, stumps in self.stages:
            votes = np.zeros(len(at))
            for number, limit, below, above in stumps:
                rectangles = self.features[number]
                value = sum(weight * _rectangle(flat, at, (x, y, w, h), wide) for x, y, w, h, weight in rectangles)
                votes += np.where(value < limit * contrast, below, above)
            passed = votes >= threshold
            at, contrast = at[passed], contrast[passed]
            if not len(at):
                break
        return at


@dataclass(frozen=True)
class _Level:
    """The picture made smaller by ``scale``, in the rows from ``row`` on of the canvas."""

    row: int
    wide: int
    high: int
    scale: float


def _stacked(grey: Pixels, window: int) -> tuple[Pixels, list[_Level]]:
    """The picture at all sizes, one below the other: each decision is then taken for the windows of all sizes at once, since
    calling NumPy costs more than what it does for the few windows that are left in late stages."""
    high, wide = grey.shape
    levels: list[_Level] = []
    scale, row = 1.0, 0
    while min(round(wide / scale), round(high / scale)) >= window:
        levels.append(_Level(row, round(wide / scale), round(high / scale), scale))
        row += levels[-1].high
        scale *= _STEP
    canvas = np.zeros((row, wide), np.uint8)
    for level in levels:
        size = (level.wide, level.high)
        canvas[level.row : level.row + level.high, : level.wide] = cv2.resize(
            grey, size, interpolation=cv2.INTER_LINEAR
        )
    return canvas, levels


def _windows(level: _Level, wide: int, window: int) -> Any:
    """Places of the windows of one size: every second px of the larger copies, as OpenCV looks."""
    step = 1 if level.scale > 2 else 2
    rows = np.arange(level.row, level.row + level.high - window + 1, step)
    columns = np.arange(0, level.wide - window + 1, step)
    return (rows[:, None] * (wide + 1) + columns[None, :]).ravel()


def _rectangle(sums: Any, at: Any, box: tuple[int, int, int, int], wide: int) -> Any:
    """Sum over a rectangle of every window whose top left stands in ``at``."""
    x, y, w, h = box
    top, bottom = y * wide, (y + h) * wide
    return sums[at + (top + x)] - sums[at + (top + x + w)] - sums[at + (bottom + x)] + sums[at + (bottom + x + w)]


def _together(windows: Sequence[tuple[float, float, float]]) -> Iterator[Face]:
    """Windows that mean the same face, as one; those that too few agree with are dropped."""
    groups: list[list[tuple[float, float, float]]] = []
    for window in windows:
        group = next((g for g in groups if any(_same(window, other) for other in g)), None)
        if group is None:
            groups.append([window])
        else:
            group.append(window)
    merged = _joined(groups)
    for group in merged:
        if len(group) >= _NEIGHBOURS:
            left, top, side = (float(np.mean([window[n] for window in group])) for n in range(3))
            yield Face(left, top, side, len(group))


def _outermost(faces: Sequence[Face]) -> list[Face]:
    """Without those that lie within a more certain one: eyes and mouth alone look like a small face."""
    kept: list[Face] = []
    for face in faces:
        x, y = face.middle
        if not any(f.left <= x <= f.left + f.side and f.top <= y <= f.top + f.side for f in kept):
            kept.append(face)
    return kept


def _joined(groups: list[list[tuple[float, float, float]]]) -> list[list[tuple[float, float, float]]]:
    """A window may have tied two groups together that had begun apart."""
    done: list[list[tuple[float, float, float]]] = []
    for group in groups:
        tied = [other for other in done if any(_same(a, b) for a in group for b in other)]
        for other in tied:
            done.remove(other)
            group = group + other
        done.append(group)
    return done


def _same(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    near = _SAME * min(one[2], other[2])
    ends = ((one[0] + one[2], other[0] + other[2]), (one[1] + one[2], other[1] + other[2]))
    return all(abs(a - b) <= near for a, b in ((one[0], other[0]), (one[1], other[1]), *ends))


@functools.cache
def finder() -> FaceFinder | None:
    """The machine's own cascade, read once (20 ms); None where there is none or it cannot be understood."""
    file = next((folder / NAME for folder in FOLDERS if (folder / NAME).is_file()), None)
    if file is None:
        return None
    try:
        return finder_from(file)
    except (OSError, ValueError):
        return None


def finder_from(file: Path) -> FaceFinder:
    """Raises OSError, or ValueError for what is no cascade of upright stumps."""
    try:
        text = file.read_text("utf-8")
        root = ElementTree.fromstring(text).find("cascade")  # noqa: S314 - the distribution's own file
    except ElementTree.ParseError as error:
        raise ValueError("no XML") from error
    if root is None or root.findtext("featureType") != "HAAR":
        raise ValueError("no cascade of Haar features")
    window = int(_text(root, "width"))
    if window != int(_text(root, "height")):
        raise ValueError("the window is no square")
    stages = [
        (
            float(_text(stage, "stageThreshold")) - _EPSILON,
            [_stump(weak) for weak in stage.iterfind("weakClassifiers/_")],
        )
        for stage in root.iterfind("stages/_")
    ]
    features = [_feature(one) for one in root.iterfind("features/_")]
    if not stages or any(not 0 <= stump[0] < len(features) for _, stumps in stages for stump in stumps):
        raise ValueError("a stage speaks of no feature")
    return FaceFinder(window, features, stages)


def _stump(weak: ElementTree.Element) -> tuple[int, float, float, float]:
    nodes, leaves = _text(weak, "internalNodes").split(), _text(weak, "leafValues").split()
    if len(nodes) != 4 or len(leaves) != 2 or (nodes[0], nodes[1]) != ("0", "-1"):
        raise ValueError("a tree and no stump")
    return int(nodes[2]), float(nodes[3]), float(leaves[0]), float(leaves[1])


def _feature(one: ElementTree.Element) -> list[tuple[int, int, int, int, float]]:
    if one.findtext("tilted", "0").strip() != "0":
        raise ValueError("a tilted feature")
    found = []
    for rectangle in one.iterfind("rects/_"):
        x, y, w, h, weight = (rectangle.text or "").split()
        found.append((int(x), int(y), int(w), int(h), float(weight)))
    return found


def _text(element: ElementTree.Element, name: str) -> str:
    text = element.findtext(name)
    if text is None:
        raise ValueError(f"no {name}")
    return text
