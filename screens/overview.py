"""一次告知: everything about the bundle at once, before anything is asked. Sample content is marked as such."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.guide import Guide, Provenance
from kiosk.model.material import Source
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.panel import Panel
from screens.widgets.rows import Fact, FactCard, ListCard, ListRow, Pill, Section


class OverviewScreen(StepScreen):
    """What it takes: materials, days, money, visits."""

    _guide: Guide | None = None
    _out: tuple[str, ...] = ()
    _papers = False  # there is a printer for them

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.guide is None:
            return
        out = self.port.devices_out()
        papers = bool(self.port.leaflets())
        if (session.guide, out, papers) == (self._guide, self._out, self._papers):
            return
        self._papers = papers
        guide = self._guide = session.guide
        self._out = out
        self.heading = self.say("screens.overview.heading", bundle=guide.name)
        self.lead = self.say("screens.overview.lead")
        content = self.ids.all
        content.clear_widgets()
        self._fill_first(guide)
        for part in (
            *self._materials(guide),
            *self._items(guide),
            *self._conditions(guide),
            *self._flow(guide),
            *self._fees(guide),
            *self._places(guide),
            *self._questions(guide),
        ):
            content.add_widget(part)
        if self.actions is not None:
            self.actions.offer(*self._ways_on(guide))

    def _ways_on(self, guide: Guide) -> list[PushButton]:
        """To take it along, where there is a printer, and to begin, where this division's departments accept it here."""
        ways: list[PushButton] = []
        if self.port.leaflets():
            papers = Secondary(name="papers", caption=self.say("screens.overview.papers"), icon="printer")
            papers.bind(on_fire=lambda *_: self.send(ev.LeafletsAsked()))
            ways.append(papers)
        if guide.accepts:
            start = Primary(
                name="next", caption=self.say("screens.overview.start"), icon="arrow-right", icon_after=True
            )
            start.bind(on_fire=lambda *_: self.send(ev.Next()))
            ways.append(start)
        return ways

    def _fill_first(self, guide: Guide) -> None:
        first = self.ids.first
        first.clear_widgets()
        if guide.provenance is not Provenance.OFFICIAL:
            sample = Panel(tone="attention", icon="alert-circle-outline", title=self.say("screens.overview.sample"))
            first.add_widget(sample)
        if not guide.accepts:
            above = self.say("screens.overview.above", division=guide.division.name)
            panel = Panel(tone="attention", icon="information-outline", title=above)
            panel.say(self.say("screens.overview.above_more", phone=guide.phone))
            first.add_widget(panel)
        for role in self._out:
            panel = Panel(tone="attention", icon="alert", title=self.say(f"screens.overview.out.{role}"))
            panel.say(self.say(f"screens.overview.out.{role}_more"))
            first.add_widget(panel)
        facts = FactCard()
        free = not guide.fees
        visits = "screens.overview.no_visit" if guide.visits == 0 else "screens.overview.visits"
        lines = (
            ("days", self._days(guide)),
            ("visit", self.say(visits, n=guide.visits, why=guide.visit_reason)),
            ("fee", self.say("screens.overview.free" if free else "screens.overview.see_fees")),
            ("result", guide.delivery),
            ("lead_department", guide.lead_department),
            ("phone", self.say("screens.overview.phones", ask=guide.phone, complain=guide.complaint_phone)),
        )
        for name, value in lines:
            if value:
                facts.add_widget(
                    Fact(self.say(f"screens.overview.{name}"), value, label_mm=41, bold=name in ("days", "fee"))
                )
        if self.theme.portrait:
            first.add_widget(facts)
        else:
            self.ids.all.add_widget(facts)

    def _days(self, guide: Guide) -> str:
        """The bundle's promise, and the slowest item's where that is longer: published guides contradict themselves here."""
        slowest = max((item.promised_days for item in guide.items), default=0)
        promised = self.say("screens.days", days=guide.promised_days)
        if slowest <= guide.promised_days:
            return promised
        return f"{promised}\n{self.say('screens.days_slowest', days=slowest)}"

    def _materials(self, guide: Guide) -> list[Widget]:
        rows: list[Widget] = []
        for material in sorted(guide.materials, key=lambda m: m.source is not Source.SCAN):
            brought = material.source in (Source.SCAN, Source.ID_CARD)
            words = "bring" if material.necessary or not brought else "bring_maybe"
            pill = Pill(
                self.say(f"screens.overview.{words if brought else 'no_need'}"), "primary" if brought else "good"
            )
            rows.append(ListRow(caption=material.label, hint=material.hint, icon=material.icon, pill=pill, high=False))
        return self._listed("screens.overview.materials", "file-document-outline", rows)

    def _items(self, guide: Guide) -> list[Widget]:
        rows: list[Widget] = [
            ListRow(
                caption=item.label,
                hint=self.say("screens.items.hint", department=item.department, days=item.promised_days),
                high=False,
            )
            for item in guide.items
        ]
        return self._listed("screens.overview.items", "clipboard-text-clock", rows)

    def _conditions(self, guide: Guide) -> list[Widget]:
        rows: list[Widget] = [ListRow(caption=c.text, high=False) for c in guide.conditions]
        return self._listed("screens.overview.conditions", "account-group", rows)

    def _flow(self, guide: Guide) -> list[Widget]:
        rows: list[Widget] = [
            ListRow(caption=self.say("screens.overview.step", n=n, what=what), high=False)
            for n, what in enumerate(guide.flow, start=1)
        ]
        return self._listed("screens.overview.flow", "arrow-collapse-down", rows)

    def _fees(self, guide: Guide) -> list[Widget]:
        rows: list[Widget] = [
            ListRow(caption=f"{fee.name} {fee.amount}", hint=fee.basis, high=False) for fee in guide.fees
        ]
        return self._listed("screens.overview.fees", "cash", rows)

    def _places(self, guide: Guide) -> list[Widget]:
        rows: list[Widget] = [
            ListRow(
                caption=point.name,
                hint="\n".join(part for part in (point.address, point.hours, point.phone) if part),
                icon="map-marker",
            )
            for point in guide.points
        ]
        return self._listed("screens.overview.places", "map-marker", rows)

    def _questions(self, guide: Guide) -> list[Widget]:
        rows: list[Widget] = [ListRow(caption=q.question, hint=q.answer) for q in guide.questions]
        return self._listed("screens.overview.questions", "help-circle-outline", rows)

    def _listed(self, title: str, icon: str, rows: list[Widget]) -> list[Widget]:
        if not rows:
            return []
        card = ListCard()
        card.fill_with(rows)
        return [Section(self.say(title, n=len(rows)), icon), card]
