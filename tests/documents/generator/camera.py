"""A synthetic camera and a synthetic flatbed: a drawn sheet becomes the picture that a person would hand in."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from tests.documents.generator.conditions import Conditions
from tests.documents.generator.surroundings import clutter, finger, glare_on, ground, lit
from tests.documents.generator.truth import Pixels, Points, Scored, Truth, blur_of, share_of

A4_PX = (2480, 3508)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a picture on purpose; all of it may be nothing."""

    blur: bool = False
    glare: bool = False
    cropped: bool = False


def photograph(
    page: Pixels, kind: str, fields: dict[str, str], fault: Fault, conditions: Conditions, source: random.Random
) -> tuple[Pixels, Truth]:
    """The page on a ground, seen from above by hand."""
    numbers = np.random.default_rng(source.randrange(2**31))
    sigma = source.uniform(*(conditions.unsharp if fault.blur else conditions.sharp))
    high, wide = page.shape[:2]
    corners, size = _placed(wide, high, fault.cropped, conditions, source)
    lost, mirrored = 0.0, None
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    if fault.glare:
        light, lost = glare_on(page, source.uniform(*conditions.glare), source, numbers)
        mirrored = cv2.warpPerspective(light, matrix, size, flags=cv2.INTER_LINEAR)
    picture = ground(source.choice(conditions.backgrounds), size, source, numbers)
    if source.random() < conditions.chance_clutter:
        picture = clutter(picture, corners, source)
    blurred = cv2.GaussianBlur(page, (0, 0), sigma) if sigma > 0.15 else page
    # Each pixel of the sensor gathers light over its whole width: without this a smaller picture would be too sharp.
    ratio = min(1.0, float(np.linalg.norm(corners[1] - corners[0])) / wide)
    if ratio < 0.9:
        blurred = cv2.GaussianBlur(blurred, (0, 0), 0.3 / ratio)
    laid = cv2.warpPerspective(blurred, matrix, size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, size, flags=cv2.INTER_LINEAR)
    share = (mask.astype(np.float32) / 255)[..., None]
    drop = cv2.GaussianBlur(mask, (0, 0), max(2.0, size[0] / 200))
    picture = (picture * (1 - 0.25 * (drop[..., None] / 255.0))).astype(np.float32)
    picture = picture * (1 - share) + laid.astype(np.float32) * share
    has_finger = source.random() < conditions.chance_finger
    if has_finger:
        picture = finger(picture, corners, source)
    picture = lit(picture, conditions, source)
    if mirrored is not None:  # after the room's light: a mirrored lamp outshines it and burns out the sensor
        picture = picture * (1 - mirrored[..., None]) + 300 * mirrored[..., None]
    picture = _sensed(picture, conditions, source, numbers)
    frame = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    inside, _ = cv2.intersectConvexConvex(corners.astype(np.float32), frame)
    cut = 1 - inside / cv2.contourArea(corners.astype(np.float32))
    edge = corners[1] - corners[0]
    return picture, Truth(
        type=kind, fields=fields, corners=corners, turned=float(np.degrees(np.arctan2(edge[1], edge[0]))),
        blur=blur_of(sigma), glare=share_of(lost), cropped=share_of(cut, good=1e-6), blank=Scored.GOOD,
        finger=has_finger,
    )  # fmt: skip


def _placed(
    wide: int, high: int, cropped: bool, conditions: Conditions, source: random.Random
) -> tuple[Points, tuple[int, int]]:
    """Where the corners come to lie, and the size of the picture."""
    long_side = source.choice(conditions.long_side)
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
    if cropped:
        corners = _pushed_out(corners, size, source.uniform(*conditions.cut), source)
    return corners, size


def _pushed_out(corners: Points, size: tuple[int, int], share: float, source: random.Random) -> Points:
    """Moved along one direction until that share of the page is outside the picture."""
    frame = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    way = np.array(source.choice(((1, 0), (-1, 0), (0, 1), (0, -1), (0.8, 0.8), (-0.8, 0.8))), np.float64)
    whole = cv2.contourArea(corners.astype(np.float32))
    near, far = 0.0, float(max(size)) * 1.5
    for _ in range(30):
        middle = (near + far) / 2
        inside, _ = cv2.intersectConvexConvex((corners + way * middle).astype(np.float32), frame)
        near, far = (middle, far) if 1 - inside / whole < share else (near, middle)
    return corners + way * far


def _sensed(picture: np.ndarray, conditions: Conditions, source: random.Random, numbers: np.random.Generator) -> Pixels:
    """Noise of the sensor and what the JPEG leaves of it."""
    sigma = source.uniform(*conditions.noise)
    noisy = picture + numbers.normal(0, sigma, picture.shape).astype(np.float32) if sigma > 0.1 else picture
    return compressed(noisy.clip(0, 255).astype(np.uint8), source.choice(conditions.quality))


def compressed(picture: Pixels, quality: int) -> Pixels:
    _, packed = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])


def flatbed(
    page: Pixels, kind: str, fields: dict[str, str], fault: Fault, conditions: Conditions, source: random.Random
) -> tuple[Pixels, Truth]:
    """The page on the glass of an A4 flatbed at 300 dpi: slightly turned, below a white or a black lid."""
    numbers = np.random.default_rng(source.randrange(2**31))
    sigma = source.uniform(*(conditions.unsharp if fault.blur else conditions.sharp))
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
    blurred = cv2.GaussianBlur(page, (0, 0), sigma) if sigma > 0.15 else page
    matrix = cv2.getPerspectiveTransform(
        np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32), corners.astype(np.float32)
    )
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, size)
    picture = np.full((size[1], size[0], 3), lid, np.float32)
    # The sheet's own thickness throws a thin shadow on the lid.
    edge = cv2.GaussianBlur(mask, (0, 0), 5).astype(np.float32) / 255
    picture *= (1 - 0.35 * edge)[..., None]
    share = (mask.astype(np.float32) / 255)[..., None]
    picture = picture * (1 - share) + cv2.warpPerspective(blurred, matrix, size).astype(np.float32) * share
    picture = _sensed(picture, conditions, source, numbers)
    return picture, Truth(
        type=kind, fields=fields, corners=corners, turned=degrees, blur=blur_of(sigma), glare=Scored.GOOD,
        cropped=Scored.GOOD, blank=Scored.GOOD, finger=False,
    )  # fmt: skip
