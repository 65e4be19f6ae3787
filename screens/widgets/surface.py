"""Boxes: rows, columns and cards with an edge, a fill and rounded corners."""

from __future__ import annotations

from math import cos, pi, sin

from kivy.graphics import Color, Rectangle, SmoothLine, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from screens.theme import current

_SOFT = 0.6  # px either side that a line loses where it fades
_STEPS = 8  # of each corner
_ARC = tuple(
    tuple((cos(turn), sin(turn)) for turn in (pi / 2 * (quarter + step / _STEPS) for step in range(_STEPS + 1)))
    for quarter in range(4)
)


class Column(BoxLayout):
    """Children one below the other; as high as they are together."""

    def __init__(self, **kwargs: object) -> None:
        self.theme = current()
        kwargs.setdefault("orientation", "vertical")
        kwargs.setdefault("size_hint_y", None)
        super().__init__(**kwargs)
        if self.size_hint_y is None:
            self.bind(minimum_height=self.setter("height"))
            self.height = self.minimum_height


class Row(BoxLayout):
    """Children beside each other; as high as the highest, at least ``least`` px."""

    least = NumericProperty(0)
    leads = BooleanProperty(False)  # a title: no page ends between it and what follows

    def __init__(self, **kwargs: object) -> None:
        self.theme = current()
        kwargs.setdefault("size_hint_y", None)
        super().__init__(**kwargs)
        if self.size_hint_y is None:
            self.bind(minimum_height=self._grow, least=self._grow)
            self._grow()

    def _grow(self, *_: object) -> None:
        self.height = max(self.least, self.minimum_height)


class Space(Widget):
    """Nothing, ``high`` px of it; without it takes what is left over."""

    def __init__(self, high: float | None = None, wide: float | None = None, **kwargs: object) -> None:
        super().__init__(**kwargs)
        if high is not None:
            self.size_hint_y, self.height = None, high
        if wide is not None:
            self.size_hint_x, self.width = None, wide


class Surface(Widget):
    """Mixed into a layout: draws fill and edge behind it. Colours are palette names; ``""`` draws nothing."""

    fill = StringProperty("surface")
    edging = StringProperty("edge")
    edge_px = NumericProperty(-1)
    round_px = NumericProperty(-1)

    def __init__(self, **kwargs: object) -> None:
        self.theme = current()
        super().__init__(**kwargs)
        with self.canvas.before:
            self._fill_colour = Color()
            self._fill_shape = SmoothRoundedRectangle()
            # A line, and not a larger shape below: where the processor draws, whatever is painted over costs a third of a frame.
            self._edge_colour = Color()
            self._edge_shape = SmoothLine(close=True)
        for name in ("pos", "size"):
            self.fbind(name, self._shape)
        for name in ("fill", "edging", "edge_px", "round_px"):
            self.fbind(name, self._paint)
        self._paint()

    def _paint(self, *_: object) -> None:
        clear = (0.0, 0.0, 0.0, 0.0)
        self._edge_colour.rgba = self.theme.colour(self.edging) if self.edging else clear
        self._fill_colour.rgba = self.theme.colour(self.fill) if self.fill else clear
        self._shape()

    def _shape(self, *_: object) -> None:
        edge = (self.theme.edge if self.edge_px < 0 else self.edge_px) if self.edging else 0
        corner = min(self.theme.radius if self.round_px < 0 else self.round_px, self.height / 2, self.width / 2)
        self._fill_shape.pos, self._fill_shape.size = self.pos, self.size
        self._fill_shape.radius = [max(1, corner)]
        half = edge / 2
        self._edge_shape.width = half + _SOFT if edge else 0.1
        # Points of our own: Kivy's rounded rectangle is not smooth as a line.
        self._edge_shape.points = _around(
            self.x + half,
            self.y + half,
            self.x + self.width - half,
            self.y + self.height - half,
            max(0.5, corner - half),
        )


def _around(left: float, low: float, right: float, high: float, corner: float) -> list[float]:
    """Along the middle of the edge, x and y in turn."""
    middles = ((right - corner, high - corner), (left + corner, high - corner), (left + corner, low + corner))
    points: list[float] = []
    for quarter, (x, y) in enumerate((*middles, (right - corner, low + corner))):
        for cosine, sine in _ARC[quarter]:
            points += (x + corner * cosine, y + corner * sine)
    return points


class CardColumn(Surface, Column):
    """A card with things one below the other."""


class CardRow(Surface, Row):
    """A card with things beside each other."""


class Rule(Widget):
    """A thin line between rows."""

    visible = BooleanProperty(True)

    def __init__(self, **kwargs: object) -> None:
        theme = current()
        kwargs.setdefault("size_hint_y", None)
        kwargs.setdefault("height", max(2, theme.mm(0.4)))
        super().__init__(**kwargs)
        with self.canvas:
            Color(*theme.colour("line"))
            self._line = Rectangle()
        self.bind(pos=self._place, size=self._place)

    def _place(self, *_: object) -> None:
        self._line.pos, self._line.size = self.pos, self.size
