"""A finger that holds the page and lies upon it.

Skin of any shade has about the same place in the plane of chroma (Cr above, Cb below neutral); light changes its brightness
far more than that place. It has to come in over an edge of the page, and nothing is printed on it.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, bare_paper, grey_of, scaled_down

LEAST_SHARE = 0.004  # of the page
MOST_SHARE = 0.25
_LOOK_PX = 500
_CR, _CB = (8, 45), (-45, -6)  # beyond the paper's own chroma
_EDGE_PX = 4


def has_finger(page: Pixels) -> bool:
    """``page``: upright, cut out, height × width × 3."""
    small, _ = scaled_down(page, _LOOK_PX)
    small = cv2.medianBlur(small, 5)
    high, wide = small.shape[:2]
    if min(high, wide) < 60:
        return False
    chroma = cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb).astype(np.int16)
    paper = np.median(chroma.reshape(-1, 3), axis=0)
    cr, cb = chroma[..., 1] - paper[1], chroma[..., 2] - paper[2]
    skin = (cr > _CR[0]) & (cr < _CR[1]) & (cb < _CB[1]) & (cb > _CB[0]) & (chroma[..., 0] > 40)
    mask = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    grey = grey_of(small)
    print_ = cv2.subtract(bare_paper(grey, 9), grey) > 30
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(mask)
    for n in range(1, count):
        x, y, w, h, area = boxes[n]
        if not LEAST_SHARE <= area / mask.size <= MOST_SHARE:
            continue
        at_edge = x <= _EDGE_PX or y <= _EDGE_PX or x + w >= wide - _EDGE_PX or y + h >= high - _EDGE_PX
        # A strip along an edge is the ground seen past it.
        inward = min(w, h) > 0.035 * min(high, wide) and area > 0.45 * w * h
        if at_edge and inward and max(w / wide, h / high) < 0.75 and float(print_[labels == n].mean()) < 0.04:
            return True
    return False
