"""What has happened and what is still to come, one below the other, joined by a line."""

from __future__ import annotations

from dataclasses import dataclass

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.surface import CardColumn, Column, Row
from screens.widgets.words import Icon, Words

MARKS = {"good": "check-circle", "attention": "alert-circle", "bad": "close-circle", "muted": "radiobox-blank"}


@dataclass(frozen=True)
class Mark:
    """``tone``: good, attention, bad, or muted for what is still to come."""

    title: str
    words: str
    tone: str = "good"


class Timeline(CardColumn):
    """A card of marks. The line between two has the tone of the upper one."""

    def __init__(self, marks: tuple[Mark, ...], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.padding = (self.theme.mm(9), self.theme.mm(7))
        for index, mark in enumerate(marks):
            self.add_widget(_Line(mark, last=index == len(marks) - 1))


class _Line(Row):
    def __init__(self, mark: Mark, *, last: bool) -> None:
        super().__init__()
        theme = current()
        self.spacing = theme.mm(6)
        self.leads = not last  # a page that ends between two marks would cut their line
        self._icon = Icon(text=MARKS[mark.tone], side=theme.mm(11.5), colour=mark.tone, pos_hint={"top": 1})
        said = Column(pos_hint={"top": 1}, padding=(0, 0, 0, 0 if last else theme.mm(6)))
        ink = "muted" if mark.tone == "muted" else "ink"
        said.add_widget(Words(text=mark.title, role="listed", bold=mark.tone != "muted", colour=ink))
        if mark.words:
            said.add_widget(Words(text=mark.words, role="note", colour="muted"))
        self.add_widget(self._icon)
        self.add_widget(said)
        if last:
            return
        with self.canvas.before:
            Color(*theme.colour("line" if mark.tone == "muted" else mark.tone))
            self._bar = Rectangle()
        for part in (self, self._icon):
            part.bind(pos=self._draw, size=self._draw)

    def _draw(self, *_: Widget) -> None:
        theme = current()
        wide, air = max(3, theme.mm(1.2)), theme.mm(1)
        self._bar.pos = (self._icon.center_x - wide / 2, self.y + air)
        self._bar.size = (wide, max(0, self._icon.y - self.y - 2 * air))
