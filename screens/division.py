"""Whose guide (全市通办): the divisions of the catalogue, each with what can be done here for it."""

from __future__ import annotations

from functools import partial

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.division_choice import DivisionChoice
from screens.step_screen import StepScreen
from screens.widgets.buttons import Secondary
from screens.widgets.option import OptionRow


class DivisionScreen(StepScreen):
    """In which one?"""

    _choices: tuple[DivisionChoice, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.heading = self.say("screens.division.heading")
        opening = "opening" if session.loading_division else "lead"
        self.lead = self.say(f"screens.division.{opening}")
        self.ids.trouble.show(session.trouble, self.say)
        if journey.divisions != self._choices:
            self._choices = journey.divisions
            self._fill(journey.divisions)
        here = session.loading_division or session.division or journey.place.division
        for row in self.ids.rows.children:
            row.chosen = row.name == f"division:{here}"
        if self.actions is not None and not self.actions.children:
            back = Secondary(name="stay", caption=self.say("screens.division.back"), icon="arrow-left")
            back.bind(on_fire=lambda *_: self.send(ev.Back()))
            self.actions.offer(back)

    def _fill(self, choices: tuple[DivisionChoice, ...]) -> None:
        rows = self.ids.rows
        rows.clear_widgets()
        for choice in choices:
            row = OptionRow(
                name=f"division:{choice.code}",
                caption=choice.name,
                hint=self.say(f"screens.division.{choice.reach.value}"),
            )
            row.bind(on_fire=partial(self._choose, choice.code))
            rows.add_widget(row)
        self.pager.to_top()

    def _choose(self, code: str, *_: object) -> None:
        self.send(ev.DivisionChosen(code))
