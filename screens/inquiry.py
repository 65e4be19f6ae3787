"""The office's answer to an inquiry: its words and figures as they came, row by row; printed if wanted, then forgotten."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.case_state import FilePhase, FilePrint
from kiosk.journey.state import Journey
from kiosk.model.inquiry import Inquiring
from kiosk.model.leaflet import Readiness
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.panel import Panel
from screens.widgets.rows import Fact, FactCard

_ENDS = {
    FilePhase.CHECKING: ("primary", "printer"),
    FilePhase.DONE: ("good", "check-circle"),
    FilePhase.FAILED: ("attention", "printer-alert"),
    FilePhase.UNKNOWN: ("attention", "printer-alert"),
}


class InquiryScreen(StepScreen):
    """This is what the office says."""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        asked = session.inquiry if session is not None else None
        if session is None or session.cases is None or asked is None or asked.answer is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        ready = self.port.slip_readiness()
        shown = (asked, session.cases.print, ready)
        if shown == self._shown:
            return
        self._shown = shown
        self.heading = asked.inquiry.name
        office = asked.answer.office or asked.inquiry.department
        self.lead = self.say("cases.inquiry.said", office=office, day=asked.answer.as_of[:10])
        self._fill(asked, session.cases.print)
        self._offer(session.cases.print, ready)

    def aloud(self) -> str:
        return f"{self.heading}。{self.lead}"  # figures are for the eye

    def _fill(self, asked: Inquiring, printed: FilePrint | None) -> None:
        first, rows = self.ids.first, self.ids.rows
        first.clear_widgets()
        rows.clear_widgets()
        if printed is not None and printed.phase in _ENDS:
            tone, icon = _ENDS[printed.phase]
            panel = Panel(tone=tone, icon=icon, title=self.say(f"cases.inquiry.print_{printed.phase.value}"))
            first.add_widget(panel)
        for part in self._rows(asked):
            rows.add_widget(part)

    def _rows(self, asked: Inquiring) -> list[Widget]:
        rows = asked.answer.rows if asked.answer is not None else ()
        if not rows:
            panel = Panel(tone="primary", icon="information-outline", title=self.say("cases.inquiry.none"))
            panel.say(asked.inquiry.empty)
            return [panel]
        parts: list[Widget] = []
        for row in rows:
            card = FactCard()
            for column in asked.inquiry.columns:
                card.add_widget(Fact(column.label, row.get(column.column_id) or "—", label_mm=78))
            parts.append(card)
        return parts

    def _offer(self, printed: FilePrint | None, ready: Readiness | None) -> None:
        if self.actions is None:
            return
        buttons: list[PushButton] = []
        if ready is Readiness.READY and (printed is None or printed.phase is not FilePhase.CHECKING):
            paper = Secondary(name="print", icon="printer", caption=self.say("cases.inquiry.print"))
            paper.bind(on_fire=lambda *_: self.send(ev.InquiryPrintAsked()))
            buttons.append(paper)
        done = Primary(name="next", caption=self.say("cases.inquiry.done"), icon="check")
        done.bind(on_fire=lambda *_: self.send(ev.Next()))
        self.actions.offer(*buttons, done)
