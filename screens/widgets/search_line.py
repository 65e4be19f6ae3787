"""Where one looks for a matter: the entry on the home screen, and the line that shows what is typed."""

from __future__ import annotations

from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from screens.widgets.surface import CardRow, Space, Surface
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words


class SearchEntry(Touchable, CardRow):
    """Looks like a line to write on; a touch opens the search."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.least = theme.mm(26.5)
        self.padding = (theme.mm(9), 0)
        self.spacing = theme.mm(6)
        self.edging = "primary"
        self.edge_px = max(theme.edge, theme.mm(0.75))
        self.add_widget(Icon(text="magnify", side=theme.mm(12), pos_hint={"center_y": 0.5}))
        self.add_widget(Words(text=self.caption, role="body", colour="muted", pos_hint={"center_y": 0.5}))
        self.bind(pressed=self._react)

    def _react(self, *_: object) -> None:
        self.fill = "primary_ground" if self.pressed else "surface"


class SearchLine(CardRow):
    """``text`` is what is typed; of a long one its end is seen. ``empty`` stands there while nothing is."""

    text = StringProperty("")
    empty = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.least = theme.mm(26.5)
        self.padding = (theme.mm(9), 0)
        self.spacing = theme.mm(2)
        self.edging = "primary"
        self.edge_px = theme.bold_edge
        middle = {"center_y": 0.5}
        self._icon = Icon(text="magnify", side=theme.mm(12), pos_hint=middle)
        self._words = Words(role="listed", bold=True, natural=True, pos_hint=middle)
        self._cursor = _Cursor(theme.line_px("listed"), max(3, theme.mm(0.8)), pos_hint=middle)
        self._hint = Words(role="body", colour="muted", pos_hint=middle)
        for part in (self._icon, Space(wide=theme.mm(3)), self._words, self._cursor, self._hint):
            self.add_widget(part)
        for name in ("text", "empty", "width"):
            self.fbind(name, self._show)
        self._show()

    def _show(self, *_: object) -> None:
        self._hint.text = "" if self.text else self.empty
        self._words.text = shown = self.text
        room = self.width - self._icon.width - self.theme.mm(9 * 2 + 3 + 2 * 4 + 2)
        while len(shown) > 1 and self._words.width > room:
            shown = shown[1:]
            self._words.text = f"…{shown}"


class _Cursor(Surface, Widget):
    """Shows where the next letter will stand. It does not blink."""

    def __init__(self, high: int, wide: int, **kwargs: object) -> None:
        super().__init__(size_hint=(None, None), size=(wide, high), **kwargs)
        self.fill, self.edging, self.round_px = "primary", "", 1
