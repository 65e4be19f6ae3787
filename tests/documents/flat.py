"""Drawn papers as the checks of a page take them: pixels with blue first, and a page that fills its picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from kiosk.documents.find import Found
from kiosk.documents.raster import Pixels, scaled_down
from kiosk.documents.rectify import SMALL_PX, Sheet


def pixels(picture: Image.Image) -> Pixels:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[..., ::-1])


def small(picture: Image.Image) -> Pixels:
    """As the upright page is looked at for the verdict."""
    return scaled_down(pixels(picture), SMALL_PX)[0]


def filling(page: Pixels, dpi: int = 300) -> tuple[Found, Sheet]:
    high, wide = page.shape[:2]
    frame = np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float64)
    look, _ = scaled_down(page, SMALL_PX)
    return Found(frame, True, 0.0), Sheet(look, (wide, high), dpi, guessed=False, skew=0.0, matrix=np.eye(3))
