"""Rings: one that empties while seconds run out, one that turns while something goes on."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics import Color, SmoothLine
from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.words import Words


class Ring(Widget):
    """``share`` 0..1 of the circle is drawn."""

    share = NumericProperty(1.0)
    turn = NumericProperty(0.0)

    def __init__(self, side: int, **kwargs: object) -> None:
        super().__init__(size_hint=(None, None), size=(side, side), **kwargs)
        theme = current()
        self._thick = max(3, theme.mm(1.4))
        with self.canvas:
            Color(*theme.colour("line"))
            self._track = SmoothLine(width=self._thick)
            Color(*theme.colour("primary"))
            self._arc = SmoothLine(width=self._thick, cap="round")
        self.bind(pos=self._draw, size=self._draw, share=self._draw, turn=self._draw)
        self._draw()

    def _draw(self, *_: object) -> None:
        radius = self.width / 2 - self._thick
        x, y = self.x + self.width / 2, self.y + self.height / 2
        self._track.circle = (x, y, radius, 0, 360)
        end = max(0.5, 360 * self.share)
        self._arc.circle = (x, y, radius, self.turn, self.turn + end)


class Countdown(Ring):
    """Whole seconds in the middle."""

    def __init__(self, side: int, whole: float, **kwargs: object) -> None:
        super().__init__(side, **kwargs)
        self._whole = whole
        self._number = Words(role="heading", bold=True, align="center", size_hint_x=None, width=side)
        self.add_widget(self._number)
        self.bind(pos=self._centre, size=self._centre)

    def show(self, left: int) -> None:
        """Seconds left."""
        self.share = left / self._whole
        self._number.text = str(left)
        self._centre()

    def _centre(self, *_: object) -> None:
        self._number.pos = (self.x, self.y + (self.height - self._number.height) / 2)


class Turning(Ring):
    """Turns while it is on the screen."""

    def __init__(self, side: int, **kwargs: object) -> None:
        super().__init__(side, **kwargs)
        self.share = 0.28
        self._event = Clock.create_trigger(self._step, 1 / 30, interval=True)
        self.bind(parent=self._attend)

    def _attend(self, *_: object) -> None:
        if self.parent is None:
            self._event.cancel()
        else:
            self._event()

    def _step(self, seconds: float) -> None:
        if self.get_root_window() is None:
            return
        self.turn = (self.turn + 200 * seconds) % 360
