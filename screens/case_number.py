"""A case by its number: hold the receipt before the scanner or type the number; state and days come, nothing of whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.case import CaseProgress
from kiosk.model.number import spoken
from screens.case_words import LOOKS, meaning, moment_words, progress_facts, state_words
from screens.port import Port
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, Secondary
from screens.widgets.keypad import Keypad
from screens.widgets.panel import Note, Panel
from screens.widgets.rows import Fact, FactCard
from screens.widgets.search_line import SearchLine
from screens.widgets.words import OneLine, Words


class CaseNumberScreen(StepScreen):
    """Which case?"""

    _shown: tuple[object, ...] = (object(),)

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        super().__init__(port, now)
        self._line = SearchLine(empty=self.say("cases.number.empty"))

    def update(self, journey: Journey) -> None:
        session = journey.session
        cases = session.cases if session is not None else None
        if session is None or cases is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        self._line.text = cases.number
        scanner = journey.devices.get("code_scanner")
        scans = scanner is not None and scanner.usable
        shown = (cases.progress, bool(cases.asked), scans)
        if shown == self._shown:
            return
        self._shown = shown
        self.ids.all.clear_widgets()
        if cases.progress is not None:
            self._tell(cases.progress)
        else:
            self._ask(scans=scans, asking=bool(cases.asked))

    def aloud(self) -> str:
        session = self.port.snapshot.session
        progress = session.cases.progress if session is not None and session.cases is not None else None
        return super().aloud() + (meaning(progress.state, self.say) if progress is not None else "")

    def _ask(self, *, scans: bool, asking: bool) -> None:
        self.heading = self.say("cases.number.heading")
        self.lead = self.say("cases.asking" if asking else "cases.number.lead" if scans else "cases.number.lead_typed")
        self.ids.all.add_widget(self._line)
        self.ids.all.add_widget(Note(text=self.say("cases.number.where")))
        if not self.ids.keypad.children:
            self.ids.keypad.add_widget(Keypad(self._key, self.say("screens.form.clear"), "code"))
        if self.actions is not None:
            go = Primary(name="next", caption=self.say("cases.number.go"), icon="magnify")
            go.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(go)

    def _tell(self, progress: CaseProgress) -> None:
        self.ids.keypad.clear_widgets()
        self.heading = state_words(progress.state, self.say)
        self.lead = meaning(progress.state, self.say)
        for part in self._facts(progress):
            self.ids.all.add_widget(part)
        if self.actions is not None:
            other = Secondary(name="other", caption=self.say("cases.number.other"), icon="refresh")
            other.bind(on_fire=lambda *_: self.send(ev.NumberSet("")))
            more = Primary(name="card", caption=self.say("cases.number.more"), icon="card-account-details")
            more.bind(on_fire=lambda *_: self.send(ev.ByCardChosen()))
            self.actions.offer(other, more)

    def _facts(self, progress: CaseProgress) -> list[Widget]:
        card = FactCard()
        card.add_widget(Words(text=self.say("cases.fact.number"), role="note", colour="muted"))
        card.add_widget(OneLine(text=spoken(progress.number), bold=True))
        tone, _ = LOOKS[progress.state]
        card.add_widget(Fact(self.say("cases.fact.state"), state_words(progress.state, self.say), tone=tone, bold=True))
        for label, value in progress_facts(progress, self.say, self.now()):
            card.add_widget(Fact(label, value))
        parts: list[Widget] = [card]
        if progress.seen is not None:
            panel = Panel(tone="attention", icon="wifi-off", title=self.say("cases.heard.title"))
            panel.say(self.say("cases.heard.at", at=moment_words(progress.seen, self.say, self.now())))
            parts.insert(0, panel)
        parts.append(Note(icon="lock-outline", text=self.say("cases.number.only")))
        return parts

    def _key(self, key: str) -> None:
        session = self.port.snapshot.session
        if session is None or session.cases is None:
            return
        number = session.cases.number
        self.send(ev.NumberSet({"clear": "", "back": number[:-1]}.get(key, number + key)))
