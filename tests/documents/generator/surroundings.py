"""What is around a page and comes upon it: the ground it lies on, other things, light, shadow, glare, fingers."""

from __future__ import annotations

import random

import cv2
import numpy as np
import numpy.typing as npt

from tests.documents.generator.conditions import Conditions
from tests.documents.generator.truth import Pixels, Points

Light = npt.NDArray[np.float32]
SKIN = ((224, 178, 150), (198, 148, 118), (236, 196, 172))


def ground(kind: str, size: tuple[int, int], source: random.Random, numbers: np.random.Generator) -> Light:
    wide, high = size
    if kind == "wood":
        base = np.array(source.choice(((150, 105, 66), (186, 142, 98), (110, 74, 48))), np.float32)
        grain = cv2.resize(numbers.normal(0, 1, (max(8, high // 6), 6)).astype(np.float32), size)
        return (base + cv2.GaussianBlur(grain, (0, 0), 2)[..., None] * [14, 11, 8]).astype(np.float32)
    if kind == "cloth":
        base = np.array(source.choice(((60, 80, 120), (120, 60, 60), (90, 110, 90))), np.float32)
        x, y = np.meshgrid(np.arange(wide), np.arange(high))
        return (base + (8 * np.sin(x * 0.8) * np.sin(y * 0.8))[..., None]).astype(np.float32)
    if kind == "stone":
        base = np.array(source.choice(((128, 126, 122), (96, 98, 104), (168, 160, 150))), np.float32)
        fine = cv2.resize(numbers.normal(0, 1, (high // 3, wide // 3)).astype(np.float32), size)
        coarse = cv2.resize(numbers.normal(0, 1, (high // 40 + 2, wide // 40 + 2)).astype(np.float32), size)
        return (base + (fine * 7 + coarse * 9)[..., None]).astype(np.float32)
    if kind == "checked":
        x, y = np.meshgrid(np.arange(wide), np.arange(high))
        step = source.randrange(60, 200)
        fields = ((x // step + y // step) % 2)[..., None].astype(np.float32)
        one, other = source.choice((((150, 60, 60), (196, 120, 116)), ((70, 90, 110), (120, 140, 160))))
        return (fields * np.array(one) + (1 - fields) * np.array(other)).astype(np.float32)
    colours = {"plain": ((120, 130, 140), (176, 168, 158), (88, 120, 96)), "dark": ((40, 38, 36), (26, 28, 34))}[kind]
    return np.tile(np.array(source.choice(colours), np.float32), (high, wide, 1))


def clutter(picture: Light, corners: Points, source: random.Random) -> Light:
    """Pens, coins and other papers, outside the page."""
    high, wide = picture.shape[:2]
    hull = corners.astype(np.float32)
    for _ in range(source.randrange(1, 5)):
        x, y = source.uniform(0, wide), source.uniform(0, high)
        if cv2.pointPolygonTest(hull, (x, y), True) > -0.05 * wide:
            continue
        colour = tuple(source.randrange(30, 235) for _ in range(3))
        shape = source.choice(("pen", "coin", "paper"))
        if shape == "coin":
            cv2.circle(picture, (int(x), int(y)), int(wide * 0.03), (180, 170, 130), -1, cv2.LINE_AA)
        elif shape == "pen":
            turn, reach = source.uniform(0, np.pi), wide * 0.04
            end = (int(x + np.cos(turn) * reach), int(y + np.sin(turn) * reach))
            cv2.line(picture, (int(x), int(y)), end, colour, max(4, wide // 120), cv2.LINE_AA)
        else:
            box = cv2.boxPoints(((x, y), (wide * 0.08, wide * 0.06), source.uniform(0, 90)))
            cv2.fillConvexPoly(picture, box.astype(np.int32), colour, cv2.LINE_AA)
    return picture


def glare_on(
    page: Pixels, share: float, source: random.Random, numbers: np.random.Generator
) -> tuple[npt.NDArray[np.float32], float]:
    """A lamp mirrored in the page, over its print: how much of its light falls where (0 to 1), and the share burnt out."""
    high, wide = page.shape[:2]
    aspect = source.uniform(0.4, 1.0)
    reach = np.sqrt(share * wide * high / np.pi / aspect)
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    inked = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))[::8, ::8] > 40
    rows, columns = np.nonzero(inked)
    spots = [
        (c * 8, r * 8)
        for r, c in zip(rows, columns, strict=True)
        if wide * 0.12 < c * 8 < wide * 0.88 and high * 0.12 < r * 8 < high * 0.88
    ]
    x0, y0 = spots[int(numbers.integers(len(spots)))] if spots else (wide // 2, high // 2)
    turn = source.uniform(0, np.pi)
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32) - x0, np.arange(high, dtype=np.float32) - y0)
    u = (x * np.cos(turn) + y * np.sin(turn)) / reach
    v = (-x * np.sin(turn) + y * np.cos(turn)) / (reach * aspect)
    away = np.sqrt(u * u + v * v)
    # Burnt out up to the ellipse, then falling off over a third of its size.
    return np.clip(1 - (away - 1) / 0.35, 0, 1).astype(np.float32), float((away <= 1).mean())


def finger(picture: Light, corners: Points, source: random.Random) -> Light:
    """A thumb that holds the page at its left or right edge."""
    wide = picture.shape[1]
    left = source.random() < 0.5
    a, b = (corners[0], corners[3]) if left else (corners[1], corners[2])
    tip = a + (b - a) * source.uniform(0.3, 0.8)
    inward = (corners.mean(axis=0) - tip) / np.linalg.norm(corners.mean(axis=0) - tip)
    thick = max(12, int(np.linalg.norm(b - a) * 0.055))
    far = tip - inward * wide
    layer = picture.copy()
    colour = source.choice(SKIN)
    tip = tip + inward * thick * 0.7
    cv2.line(layer, tuple(int(c) for c in tip), tuple(int(c) for c in far), colour, thick, cv2.LINE_AA)
    return cv2.GaussianBlur(layer, (0, 0), 1.0) * 0.5 + layer * 0.5


def lit(picture: Light, conditions: Conditions, source: random.Random) -> Light:
    """Exposure, colour of the lamp, light that falls off, and a shadow with a soft or a hard edge."""
    high, wide = picture.shape[:2]
    light = source.uniform(*conditions.exposure)
    warm = source.uniform(*conditions.warmth)
    picture = picture * np.array([light * (1 + warm / 2), light, light * (1 - warm)], np.float32)
    if source.random() < conditions.chance_shadow:
        x, y = np.meshgrid(np.linspace(-1, 1, wide, dtype=np.float32), np.linspace(-1, 1, high, dtype=np.float32))
        turn = source.uniform(0, 2 * np.pi)
        along = x * np.cos(turn) + y * np.sin(turn) - source.uniform(-0.6, 0.6)
        soft = source.choice((0.05, 0.3, 1.0))
        shade = 1 - source.uniform(*conditions.shadow) * np.clip(along / soft, 0, 1)
        picture = picture * shade[..., None]
    return picture.astype(np.float32)
