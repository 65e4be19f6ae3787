"""A division chosen level by level, from the codes that the field offers (GB/T 2260: two digits a level). What is not among
them is left to the counter."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kivy.uix.gridlayout import GridLayout

from kiosk.model.guide import FormField
from screens.theme import current
from screens.widgets.buttons import Link
from screens.widgets.field import Origin, Problem, columns
from screens.widgets.option import OptionRow
from screens.widgets.surface import Column, Row
from screens.widgets.words import Words

Say = Callable[..., str]
FEW = 8  # options: so many need no levels


def by_level(field: FormField) -> bool:
    """Whether the options are divisions, and so many that they are looked for level by level."""
    return len(field.options) > FEW and all(len(code) == 6 and code.isdigit() for code, _ in field.options)


def parent(code: str, codes: frozenset[str]) -> str:
    """The division above among ``codes``; empty for one that has none there."""
    above = [f"{code[:4]}00", f"{code[:2]}0000"]
    return next((one for one in above if one != code and one in codes), "")


class DivisionPicker(Column):
    """``on_choose`` with a code, ``on_other`` when it is none of them."""

    def __init__(
        self,
        field: FormField,
        say: Say,
        on_choose: Callable[[str], None],
        on_other: Callable[[], None],
        **kwargs: object,
    ) -> None:
        super().__init__(**kwargs)
        self.field_id = field.field_id
        self.spacing = self.theme.mm(3)
        self._say, self._choose, self._other = say, on_choose, on_other
        self._names = dict(field.options)
        self._codes = frozenset(self._names)
        self._value, self._left = "", False
        self._at: str | None = None  # the division whose parts are shown; None until something was touched
        self.problem = ""
        self.add_widget(Words(text=field.label, role="body", bold=True, leads=True))
        if field.hint:
            self.add_widget(Words(text=field.hint, role="note", colour="muted", leads=True))
        self._below = Column(spacing=self.theme.mm(3))
        self.add_widget(self._below)
        self._shown: tuple[object, ...] = ()

    def show(self, value: str, problem: str, source: str = "", *, look: bool = False, left: bool = False) -> None:
        """Open the level of the chosen division and mark it; say what is wrong, if anything."""
        self._value, self._left, self.problem = value, left, problem
        self._origin = (source, look)
        self._draw()

    def _draw(self) -> None:
        at = parent(self._value, self._codes) if self._at is None and self._value else self._at or ""
        shown = (at, self._value, self._left, self.problem, self._origin)
        if shown == self._shown:
            return
        self._shown = shown
        self._below.clear_widgets()
        source, look = self._origin
        if source:
            self._below.add_widget(Origin(source, look=look))
        if at:
            self._below.add_widget(self._where(at))
        self._below.add_widget(self._level(at))
        if self.problem:
            self._below.add_widget(Problem(self.problem))

    def _where(self, at: str) -> Row:
        row = Row(spacing=self.theme.mm(4), leads=True)
        row.add_widget(Words(text=self._names[at], role="listed", bold=True, pos_hint={"center_y": 0.5}))
        up = Link(name=f"up:{self.field_id}", caption=self._say("screens.form.level_up"), icon="chevron-up")
        up.bind(on_fire=lambda *_: self._open(parent(at, self._codes)))
        row.add_widget(up)
        return row

    def _level(self, at: str) -> Column:
        here = [code for code in self._names if parent(code, self._codes) == at]
        grid = _grid(columns([self._names[code] for code in here]))
        for code in here:
            below = any(parent(one, self._codes) == code for one in self._codes)
            chosen = code == self._value or (below and parent(self._value, self._codes) == code)
            self._row(grid, code, self._names[code], partial(self._open if below else self._pick, code), chosen=chosen)
        # Long words of their own, which would make one column of all the places.
        rest = _grid(1)
        if at:
            whole = self._say("screens.form.whole", name=self._names[at])
            self._row(rest, f"whole-{at}", whole, partial(self._pick, at), chosen=self._value == at)
        self._row(rest, "other", self._say("screens.form.other_place"), self._other, chosen=self._left)
        level = Column(spacing=self.theme.mm(4))
        for part in (grid, rest):
            level.add_widget(part)
        return level

    def _row(self, grid: GridLayout, key: str, caption: str, act: Callable[[], None], *, chosen: bool) -> None:
        theme = current()
        row = OptionRow(name=f"option:{self.field_id}:{key}", caption=caption, role="listed", least=theme.mm(24))
        row.padding, row.spacing, row.chosen = (theme.mm(6), theme.mm(2)), theme.mm(4), chosen
        row.bind(on_fire=lambda *_: act())
        grid.add_widget(row)

    def _open(self, code: str) -> None:
        self._at = code
        self._draw()

    def _pick(self, code: str) -> None:
        self._choose(code)


def _grid(cols: int) -> GridLayout:
    grid = GridLayout(cols=cols, spacing=current().mm(4), size_hint_y=None)
    grid.bind(minimum_height=grid.setter("height"))
    return grid
