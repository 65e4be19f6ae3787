"""Inquiries: what can be looked up here, each in a row; all of them need the network, and it is said when that is away."""

from __future__ import annotations

from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Network
from kiosk.model.guide import Provenance
from kiosk.model.inquiry import Inquiry
from screens.step_screen import StepScreen
from screens.widgets.panel import Panel
from screens.widgets.rows import ListCard, ListRow


class InquiriesScreen(StepScreen):
    """What would you like to know?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        away = journey.network is Network.AWAY
        if (journey.inquiries, away) == self._shown:
            return
        self._shown = (journey.inquiries, away)
        self.heading = self.say("cases.inquiry.heading")
        self.lead = self.say("cases.inquiry.lead")
        self.ids.first.clear_widgets()
        self.ids.rows.clear_widgets()
        if away:
            panel = Panel(tone="attention", icon="wifi-off", title=self.say("cases.inquiry.away"))
            panel.say(self.say("cases.inquiry.away_more"))
            self.ids.first.add_widget(panel)
        for inquiry in journey.inquiries:
            self.ids.rows.add_widget(self._card(inquiry))

    def _card(self, inquiry: Inquiry) -> Widget:
        sample = "" if inquiry.provenance is Provenance.OFFICIAL else self.say("screens.top.sample")
        row = ListRow(
            name=f"inquiry:{inquiry.inquiry_id}",
            caption=f"{inquiry.name}{sample}",
            hint=inquiry.hint or inquiry.department,
            icon=inquiry.icon,
        )
        row.bind(on_fire=partial(self._choose, inquiry.inquiry_id))
        card = ListCard()
        card.fill_with([row])
        return card

    def _choose(self, inquiry_id: str, *_: object) -> None:
        self.send(ev.InquiryChosen(inquiry_id))
