"""A synthetic camera and a synthetic flatbed: a drawn sheet becomes the picture that a person would hand in."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tests.documents.generator.conditions import Conditions
from tests.documents.generator.grounds import clutter, ground
from tests.documents.generator.hands import finger
from tests.documents.generator.lamps import Mirrored, lit, mirrored
from tests.documents.generator.lens import blurred
from tests.documents.generator.truth import (
    Pixels,
    Points,
    Scored,
    Truth,
    blur_of,
    coarse_of,
    covered_of,
    light_of,
    share_of,
)
from tests.documents.generator.typefaces import DPI, Press

A4_PX = (2480, 3508)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a picture on purpose; all of it may be nothing."""

    blur: bool = False
    glare: bool = False
    cropped: bool = False
    dark: bool = False
    coarse: bool = False
    finger: bool = False


def photograph(
    page: Pixels, kind: str, fields: dict[str, str], fault: Fault, conditions: Conditions, source: Press
) -> tuple[Pixels, Truth]:
    """The page on a ground, seen from above by hand."""
    numbers = np.random.default_rng(source.randrange(2**31))
    spread, sigma = _spread(fault, conditions, source)
    high, wide = page.shape[:2]
    corners, size = _placed(wide, high, fault, conditions, source)
    matrix = cv2.getPerspectiveTransform(_flat(wide, high), corners.astype(np.float32))
    lamp = source.choice(conditions.glares)
    mirror = mirrored(page, lamp, source.uniform(*conditions.glare), source, numbers) if fault.glare else None
    under = source.choice(conditions.backgrounds)
    picture = ground(under, size, source, numbers)
    if source.random() < conditions.chance_clutter:
        picture = clutter(picture, corners, source)
    picture = _laid(picture, blurred(page, spread, sigma, source), matrix, _across(corners) / wide)
    covered = 0.0
    if fault.finger or source.random() < conditions.chance_finger:
        picture, cover = finger(picture, corners, _across(corners) / wide * DPI / 25.4, conditions, source)
        covered = float(cover[_mask(wide, high, matrix, size) > 127].mean())
    exposure = source.uniform(*(conditions.dim if fault.dark else conditions.exposure))
    picture = lit(picture, exposure, conditions, source)
    if mirror is not None:  # after the room's light: a mirrored lamp outshines it and burns out the sensor
        picture = _outshone(picture, mirror, matrix)
    picture = _sensed(picture, conditions, source, numbers)
    dense = DPI * _across(corners) / wide
    made_with = (under, spread, *((lamp,) if fault.glare else ()))
    return picture, Truth(
        type=kind, fields=fields, corners=corners, turned=_turn_of(corners), blur=blur_of(sigma, dense),
        glare=share_of(0.0 if mirror is None else mirror.lost), cropped=share_of(_outside(corners, size), good=1e-6),
        blank=Scored.GOOD, finger=covered_of(covered), dark=light_of(exposure),
        coarse=coarse_of(dense), made_with=made_with,
    )  # fmt: skip


def _spread(fault: Fault, conditions: Conditions, source: Press) -> tuple[str, float]:
    return source.choice(conditions.blurs), source.uniform(*(conditions.unsharp if fault.blur else conditions.sharp))


def _flat(wide: int, high: int) -> Points:
    return np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)


def _across(corners: Points) -> float:
    """Px from the page's left to its right, the mean of top and bottom."""
    return float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2


def _turn_of(corners: Points) -> float:
    edge = corners[1] - corners[0]
    return float(np.degrees(np.arctan2(edge[1], edge[0])))


def _mask(wide: int, high: int, matrix: Points, size: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, size, flags=cv2.INTER_LINEAR))


def _laid(picture: np.ndarray, page: Pixels, matrix: Points, ratio: float) -> np.ndarray:
    """The page upon the ground, with the shadow of its edge. ``ratio``: px of the picture to one of the page."""
    high, wide = page.shape[:2]
    size = (picture.shape[1], picture.shape[0])
    if ratio < 0.9:
        # Each pixel of the sensor gathers light over its whole width: without this a smaller picture would be too sharp.
        page = cv2.GaussianBlur(page, (0, 0), 0.3 / ratio)
    seen = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR)
    mask = _mask(wide, high, matrix, size)
    share = (mask.astype(np.float32) / 255)[..., None]
    drop = cv2.GaussianBlur(mask, (0, 0), max(2.0, size[0] / 200))
    under = picture * (1 - 0.25 * (drop[..., None] / 255.0))
    return np.asarray(under * (1 - share) + seen.astype(np.float32) * share, np.float32)


def _outshone(picture: np.ndarray, mirror: Mirrored, matrix: Points) -> np.ndarray:
    size = (picture.shape[1], picture.shape[0])
    light = cv2.warpPerspective(mirror.how_much, matrix, size, flags=cv2.INTER_LINEAR)[..., None]
    return np.asarray(picture * (1 - light) + np.array(mirror.level, np.float32) * light)


def _outside(corners: Points, size: tuple[int, int]) -> float:
    """Share of the page that is outside the picture."""
    inside, _ = cv2.intersectConvexConvex(corners.astype(np.float32), _flat(*size))
    return float(1 - inside / cv2.contourArea(corners.astype(np.float32)))


def _placed(
    wide: int, high: int, fault: Fault, conditions: Conditions, source: Press
) -> tuple[Points, tuple[int, int]]:
    """Where the corners come to lie, and the size of the picture."""
    long_side = source.choice(conditions.long_side)
    if fault.coarse:
        long_side = round(max(wide, high) / DPI * source.uniform(*conditions.coarse) / 0.8)
    landscape = wide > high if source.random() < 0.9 else wide <= high
    size = (long_side, long_side * 3 // 4) if landscape else (long_side * 3 // 4, long_side)
    cover = source.uniform(*conditions.cover)
    turn = np.radians(source.uniform(*conditions.turn) * source.choice((-1, 1)))
    flat = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]], np.float64) / 2
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    spun = flat @ spin.T
    tilt_x, tilt_y = (source.uniform(*conditions.tilt) * source.choice((-1, 1)) for _ in range(2))
    depth = 1 + (spun[:, 0] * tilt_x / wide + spun[:, 1] * tilt_y / high)
    spun = spun / depth[:, None]
    low, top = spun.min(axis=0), spun.max(axis=0)
    scale = cover * min(size[0] / (top[0] - low[0]), size[1] / (top[1] - low[1]))
    spun = (spun - (low + top) / 2) * scale
    room = (np.array(size) - (top - low) * scale) / 2
    corners = spun + np.array(size) / 2 + room * [source.uniform(-0.7, 0.7), source.uniform(-0.7, 0.7)]
    if fault.cropped:
        corners = _pushed_out(corners, size, source.uniform(*conditions.cut), source)
    return corners, size


def _pushed_out(corners: Points, size: tuple[int, int], share: float, source: Press) -> Points:
    """Moved along one direction until that share of the page is outside the picture."""
    way = np.array(source.choice(((1, 0), (-1, 0), (0, 1), (0, -1), (0.8, 0.8), (-0.8, 0.8))), np.float64)
    near, far = 0.0, float(max(size)) * 1.5
    for _ in range(30):
        middle = (near + far) / 2
        near, far = (middle, far) if _outside(corners + way * middle, size) < share else (near, middle)
    return corners + way * far


def _sensed(picture: np.ndarray, conditions: Conditions, source: Press, numbers: np.random.Generator) -> Pixels:
    """Noise of the sensor and what the JPEG leaves of it."""
    sigma = source.uniform(*conditions.noise)
    noisy = picture + numbers.normal(0, sigma, picture.shape).astype(np.float32) if sigma > 0.1 else picture
    return compressed(noisy.clip(0, 255).astype(np.uint8), source.choice(conditions.quality))


def compressed(picture: Pixels, quality: int) -> Pixels:
    _, packed = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])


def flatbed(
    page: Pixels, kind: str, fields: dict[str, str], fault: Fault, conditions: Conditions, source: Press
) -> tuple[Pixels, Truth]:
    """The page on the glass of an A4 flatbed at 300 dpi: slightly turned, below a white or a black lid."""
    numbers = np.random.default_rng(source.randrange(2**31))
    spread, sigma = _spread(fault, conditions, source)
    high, wide = page.shape[:2]
    full = wide * high > 0.9 * A4_PX[0] * A4_PX[1]
    size = A4_PX if high >= wide or not full else A4_PX[::-1]
    if max(wide / size[0], high / size[1]) > 1.01:
        size = A4_PX[::-1] if wide > high else A4_PX
    degrees = 0.0 if full else source.uniform(-6, 6)
    turn = np.radians(degrees)
    flat = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]], np.float64) / 2
    spun = flat @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]).T
    reach = spun.max(axis=0)
    room = np.maximum(np.array(size) / 2 - reach - 20, 0)
    corners = spun + np.array(size) / 2 + room * [source.uniform(-0.9, 0.9), source.uniform(-0.9, 0.9)]
    lid = source.choice(((18, 18, 20), (12, 14, 16), (250, 250, 250)))
    seen = blurred(page, spread, sigma, source)
    matrix = cv2.getPerspectiveTransform(_flat(wide, high), corners.astype(np.float32))
    mask = _mask(wide, high, matrix, size)
    picture = np.full((size[1], size[0], 3), lid, np.float32)
    # The sheet's own thickness throws a thin shadow on the lid.
    edge = cv2.GaussianBlur(mask, (0, 0), 5).astype(np.float32) / 255
    picture *= (1 - 0.35 * edge)[..., None]
    share = (mask.astype(np.float32) / 255)[..., None]
    picture = picture * (1 - share) + cv2.warpPerspective(seen, matrix, size).astype(np.float32) * share
    picture = _sensed(picture, conditions, source, numbers)
    return picture, Truth(
        type=kind, fields=fields, corners=corners, turned=degrees, blur=blur_of(sigma), glare=Scored.GOOD,
        cropped=Scored.GOOD, blank=Scored.GOOD, finger=Scored.GOOD, made_with=("flatbed", spread),
    )  # fmt: skip
