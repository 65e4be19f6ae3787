"""The quality verdict: whether a clerk could work with this page, and if not, why. No word of it is read for that."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.find import Found
from kiosk.documents.finger import has_finger
from kiosk.documents.glare import has_glare
from kiosk.documents.inked import is_blank, is_dark
from kiosk.documents.raster import Pixels, grey_of
from kiosk.documents.rectify import Sheet
from kiosk.documents.sharpness import MOST_BLUR, blur_at
from kiosk.model.page import Verdict

LEAST_DPI = 150  # below that small print cannot be read
LEAST_GUESSED_DPI = 95  # of a photograph, where the paper's size is guessed within a third
LEAST_PX = (318, 505)  # short and long side: a bank card at 150 dpi
_INNER = 0.94  # of the page: its own edge is sharp however blurred the print
_BLUR_PX = 1800  # of the piece in which blur is measured


def judged(picture: Pixels, found: Found, sheet: Sheet, cropped: bool) -> Verdict:
    """``picture`` as it came, the page in it, and the page made upright of it."""
    page = sheet.small
    dark = is_dark(page)
    # In the dark nothing can be told from nothing, and of nothing nobody can say that it is sharp.
    blank = None if dark else is_blank(page)
    blur = None if dark or blank else _is_blurred(picture, found, sheet)
    glare = None if dark else has_glare(page)
    coarse = _is_coarse(sheet)
    finger = not dark and has_finger(page)
    reasons = tuple(
        name
        for name, holds in (
            ("blur", blur), ("glare", glare), ("blank", blank), ("cropped", cropped), ("dark", dark),
            ("low_resolution", coarse), ("finger", finger),
        )
        if holds
    )  # fmt: skip
    return Verdict(ok=not reasons, blur=blur, glare=glare, blank=blank, cropped=cropped, reasons=reasons)


def _is_coarse(sheet: Sheet) -> bool:
    least = LEAST_GUESSED_DPI if sheet.guessed else LEAST_DPI
    wide, high = sheet.size
    return 0 < sheet.dpi < least or min(high, wide) < LEAST_PX[0] or max(high, wide) < LEAST_PX[1]


def _is_blurred(picture: Pixels, found: Found, sheet: Sheet) -> bool | None:
    """Measured in the picture as it came: making the page upright blurs by itself. None where hardly anything is printed."""
    middle = found.corners.mean(axis=0)
    inner = middle + (found.corners - middle) * _INNER
    high, wide = picture.shape[:2]
    x, y = np.clip(inner.min(axis=0), 0, [wide - 1, high - 1]).astype(int)
    to_x, to_y = np.clip(inner.max(axis=0), 0, [wide - 1, high - 1]).astype(int) + 1
    across = float(np.linalg.norm(found.corners[1] - found.corners[0]))
    scale = across / max(1.0, float(sheet.size[0]))  # px of the picture to one of the page
    spread: list[float] = []
    for left, top, right, bottom in _pieces(int(x), int(y), int(to_x), int(to_y)):
        grey = grey_of(picture[top:bottom, left:right])
        mask = np.zeros(grey.shape, np.uint8)
        cv2.fillConvexPoly(mask, np.round(inner - [left, top]).astype(np.int32), 255)
        width = blur_at(grey, mask, round(sheet.dpi * scale))
        if width is not None:
            spread.append(width)
    return None if not spread else min(spread) > MOST_BLUR


def _pieces(x: int, y: int, to_x: int, to_y: int) -> list[tuple[int, int, int, int]]:
    """The whole, or of a large page the middle: blur is the same all over, and a whole A4 page would take 0.2 s."""
    if max(to_x - x, to_y - y) <= _BLUR_PX:
        return [(x, y, to_x, to_y)]
    middle_x, middle_y = (x + to_x) // 2, (y + to_y) // 2
    half_x, half_y = min(_BLUR_PX, to_x - x) // 2, min(_BLUR_PX, to_y - y) // 2
    return [(middle_x - half_x, max(y, middle_y - half_y), middle_x + half_x, min(to_y, middle_y + half_y))]
