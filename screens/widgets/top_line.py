"""Where am I: place, time and network on the home screen; bundle, stage and progress on the others."""

from __future__ import annotations

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.surface import Row, Space
from screens.widgets.words import Icon, Words

BAR_LEAST = 5  # mm: a shorter bar is a dot


class Progress(Widget):
    """``done`` of ``steps`` short bars are filled; shorter ones where there are less than ``room`` px for them."""

    def __init__(self, done: int, steps: int, room: float, **kwargs: object) -> None:
        theme = current()
        kwargs.setdefault("size_hint", (None, None))
        super().__init__(**kwargs)
        self._air = theme.mm(2.5)
        self._bar = min(theme.mm(11.4), room / steps - self._air)
        self.size = (steps * (self._bar + self._air), theme.mm(2.5))
        with self.canvas:
            self._bars = []
            for index in range(steps):
                Color(*theme.colour("primary" if index < done else "line"))
                self._bars.append(SmoothRoundedRectangle(radius=[self.height / 2]))
        self.bind(pos=self._place)
        self._place()

    def _place(self, *_: object) -> None:
        for index, bar in enumerate(self._bars):
            bar.pos = (self.x + index * (self._bar + self._air), self.y)
            bar.size = (self._bar, self.height)


class TopLine(Row):
    """The first line of every screen."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.spacing = self.theme.mm(2.5)
        self._shown: tuple[object, ...] = ()

    def show_place(self, where: tuple[str, ...], when: str, network_icon: str, network: str) -> None:
        """Home, and where no bundle is chosen. ``where``: the place, from its full name to the shortest; the first that
        leaves room for the rest is shown. What is too long even then costs the network its words, not its icon."""
        if not self._new("place", where, when, network):
            return
        clock = self._right(when)
        words = self._right(network)
        icon = Icon(text=network_icon, side=self.theme.type_px("body"), colour="muted", pos_hint={"center_y": 0.5})
        fixed = clock.width + icon.width + 5 * self.spacing + self.theme.mm(2)
        room = self.theme.width - 2 * self.theme.margin - fixed
        names = [self._left(name) for name in where]
        left = next((name for name in names if name.width + words.width <= room), names[-1])
        parts: list[Widget] = [left, Space(), clock, Space(wide=self.theme.mm(2)), icon]
        if left.width + words.width <= room:
            parts.append(words)
        for part in parts:
            self.add_widget(part)

    def show_progress(self, where: tuple[str, ...], done: int, steps: int, words: str) -> None:
        """Inside a walk. ``where`` from the full name to the shortest. The bars are there on every screen of the walk or on none:
        they shrink, and the name gives way to its last part, before they go."""
        if self._new("progress", where, done, words):
            right = self._right(words)
            names = [self._left(name) for name in where]
            most = self.theme.width - 2 * self.theme.margin - right.width - self.theme.mm(8)
            least = steps * self.theme.mm(BAR_LEAST + 2.5)
            fitting = [name for name in names if name.width <= most] or names[-1:]
            left = next((name for name in fitting if name.width + least <= most), fitting[0])
            self.add_widget(left)
            self.add_widget(Space())
            if left.width + least <= most:  # with large type the words alone must do
                self.add_widget(Progress(done, steps, most - left.width, pos_hint={"center_y": 0.5}))
            self.add_widget(right)

    def _left(self, words: str) -> Words:
        return Words(text=words, role="note", bold=True, natural=True, pos_hint={"center_y": 0.5})

    def _right(self, words: str) -> Words:
        return Words(text=words, role="small", colour="muted", natural=True, pos_hint={"center_y": 0.5})

    def _new(self, *shown: object) -> bool:
        if shown == self._shown:
            return False
        self._shown = shown
        self.clear_widgets()
        return True
