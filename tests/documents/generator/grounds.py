"""What is around a page: the ground it lies on, and other things that lie there."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tests.documents.generator.lamps import Light
from tests.documents.generator.truth import Points
from tests.documents.generator.typefaces import NOTO, Press, cut

NEWS = "本报讯记者从有关部门获悉今年以来各地持续优化营商环境推进一件事集成改革群众办事更加便捷高效据介绍"


def ground(kind: str, size: tuple[int, int], source: Press, numbers: np.random.Generator) -> Light:
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
    if kind == "desk":  # white paper lies on it and is told by its shadow alone, or by a little colour
        base = np.array(source.choice(((214, 212, 208), (226, 224, 216), (198, 202, 208))), np.float32)
        coarse = cv2.resize(numbers.normal(0, 1, (9, 7)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
        return (base + coarse[..., None] * 3).astype(np.float32)
    if kind == "printed":
        return _newspaper(wide, high, source)
    colours = {"plain": ((120, 130, 140), (176, 168, 158), (88, 120, 96)), "dark": ((40, 38, 36), (26, 28, 34))}[kind]
    return np.tile(np.array(source.choice(colours), np.float32), (high, wide, 1))


def _newspaper(wide: int, high: int, source: Press) -> Light:
    """Columns of small print in all directions but the page's own."""
    reach = int(np.hypot(wide, high)) + 2
    sheet = Image.new("L", (reach, reach), source.randrange(188, 222))
    draw = ImageDraw.Draw(sheet)
    size = max(14, wide // 75)
    face = cut(NOTO.regular, size)
    column = size * 14
    for x in range(0, reach, column + size):
        start = source.randrange(len(NEWS))
        for y in range(0, reach, round(size * 1.35)):
            if source.random() < 0.06:
                continue
            at = (start + y) % len(NEWS)
            draw.text((x, y), (NEWS[at:] + NEWS)[:13], font=face, fill=70)
    turned = sheet.rotate(source.uniform(15, 75), Image.Resampling.BILINEAR, fillcolor=205)
    left, top = (reach - wide) // 2, (reach - high) // 2
    grey = np.asarray(turned.crop((left, top, left + wide, top + high)), np.float32)
    return np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2) * np.array([1.0, 0.99, 0.95], np.float32))


def clutter(picture: Light, corners: Points, source: Press) -> Light:
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
