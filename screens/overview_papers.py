"""What there is to take along: the guide as slip or A4, blank and sample forms. Nobody has to say who they are for it."""

from __future__ import annotations

from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, LeafletPrint, PrintPhase, Trouble
from kiosk.model.leaflet import Leaflet, LeafletOffer, Readiness
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary
from screens.widgets.panel import Note, Panel, TroubleBanner
from screens.widgets.rows import ListCard, ListRow, Pill, Section

ICONS = {
    Leaflet.GUIDE_SLIP: "text-box-search-outline",
    Leaflet.GUIDE: "book-open-page-variant",
    Leaflet.BLANK_FORM: "file-document-outline",
    Leaflet.SAMPLE_FORM: "file-document-edit-outline",
    Leaflet.MANDATE: "file-sign",
    Leaflet.LETTER: "file-sign",
}
# Tone and icon of what became of a print.
_ENDS = {
    PrintPhase.PRINTING: ("primary", "printer"),
    PrintPhase.DONE: ("good", "check-circle"),
    PrintPhase.FAILED: ("attention", "printer-alert"),
    PrintPhase.UNKNOWN: ("attention", "printer-alert"),
}
_PAPER_OUT = ("paperOut", "paperJam", "coverOpen")


class OverviewPapersScreen(StepScreen):
    """Which paper would you like?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.guide is None:
            return
        offers = self.port.leaflets()
        shown = (session.guide, offers, session.leaflet, session.trouble)
        if shown == self._shown:
            return
        self._shown = shown
        self.heading = self.say("screens.papers.heading")
        self.lead = self.say("screens.papers.lead", bundle=session.guide.name)
        self._fill_first(session.leaflet, session.trouble)
        busy = session.leaflet is not None and session.leaflet.phase is PrintPhase.PRINTING
        content = self.ids.all
        content.clear_widgets()
        for part in self._lists(offers, busy=busy):
            content.add_widget(part)
        if self.actions is not None and not self.actions.children:
            back = Primary(name="next", caption=self.say("screens.papers.back"), icon="arrow-left")
            back.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(back)

    def _fill_first(self, asked: LeafletPrint | None, trouble: Trouble | None) -> None:
        first = self.ids.first
        first.clear_widgets()
        if trouble is not None:
            banner = TroubleBanner()
            banner.show(trouble, self.say)
            first.add_widget(banner)
        elif asked is not None:
            first.add_widget(self._end_of(asked))

    def _end_of(self, asked: LeafletPrint) -> Widget:
        tone, icon = _ENDS[asked.phase]
        way = "slip" if asked.leaflet is Leaflet.GUIDE_SLIP else "a4"
        why = "no_paper" if asked.phase is PrintPhase.FAILED and asked.code in _PAPER_OUT else asked.phase.value
        name = self.say(f"screens.papers.{asked.leaflet.value}")
        panel = Panel(tone=tone, icon=icon, title=self.say(f"screens.papers.end.{why}", paper=name))
        panel.say(self.say(f"screens.papers.end.{why}_more.{way}"))
        return panel

    def _lists(self, offers: tuple[LeafletOffer, ...], *, busy: bool) -> list[Widget]:
        slips = [offer for offer in offers if offer.leaflet is Leaflet.GUIDE_SLIP]
        sheets = [offer for offer in offers if offer.leaflet is not Leaflet.GUIDE_SLIP]
        parts: list[Widget] = []
        for title, found in (("screens.papers.slip", slips), ("screens.papers.a4", sheets)):
            if found:
                parts += [Section(self.say(title), "printer"), *(self._card(offer, busy=busy) for offer in found)]
        if not sheets:
            parts.append(Note(text=self.say("screens.papers.no_a4")))
        return parts

    def _card(self, offer: LeafletOffer, *, busy: bool) -> Widget:
        # A card each: what is touched keeps its distance from the next.
        card = ListCard()
        card.fill_with([self._row(offer, busy=busy)])
        return card

    def _row(self, offer: LeafletOffer, *, busy: bool) -> Widget:
        leaflet, ready = offer.leaflet, offer.readiness is Readiness.READY
        if ready:
            pill = Pill(self.say("screens.papers.print"), "primary")
        else:
            pill = Pill(self.say(f"screens.papers.{offer.readiness.value}"), "attention", icon="printer-alert")
        row = ListRow(
            name=f"leaflet:{leaflet.value}" if ready and not busy else "",
            caption=self.say(f"screens.papers.{leaflet.value}"),
            hint=self.say(f"screens.papers.{leaflet.value}_more"),
            icon=ICONS[leaflet],
            pill=None if ready and busy else pill,
        )
        row.bind(on_fire=partial(self._print, leaflet))
        return row

    def _print(self, leaflet: Leaflet, *_: object) -> None:
        self.send(ev.LeafletAsked(leaflet))
