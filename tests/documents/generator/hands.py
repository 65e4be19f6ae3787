"""A finger that holds a page: of any shade, round and lit from one side, with its nail, as thick as fingers are."""

from __future__ import annotations

import cv2
import numpy as np

from tests.documents.generator.conditions import Conditions
from tests.documents.generator.lamps import Light
from tests.documents.generator.truth import Points
from tests.documents.generator.typefaces import Press

# From pale to dark, under white light.
SKIN = ((241, 207, 186), (226, 184, 155), (206, 156, 122), (172, 120, 88), (134, 90, 64), (94, 62, 46))
NAIL = (1.06, 1.02, 1.04)  # times the skin


def finger(
    picture: Light, corners: Points, px_per_mm: float, conditions: Conditions, source: Press
) -> tuple[Light, Light]:
    """The picture with it, and how much of each pixel it covers (0 to 1)."""
    edge = source.randrange(4)
    a, b = corners[edge], corners[(edge + 1) % 4]
    onto = a + (b - a) * source.uniform(0.15, 0.85)
    inward = corners.mean(axis=0) - onto
    inward = inward / max(1.0, float(np.linalg.norm(inward)))
    turn = np.radians(source.uniform(-35, 35))
    inward = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ inward
    half = source.uniform(7.0, 10.0) * px_per_mm  # half of its thickness
    tip = onto + inward * (source.uniform(*conditions.thumb) * px_per_mm - half)
    high, wide = picture.shape[:2]
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    along = (x - tip[0]) * inward[0] + (y - tip[1]) * inward[1]
    across = -(x - tip[0]) * inward[1] + (y - tip[1]) * inward[0]
    # Behind the tip's middle a slightly widening bar, before it a half circle.
    girth = half * (1 + np.clip(-along / (30 * px_per_mm), 0, 1) * 0.12)
    away = np.where(along > 0, np.hypot(along, across), np.abs(across)) / girth
    soft = max(1.0, 0.25 * px_per_mm) / half
    cover = np.clip((1 - away) / soft + 0.5, 0, 1).astype(np.float32)
    side = np.clip(across / girth, -1, 1)
    shade = (1.03 - 0.22 * np.clip(away, 0, 1) ** 3 + source.uniform(-0.1, 0.1) * side)[..., None]
    skin = np.array(source.choice(SKIN), np.float32) * shade
    if source.random() < 0.6:
        nail = ((along + 2 * px_per_mm) / (7 * px_per_mm)) ** 2 + (across / (0.62 * half)) ** 2 < 1
        soft_nail = cv2.GaussianBlur(nail.astype(np.float32), (0, 0), max(1.0, 0.3 * px_per_mm))[..., None]
        skin = skin * (1 + soft_nail * (np.array(NAIL, np.float32) - 1))
    # What it throws upon the page.
    drop = cv2.GaussianBlur(cover, (0, 0), max(1.5, 1.5 * px_per_mm))[..., None]
    shadowed = picture * (1 - 0.35 * drop)
    laid = shadowed * (1 - cover[..., None]) + skin * cover[..., None]
    return laid.astype(np.float32), cover
