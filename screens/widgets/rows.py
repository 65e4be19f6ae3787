"""Lists: rows with an icon, two lines and a state in words; facts as label and value; section titles."""

from __future__ import annotations

from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.panel import TONES
from screens.widgets.surface import CardColumn, CardRow, Column, Row, Rule, Surface
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words


class Pill(CardRow):
    """A state in words, on a tint of its tone."""

    def __init__(self, text: str, tone: str, icon: str = "", **kwargs: object) -> None:
        super().__init__(size_hint_x=None, **kwargs)
        theme = self.theme
        ink, self.fill = TONES[tone]
        # In high contrast the tint hardly shows; the edge keeps the shape.
        self.edging = ink if theme.mode == "contrast" else ""
        self.padding = (theme.mm(5), theme.mm(1.8))
        self.spacing = theme.mm(2)
        self.round_px = theme.mm(9)
        if icon:
            self.add_widget(Icon(text=icon, side=theme.type_px("note"), colour=ink, pos_hint={"center_y": 0.5}))
        self.add_widget(Words(text=text, role="note", bold=True, natural=True, colour=ink, pos_hint={"center_y": 0.5}))
        self.bind(minimum_width=self.setter("width"))
        self.width = self.minimum_width


class ListRow(Touchable, Surface, Row):
    """One row of a list card. Without a ``name`` it only informs and takes no touch."""

    icon = StringProperty("")
    hint = StringProperty("")

    def __init__(
        self,
        *,
        tone: str = "primary",
        pill: Pill | None = None,
        high: bool = True,
        hint_role: str = "small",
        **kwargs: object,
    ) -> None:
        self._pill = pill
        super().__init__(**kwargs)
        theme = self.theme
        self.fill = self.edging = ""
        self.enabled = bool(self.name)
        self.least = theme.mm(35 if high else 26)
        self.padding = (theme.mm(8), theme.mm(2.5 if high else 1.5))
        self.spacing = theme.mm(6)
        self._words = Column(pos_hint={"center_y": 0.5})
        if self.icon:
            self.add_widget(
                Icon(text=self.icon, side=theme.mm(12.5), colour=TONES[tone][0], pos_hint={"center_y": 0.5})
            )
        self._words.add_widget(Words(text=self.caption, role="listed"))
        if self.hint:
            self._words.add_widget(Words(text=self.hint, role=hint_role, colour="bad" if tone == "bad" else "muted"))
        self.add_widget(self._words)
        if pill is not None:
            pill.pos_hint = {"center_y": 0.5}
            self.add_widget(pill)
        self.bind(pressed=self._react)

    def _react(self, *_: object) -> None:
        self.fill = "primary_ground" if self.pressed else ""


class ListCard(CardColumn):
    """Rows with thin lines between them."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.padding = (self.theme.edge * 2, self.theme.edge * 2)

    def fill_with(self, rows: list[Widget]) -> None:
        """Show these rows and no others."""
        self.clear_widgets()
        for index, row in enumerate(rows):
            if index:
                self.add_widget(Rule())
            self.add_widget(row)


class Fact(Row):
    """A label and what it says. The label's column is as wide as ``label_mm``."""

    def __init__(
        self, label: str, value: str, *, label_mm: float = 42, tone: str = "ink", bold: bool = False, **kwargs: object
    ) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.spacing = theme.mm(4)
        wide = theme.mm(label_mm * (1.2 if theme.elder else 1))
        name = Words(text=label, role="body", colour="muted", size_hint_x=None, width=wide, pos_hint={"top": 1})
        said = Words(text=value, role="body", colour=tone, bold=bold, pos_hint={"top": 1})
        self.add_widget(name)
        self.add_widget(said)


class Section(Row):
    """The title over a list card, with an icon."""

    def __init__(self, text: str, icon: str = "", tone: str = "ink", **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = current()
        colour = TONES[tone][0] if tone in TONES else tone
        self.leads = True
        self.spacing = theme.mm(3)
        self.padding = (theme.mm(2), theme.mm(3), 0, 0)
        if icon:
            self.add_widget(Icon(text=icon, side=theme.mm(9), colour=colour, pos_hint={"center_y": 0.45}))
        self.add_widget(Words(text=text, role="body", bold=True, colour=colour))


class FactCard(CardColumn):
    """A card of facts."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.padding = (self.theme.mm(11), self.theme.mm(8))
        self.spacing = self.theme.mm(3.5)
