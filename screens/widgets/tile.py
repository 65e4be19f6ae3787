"""Entries of the home screen: a tile with icon and name, and the large entry of elder mode."""

from __future__ import annotations

from kivy.properties import StringProperty

from screens.widgets.surface import CardColumn, CardRow, Column, Space
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words

LEAST_ICON = 7  # mm; a smaller picture tells nothing


class Tile(Touchable, CardColumn):
    """``note`` stands under the name where the bundle cannot be applied for here; the tile then looks quiet but still
    answers, because it says where to go."""

    icon = StringProperty("")
    note = StringProperty("")

    def __init__(self, high: int, *, small: bool = False, **kwargs: object) -> None:
        """``high``: px that the grid will give it. ``small``: of what people come for every day; tinted, below the others."""
        super().__init__(size_hint_y=1, **kwargs)
        theme = self.theme
        quiet = bool(self.note)
        self._high, self._side = high, theme.mm(12 if small else 17)
        self._margins = theme.mm(6 if small else 9) + (theme.line_px("small") if quiet else 0)
        self.padding = (theme.mm(2), theme.mm(1))
        self.spacing = theme.mm(1)
        self._picture = Icon(pos_hint={"center_x": 0.5}, colour="muted" if quiet else "primary")
        colour = "muted" if quiet else "primary" if small else "ink"
        role = "note" if small else "listed"
        name = Words(text=self.caption, role=role, align="center", bold=not quiet, colour=colour, even=True)
        for part in (Space(), self._picture, name):
            self.add_widget(part)
        if quiet:
            self.add_widget(Words(text=self.note, role="small", align="center", colour="muted"))
        self.add_widget(Space())
        self._rest = "ground" if quiet else "primary_ground" if small else "surface"
        if small and not quiet and theme.mode != "contrast":
            self.edging = ""
        self.fill = self._rest
        self.bind(pressed=self._react)
        name.bind(height=self._fit)
        self._fit(name, name.height)

    def _fit(self, _: Words, lines: float) -> None:
        """The picture takes what the name leaves, which may need two lines."""
        side = int(min(self._side, self._high - lines - self._margins))
        shown = side >= self.theme.mm(LEAST_ICON)
        self._picture.text, self._picture.side = (self.icon, side) if shown else ("", 0)

    def _react(self, *_: object) -> None:
        pressed = "line" if self._rest == "primary_ground" else "primary_ground"
        self.fill = pressed if self.pressed else self._rest


class Entry(Touchable, CardRow):
    """A large entry: icon left, name and one line right."""

    icon = StringProperty("")
    note = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.least = theme.mm(56 if theme.portrait else 44)
        self.padding = (theme.mm(12), theme.mm(5 if theme.portrait else 1.5))
        self.spacing = theme.mm(10)
        words = Column(pos_hint={"center_y": 0.5}, spacing=theme.mm(1))
        words.add_widget(Words(text=self.caption, role="number", bold=True))
        if self.note:
            words.add_widget(Words(text=self.note, role="body", colour="muted"))
        self.add_widget(Icon(text=self.icon, side=theme.mm(31), pos_hint={"center_y": 0.5}))
        self.add_widget(words)
        self.bind(pressed=self._react)

    def _react(self, *_: object) -> None:
        self.fill = "primary_ground" if self.pressed else "surface"
