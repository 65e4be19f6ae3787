"""Sizes in millimetres and points, turned into pixels of the configured screen; one scale per display mode.

Source: the project's screen guide. Primary screen 1080 x 1920 at 21.5 inches, that is 0.248 mm a pixel. A touch target is
at least 20 mm, an on-screen key 15 mm with 2 mm between, body text 6 mm high (8 mm in elder mode), nothing below 4 mm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from screens.palette import CONTRAST, STANDARD, Palette, Rgba

MODES = ("standard", "elder", "contrast", "low")
INCH = 25.4  # mm
POINT = INCH / 72  # mm
TARGET = 20.2  # mm: the rule is 20; the rest is rounding to whole pixels
KEY = 15.2  # mm
HAN_INK = 0.88  # height of a Han character's ink beside the type size, Noto Sans CJK


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Type sizes in points. ``body`` is the smallest size of a sentence, ``small`` of anything."""

    heading: float
    action: float
    strong: float
    listed: float
    body: float
    note: float
    small: float
    number: float


ORDINARY = TypeScale(heading=48, action=32.5, strong=30, listed=27.5, body=25.5, note=21.5, small=20, number=40)
LARGE = TypeScale(heading=58, action=40, strong=38, listed=34, body=30, note=28, small=26.5, number=50)
LINE = 1.46  # line height beside the type size: what Noto Sans CJK draws


@dataclass(frozen=True, slots=True)
class Theme:
    """What a widget asks for its look. ``width`` and ``height`` in px."""

    width: int
    height: int
    px_per_mm: float
    mode: str
    palette: Palette
    scale: TypeScale

    @staticmethod
    def of(width: int, height: int, mm_per_px: float, mode: str) -> Theme:
        """The theme of a screen of ``width`` x ``height`` px, each ``mm_per_px`` mm wide. Unknown mode: standard."""
        palette = CONTRAST if mode == "contrast" else STANDARD
        scale = LARGE if mode == "elder" else ORDINARY
        return Theme(width, height, 1 / mm_per_px, mode if mode in MODES else "standard", palette, scale)

    @property
    def portrait(self) -> bool:
        return self.height >= self.width

    @property
    def elder(self) -> bool:
        return self.mode == "elder"

    @property
    def low(self) -> bool:
        return self.mode == "low"

    def mm(self, millimetres: float) -> int:
        """Pixels, rounded."""
        return round(millimetres * self.px_per_mm)

    def type_px(self, role: str) -> int:
        """Type size in px of a role of the scale; headings are a little smaller where the screen is wide and low."""
        points: float = getattr(self.scale, role)
        if role == "heading" and not self.portrait:
            points *= 0.9
        return round(points * POINT * self.px_per_mm)

    def line_px(self, role: str) -> int:
        """Height of one line of that role."""
        return round(self.type_px(role) * LINE)

    def colour(self, name: str) -> Rgba:
        """A colour of the palette by name."""
        value: Rgba = getattr(self.palette, name)
        return value

    @property
    def margin(self) -> int:
        return self.mm(11.9)

    @property
    def gap(self) -> int:
        return self.mm(5.95)

    @property
    def radius(self) -> int:
        return self.mm(5.95)

    @property
    def target(self) -> int:
        """Least side of anything that is touched."""
        return math.ceil(TARGET * self.px_per_mm)

    @property
    def edge(self) -> int:
        """Width of a control's edge."""
        return max(2, self.mm(0.75 if self.mode in ("contrast", "elder") else 0.5))

    @property
    def bold_edge(self) -> int:
        """Width of the edge of what is chosen."""
        return max(4, self.mm(1.2))

    @property
    def bar_height(self) -> int:
        """The bottom bar."""
        if not self.portrait:
            return self.mm(32.5)
        return self.mm(50 if self.elder else 43.5)

    @property
    def action_height(self) -> int:
        """Primary and secondary actions."""
        if not self.portrait:
            return self.mm(32 if self.elder else 28.5)
        return self.mm(38 if self.elder else 33.7)

    @property
    def reach(self) -> int:
        """Nothing that is touched lies higher than this, in px from the bottom: 290 mm in low reach, else the window."""
        if not self.low:
            return self.height
        return min(self.mm(290), round(self.height * 0.84))


class _Current:
    """The theme that widgets take when they are made. One window a process, so one theme."""

    theme = Theme.of(1080, 1920, 0.248, "standard")


def use(theme: Theme) -> None:
    """Make it the theme of every widget made from now on; those that exist keep theirs."""
    _Current.theme = theme


def current() -> Theme:
    """The theme in use."""
    return _Current.theme
