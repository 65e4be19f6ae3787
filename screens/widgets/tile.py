"""Entries of the home screen: a tile with icon and name, and the large entry of elder mode."""

from __future__ import annotations

from kivy.properties import StringProperty

from screens.widgets.surface import CardColumn, CardRow, Column, Space
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words


class Tile(Touchable, CardColumn):
    """``note`` stands under the name where the bundle cannot be applied for here; the tile then looks quiet but still
    answers, because it says where to go."""

    icon = StringProperty("")
    note = StringProperty("")

    def __init__(self, high: int, **kwargs: object) -> None:
        """``high``: px that the grid will give it."""
        super().__init__(size_hint_y=1, **kwargs)
        theme = self.theme
        side = min(theme.mm(17), high - theme.line_px("listed") - theme.line_px("small") - theme.mm(9))
        quiet = bool(self.note)
        self.padding = (theme.mm(2), theme.mm(2))
        self.spacing = theme.mm(1)
        self.add_widget(Space())
        self.add_widget(
            Icon(text=self.icon, side=side, pos_hint={"center_x": 0.5}, colour="muted" if quiet else "primary")
        )
        self.add_widget(
            Words(text=self.caption, role="listed", align="center", bold=not quiet, colour="muted" if quiet else "ink")
        )
        if self.note:
            self.add_widget(Words(text=self.note, role="small", align="center", colour="muted"))
        self.add_widget(Space())
        self._rest = "ground" if quiet else "surface"
        self.fill = self._rest
        self.bind(pressed=self._react)

    def _react(self, *_: object) -> None:
        self.fill = "primary_ground" if self.pressed else self._rest


class Entry(Touchable, CardRow):
    """A large entry: icon left, name and one line right."""

    icon = StringProperty("")
    note = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.least = theme.mm(56 if theme.portrait else 44)
        self.padding = (theme.mm(12), theme.mm(5))
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
