"""The signature pad. Keeps strokes as points and turns them into a PNG, dark on white whatever the display mode."""

from __future__ import annotations

import io
import itertools
import math

from kivy.graphics import Color, Ellipse, InstructionGroup, Line
from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from screens.widgets.surface import Surface
from screens.widgets.touch import Touchable
from screens.widgets.words import Words

Point = tuple[float, float]
LEAST_INK = 25.0  # mm of line: less is a slip of the finger, not a name
INK = 20  # grey of the PNG's strokes


class SignaturePad(Touchable, Surface):
    """``on_signed`` after each stroke once there is enough ink; ``png()`` gives the picture."""

    __events__ = ("on_signed",)

    prompt = StringProperty("")
    empty = BooleanProperty(True)
    strokes = ObjectProperty(None)

    def __init__(self, **kwargs: object) -> None:
        self._strokes: list[list[Point]] = []
        super().__init__(**kwargs)
        self.edging = "primary"
        self.edge_px = self.theme.mm(0.75)
        self._hint = Words(text=self.prompt, role="body", colour="muted", align="center", size_hint_x=None)
        self.add_widget(self._hint)
        self.fbind("prompt", self._place_hint)
        self.bind(pos=self._moved, size=self._moved)
        self._ink = InstructionGroup()
        self.canvas.add(self._ink)
        self._pen = max(2.0, self.theme.mm(1.2) / 2)

    def clear(self) -> None:
        """Take all ink away."""
        self._strokes.clear()
        self._ink.clear()
        self.empty = True
        self._place_hint()

    @property
    def signed(self) -> bool:
        """True when there is enough ink for a name."""
        length = sum(math.dist(a, b) for stroke in self._strokes for a, b in itertools.pairwise(stroke))
        return length >= LEAST_INK * self.theme.px_per_mm

    def png(self) -> bytes:
        """The pad as a grey PNG, one pixel a screen pixel."""
        from PIL import Image, ImageDraw

        picture = Image.new("L", (round(self.width), round(self.height)), 255)
        pen = ImageDraw.Draw(picture)
        wide = round(self._pen * 2)
        for stroke in self._strokes:
            points = [(x, self.height - y) for x, y in stroke]
            if len(points) > 1:
                pen.line(points, fill=INK, width=wide, joint="curve")
            for x, y in (points[0], points[-1]):
                pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=INK)
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        return out.getvalue()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        touch.ud["dragged"] = False
        self._strokes.append([self._inside(touch)])
        self.empty = False
        self._place_hint()
        self._ink.add(Color(*self.theme.colour("ink")))
        touch.ud["line"] = Line(points=[*touch.pos], width=self._pen, cap="round", joint="round")
        self._ink.add(Ellipse(pos=(touch.x - self._pen, touch.y - self._pen), size=(2 * self._pen, 2 * self._pen)))
        self._ink.add(touch.ud["line"])
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        x, y = self._inside(touch)
        self._strokes[-1].append((x, y))
        touch.ud["line"].points += [self.x + x, self.y + y]
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        if self.signed:
            self.dispatch("on_signed")
        return True

    def on_signed(self) -> None:
        """Enough ink is there."""

    def _inside(self, touch: MotionEvent) -> Point:
        return min(max(touch.x - self.x, 0), self.width), min(max(touch.y - self.y, 0), self.height)

    def _moved(self, *_: object) -> None:
        self._place_hint()

    def _place_hint(self, *_: object) -> None:
        self._hint.text = self.prompt if self.empty else ""
        self._hint.width = self.width - 2 * self.theme.gap
        self._hint.pos = (self.x + self.theme.gap, self.y + (self.height - self._hint.height) / 2)
