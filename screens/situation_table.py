"""The table that helps to answer a question: the month in which somebody reaches the retirement age, and what may be chosen.

Before anybody is known it is a table to look into, by group and year of birth; once the card is read it opens at that year and
marks the month. It decides nothing and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Session
from kiosk.model.age_table import AgeGroup, AgeRow, AgeTable, YearMonth
from screens.step_screen import StepScreen
from screens.widgets.buttons import Half, Primary, PushButton
from screens.widgets.panel import Note, Panel
from screens.widgets.rows import ListCard, ListRow, Pill
from screens.widgets.surface import Row
from screens.widgets.words import Words

_GROUP_OF_SEX = {"male": "men"}  # of a woman's two groups the card does not tell which


class SituationTableScreen(StepScreen):
    """When?"""

    _table: AgeTable | None = None
    _group = ""
    _year = 0
    _told = False  # that it is being opened

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.heading, self.lead = self.say("screens.table.heading"), self.say("screens.table.lead")
        self.ids.trouble.show(session.trouble, self.say)
        if self.actions is not None and not self.actions.children:
            back = Primary(name="next", caption=self.say("screens.table.back"), icon="arrow-left")
            back.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(back)
        if session.table is None:
            if session.trouble is None and not self._told:
                self._told = True
                self.ids.rows.add_widget(Note(icon="timer-sand", text=self.say("screens.table.loading")))
            elif session.trouble is not None:
                self.ids.rows.clear_widgets()
            return
        if session.table is not self._table:
            self._table = session.table
            group = self._first_group(session, session.table)
            self._group, self._year = group.group, self._first_year(session, group)
            self._fill()

    def _first_group(self, session: Session, table: AgeTable) -> AgeGroup:
        """What was answered already, else what the card tells, else the first."""
        known = {group.group: group for group in table.groups}
        answered = session.answers.get(session.table_for, "")
        by_card = _GROUP_OF_SEX.get(session.card.sex, "") if session.card is not None else ""
        return known.get(answered) or known.get(by_card) or table.groups[0]

    def _first_year(self, session: Session, group: AgeGroup) -> int:
        """The year of the card, else the first in which somebody is still to retire."""
        born = session.card.birth_date if session.card is not None else None
        if born is not None and born.year in group.years:
            return born.year
        today = self.now()
        month = YearMonth(today.year, today.month)
        return next((row.born.year for row in group.rows if row.due >= month), group.years[-1])

    def _fill(self) -> None:
        table = self._table
        if table is None:
            return
        group = next(group for group in table.groups if group.group == self._group)
        self._fill_turn(table, group)
        self.ids.rows.clear_widgets()
        rows = group.of_year(self._year)
        for row in rows:
            if self._is_yours(row):
                self.ids.rows.add_widget(self._yours(row))
        card = ListCard()
        card.fill_with([self._row(row) for row in rows])
        self.ids.rows.add_widget(card)
        remarks = self.ids.remarks
        remarks.clear_widgets()
        for text in (*self._contributions(rows), *map(self.say, self._remarks(table, group))):
            remarks.add_widget(Note(text=text))
        self.pager.to_top()

    def _fill_turn(self, table: AgeTable, group: AgeGroup) -> None:
        turn = self.ids.turn
        turn.clear_widgets()
        halves = Row(spacing=self.theme.mm(4))
        for one in table.groups:
            half = Half(
                name=f"group:{one.group}",
                caption=self.say(f"screens.table.group.{one.group}"),
                chosen=one.group == group.group,
                role="body",
            )
            half.bind(on_fire=partial(self._choose_group, one.group))
            halves.add_widget(half)
        turn.add_widget(halves)
        years = Row(spacing=self.theme.mm(4))
        for name, icon, to in (("earlier", "chevron-left", self._year - 1), ("later", "chevron-right", self._year + 1)):
            button = PushButton(
                name=f"year:{name}",
                caption=self.say(f"screens.table.{name}"),
                icon=icon,
                icon_after=name == "later",
                role="body",
                enabled=to in group.years,
            )
            button.bind(on_fire=partial(self._choose_year, to))
            years.add_widget(button)
            if name == "earlier":
                years.add_widget(
                    Words(
                        text=self.say("screens.table.year", year=self._year),
                        role="strong",
                        bold=True,
                        align="center",
                        pos_hint={"center_y": 0.5},
                    )
                )
        turn.add_widget(years)

    def _yours(self, row: AgeRow) -> Widget:
        """What the table says of who stands here, in one place: the row itself may be on the next page."""
        born = self.say("screens.table.born", year=row.born.year, month=row.born.month)
        panel = Panel(tone="good", icon="account", title=born)
        panel.say(*self._said(row))
        return panel

    def _row(self, row: AgeRow) -> Widget:
        caption, hint = self._said(row)
        born = self.say("screens.table.month", month=row.born.month)
        yours = Pill(self.say("screens.table.you"), "good", icon="account") if self._is_yours(row) else None
        return ListRow(caption=f"{born}　{caption}", hint=hint, pill=yours, high=False)

    def _said(self, row: AgeRow) -> tuple[str, str]:
        age = "age_months" if row.months else "age"
        words = self.say(f"screens.table.{age}", years=row.years, months=row.months)
        due = self.say("screens.table.due", year=row.due.year, month=row.due.month, age=words)
        if not row.flexible:
            return due, self.say("screens.table.fixed")
        return due, self.say(
            "screens.table.between",
            from_year=row.earliest.year,
            from_month=row.earliest.month,
            to_year=row.latest.year,
            to_month=row.latest.month,
        )

    def _contributions(self, rows: Sequence[AgeRow]) -> Iterator[str]:
        """How long one has to have paid in, by the years in which people of this page reach the age."""
        due = {row.due.year: row.contributions for row in rows}
        for paid in dict.fromkeys(due.values()):
            years, months = divmod(paid, 12)
            words = "contributions_months" if months else "contributions"
            when = "、".join(str(year) for year, least in due.items() if least == paid)
            yield self.say(f"screens.table.{words}", year=when, years=years, months=months)

    def _is_yours(self, row: AgeRow) -> bool:
        session = self.port.snapshot.session
        born = session.card.birth_date if session is not None and session.card is not None else None
        return born is not None and (born.year, born.month) == (row.born.year, row.born.month)

    def _remarks(self, table: AgeTable, group: AgeGroup) -> list[str]:
        ends = {group.years[0]: "screens.table.before", group.years[-1]: "screens.table.after"}
        return [
            *([ends[self._year]] if self._year in ends else []),
            "screens.table.early_late",
            "screens.table.decided" if table.confirmed else "screens.table.unconfirmed",
        ]

    def _choose_group(self, group: str, *_: object) -> None:
        self._group = group
        table = self._table
        chosen = next((one for one in table.groups if one.group == group), None) if table is not None else None
        if chosen is not None and self._year not in chosen.years:
            session = self.port.snapshot.session
            self._year = self._first_year(session, chosen) if session is not None else chosen.years[0]
        self._fill()

    def _choose_year(self, year: int, *_: object) -> None:
        self._year = year
        self._fill()
