"""Things of different width in lines, wrapped like words."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.surface import CardRow
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words


class Chips(Widget):
    """Sets its own height."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("size_hint_y", None)
        self._arrange = Clock.create_trigger(self._do_arrange, -1)
        self._theme = current()
        super().__init__(**kwargs)
        self.height = 0
        self.bind(pos=self._arrange, width=self._arrange, height=self._arrange)

    def add_widget(self, widget: Widget, *args: object, **kwargs: object) -> None:
        """A chip brings its own size."""
        super().add_widget(widget, *args, **kwargs)
        widget.bind(size=self._arrange)
        self._arrange()

    def _do_arrange(self, *_: object) -> None:
        gap = self._theme.mm(3.5)
        x = 0.0
        lines: list[list[tuple[float, Widget]]] = []
        line: list[tuple[float, Widget]] = []
        for chip in reversed(self.children):
            if line and x + chip.width > self.width:
                lines.append(line)
                x, line = 0.0, []
            line.append((x, chip))
            x += chip.width + gap
        if line:
            lines.append(line)
        heights = [max(chip.height for _, chip in line) for line in lines]
        self.height = sum(heights) + gap * max(0, len(lines) - 1)
        top = self.top
        for line, high in zip(lines, heights, strict=True):
            for at, chip in line:
                chip.pos = (self.x + at, top - high)
            top -= high + gap


class Chip(Touchable, CardRow):
    """A short choice; several may be chosen."""

    chosen = BooleanProperty(False)
    icon = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(size_hint_x=None, **kwargs)
        theme = self.theme
        self.least = theme.target
        self.padding = (theme.mm(7), 0)
        self.spacing = theme.mm(2)
        self.round_px = theme.mm(11)
        self._mark = Icon(text="check", side=theme.type_px("body"), pos_hint={"center_y": 0.5})
        self._words = Words(text=self.caption, role="body", natural=True, pos_hint={"center_y": 0.5})
        self.add_widget(self._words)
        self.bind(minimum_width=self.setter("width"), chosen=self._show, pressed=self._show)
        self.width = self.minimum_width
        self._show()

    def _show(self, *_: object) -> None:
        if self.chosen and self._mark.parent is None:
            self.add_widget(self._mark, index=1)
        elif not self.chosen and self._mark.parent is not None:
            self.remove_widget(self._mark)
        self.edging = "primary"
        self.edge_px = max(self.theme.edge, self.theme.mm(0.75))
        self.fill = "primary" if self.chosen else "primary_ground" if self.pressed else "surface"
        self._words.colour = self._mark.colour = "on_primary" if self.chosen else "primary"
