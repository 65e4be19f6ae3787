"""The room's light upon a page, and lamps mirrored in it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tests.documents.generator.conditions import Conditions
from tests.documents.generator.truth import Pixels
from tests.documents.generator.typefaces import Press

Light = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Mirrored:
    """``how_much``: 0 to 1 for each pixel of the page; ``level``: what a pixel becomes at 1; ``lost``: the share of the page
    whose print is washed out."""

    how_much: Light
    level: tuple[float, float, float]
    lost: float


def mirrored(page: Pixels, kind: str, share: float, source: Press, numbers: np.random.Generator) -> Mirrored:
    """``kind``: lamp (an ellipse, burnt out), streak (a tube lamp or the edge of a plastic cover), veil (a window: wide, soft,
    print shows through it)."""
    high, wide = page.shape[:2]
    if kind == "veil":
        share = max(share, 0.03)
    aspect = {"lamp": source.uniform(0.4, 1.0), "streak": source.uniform(0.06, 0.16), "veil": source.uniform(0.5, 1.0)}[
        kind
    ]
    reach = np.sqrt(share * wide * high / np.pi / aspect)
    x0, y0 = _over_print(page, numbers)
    turn = source.uniform(0, np.pi)
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32) - x0, np.arange(high, dtype=np.float32) - y0)
    u = (x * np.cos(turn) + y * np.sin(turn)) / reach
    v = (-x * np.sin(turn) + y * np.cos(turn)) / (reach * aspect)
    away = np.sqrt(u * u + v * v)
    warm = source.uniform(0.93, 1.0)
    if kind == "veil":
        # Brightest in the middle; lost where less than a third of the contrast is left.
        peak = source.uniform(0.8, 0.95)
        light = peak * np.clip(1.25 - away * 0.55, 0, 1) ** 0.7
        return Mirrored(light.astype(np.float32), (262, 260, 262 * warm), float((light >= 0.67).mean()))
    # Burnt out up to the ellipse, then falling off.
    soft = source.uniform(0.25, 0.5)
    light = np.clip(1 - (away - 1) / soft, 0, 1)
    return Mirrored(light.astype(np.float32), (300, 298, 300 * warm), float((away <= 1).mean()))


def _over_print(page: Pixels, numbers: np.random.Generator) -> tuple[float, float]:
    high, wide = page.shape[:2]
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    inked = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))[::8, ::8] > 40
    rows, columns = np.nonzero(inked)
    spots = [
        (c * 8, r * 8)
        for r, c in zip(rows, columns, strict=True)
        if wide * 0.12 < c * 8 < wide * 0.88 and high * 0.12 < r * 8 < high * 0.88
    ]
    return spots[int(numbers.integers(len(spots)))] if spots else (wide // 2, high // 2)


def lit(picture: Light, exposure: float, conditions: Conditions, source: Press) -> Light:
    """Exposure, colour of the lamp, a lens that is darker towards its rim, and a shadow with a soft or a hard edge."""
    high, wide = picture.shape[:2]
    warm = source.uniform(*conditions.warmth)
    picture = picture * np.array([exposure * (1 + warm / 2), exposure, exposure * (1 - warm)], np.float32)
    x, y = np.meshgrid(np.linspace(-1, 1, wide, dtype=np.float32), np.linspace(-1, 1, high, dtype=np.float32))
    rim = source.uniform(0, 0.12)
    picture = picture * (1 - rim * (x * x + y * y) / 2)[..., None]
    if source.random() < conditions.chance_shadow:
        turn = source.uniform(0, 2 * np.pi)
        along = x * np.cos(turn) + y * np.sin(turn) - source.uniform(-0.6, 0.6)
        soft = source.choice((0.05, 0.3, 1.0))
        shade = 1 - source.uniform(*conditions.shadow) * np.clip(along / soft, 0, 1)
        picture = picture * shade[..., None]
    return picture.astype(np.float32)
