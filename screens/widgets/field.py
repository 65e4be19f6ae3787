"""Fields of the form: one that shows or takes a value, and one that is chosen among options."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk.model.guide import FormField
from screens.theme import current
from screens.widgets.option import OptionRow
from screens.widgets.rows import Pill
from screens.widgets.surface import CardRow, Column, Row
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words


class Problem(Row):
    """What is wrong with the field above, in words and with an icon."""

    def __init__(self, text: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.spacing = theme.mm(2)
        self.add_widget(Icon(text="alert-circle", side=theme.type_px("body"), colour="bad", pos_hint={"center_y": 0.5}))
        self.add_widget(Words(text=text, role="body", bold=True, colour="bad"))


class FieldRow(Touchable, CardRow):
    """``source`` says where a value came from; without a ``name`` it cannot be changed here."""

    field_id = StringProperty("")
    value = StringProperty("")
    active = BooleanProperty(False)
    problem = StringProperty("")
    source = StringProperty("")
    hint = StringProperty("")
    empty = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.enabled = bool(self.name)
        self.least = theme.mm(30)
        self.padding = (theme.mm(8), theme.mm(3))
        self.spacing = theme.mm(5)
        self._words = Column(pos_hint={"center_y": 0.5})
        self._label = Words(text=self.caption, role="note", colour="muted")
        self._value = Words(role="listed", bold=True)
        self._words.add_widget(self._label)
        self._words.add_widget(self._value)
        self.add_widget(self._words)
        if self.source:
            self.add_widget(Pill(self.source, "good", "card-account-details-outline", pos_hint={"center_y": 0.5}))
        elif self.name:
            self.add_widget(Icon(text="pencil", side=theme.mm(10), pos_hint={"center_y": 0.5}))
        for name in ("value", "active", "problem", "pressed"):
            self.fbind(name, self._show)
        self._show()

    def _show(self, *_: object) -> None:
        waiting = not self.value
        self._value.text = self.value or self.empty
        self._value.bold = not waiting
        self._value.colour = "muted" if waiting else "ink"
        self._say_problem()
        self.fill = "primary_ground" if self.active or self.pressed else "surface" if self.name else "ground"
        self.edging = "bad" if self.problem else "primary" if self.active else "edge" if self.name else "line"
        self.edge_px = self.theme.bold_edge if self.active or self.problem else self.theme.edge

    def _say_problem(self) -> None:
        shown = next((child for child in self._words.children if isinstance(child, Problem)), None)
        if shown is not None:
            self._words.remove_widget(shown)
        if self.problem:
            self._words.add_widget(Problem(self.problem))


class ChoiceField(Column):
    """A label and its options, two beside each other where they are short."""

    def __init__(self, field: FormField, on_choose: Callable[[str], None], **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = current()
        self.field_id = field.field_id
        self.spacing = theme.mm(3)
        self.add_widget(Words(text=field.label, role="body", bold=True))
        if field.hint:
            self.add_widget(Words(text=field.hint, role="note", colour="muted"))
        short = max((len(label) for _, label in field.options), default=0) <= (5 if theme.elder else 8)
        grid = GridLayout(cols=2 if short and theme.portrait else 1, spacing=theme.mm(4), size_hint_y=None)
        grid.bind(minimum_height=grid.setter("height"))
        self._rows: dict[str, OptionRow] = {}
        for value, label in field.options:
            row = OptionRow(name=f"option:{field.field_id}:{value}", caption=label, role="listed", least=theme.mm(24))
            row.padding = (theme.mm(6), theme.mm(2))
            row.spacing = theme.mm(4)
            row.bind(on_fire=partial(self._choose, on_choose, value))
            self._rows[value] = row
            grid.add_widget(row)
        self.add_widget(grid)
        self.problem = ""
        self._told: Problem | None = None

    def show(self, value: str, problem: str) -> None:
        """Mark the chosen option; say what is wrong, if anything."""
        for option, row in self._rows.items():
            row.chosen = option == value
        if problem == self.problem:
            return
        self.problem = problem
        if self._told is not None:
            self.remove_widget(self._told)
            self._told = None
        if problem:
            self._told = Problem(problem)
            self.add_widget(self._told)

    @staticmethod
    def _choose(on_choose: Callable[[str], None], value: str, *_: object) -> None:
        on_choose(value)
