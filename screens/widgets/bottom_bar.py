"""The bottom bar: the same five things at the same places on every screen. What makes no sense just now leaves its place
empty instead of showing a dead button; the language will get its place with the feature."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.surface import Surface
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words

ENTRIES = (
    ("back", "arrow-left"),
    ("speech", "volume-high"),
    ("display", "format-size"),
    ("help", "phone"),
    ("exit", "exit-to-app"),
)


class BarButton(Touchable, Surface, BoxLayout):
    """An icon with a word under it, or beside it on a wide screen."""

    icon = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.fill = self.edging = ""
        self.orientation = "vertical" if theme.portrait else "horizontal"
        self.spacing = theme.mm(1.5 if theme.portrait else 4)
        middle = {"center_x": 0.5} if theme.portrait else {"center_y": 0.5}
        picture = Icon(text=self.icon, side=round(theme.type_px("small") * 1.7), pos_hint=middle)
        words = Words(text=self.caption, role="small", natural=True, pos_hint=middle)
        for part in (Widget(), picture, words, Widget()):
            self.add_widget(part)
        self.bind(pressed=self._react)

    def _react(self, *_: object) -> None:
        self.fill = "primary_ground" if self.pressed else ""


class BottomBar(Widget):
    """Places are fixed by the theme alone."""

    def __init__(self, captions: dict[str, str], **kwargs: object) -> None:
        theme = current()
        kwargs.setdefault("size_hint", (None, None))
        super().__init__(**kwargs)
        self.size = (theme.width, theme.bar_height)
        with self.canvas.before:
            Color(*theme.colour("surface"))
            self._ground = Rectangle()
            Color(*theme.colour("line"))
            self._line = Rectangle()
        self.buttons = {
            name: BarButton(name=name, icon=icon, caption=captions[name], size_hint=(None, None))
            for name, icon in ENTRIES
        }
        self._theme = theme
        self.bind(pos=self._place, size=self._place)
        self._place()

    def offer(self, names: set[str]) -> None:
        """Show these, leave the places of the others empty."""
        for name, button in self.buttons.items():
            if (name in names) != (button.parent is not None):
                if name in names:
                    self.add_widget(button)
                else:
                    self.remove_widget(button)

    def _place(self, *_: object) -> None:
        self._ground.pos, self._ground.size = self.pos, self.size
        thick = max(2, self._theme.mm(0.4))
        self._line.pos, self._line.size = (self.x, self.top - thick), (self.width, thick)
        wide = self.width / len(ENTRIES)
        inset = self._theme.mm(3)
        for index, button in enumerate(self.buttons.values()):
            button.pos = (self.x + index * wide + inset, self.y + inset)
            button.size = (wide - 2 * inset, self.height - 2 * inset)
