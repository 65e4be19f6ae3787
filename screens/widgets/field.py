"""Fields of the form: one that shows or takes a value, and one that is chosen among options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk.model.guide import FormField
from screens.theme import current
from screens.widgets.option import OptionRow
from screens.widgets.surface import CardRow, Column, Row
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words

LABEL_AND_VALUE = 2  # widgets of a field row above what is said below


class Problem(Row):
    """What is wrong with the field above, in words and with an icon."""

    def __init__(self, text: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.spacing = theme.mm(2)
        self.add_widget(Icon(text="alert-circle", side=theme.type_px("body"), colour="bad", pos_hint={"center_y": 0.5}))
        self.add_widget(Words(text=text, role="body", bold=True, colour="bad"))


class Origin(Row):
    """Where the value above came from, in words; ``look`` marks one that nobody vouches for."""

    def __init__(self, text: str, *, look: bool, **kwargs: object) -> None:
        super().__init__(**kwargs)
        colour = "attention" if look else "good"
        self.spacing = self.theme.mm(2)
        icon = "eye-outline" if look else "check-circle"
        self.add_widget(Icon(text=icon, side=self.theme.type_px("note"), colour=colour, pos_hint={"center_y": 0.5}))
        self.add_widget(Words(text=text, role="note", bold=look, colour=colour, pos_hint={"center_y": 0.5}))


class FieldRow(Touchable, CardRow):
    """``source`` says where a value came from, ``look`` that it has to be looked at; without a ``name`` it cannot be changed
    here."""

    field_id = StringProperty("")
    value = StringProperty("")  # as it stands in the form
    display = StringProperty("")  # as it is written on the screen: in groups, a day in its parts
    look = BooleanProperty(False)
    active = BooleanProperty(False)
    problem = StringProperty("")
    source = StringProperty("")
    hint = StringProperty("")
    empty = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        self._below: tuple[str, str, bool] | None = None
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
        if self.name:
            self.add_widget(Icon(text="pencil", side=theme.mm(10), pos_hint={"center_y": 0.5}))
        for name in ("value", "display", "active", "problem", "pressed", "source", "look"):
            self.fbind(name, self._show)
        self._show()

    def _show(self, *_: object) -> None:
        waiting = not self.value
        self._value.text = (self.display or self.value) if self.value else self.empty
        self._value.bold = not waiting
        self._value.colour = "muted" if waiting else "ink"
        self._say_below()
        self.fill = "primary_ground" if self.active or self.pressed else "surface" if self.name else "ground"
        self.edging = "bad" if self.problem else "primary" if self.active else "edge" if self.name else "line"
        self.edge_px = self.theme.bold_edge if self.active or self.problem else self.theme.edge

    def _say_below(self) -> None:
        """Under the value stands what is wrong with it, or else where it came from, or what it is for."""
        wanted: tuple[str, str, bool] | None = None
        if self.problem:
            wanted = ("problem", self.problem, False)
        elif self.source and self.value:
            wanted = ("origin", self.source, self.look)
        elif self.hint and not self.value:
            wanted = ("hint", self.hint, False)
        if wanted == self._below:
            return
        self._below = wanted
        while len(self._words.children) > LABEL_AND_VALUE:
            self._words.remove_widget(self._words.children[0])
        if wanted is None:
            return
        kind, text, look = wanted
        if kind == "problem":
            self._words.add_widget(Problem(text))
        elif kind == "origin":
            self._words.add_widget(Origin(text, look=look))
        else:
            self._words.add_widget(Words(text=text, role="note", colour="muted"))


class AnswerField(Column):
    """A field that is answered by touching one of its rows; what is wrong with the answer stands below them."""

    def __init__(self, field_id: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.field_id = field_id
        self.problem = ""
        self._told: Problem | None = None

    def tell(self, problem: str) -> None:
        """Say what is wrong, or with empty words nothing any more."""
        if problem == self.problem:
            return
        self.problem = problem
        if self._told is not None:
            self.remove_widget(self._told)
            self._told = None
        if problem:
            self._told = Problem(problem)
            self.add_widget(self._told)


class ChoiceField(AnswerField):
    """A label and its options, several beside each other where they are short."""

    def __init__(self, field: FormField, on_choose: Callable[[str], None], **kwargs: object) -> None:
        super().__init__(field.field_id, **kwargs)
        theme = current()
        self.spacing = theme.mm(3)
        self.add_widget(Words(text=field.label, role="body", bold=True, leads=True))
        if field.hint:
            self.add_widget(Words(text=field.hint, role="note", colour="muted", leads=True))
        self._origin = Column()
        self.add_widget(self._origin)
        labels = [label for _, label in field.options]
        grid = GridLayout(cols=columns(labels), spacing=theme.mm(4), size_hint_y=None)
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
        self._said: tuple[str, bool] = ("", False)

    def show(self, value: str, problem: str, source: str = "", *, look: bool = False) -> None:
        """Mark the chosen option; say where it came from, and what is wrong, if anything."""
        for option, row in self._rows.items():
            row.chosen = option == value
        if (source, look) != self._said:
            self._said = (source, look)
            self._origin.clear_widgets()
            if source:
                self._origin.add_widget(Origin(source, look=look))
        self.tell(problem)

    @staticmethod
    def _choose(on_choose: Callable[[str], None], value: str, *_: object) -> None:
        on_choose(value)


MANY = 8  # options: from here on they stand closer together


def columns(labels: Sequence[str]) -> int:
    """How many options stand beside each other, so that each keeps to one line."""
    theme = current()
    longest = max(map(len, labels), default=0)
    if not theme.portrait:
        return 1 if longest > 5 or len(labels) < MANY else 2
    if longest <= 4 and len(labels) > MANY and not theme.elder:
        return 3
    return 2 if longest <= (5 if theme.elder else 8) else 1
