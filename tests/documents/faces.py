"""Drawn people for ID photographs: no picture of anybody. Shaded like a face, so that a detector of faces takes them for one.

Nothing is measured with them but geometry, whiteness and bytes; how often real faces are found is not said by any of them.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]  # height × width × 3, blue first
Colour = tuple[int, int, int]
WHITE: Colour = (252, 252, 252)
BLUE: Colour = (219, 142, 67)


@dataclass(frozen=True)
class Person:
    """``head``: height of the head from hair to chin, px; ``middle``: x of its middle; ``top``: y of the hair."""

    picture: Pixels
    head: float
    middle: float
    top: float


@functools.cache
def person(
    size: tuple[int, int] = (720, 880),
    head: float = 0.60,
    background: Colour = WHITE,
    clothes: Colour = (96, 60, 42),
    skin: Colour = (148, 178, 222),
    seed: int = 5,
    top: float = 0.06,
    middle: float = 0.5,
) -> Person:
    """``size``: width and height in px; ``head`` and ``top``: shares of the height, ``middle`` of the width."""
    wide, high = size
    picture = np.empty((high, wide, 3), np.float32)
    picture[:] = background
    tall = head * high
    x, y = middle * wide, top * high + tall * 0.5
    _shoulders(picture, x, y, tall, clothes, skin)
    _hair(picture, x, y, tall)
    _face(picture, x, y, tall, np.array(skin, np.float32))
    grain = np.random.default_rng(seed).normal(0, 2.2, picture.shape)
    inside = (np.abs(picture - np.array(background, np.float32)).sum(axis=2) > 1)[..., None]
    picture = cv2.GaussianBlur(picture + (grain * inside).astype(np.float32), (0, 0), 0.7)
    return Person(picture.clip(0, 255).astype(np.uint8), tall, x, top * high)


def _ellipse(
    picture: npt.NDArray[np.float32],
    middle: tuple[float, float],
    axes: tuple[float, float],
    colour: npt.ArrayLike,
    soft: float = 1.0,
    share: float = 1.0,
) -> None:
    """Laid over the picture, its edge ``soft`` px wide."""
    reach = [axis + 4 * soft + 3 for axis in axes]
    high, wide = picture.shape[:2]
    left, right = max(0, int(middle[0] - reach[0])), min(wide, int(middle[0] + reach[0]) + 1)
    top, bottom = max(0, int(middle[1] - reach[1])), min(high, int(middle[1] + reach[1]) + 1)
    if left >= right or top >= bottom:
        return
    part = picture[top:bottom, left:right]
    mask = np.zeros(part.shape[:2], np.float32)
    at = (round((middle[0] - left) * 16), round((middle[1] - top) * 16))
    cv2.ellipse(mask, at, (round(axes[0] * 16), round(axes[1] * 16)), 0, 0, 360, 1.0, -1, cv2.LINE_AA, 4)
    cover = cv2.GaussianBlur(mask, (0, 0), max(0.5, soft), borderType=cv2.BORDER_REPLICATE)[..., None] * share
    part[:] = part * (1 - cover) + np.asarray(colour, np.float32) * cover


def _shoulders(
    picture: npt.NDArray[np.float32], x: float, y: float, tall: float, clothes: Colour, skin: Colour
) -> None:
    _ellipse(picture, (x, y + tall * 1.13), (tall * 0.86, tall * 0.52), clothes, 1.5)
    _ellipse(picture, (x, y + tall * 0.47), (tall * 0.19, tall * 0.26), np.array(skin) * 0.80, 2)
    for side in (-1, 1):
        points = np.array(
            [
                [x + side * tall * 0.20, y + tall * 0.62],
                [x + side * tall * 0.02, y + tall * 0.95],
                [x + side * tall * 0.34, y + tall * 0.72],
            ]
        )
        cv2.fillConvexPoly(picture, points.astype(np.int32), (70, 44, 30), cv2.LINE_AA)


def _hair(picture: npt.NDArray[np.float32], x: float, y: float, tall: float) -> None:
    _ellipse(picture, (x, y - tall * 0.13), (tall * 0.385, tall * 0.37), (30, 28, 26), 1.2)
    source = np.random.default_rng(11)
    for _ in range(90):
        at = source.uniform(-0.34, 0.34) * tall
        level = int(source.integers(18, 62))
        start = (round(x + at), round(y - tall * 0.46 + abs(at) * 0.5))
        cv2.line(picture, start, (round(x + at * 1.12), round(y - tall * 0.2)), (level, level, level), 1, cv2.LINE_AA)


def _face(picture: npt.NDArray[np.float32], x: float, y: float, tall: float, skin: npt.NDArray[np.float32]) -> None:
    u = tall * 0.36  # half the width of the face
    for side in (-1, 1):
        _ellipse(picture, (x + side * u * 0.99, y + u * 0.12), (u * 0.13, u * 0.26), skin * 0.86, 2)
    outside = picture.copy()
    _ellipse(picture, (x, y + tall * 0.07), (u * 0.96, tall * 0.43), skin, 2)
    _ellipse(picture, (x, y + tall * 0.30), (u * 0.62, tall * 0.19), skin * 0.97, 8)
    for side in (-1, 1):
        _ellipse(
            picture, (x + side * u * 0.85, y + u * 0.4), (u * 0.2, u * 0.7), skin * 0.82, u * 0.12, 0.7
        )  # turned from the light
        _ellipse(
            picture, (x + side * u * 0.5, y + u * 0.45), (u * 0.26, u * 0.2), np.minimum(skin * 1.1, 255), u * 0.1, 0.8
        )
        eye = (x + side * u * 0.44, y + u * 0.02)
        _ellipse(picture, eye, (u * 0.33, u * 0.17), skin * 0.62, u * 0.07, 0.9)
        _ellipse(picture, eye, (u * 0.22, u * 0.085), (225, 228, 230), u * 0.02)
        _ellipse(picture, eye, (u * 0.095, u * 0.095), (28, 30, 38), u * 0.015)
        _ellipse(picture, (eye[0], eye[1] - u * 0.09), (u * 0.24, u * 0.035), (40, 44, 56), u * 0.02)
        _ellipse(picture, (x + side * u * 0.46, y - u * 0.27), (u * 0.29, u * 0.062), (38, 42, 54), u * 0.03)
        _ellipse(picture, (x + side * u * 0.13, y + u * 0.1), (u * 0.06, u * 0.32), skin * 0.84, u * 0.05, 0.7)
        _ellipse(picture, (x + side * u * 0.1, y + u * 0.52), (u * 0.055, u * 0.035), skin * 0.45, u * 0.02)
    _ellipse(picture, (x, y + u * 0.2), (u * 0.07, u * 0.3), np.minimum(skin * 1.12, 255), u * 0.04, 0.9)
    _ellipse(picture, (x, y + u * 0.84), (u * 0.33, u * 0.1), (92, 92, 168), u * 0.03)
    _ellipse(picture, (x, y + u * 0.835), (u * 0.31, u * 0.02), (52, 50, 92), u * 0.01)
    _ellipse(picture, (x, y + u * 1.02), (u * 0.26, u * 0.05), skin * 0.78, u * 0.05, 0.8)
    # Shading ends where the face ends.
    shape = np.zeros(picture.shape, np.float32)
    _ellipse(shape, (x, y + tall * 0.07), (u * 0.96, tall * 0.43), 1.0, 1.2)
    picture[:] = outside * (1 - shape) + picture * shape


def on_glass(
    photo: Pixels,
    millimetres: float = 26.0,
    *,
    turned: float = 0.0,
    lid: int = 250,
    glass: tuple[int, int] = (210, 297),
) -> Pixels:
    """A print ``millimetres`` wide below a white or a black lid, at 300 dpi; ``glass``: how much of it is scanned, in mm."""
    size = (round(glass[0] / 25.4 * 300), round(glass[1] / 25.4 * 300))
    scale = millimetres / 25.4 * 300 / photo.shape[1]
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    high, wide = small.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), turned, 1.0)
    matrix[:, 2] += (0.4 * size[0] - wide / 2, 0.4 * size[1] - high / 2)
    mask = cv2.warpAffine(np.full((high, wide), 255, np.uint8), matrix, size)
    shadow = cv2.GaussianBlur(mask, (0, 0), 4)  # the print throws a thin one on the lid
    dimmed = cv2.merge([(lid * (1 - 0.3 / 255 * shadow.astype(np.float32))).astype(np.uint8)] * 3)
    laid = np.where(mask[..., None] > 127, cv2.warpAffine(small, matrix, size, flags=cv2.INTER_LINEAR), dimmed)
    grain = np.random.default_rng(3).integers(-3, 4, laid.shape[:2], dtype=np.int16)
    return (laid.astype(np.int16) + grain[..., None]).clip(0, 255).astype(np.uint8)
