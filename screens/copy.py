"""Copies: what to copy, and what to do with the pages: on paper, or to the telephone by a code whose key no server sees."""

from __future__ import annotations

from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.case_state import FilePhase
from kiosk.journey.copy_state import Copying
from kiosk.journey.state import Journey, Network, Session
from kiosk.model.leaflet import Readiness
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.panel import Note, Panel
from screens.widgets.qr import QrCode
from screens.widgets.surface import CardRow, Column
from screens.widgets.tile import Entry
from screens.widgets.words import Words

_ENDS = {
    FilePhase.CHECKING: ("primary", "printer"),
    FilePhase.DONE: ("good", "check-circle"),
    FilePhase.FAILED: ("attention", "printer-alert"),
    FilePhase.UNKNOWN: ("attention", "printer-alert"),
}


class CopyScreen(StepScreen):
    """What would you like to copy?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        copying = session.copying if session is not None else None
        if session is None or copying is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        pages = self.port.copied_pages()
        ready, away = self.port.file_readiness(), journey.network is Network.AWAY
        shown = (copying, pages, ready, away)
        if shown == self._shown:
            return
        self._shown = shown
        self.heading = self.say("cases.copy.have" if pages else "cases.copy.heading", n=pages)
        self.lead = self.say("cases.copy.have_more" if pages else "cases.copy.lead")
        self._fill(session, copying, away=away and pages > 0)
        self._offer(copying, pages, ready, away=away)

    def _fill(self, session: Session, copying: Copying, *, away: bool) -> None:
        first, rows = self.ids.first, self.ids.rows
        first.clear_widgets()
        rows.clear_widgets()
        for panel in self._news(copying, away=away):
            first.add_widget(panel)
        if copying.qr:
            rows.add_widget(self._code(copying))
        for material in session.guide.materials if session.guide is not None else ():
            entry = Entry(
                name="" if copying.busy else f"copy:{material.material_id}",
                icon=material.icon,
                caption=material.label,
                note=self.say(f"cases.copy.{material.material_id}_more"),
            )
            entry.enabled = not copying.busy
            entry.bind(on_fire=partial(self._choose, material.material_id))
            rows.add_widget(entry)
        rows.add_widget(
            Note(
                icon="lock-outline",
                text=self.say("cases.copy.kept_sent" if copying.qr or copying.sending else "cases.copy.kept"),
            )
        )

    def _news(self, copying: Copying, *, away: bool) -> list[Widget]:
        news: list[Widget] = []
        if copying.print is not None and copying.print.phase in _ENDS:
            tone, icon = _ENDS[copying.print.phase]
            news.append(Panel(tone=tone, icon=icon, title=self.say(f"cases.copy.print_{copying.print.phase.value}")))
        if copying.sending:
            news.append(Panel(tone="primary", icon="sync", title=self.say("cases.copy.sending")))
        elif copying.refused is not None:
            key = "away" if copying.refused.unknown else "refused"
            news.append(Panel(tone="attention", icon="wifi-off", title=self.say(f"cases.copy.phone_{key}")))
        elif away:
            news.append(Panel(tone="attention", icon="wifi-off", title=self.say("cases.copy.phone_away")))
        return news

    def _code(self, copying: Copying) -> Widget:
        card = CardRow(padding=(self.theme.mm(8), self.theme.mm(6)), spacing=self.theme.mm(8))
        card.add_widget(QrCode(copying.qr, self.theme.mm(62), pos_hint={"center_y": 0.5}))
        words = Column(pos_hint={"center_y": 0.5}, spacing=self.theme.mm(2))
        words.add_widget(Words(text=self.say("cases.copy.code"), role="listed", bold=True))
        if copying.until is not None:
            local = copying.until.astimezone(self.now().tzinfo)
            until = self.say("cases.moment", month=local.month, day=local.day, time=local.strftime("%H:%M"))
            words.add_widget(Words(text=self.say("cases.copy.code_more", until=until), role="note", colour="muted"))
        card.add_widget(words)
        return card

    def _offer(self, copying: Copying, pages: int, ready: Readiness | None, *, away: bool) -> None:
        if self.actions is None:
            return
        buttons: list[PushButton] = []
        if pages and not copying.busy:
            if not away and not copying.qr:
                phone = Secondary(name="phone", icon="qrcode", caption=self.say("cases.copy.phone"))
                phone.bind(on_fire=lambda *_: self.send(ev.TakeHomeAsked()))
                buttons.append(phone)
            if ready is Readiness.READY:
                paper = Secondary(name="print", icon="printer", caption=self.say("cases.copy.print"))
                paper.bind(on_fire=lambda *_: self.send(ev.CopyPrintAsked()))
                buttons.append(paper)
        if pages and not copying.busy:
            done = Primary(name="next", caption=self.say("cases.copy.done"), icon="check")
            done.bind(on_fire=lambda *_: self.send(ev.Next()))
            buttons.append(done)
        self.actions.offer(*buttons)

    def _choose(self, material_id: str, *_: object) -> None:
        self.send(ev.CopyChosen(material_id))
