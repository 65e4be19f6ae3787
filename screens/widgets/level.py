"""One level of the evaluation: a face and its word; a wide row in elder mode."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from screens.widgets.surface import Space, Surface
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words


class Level(Touchable, Surface, BoxLayout):
    """``chosen`` shows by edge, ground and weight."""

    icon = StringProperty("")
    chosen = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        flat = theme.elder and theme.portrait
        self.orientation = "horizontal" if flat else "vertical"
        self.spacing = theme.mm(6 if flat else 3)
        self.padding = (theme.mm(10 if flat else 1), theme.mm(2))
        middle = {"center_y": 0.5} if flat else {"center_x": 0.5}
        self._face = Icon(text=self.icon, side=theme.mm(16 if flat else 19), pos_hint=middle)
        self._words = Words(
            text=self.caption,
            role="listed" if flat else "small",
            align="left" if flat else "center",
            pos_hint={"center_y": 0.5} if flat else {},
        )
        for part in (self._face, self._words) if flat else (Space(), self._face, self._words, Space()):
            self.add_widget(part)
        self.bind(chosen=self._show, pressed=self._show)
        self._show()

    def _show(self, *_: object) -> None:
        self.fill = "primary_ground" if self.chosen or self.pressed else "surface"
        self.edging = "primary" if self.chosen else "edge"
        self.edge_px = self.theme.bold_edge if self.chosen else self.theme.edge
        self._words.bold = self.chosen
