"""Pages laid on grounds on purpose, one difficulty at a time: where they lie is known to a part of a pixel."""

from __future__ import annotations

import random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kiosk.documents.raster import Pixels, Points
from tests.documents.papers import LINE, font

SIZE = (1200, 1600)  # width and height of a photograph, px
GREY = (120, 130, 140)


def sheet(wide: int = 840, high: int = 1188, paper: int = 240, lines: int = 16) -> Pixels:
    """Print on paper of one tone, blue first."""
    page = Image.new("RGB", (wide, high), (paper, paper, paper))
    draw = ImageDraw.Draw(page)
    for line in range(lines):
        draw.text((wide // 10, high // 12 + line * high // 20), LINE[: wide // 60], font=font(8), fill=(40, 40, 44))
    return np.ascontiguousarray(np.asarray(page)[..., ::-1])


def framed() -> Pixels:
    """With a printed frame within its edge and a table in its middle."""
    page = sheet(lines=0)
    cv2.rectangle(page, (60, 60), (780, 1128), (60, 60, 60), 3)
    for row in range(6):
        cv2.rectangle(page, (120, 300 + row * 80), (720, 380 + row * 80), (50, 50, 50), 2)
    return page


def plain(colour: tuple[int, int, int] = GREY, size: tuple[int, int] = SIZE) -> Pixels:
    return np.full((size[1], size[0], 3), colour, np.uint8)


def newspaper(seed: int = 5) -> Pixels:
    """Print of all sizes, running slantwise."""
    source = random.Random(seed)
    page = Image.new("RGB", (2400, 2400), (206, 210, 214))
    draw = ImageDraw.Draw(page)
    y = 0
    while y < 2400:
        points = source.choice((6, 7, 14))
        words = "".join(source.choices(LINE, k=2400 // (points * 4)))
        draw.text((source.randrange(30), y), words, font=font(points), fill=(50, 50, 50))
        y += points * 6
    turned = cv2.getRotationMatrix2D((1200, 1200), 24, 1.0)
    turned[:, 2] += [SIZE[0] / 2 - 1200, SIZE[1] / 2 - 1200]
    return cv2.warpAffine(np.asarray(page), turned, SIZE)


def planks() -> Pixels:
    ground = plain()
    source = random.Random(3)
    for top in range(0, SIZE[1], 230):
        colour = np.array([source.randrange(50, 100), source.randrange(90, 140), source.randrange(130, 190)])
        ground[top : top + 224] = colour.astype(np.uint8)
        ground[top + 224 : top + 230] = (30, 40, 60)
    return ground


def corners_at(
    middle: tuple[float, float], size: tuple[float, float], degrees: float = 0.0, tilt: float = 0.0
) -> Points:
    """Clockwise from the page's own top left; ``tilt``: share by which the far edge is shorter."""
    wide, high = size[0] / 2, size[1] / 2
    flat = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]], np.float64)
    flat[:2, 0] *= 1 - tilt
    turn = np.radians(degrees)
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(flat @ spin + middle)


def laid(page: Pixels, ground: Pixels, corners: Points, contact: float = 0.15) -> Pixels:
    """``contact``: share of the light that is missing on the ground right beside the page."""
    high, wide = page.shape[:2]
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    size = (ground.shape[1], ground.shape[0])
    mask = cv2.warpPerspective(np.full((high, wide), 1, np.float32), matrix, size)[..., None]
    soft = cv2.GaussianBlur(mask, (0, 0), 6)[..., None]
    seen = cv2.warpPerspective(page, matrix, size).astype(np.float32)
    return np.asarray((ground * (1 - contact * soft) * (1 - mask) + seen * mask).clip(0, 255).astype(np.uint8))


def noisy(picture: Pixels, sigma: float = 3.0, seed: int = 1) -> Pixels:
    grain = np.random.default_rng(seed).normal(0, sigma, picture.shape)
    return np.asarray((picture + grain).clip(0, 255).astype(np.uint8))


def shaded(picture: Pixels, corner: Points, share: float = 0.4) -> Pixels:
    """A shadow with a hard edge: the polygon ``corner``."""
    shade = np.zeros(picture.shape[:2], np.float32)
    cv2.fillPoly(shade, [corner.astype(np.int32)], 1.0)
    shade = cv2.GaussianBlur(shade, (0, 0), 2)[..., None]
    return np.asarray((picture * (1 - share * shade)).astype(np.uint8))


def off(found: Points, true: Points) -> float:
    """Largest distance of a corner, whichever is named first, px."""
    return min(float(np.linalg.norm(np.roll(found, n, axis=0) - true, axis=1).max()) for n in range(4))
