"""My cases: with the card everything, with the receipt's number state and days."""

from __future__ import annotations

from functools import partial

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from screens.step_screen import StepScreen
from screens.widgets.tile import Entry

WAYS = (
    ("card", "card-account-details", ev.ByCardChosen),
    ("number", "qrcode", ev.ByNumberChosen),
)


class CasesScreen(StepScreen):
    """How would you like to look?"""

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.cases is None:
            return
        self.heading = self.say("cases.ways.heading")
        self.lead = self.say("cases.ways.lead")
        self.ids.trouble.show(session.trouble, self.say)
        rows = self.ids.rows
        if rows.children:
            return
        for name, icon, event in WAYS:
            entry = Entry(
                name=f"way:{name}",
                icon=icon,
                caption=self.say(f"cases.ways.{name}"),
                note=self.say(f"cases.ways.{name}_more"),
            )
            entry.bind(on_fire=partial(self._go, event))
            rows.add_widget(entry)

    def _go(self, event: type[ev.ByCardChosen] | type[ev.ByNumberChosen], *_: object) -> None:
        self.send(event())
