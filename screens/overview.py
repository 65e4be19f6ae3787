"""一次告知: everything about the bundle at once, before anything is asked. Sample content is marked as such."""

from __future__ import annotations

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.guide import Guide, Provenance
from screens import overview_parts
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.panel import Panel
from screens.widgets.rows import ListCard, ListRow, Pill


class OverviewScreen(StepScreen):
    """What it takes: materials, days, money, visits."""

    _guide: Guide | None = None
    _out: tuple[str, ...] = ()
    _ways: tuple[PushButton, ...] = ()
    _offered: tuple[bool, bool] | None = None  # whether papers and the start are offered
    _divisions = False  # another may be chosen

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.guide is None:
            return
        out = self.port.devices_out()
        self._offer_ways(session.guide, papers=bool(self.port.leaflets()))
        divisions = self.port.may_choose_division()
        if (session.guide, out, divisions) == (self._guide, self._out, self._divisions):
            return
        guide = self._guide = session.guide
        self._out, self._divisions = out, divisions
        self.heading = self.say("screens.overview.heading", bundle=guide.name)
        self.lead = self.say("screens.overview.lead")
        content = self.ids.all
        content.clear_widgets()
        whole = session.published or guide
        self._fill_first(guide, whole)
        if divisions:
            # Whether this is the right guide at all comes before what it says; in low reach it stands where a hand comes to.
            beside = self.ids.first if self.theme.portrait and not self.theme.low else content
            beside.add_widget(self._elsewhere(guide))
        if self.theme.portrait:
            self.ids.first.add_widget(overview_parts.glance(whole, self.say))
        else:
            content.add_widget(overview_parts.glance(whole, self.say))
        here = frozenset(item.item_id for item in (guide.items if guide.accepts else whole.items))
        for part in overview_parts.sections(whole, self.say, here):
            content.add_widget(part)

    def _offer_ways(self, guide: Guide, *, papers: bool) -> None:
        """To take it along, where there is a printer, and to begin, where it is accepted here. The buttons stay the same ones: a
        printer may make itself known while a finger lies on one of them."""
        if self.actions is None or (papers, guide.accepts) == self._offered:
            return
        self._offered = (papers, guide.accepts)
        if not self._ways:
            take = Secondary(name="papers", caption=self.say("screens.overview.papers"), icon="printer")
            take.bind(on_fire=lambda *_: self.send(ev.LeafletsAsked()))
            words = self.say("screens.overview.start")
            start = Primary(name="next", caption=words, icon="arrow-right", icon_after=True)
            start.bind(on_fire=lambda *_: self.send(ev.Next()))
            self._ways = (take, start)
        wanted = zip(self._ways, self._offered, strict=True)
        self.actions.offer(*(button for button, shown in wanted if shown))

    def _elsewhere(self, guide: Guide) -> ListCard:
        card = ListCard()
        row = ListRow(
            name="division",
            icon="map-marker",
            caption=self.say("screens.overview.in_division", division=guide.division.name),
            hint=self.say("screens.overview.in_division_more"),
            pill=Pill(self.say("screens.overview.change_division"), "primary"),
        )
        row.bind(on_fire=lambda *_: self.send(ev.DivisionsAsked()))
        card.fill_with([row])
        return card

    def _fill_first(self, guide: Guide, whole: Guide) -> None:
        first = self.ids.first
        first.clear_widgets()
        if guide.provenance is not Provenance.OFFICIAL:
            sample = Panel(tone="attention", icon="alert-circle-outline", title=self.say("screens.overview.sample"))
            first.add_widget(sample)
        if not guide.accepts:
            why = "errors.bundle.not_approved" if guide.withheld else "screens.overview.above"
            above = self.say(why, division=guide.division.name)
            panel = Panel(tone="attention", icon="information-outline", title=above)
            panel.say(self.say("screens.overview.above_more", phone=guide.phone))
            first.add_widget(panel)
        elif whole is not guide:
            # Another division's guide, by which one can apply here: for what, and to whom.
            mine = self.say("screens.overview.for_division", division=guide.division.name, n=len(guide.items))
            panel = Panel(tone="primary", icon="map-marker", title=mine)
            panel.say(
                self.say("screens.overview.for_division_more", division=guide.division.name)
                if len(whole.items) > len(guide.items)
                else ""
            )
            first.add_widget(panel)
        for role in self._out:
            panel = Panel(tone="attention", icon="alert", title=self.say(f"screens.overview.out.{role}"))
            panel.say(self.say(f"screens.overview.out.{role}_more"))
            first.add_widget(panel)
