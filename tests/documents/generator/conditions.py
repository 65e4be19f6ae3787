"""Under which conditions pictures are taken: one set to tune with, one to test with, apart in seeds and in parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Range = tuple[float, float]


@dataclass(frozen=True)
class Conditions:
    """Ranges are drawn from evenly; chances are of one picture."""

    seeds: range
    long_side: tuple[int, ...]  # px of a photograph
    cover: Range  # of the picture's smaller measure that the page takes
    turn: Range  # degrees either way
    tilt: Range  # how much shorter an edge may be for being farther away
    noise: Range  # standard deviation in grey levels
    quality: tuple[int, ...]  # of the JPEG
    shadow: Range  # share of the light that is taken away
    exposure: Range
    warmth: Range  # red up and blue down, as a share
    sharp: Range  # blur in px of 300 dpi
    unsharp: Range
    glare: Range  # share of the page
    cut: Range  # share of the page
    backgrounds: tuple[str, ...]
    chance_shadow: float
    chance_finger: float
    chance_clutter: float


TUNING: Final = Conditions(
    seeds=range(10_000, 20_000),
    long_side=(1600, 2000, 2600),
    cover=(0.72, 0.92),
    turn=(0, 12),
    tilt=(0, 0.12),
    noise=(0, 6),
    quality=(70, 80, 92),
    shadow=(0.1, 0.4),
    exposure=(0.82, 1.02),
    warmth=(-0.05, 0.1),
    sharp=(0, 0.8),
    unsharp=(2.5, 5),
    glare=(0.012, 0.06),
    cut=(0.012, 0.25),
    backgrounds=("plain", "wood", "dark", "cloth"),
    chance_shadow=0.5,
    chance_finger=0.15,
    chance_clutter=0.4,
)

TESTING: Final = Conditions(
    seeds=range(500_000, 510_000),
    long_side=(1750, 2240, 3000),
    cover=(0.62, 0.95),
    turn=(0, 18),
    tilt=(0.02, 0.18),
    noise=(1, 8),
    quality=(60, 85, 95),
    shadow=(0.05, 0.5),
    exposure=(0.75, 1.0),
    warmth=(-0.08, 0.14),
    sharp=(0, 0.8),
    unsharp=(2.5, 4),
    glare=(0.011, 0.1),
    cut=(0.011, 0.35),
    backgrounds=("plain", "wood", "stone", "checked", "dark"),
    chance_shadow=0.6,
    chance_finger=0.15,
    chance_clutter=0.5,
)
