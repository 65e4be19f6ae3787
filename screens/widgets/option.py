"""A row that is chosen: one of several (radio) or any of several (check)."""

from __future__ import annotations

from kivy.properties import BooleanProperty, OptionProperty, StringProperty

from screens.widgets.surface import CardRow, Column
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words

MARKS = {
    ("radio", False): "radiobox-blank",
    ("radio", True): "radiobox-marked",
    ("check", False): "checkbox-blank-outline",
    ("check", True): "checkbox-marked",
}


class OptionRow(Touchable, CardRow):
    """``caption`` in bold, ``hint`` under it, ``note`` (a reason, such as why it is locked) with its own icon."""

    kind = OptionProperty("radio", options=("radio", "check"))
    chosen = BooleanProperty(False)
    locked = BooleanProperty(False)
    hint = StringProperty("")
    note = StringProperty("")
    role = StringProperty("strong")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.padding = (theme.mm(9), theme.mm(5.5))
        self.spacing = theme.mm(8)
        self.least = self.least or theme.mm(34)
        self._mark = Icon(side=round(theme.type_px("strong") * 1.5), pos_hint={"center_y": 0.5})
        self._words = Column(pos_hint={"center_y": 0.5}, spacing=theme.mm(0.5))
        self._title = Words(text=self.caption, role=self.role, bold=True)
        self._hint = Words(text=self.hint, role="note", colour="muted")
        self._note = Words(text=self.note, role="note", bold=True)
        self._words.add_widget(self._title)
        if self.hint:
            self._words.add_widget(self._hint)
        if self.note:
            self._words.add_widget(self._note)
        self.add_widget(self._mark)
        self.add_widget(self._words)
        for name in ("chosen", "pressed", "locked"):
            self.fbind(name, self._show)
        self._show()

    def _show(self, *_: object) -> None:
        self._mark.text = "lock" if self.locked else MARKS[self.kind, self.chosen]
        self.fill = "primary_ground" if self.chosen or self.pressed else "surface"
        self.edging = "primary" if self.chosen else "edge"
        # One chosen among several is marked boldly; where most are ticked, bold edges everywhere would shout.
        bold = self.chosen and self.kind == "radio"
        self.edge_px = self.theme.bold_edge if bold else self.theme.edge
