"""Lines of text on a page, by RapidOCR (PP-OCRv4 models inside its wheel), on one thread and in bounded memory.

Print is looked for in a small copy and read from the page itself: a copy large enough to read small print would cost the
detector four times the memory. Lines are read one by one for the same reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Points, scaled_down

DETECT_PX = 1280  # longer side; 9 pt print of A4 is 14 px high there
MOST_LINES = 160  # a dense A4 page has 60; more is a picture that looks like print
LEAST_CONFIDENCE = 0.5
_TALL = 1.5  # a box higher than that by wide holds a line that stands on end
_SURE = 0.8


@dataclass(frozen=True)
class Line:
    """``box``: left, top, right, bottom in px of the page as it is turned; ``confidence``: 0 to 1."""

    text: str = field(repr=False)
    confidence: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Text:
    """``turns``: quarters counter-clockwise by which the page has to be turned to stand upright; boxes are of that page."""

    lines: tuple[Line, ...]
    turns: int


class Reader(Protocol):
    """Reads a page; ``again`` reads the lines within a box once more, larger."""

    def read(self, page: Pixels) -> Text: ...

    def again(self, page: Pixels, box: tuple[float, float, float, float]) -> tuple[str, ...]: ...


class RapidReader:
    """The models are loaded when it is made (0.3 s). Not for two threads at a time."""

    def __init__(self) -> None:
        from rapidocr_onnxruntime import RapidOCR

        self._engine: Any = RapidOCR(
            intra_op_num_threads=1, inter_op_num_threads=1,
            det_limit_type="max", det_limit_side_len=DETECT_PX, rec_batch_num=1,
        )  # fmt: skip

    def read(self, page: Pixels) -> Text:
        """``page``: height × width × 3, blue first, its sides level; any of the four ways round."""
        small, ratio = scaled_down(page, DETECT_PX)
        boxes, _ = self._engine.text_det(small)
        if boxes is None or len(boxes) == 0:
            return Text((), 0)
        found = [np.asarray(box, np.float32) * ratio for box in self._engine.sorted_boxes(boxes)][:MOST_LINES]
        pieces = self._engine.get_crop_img_list(page, found)
        pieces, ways, _ = self._engine.text_cls(pieces)
        turns = _turns(found, ways)
        read, _ = self._engine.text_rec(pieces)
        lines = [
            Line(str(text), float(confidence), _turned(box, turns, page.shape))
            for box, (text, confidence, *_) in zip(found, read, strict=True)
            if float(confidence) >= LEAST_CONFIDENCE and str(text).strip()
        ]
        return Text(tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0]))), turns)

    def again(self, page: Pixels, box: tuple[float, float, float, float]) -> tuple[str, ...]:
        """What else the piece of an upright page may say: larger, softer, with more contrast."""
        high = box[3] - box[1]
        left, top = max(0, int(box[0] - high * 0.3)), max(0, int(box[1] - high * 0.15))
        piece = page[top : int(box[3] + high * 0.15), left : int(box[2] + high * 0.3)]
        if min(piece.shape[:2]) < 4:
            return ()
        share = 64.0 / piece.shape[0]
        large = cv2.resize(piece, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC)
        soft = cv2.bilateralFilter(large, 7, 40, 5)
        sharp = cv2.addWeighted(large, 2.2, cv2.GaussianBlur(large, (0, 0), 3), -1.2, 0)
        stretched = cv2.normalize(soft, np.zeros_like(soft), 0, 255, cv2.NORM_MINMAX)
        read, _ = self._engine.text_rec([np.asarray(seen) for seen in (large, soft, sharp, stretched)])
        return tuple(str(text) for text, *_ in read)


def _turns(boxes: list[Points], ways: list[tuple[str, float]]) -> int:
    """By the votes of the lines, long ones more: which side is up."""
    votes = [0.0, 0.0, 0.0, 0.0]
    for box, (way, confidence) in zip(boxes, ways, strict=True):
        wide, high = float(np.linalg.norm(box[1] - box[0])), float(np.linalg.norm(box[3] - box[0]))
        if confidence < _SURE or max(wide, high) < 2.5 * min(wide, high):
            continue
        # A line on end was turned a quarter counter-clockwise before its way was judged.
        turn = (1 if high >= _TALL * wide else 0) + (2 if way == "180" else 0)
        votes[turn] += max(wide, high)
    return int(np.argmax(votes))


def _turned(box: Points, turns: int, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    high, wide = shape[:2]
    x, y = box[:, 0], box[:, 1]
    x, y = ((x, y), (y, wide - 1 - x), (wide - 1 - x, high - 1 - y), (high - 1 - y, x))[turns]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())
