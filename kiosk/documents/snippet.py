"""The piece of a page that is shown beside a suggestion, so that a person compares what was read with what stands there."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from kiosk.documents.raster import Pixels

MOST_BYTES: Final = 20_000
_HIGH: Final = 72  # px of a line as it is shown; a screen draws it 8 mm high
_MOST_WIDE: Final = 960
_MOST_HIGH: Final = 288  # an address of three lines
_PAD: Final = 0.35  # of a line's height, so that no stroke is cut off
_QUALITIES: Final = (80, 65, 50, 35, 20)

Box = tuple[float, float, float, float]


def snippet(page: Pixels, box: Box | None) -> bytes:
    """JPEG of at most ``MOST_BYTES``; empty where nothing can be shown. ``box``: left, top, right, bottom in px of the page."""
    if box is None:
        return b""
    high, wide = page.shape[:2]
    pad = _PAD * min(box[3] - box[1], high / 12)
    left, top = max(0, round(box[0] - pad)), max(0, round(box[1] - pad))
    right, bottom = min(wide, round(box[2] + pad)), min(high, round(box[3] + pad))
    if right - left < 4 or bottom - top < 4:
        return b""
    piece = page[top:bottom, left:right]
    share = min(_MOST_WIDE / piece.shape[1], _MOST_HIGH / piece.shape[0], max(1.0, _HIGH / piece.shape[0]))
    size = (max(1, round(piece.shape[1] * share)), max(1, round(piece.shape[0] * share)))
    shown = cv2.resize(piece, size, interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC)
    for quality in _QUALITIES:
        done, packed = cv2.imencode(".jpg", np.asarray(shown), [cv2.IMWRITE_JPEG_QUALITY, quality])
        if done and packed.size <= MOST_BYTES:
            return bytes(packed)
    return b""
