"""Coloured panels: good news, attention, trouble. Colour never stands alone: an icon and words say the same."""

from __future__ import annotations

from collections.abc import Callable

from kivy.properties import StringProperty

from kiosk.journey.state import Trouble
from screens.widgets.surface import CardRow, Column, Row
from screens.widgets.words import Icon, Words

TONES = {
    "primary": ("primary", "primary_ground"),
    "good": ("good", "good_ground"),
    "attention": ("attention", "attention_ground"),
    "bad": ("bad", "bad_ground"),
}


class Panel(CardRow):
    """``icon``, a bold ``title`` and sentences under it."""

    tone = StringProperty("primary")
    icon = StringProperty("information-outline")
    title = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        self._sentences: tuple[str, ...] = ()
        super().__init__(**kwargs)
        theme = self.theme
        self.padding = (theme.mm(9), theme.mm(6))
        self.spacing = theme.mm(6)
        self._icon = Icon(side=theme.mm(12), pos_hint={"center_y": 0.5})
        self._text = Column(spacing=theme.mm(1), pos_hint={"center_y": 0.5})
        self.add_widget(self._icon)
        self.add_widget(self._text)
        for name in ("tone", "icon", "title"):
            self.fbind(name, self._show)
        self._show()

    def say(self, *sentences: str) -> None:
        """Set the sentences; empty ones are left out."""
        kept = tuple(s for s in sentences if s)
        if kept != self._sentences:
            self._sentences = kept
            self._show()

    def _show(self, *_: object) -> None:
        ink, self.fill = TONES[self.tone]
        self.edging = ink
        self._icon.text, self._icon.colour = self.icon, ink
        self._text.clear_widgets()
        if self.title:
            self._text.add_widget(Words(text=self.title, role="body", bold=True, colour=ink))
        for sentence in self._sentences:
            self._text.add_widget(Words(text=sentence, role="body", colour=ink))


class Note(Row):
    """A quiet remark: an icon and a sentence, no ground, so that nobody takes it for a button."""

    icon = StringProperty("information-outline")
    text = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.spacing = theme.mm(3)
        self.padding = (theme.mm(1), theme.mm(1))
        side = round(theme.type_px("note") * 1.15)
        self._icon = Icon(text=self.icon, side=side, colour="muted", pos_hint={"center_y": 0.5})
        self._words = Words(text=self.text, role="note", colour="muted", pos_hint={"center_y": 0.5})
        self.add_widget(self._icon)
        self.add_widget(self._words)
        self.fbind("text", self._words.setter("text"))
        self.fbind("icon", self._icon.setter("text"))


class TroubleBanner(Column):
    """What happened, what is safe, what to do, in that order. Shows nothing without a trouble."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._panel = Panel(tone="attention", icon="alert")
        self._shown: Trouble | None = None

    def show(self, trouble: Trouble | None, say: Callable[..., str]) -> None:
        """Put the sentences of ``trouble`` up, or take them away."""
        if trouble == self._shown:
            return
        self._shown = trouble
        self.clear_widgets()
        if trouble is None:
            return
        panel = Panel(tone="attention", icon="alert", title=say(trouble.what, **trouble.params))
        panel.say(*(say(message, **trouble.params) for message in (trouble.safe, trouble.do) if message))
        self.add_widget(panel)
