"""This kiosk as a drawing, with the place that matters now marked: where the card goes, which way the paper lies, where the
receipt comes out. Coordinates are in a space of 600 x 640, origin bottom left, scaled to the widget."""

from __future__ import annotations

import itertools
import math

from kivy.clock import Clock
from kivy.graphics import (
    Color,
    InstructionGroup,
    Line,
    Mesh,
    PopMatrix,
    PushMatrix,
    Rotate,
    Scale,
    SmoothLine,
    SmoothRoundedRectangle,
)
from kivy.properties import ListProperty, OptionProperty

from screens.palette import Rgba
from screens.widgets.surface import Surface

SPACE = (600.0, 640.0)
Shape = tuple[float, float, float, float]  # x, y, width, height
READER: Shape = (400, 212, 112, 68)
SCANNER: Shape = (222, 204, 138, 84)
SLOT: Shape = (88, 256, 92, 14)
CARD_SLOT: Shape = (84, 206, 92, 12)
PLACES = {"id_reader": READER, "scanner": SCANNER, "receipt_printer": SLOT, "card_reader": CARD_SLOT}
NOT_EVERYWHERE = frozenset({"card_reader"})  # drawn only where it is asked for: most kiosks have none


class DevicePicture(Surface):
    """``active``: roles whose places are marked. ``way``: put it in, leave it lying, take it out."""

    active = ListProperty([])
    way = OptionProperty("in", options=("in", "lying", "out"))

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._art = InstructionGroup()
        self.canvas.add(self._art)
        redraw = Clock.create_trigger(self._draw, -1)
        self.bind(pos=redraw, size=redraw, active=redraw, way=redraw)

    def _draw(self, *_: object) -> None:
        self._art.clear()
        air = self.theme.mm(8)
        self._scale = min((self.width - 2 * air) / SPACE[0], (self.height - 2 * air) / SPACE[1])
        if self._scale <= 0.05:
            return
        self._left = self.x + (self.width - SPACE[0] * self._scale) / 2
        self._low = self.y + (self.height - SPACE[1] * self._scale) / 2
        self._machine()
        for role, place in PLACES.items():
            self._place(role, place)
        if "id_reader" in self.active:
            self._card()
        if "scanner" in self.active:
            self._sheet()
        if "receipt_printer" in self.active:
            self._receipt()

    # -- strokes ------------------------------------------------------------------------------------------------------

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._left + x * self._scale, self._low + y * self._scale

    def _colour(self, name: str) -> None:
        value: Rgba = self.theme.colour(name)
        self._art.add(Color(*value))

    def _box(self, shape: Shape, fill: str, edge: str = "", corner: float = 10, thick: float = 4) -> None:
        x, y, w, h = shape
        for name, inset in ((edge, 0.0), (fill, thick if edge else 0.0)):
            if name:
                self._colour(name)
                self._art.add(
                    SmoothRoundedRectangle(
                        pos=self._at(x + inset, y + inset),
                        size=((w - 2 * inset) * self._scale, (h - 2 * inset) * self._scale),
                        radius=[max(1, (corner - inset) * self._scale)],
                    )
                )

    def _line(self, points: list[tuple[float, float]], colour: str, thick: float = 4, *, close: bool = False) -> None:
        self._colour(colour)
        flat = [part for point in points for part in self._at(*point)]
        self._art.add(SmoothLine(points=flat, width=max(1.2, thick * self._scale / 2), close=close))

    def _polygon(self, points: list[tuple[float, float]], fill: str, edge: str) -> None:
        self._colour(fill)
        vertices = [part for point in points for part in (*self._at(*point), 0, 0)]
        self._art.add(Mesh(vertices=vertices, indices=list(range(len(points))), mode="triangle_fan"))
        self._line(points, edge, close=True)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _machine(self) -> None:
        self._box((228, 20, 144, 150), "machine_dark", "machine_edge", corner=4)
        self._box((140, 320, 320, 300), "machine", "machine_edge", corner=26)
        self._box((166, 346, 268, 248), "surface", "machine_dark", corner=10)
        self._polygon([(70, 304), (530, 304), (570, 160), (30, 160)], "machine", "machine_edge")

    def _place(self, role: str, shape: Shape) -> None:
        marked = role in self.active
        if role in NOT_EVERYWHERE and not marked:
            return
        if role in ("receipt_printer", "card_reader"):
            self._box(shape, "primary" if marked else "machine_edge", corner=7)
        else:
            self._box(shape, "primary" if marked else "machine_dark", "" if marked else "machine_edge", thick=3)
        if marked:
            self._dashes(shape)

    def _dashes(self, shape: Shape) -> None:
        off, dash, thick = 12.0, 15.0, 5.0
        x, y, w, h = shape[0] - off, shape[1] - off, shape[2] + 2 * off, shape[3] + 2 * off
        corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
        self._colour("primary")
        for (ax, ay), (bx, by) in itertools.pairwise(corners):
            length = math.hypot(bx - ax, by - ay)
            count = max(1, round(length / (2 * dash)))
            ux, uy = (bx - ax) / length, (by - ay) / length
            period = length / count
            for index in range(count):
                start = index * period + period / 4
                ends = [
                    *self._at(ax + ux * start, ay + uy * start),
                    *self._at(ax + ux * (start + period / 2), ay + uy * (start + period / 2)),
                ]
                self._art.add(Line(points=ends, width=max(1.2, thick * self._scale / 2), cap="round"))

    def _card(self) -> None:
        """A card, photo at the right as it lies on the reader; lying there while it is read."""
        lying = self.way == "lying"
        x, y = (READER[0] - 32, READER[1] - 21) if lying else (372, 352)
        centre = self._at(x + 88, y + 55)
        self._art.add(PushMatrix())
        if lying:
            self._art.add(Scale(0.56, 0.56, 1, origin=centre))
        else:
            self._art.add(Rotate(angle=9, axis=(0, 0, 1), origin=centre))
        self._box((x, y, 176, 110), "surface", "primary", corner=12, thick=5)
        self._box((x + 112, y + 38, 46, 56), "primary_ground", "primary", corner=5, thick=3)
        for row, wide in enumerate((78, 64)):
            self._line([(x + 20, y + 82 - row * 22), (x + 20 + wide, y + 82 - row * 22)], "primary", 5)
        self._line([(x + 20, y + 24), (x + 118, y + 24)], "primary", 5)
        self._art.add(PopMatrix())
        if not lying:
            self._arrow(456, 340, 302)

    def _sheet(self) -> None:
        """A sheet for the scanning area, written side up."""
        self._box((236, 364, 112, 150), "surface", "primary", corner=8, thick=5)
        for index, wide in enumerate((74, 74, 58, 74, 46)):
            self._line([(255, 486 - index * 23), (255 + wide, 486 - index * 23)], "primary", 5)
        self._arrow(292, 352, 308)

    def _receipt(self) -> None:
        """The receipt coming out of its slot."""
        self._box((100, 262, 68, 112), "surface", "primary", corner=4, thick=5)
        for index, wide in enumerate((42, 42, 28)):
            self._line([(113, 348 - index * 22), (113 + wide, 348 - index * 22)], "primary", 5)
        self._arrow(134, 432, 390)

    def _arrow(self, x: float, top: float, tip: float) -> None:
        """From ``top`` down to ``tip``; the other way round when things are taken out, as a receipt always is."""
        if self.way == "out" or x < SLOT[0] + SLOT[2]:
            top, tip = tip, top
        head = 15 if tip < top else -15
        self._line([(x, top), (x, tip)], "primary", 6)
        self._line([(x - 14, tip + head), (x, tip), (x + 14, tip + head)], "primary", 6)
