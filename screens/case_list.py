"""The person's cases, the newest first; what this kiosk alone knows says so, and so does what may not be shown."""

from __future__ import annotations

from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.case_state import Cases
from kiosk.journey.state import Journey
from kiosk.model.case import Case, CaseSource
from kiosk.model.number import spoken
from screens.case_words import LOOKS, moment_words, state_words
from screens.step_screen import StepScreen
from screens.widgets.buttons import PushButton, Secondary
from screens.widgets.panel import Panel
from screens.widgets.rows import ListCard, ListRow, Pill


class CaseListScreen(StepScreen):
    """Which one?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        cases = session.cases if session is not None else None
        if session is None or cases is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        shown = (cases.found, cases.source, cases.opened)
        if shown == self._shown:
            return
        self._shown = shown
        found = cases.found or ()
        self.heading = self.say("cases.list.heading" if found else "cases.list.none", n=len(found))
        lead = "lead" if cases.opened else "lead_shut"
        self.lead = self.say(f"cases.list.{lead if found else 'none_' + cases.source.value}")
        first, rows = self.ids.first, self.ids.rows
        first.clear_widgets()
        rows.clear_widgets()
        for panel in self._said_first(cases):
            first.add_widget(panel)
        for case in found:
            rows.add_widget(self._card(case, opened=cases.opened))
        if not found:
            rows.add_widget(self._what_now(journey))
        if self.actions is not None:
            self.actions.offer(*([] if found else [self._ask()]))

    def _what_now(self, journey: Journey) -> Widget:
        """Nobody is left with an empty page: whose card it was, where else to ask."""
        panel = Panel(tone="primary", icon="information-outline", title=self.say("cases.list.what_now"))
        place = journey.place
        panel.say(
            self.say("cases.list.other_card"),
            self.say("cases.list.by_number"),
            self.say("screens.search.phone", place=place.place, phone=place.phone),
        )
        return panel

    def _ask(self) -> PushButton:
        ask = Secondary(name="call", icon="phone", caption=self.say("cases.case.ask"))
        ask.bind(on_fire=lambda *_: self.send(ev.HelpAsked()))
        return ask

    def _said_first(self, cases: Cases) -> list[Widget]:
        if cases.source is CaseSource.KIOSK:
            panel = Panel(tone="attention", icon="wifi-off", title=self.say("cases.heard.title"))
            panel.say(self.say("cases.heard.here"), "" if cases.opened else self.say("cases.heard.shut"))
            return [panel]
        if not cases.opened:
            panel = Panel(tone="attention", icon="lock-outline", title=self.say("cases.shut.title"))
            panel.say(self.say("cases.shut.more"))
            return [panel]
        return []

    def _card(self, case: Case, *, opened: bool) -> Widget:
        tone, icon = LOOKS[case.state]
        number = spoken(case.number)
        last = max((step.at for step in case.steps if step.at is not None), default=None)
        when = moment_words(last, self.say, self.now()) if last is not None else ""
        named = opened and case.bundle_name
        row = ListRow(
            name=f"case:{case.submission_id}",
            caption=case.bundle_name if named else number,
            hint="\n".join(filter(None, (number, when))) if named else when,
            icon=icon,
            tone=tone,
            pill=Pill(state_words(case.state, self.say), tone),
        )
        row.bind(on_fire=partial(self._choose, case.submission_id))
        card = ListCard()
        card.fill_with([row])
        return card

    def _choose(self, submission_id: str, *_: object) -> None:
        self.send(ev.CaseChosen(submission_id))
