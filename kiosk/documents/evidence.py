"""What speaks for a four being the page, and what against it: a row of numbers each, by which ``choosing`` decides.

Along each side colours are taken at many places, to some distance on both of its sides and on beyond its corners. A page's
edge is a step nearly everywhere; the colours beside it differ, print left out; nothing like it lies farther out; and it ends at
the corners, while a shadow, a plank or a rule goes on, a shadow with the same loss of light. Then what lies within: the paper
of one colour, print in all of its parts, a shape that papers have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.documents.lines import tones_at
from kiosk.documents.quads import SEEN, Fours
from kiosk.documents.raster import Pixels, Points, Tones

_ALONG: Final = 24  # places along a side
_ON: Final = 4  # places beyond each of its corners
_PLACES: Final = np.concatenate(
    [np.linspace(-0.13, -0.03, _ON), np.linspace(0.03, 0.97, _ALONG), np.linspace(1.03, 1.13, _ON)]
)
_SIDE: Final = slice(_ON, _ON + _ALONG)
_ENDS: Final = (slice(0, _ON), slice(_ON + _ALONG, None))
_ACROSS: Final = np.arange(-24.0, 25.0, 2.0)  # of 800 parts of the diagonal, outwards; a printed frame lies within that
_BESIDE: Final = np.array([-14.0, -10.0, -6.0, 6.0, 10.0, 14.0])
_INNER, _OUTER = slice(0, 3), slice(3, 6)
_AT: Final = np.abs(_ACROSS[1:-1]) < 3.0
_FARTHER_OUT: Final = _ACROSS[1:-1] > 4.0
_FARTHER_IN: Final = _ACROSS[1:-1] < -4.0
_IN_VIEW: Final = 0.25  # share of a side, from which on it counts
_STEPS: Final = (4.0, 2.0)  # Lab units
_MOST_STEP: Final = 60.0
_LEAST_LOSS: Final = 0.003  # square of a difference of logarithms
_BLACK: Final = 6.0  # grey levels that are noise in the dark
_INK: Final = 14.0  # Lab units, or grey levels
_FIELD: Final = np.linspace(0.05, 0.95, 14)
_SHAPES: Final = np.log([1.0, 1.364, 1.414, 1.586, 2.0])  # long by short side: leaf of the register, A, ID-1, booklet
_OF_SIDES: Final = (
    "step", "step_out", "step_in", "strong_out", "level", "differs", "differs_little", "difference", "lighter",
    "colourful", "loss", "loss_apart", "goes_on", "loses_on",
)  # fmt: skip
NAMES: Final = (
    *(f"{name}_{of}" for name in _OF_SIDES for of in ("mean", "least", "second", "most")),
    "ink", "ink_share", "ink_least", "ink_most", "light_within", "colour_within", "margin", "margin_colour",
    "light_inside", "colour_inside", "light_outside", "colour_outside", "area", "unlike", "shape", "known_shape",
    "angle", "to_edge", "to_second_edge", "sides", "worth", "worth_of_best", "area_of_best", "chance",
    *SEEN,
)  # fmt: skip


@dataclass(frozen=True)
class _Beside:
    """``across``: count × 4 × places × across × 3, what changes over 4 parts of 800; ``inner``, ``outer``: colours beside each
    place, count × 4 × places × 3; ``losses``: logarithms of light inside less those outside. With each, where it was in view."""

    across: Tones
    across_seen: Points
    inner: Tones
    outer: Tones
    losses: Tones
    seen: Points


def evidence(fours: Fours, lab: Tones, bare: Tones, chance: float) -> Points:
    """count × len(NAMES). ``bare``: ``lab`` without what is thin; ``chance``: share of places that are edges on any line."""
    beside = _beside(fours.corners, lab, bare)
    of_sides, counts = _of_sides(beside)
    within = _within(fours.corners, beside, lab, bare)
    shape = _shape(fours, lab.shape[1], lab.shape[0])
    return np.column_stack([of_sides, within, shape, counts, _rank(fours, chance), fours.seen])


def _beside(corners: Points, lab: Tones, bare: Tones) -> _Beside:
    part = float(np.hypot(*lab.shape[:2])) / 800
    way = np.roll(corners, -1, axis=1) - corners
    unit = way / np.maximum(np.linalg.norm(way, axis=2, keepdims=True), 1e-9)
    outwards = np.stack([unit[..., 1], -unit[..., 0]], axis=-1)  # the corners run clockwise
    places = corners[:, :, None] + _PLACES[:, None] * way[:, :, None]
    seen, in_view = _seen(lab, places, outwards, _ACROSS * part)
    tones, both = _seen(bare, places, outwards, _BESIDE * part)
    # What takes away light is the same difference of logarithms whatever lies below it.
    dark = np.log(np.arange(256, dtype=np.float32) + _BLACK)
    light = cv2.LUT(cv2.cvtColor(np.round(tones.reshape(1, -1, 3)).astype(np.uint8), cv2.COLOR_Lab2BGR), dark).reshape(
        tones.shape
    )
    return _Beside(
        across=seen[..., 2:, :] - seen[..., :-2, :],
        across_seen=in_view[..., 2:] & in_view[..., :-2],
        inner=tones[..., _INNER, :].mean(axis=-2),
        outer=tones[..., _OUTER, :].mean(axis=-2),
        losses=light[..., _INNER, :].mean(axis=-2) - light[..., _OUTER, :].mean(axis=-2),
        seen=np.asarray(both.all(axis=-1)),
    )


def _seen(lab: Tones, places: Points, outwards: Points, across: Points) -> tuple[Tones, Points]:
    high, wide = lab.shape[:2]
    at = places[:, :, :, None] + across[:, None] * outwards[:, :, None, None]
    x, y = at[..., 0], at[..., 1]
    tones = tones_at(lab, x.reshape(-1, len(across)), y.reshape(-1, len(across))).reshape(*x.shape, 3)
    return tones, (x > 2) & (y > 2) & (x < wide - 3) & (y < high - 3)


def _of_sides(beside: _Beside) -> tuple[Points, Points]:
    """What is measured of each side, by mean, least, second and most of the four; and how many sides are in view."""
    change, places = beside.across[:, :, _SIDE], beside.across_seen[:, :, _SIDE]
    count = places.sum(axis=2)
    # Noise goes up and down and leaves nothing of the mean; an edge is the same step all along.
    mean = (change * places[..., None]).sum(axis=2) / np.maximum(count, 1)[..., None]
    steady = np.where(count > 0.2 * _ALONG, np.linalg.norm(mean, axis=-1), 0.0)
    at = steady[..., _AT].max(axis=-1)
    out, inward = steady[..., _FARTHER_OUT].max(axis=-1), steady[..., _FARTHER_IN].max(axis=-1)
    each = (np.linalg.norm(change[..., _AT, :], axis=-1) * places[..., _AT]).max(axis=-1)
    level = np.quantile(each, 0.2, axis=2)

    seen = beside.seen[:, :, _SIDE]
    count_seen = np.maximum(seen.sum(axis=2), 1)
    apart = beside.inner[:, :, _SIDE] - beside.outer[:, :, _SIDE]
    far = np.linalg.norm(apart, axis=-1)
    differs, differs_little = ((far > least) & seen for least in _STEPS)
    difference = (np.minimum(far, _MOST_STEP) * seen).sum(axis=2) / count_seen
    together = (apart * seen[..., None]).sum(axis=2) / count_seen[..., None]
    loss = (beside.losses[:, :, _SIDE] * seen[..., None]).sum(axis=2) / count_seen[..., None]
    of_all = loss.mean(axis=-1)
    measured = (
        at, out / np.maximum(at, 1), inward / np.maximum(at, 1), out, level, differs.sum(axis=2) / count_seen,
        differs_little.sum(axis=2) / count_seen, difference, together[..., 0], np.linalg.norm(together[..., 1:], axis=-1),
        of_all, np.abs(loss - of_all[..., None]).max(axis=-1), _goes_on(beside, mean), _loses_on(beside, loss),
    )  # fmt: skip
    in_view = places[..., _AT].any(axis=-1).mean(axis=2) > _IN_VIEW
    return np.column_stack([_over_sides(values, in_view) for values in measured]), in_view.sum(axis=1)


def _over_sides(values: Points, counts: Points) -> Points:
    """count × 4: mean, least, second least and most of the sides that count; 0 where none does."""
    number = counts.sum(axis=1)
    rising = np.sort(np.where(counts, values, np.inf), axis=1)
    some = number > 0
    mean = np.where(counts, values, 0.0).sum(axis=1) / np.maximum(number, 1)
    least = np.where(some, rising[:, 0], 0.0)
    second = np.where(number > 1, rising[:, 1], least)
    most = np.where(some, np.where(counts, values, -np.inf).max(axis=1), 0.0)
    return np.stack([mean, least, second, most], axis=1)


def _goes_on(beside: _Beside, mean: Tones) -> Points:
    """How much of a side's step is there beyond that of its corners where more of it is: 0 nothing, 1 all."""
    step = mean[..., _AT, :]
    size = np.maximum((step**2).sum(axis=(-1, -2)), 1.0)
    most = np.full(step.shape[:2], -np.inf)
    for end in _ENDS:
        places = beside.across_seen[:, :, end]
        count = places.sum(axis=2)
        on = (beside.across[:, :, end] * places[..., None]).sum(axis=2) / np.maximum(count, 1)[..., None]
        share = np.clip((on[..., _AT, :] * step).sum(axis=(-1, -2)) / size, -0.5, 1.5)
        most = np.maximum(most, np.where((count[..., _AT] > 1).any(axis=-1), share, 0.0))
    return most


def _loses_on(beside: _Beside, loss: Tones) -> Points:
    """The same of the light that is lost from one side to the other."""
    size = np.maximum((loss**2).sum(axis=-1), _LEAST_LOSS)
    most = np.full(loss.shape[:2], -np.inf)
    for end in _ENDS:
        places = beside.seen[:, :, end]
        on = (beside.losses[:, :, end] * places[..., None]).sum(axis=2) / np.maximum(places.sum(axis=2), 1)[..., None]
        share = np.clip((on * loss).sum(axis=-1) / size, -0.5, 1.5)
        most = np.maximum(most, np.where(places.any(axis=2), share, 0.0))
    return most


def _within(corners: Points, beside: _Beside, lab: Tones, bare: Tones) -> Points:
    high, wide = lab.shape[:2]
    right, down = (axis.ravel()[None, :, None] for axis in np.meshgrid(_FIELD, _FIELD))
    a, b, c, d = (corners[:, n, None] for n in range(4))
    at = (1 - right) * (1 - down) * a + right * (1 - down) * b + right * down * c + (1 - right) * down * d
    x, y = at[..., 0], at[..., 1]
    seen = (x > 1) & (y > 1) & (x < wide - 2) & (y < high - 2)
    # Channel by channel: numpy's own maximum over three values takes as long as all the rest.
    lightness, green, blue = cv2.split(cv2.absdiff(lab, bare))
    ink: Pixels = (cv2.max(cv2.max(lightness, green), blue) > _INK).astype(np.float32)
    inked = tones_at(cv2.blur(ink, (15, 15)), x, y)
    printed = _mean(inked[..., None], seen)[:, 0]
    parts = (right[0, :, 0] < 0.5, right[0, :, 0] > 0.5, down[0, :, 0] < 0.5, down[0, :, 0] > 0.5)
    halves = np.array([_mean(inked[:, part, None], seen[:, part])[:, 0] for part in parts])
    tones = tones_at(bare, x, y)
    middle = _mean(tones, seen)
    light, colour = _spread(tones, middle, seen)
    along, rows = beside.seen[:, :, _SIDE].reshape(len(corners), -1), (len(corners), -1, 3)
    inner, outer = beside.inner[:, :, _SIDE].reshape(rows), beside.outer[:, :, _SIDE].reshape(rows)
    inside, outside = _mean(inner, along), _mean(outer, along)
    of_all = printed * _areas(corners) / (float(ink.sum()) + 50.0)
    return np.column_stack(
        [printed, of_all, halves.min(axis=0), halves.max(axis=0), light, colour, np.linalg.norm(middle - inside, axis=1),
         np.linalg.norm((middle - inside)[:, 1:], axis=1), *_spread(inner, inside, along), *_spread(outer, outside, along)]
    )  # fmt: skip


def _mean(values: Tones, counts: Points) -> Points:
    """Over the second axis, of those that count."""
    return np.asarray((values * counts[..., None]).sum(axis=1) / np.maximum(counts.sum(axis=1), 1)[:, None])


def _spread(tones: Tones, middle: Points, counts: Points) -> tuple[Points, Points]:
    """Standard deviation of lightness and of colour."""
    square = _mean((tones - middle[:, None]) ** 2, counts)
    return np.sqrt(square[:, 0]), np.sqrt(square[:, 1] + square[:, 2])


def _areas(corners: Points) -> Points:
    x, y = corners[..., 0], corners[..., 1]
    return np.asarray(0.5 * (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1))


def _shape(fours: Fours, wide: int, high: int) -> Points:
    corners = fours.corners
    way = np.roll(corners, -1, axis=1) - corners
    long = np.maximum(np.linalg.norm(way, axis=2), 1e-9)
    unlike = np.maximum(np.abs(np.log(long[:, 0] / long[:, 2])), np.abs(np.log(long[:, 1] / long[:, 3])))
    shape = np.abs(np.log((long[:, 0] + long[:, 2]) / (long[:, 1] + long[:, 3])))
    known = np.abs(shape[:, None] - _SHAPES).min(axis=1)
    unit = way / long[..., None]
    angle = np.abs((unit * np.roll(unit, 1, axis=1)).sum(axis=2)).max(axis=1)
    x, y = corners[..., 0], corners[..., 1]
    room = np.sort(np.minimum.reduce([x, y, wide - 1 - x, high - 1 - y]), axis=1) / np.hypot(wide, high)
    return np.column_stack([_areas(corners) / (wide * high), unlike, shape, known, angle, room[:, 0], room[:, 1]])


def _rank(fours: Fours, chance: float) -> Points:
    """Of a four among its rivals."""
    best = max(float(fours.worth.max()), 1e-6)
    area = _areas(fours.corners)
    largest = float(area[fours.worth >= 0.8 * best].max())
    return np.column_stack([fours.worth, fours.worth / best, area / max(largest, 1e-6), np.full(len(fours), chance)])
