"""Lines of text on a page, by the networks of RapidOCR, on one thread and in bounded memory.

Print is looked for in a small copy and read from the page itself: a copy large enough to read small print would cost the
detector four times the memory. Which side is up is asked of a few long lines; where they do not agree, a few are read both
ways, and the way that reads better is up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import cv2
import numpy as np

from kiosk.documents.inference import Networks
from kiosk.documents.raster import Pixels, Points, scaled_down
from kiosk.documents.seal import lines_in, without_red

DETECT_PX: Final = 1280  # longer side; 9 pt print of A4 is 14 px high there
MOST_LINES: Final = 160  # a dense A4 page has 60; more is a picture that looks like print
MOST_SENTENCES: Final = 14  # an address is none; each costs a tenth of a second
_SENTENCE: Final = 24.0  # widths to height: some thirty characters
LEAST_CONFIDENCE: Final = 0.5
_TALL: Final = 1.5  # a box higher than that by wide holds a line that stands on end
_LONG: Final = 2.5  # widths to height; shorter ones do not say which side is up
_SURE: Final = 0.8
_ASKED: Final = 12  # lines
_AGREED: Final = 3.0  # times the votes of the other way
_TRIED: Final = 4  # lines
_TRIED_WIDE: Final = 8  # widths to height of what is read of them
_SLOPING: Final = 4.0  # widths to height of a line whose slope can be told
_LEAST_TILT: Final = 0.7  # degrees


@dataclass(frozen=True)
class Line:
    """``box``: left, top, right, bottom in px of the page as it is turned and levelled; ``confidence``: 0 to 1."""

    text: str = field(repr=False)
    confidence: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Text:
    """``turns``: quarters counter-clockwise by which the page has to be turned to stand upright. ``tilt``: degrees clockwise by
    which its lines still slope then, where its edges were not found; boxes are of the level page, turned about its middle."""

    lines: tuple[Line, ...]
    turns: int
    tilt: float = 0.0


class Reader(Protocol):
    """Reads a page; ``again`` reads one line once more, larger: four points, clockwise from its top left."""

    def read(self, page: Pixels) -> Text: ...

    def again(self, page: Pixels, place: Points) -> tuple[str, ...]: ...


class RapidReader:
    """The models are loaded when it is made (0.2 s). Not for two threads at a time."""

    def __init__(self) -> None:
        self._networks = Networks()

    def read(self, page: Pixels) -> Text:
        """``page``: height × width × 3, blue first, its sides level; any of the four ways round."""
        small, ratio = scaled_down(page, DETECT_PX)
        found = [(box * ratio, is_sealed) for box, is_sealed in lines_in(small, self._networks.boxes)]
        if not found:
            return Text((), 0)
        turns = self._turns(page, [box for box, _ in found])
        high, wide = page.shape[:2] if turns % 2 == 0 else page.shape[1::-1]
        placed = [
            _Placed(box, np.roll(_turned(box, turns, page.shape), -turns, axis=0), is_sealed)
            for box, is_sealed in found
        ]
        placed.sort(key=lambda one: float(one.upright[0][1]))
        tilt = _tilt([one.upright for one in placed])
        lines = []
        for one in _worth_reading(placed):
            text, confidence = self._words(cut(page, np.roll(one.box, -turns, axis=0)), one.is_sealed)
            if confidence >= LEAST_CONFIDENCE and text.strip():
                lines.append(Line(text, confidence, _around(about_middle(one.upright, -tilt, (wide, high)))))
        return Text(tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0]))), turns, tilt)

    def _words(self, piece: Pixels, is_sealed: bool) -> tuple[str, float]:
        said = self._networks.words(piece)
        if not is_sealed:
            return said
        bare = self._networks.words(without_red(piece))
        return bare if bare[1] >= said[1] else said

    def again(self, page: Pixels, place: Points) -> tuple[str, ...]:
        """What else the piece of an upright page may say: larger, softer, with more contrast."""
        if min(_length(place), _height(place)) < 4:
            return ()
        piece = cut(page, _widened(place))
        share = 64.0 / piece.shape[0]
        large = cv2.resize(piece, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC)
        soft = cv2.bilateralFilter(large, 7, 40, 5)
        sharp = cv2.addWeighted(large, 2.2, cv2.GaussianBlur(large, (0, 0), 3), -1.2, 0)
        stretched = cv2.normalize(soft, np.zeros_like(soft), 0, 255, cv2.NORM_MINMAX)
        return tuple(self._networks.words(np.asarray(seen))[0] for seen in (large, soft, sharp, stretched))

    def _turns(self, page: Pixels, boxes: Sequence[Points]) -> int:
        """By the votes of long lines which side is up, and where they differ by what can be read."""
        # A column of single characters and a row of them look alike: by the long ones.
        long = [box for box in boxes if max(_length(box), _height(box)) >= _LONG * min(_length(box), _height(box))]
        on_end = [box for box in long if _height(box) > _length(box)]
        quarter = int(sum(map(_height, on_end)) > sum(_length(box) for box in long if _height(box) <= _length(box)))
        lying = [np.roll(box, -quarter, axis=0) for box in (long or boxes)]
        asked = sorted([box for box in lying if _length(box) >= _height(box)] or lying, key=_length)[-_ASKED:]
        pieces = [cut(page, box) for box in reversed(asked)]
        votes = [0.0, 0.0]
        for piece, (head_down, sure) in zip(pieces, self._networks.upside_down(pieces), strict=True):
            if sure >= _SURE:
                votes[int(head_down)] += piece.shape[1]
        half = int(votes[1] > votes[0])
        if max(votes) < _AGREED * min(votes) or not max(votes):
            half = self._better_way(pieces[:_TRIED])
        return quarter + 2 * half

    def _better_way(self, pieces: Sequence[Pixels]) -> int:
        said = [0.0, 0.0]
        for piece in pieces:
            for half in (0, 1):
                some = piece[:, : _TRIED_WIDE * piece.shape[0]]
                text, confidence = self._networks.words(np.ascontiguousarray(np.rot90(some, 2 * half)))
                said[half] += confidence * min(len(text), 20)
        return int(said[1] > said[0])


@dataclass(frozen=True)
class _Placed:
    """A box of print as it lies in the page, and upright."""

    box: Points
    upright: Points
    is_sealed: bool


def _worth_reading(placed: list[_Placed]) -> list[_Placed]:
    """Labels, values and headings; of a page full of sentences the first few, which are enough to say that it is a letter. From
    the top."""
    kept: list[_Placed] = []
    sentences = 0
    for one in placed:
        is_sentence = _length(one.upright) > _SENTENCE * _height(one.upright)
        sentences += is_sentence
        if not is_sentence or sentences <= MOST_SENTENCES:
            kept.append(one)
    # Where there is more than can be print, what is large goes first: a type is told by headings.
    return kept if len(kept) <= MOST_LINES else sorted(kept, key=lambda one: -_height(one.upright))[:MOST_LINES]


def cut(page: Pixels, box: Points) -> Pixels:
    """The piece within four points, clockwise from where its top left shall be; a line that stands on end is laid down."""
    wide, high = max(1, round(_length(box))), max(1, round(_height(box)))
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(box.astype(np.float32), flat)
    piece = cv2.warpPerspective(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(np.rot90(piece)) if high >= _TALL * wide else np.asarray(piece)


def about_middle(points: Points, degrees: float, size: tuple[int, int]) -> Points:
    """Turned clockwise about the middle of a page of that width and height."""
    if not degrees:
        return points
    turn = math.radians(degrees)
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    middle = np.array(size, np.float64) / 2
    return np.asarray((points - middle) @ spin + middle)


def _tilt(boxes: Sequence[Points]) -> float:
    """The slope of the long lines, degrees clockwise; 0 where they lie nearly level."""
    slopes = sorted(
        (math.degrees(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0])), _length(box))
        for box in boxes
        if _length(box) >= _SLOPING * _height(box)
    )
    half = sum(length for _, length in slopes) / 2
    for slope, length in slopes:
        half -= length
        if half <= 0:
            return slope if abs(slope) >= _LEAST_TILT else 0.0
    return 0.0


def _widened(place: Points) -> Points:
    """With a third of its height more at either end, and a little above and below."""
    along = (place[1] - place[0]) / max(1.0, _length(place)) * _height(place) * 0.3
    down = (place[3] - place[0]) * 0.15
    return np.asarray(place + np.array([-along - down, along - down, along + down, down - along]))


def _length(box: Points) -> float:
    return float(max(np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[2] - box[3])))


def _height(box: Points) -> float:
    return float(max(np.linalg.norm(box[3] - box[0]), np.linalg.norm(box[2] - box[1])))


def _around(box: Points) -> tuple[float, float, float, float]:
    return float(box[:, 0].min()), float(box[:, 1].min()), float(box[:, 0].max()), float(box[:, 1].max())


def _turned(box: Points, turns: int, shape: tuple[int, ...]) -> Points:
    """The points as they lie in the page that was turned by quarters counter-clockwise."""
    high, wide = shape[:2]
    x, y = box[:, 0], box[:, 1]
    return np.stack(((x, y), (y, wide - 1 - x), (wide - 1 - x, high - 1 - y), (high - 1 - y, x))[turns], axis=1)
