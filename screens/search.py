"""Look for a matter: letters of its pinyin or its initials, rows while they are typed; with nothing typed the stages of a life,
and what is done here most. What no kiosk does is said with where it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Looking
from kiosk.model.bundle import Audience, BundleCard, Elsewhere, Hit, Stage
from screens.port import Port
from screens.step_screen import StepScreen
from screens.widgets.chips import Chip, Chips
from screens.widgets.letter_keys import LetterKeys
from screens.widgets.panel import Panel
from screens.widgets.rows import ListCard, ListRow, Pill, Section
from screens.widgets.search_line import SearchLine
from screens.widgets.surface import Column

LATE = 0.3  # s after which a person wonders


class SearchScreen(StepScreen):
    """What are you looking for?"""

    _shown: tuple[object, ...] = ()
    _hint = ""  # the sentence under the heading while nothing is waited for
    _waits = ""  # message id of what is waited for

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        self._late = Clock.create_trigger(self._opening, LATE)
        super().__init__(port, now)
        self._line = SearchLine(empty=self.say("screens.search.empty"))
        self.ids.keypad.add_widget(self._line)
        self.ids.keypad.add_widget(LetterKeys(self._key, self.say("screens.form.clear")))

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.looking is None:
            return
        looking = session.looking
        self.ids.trouble.show(session.trouble, self.say)
        self._line.text = looking.query
        self._say_busy(session.loading, looking)
        typed = bool(looking.query)
        seen = (looking.stage, looking.hits, looking.found_for, typed, journey.tiles, journey.most_used)
        if seen == self._shown:
            return
        if seen[:2] != self._shown[:2]:
            self.pager.to_top()
        self._shown = seen
        self.ids.all.clear_widgets()
        for part in self._parts(journey, looking):
            self.ids.all.add_widget(part)
        self.lead = self._hint

    def aloud(self) -> str:
        """What was found is read out too: who cannot see the rows hears them."""
        rows = [widget.caption for widget in self.ids.all.walk(restrict=True) if isinstance(widget, ListRow)]
        return super().aloud() + "".join(f"{row}。" for row in rows)

    def _parts(self, journey: Journey, looking: Looking) -> list[Widget]:
        if looking.query and looking.found_for:
            return self._found(journey, looking)
        there = self._there(journey)
        self._hint = self.say("screens.search.there", division=there) if there else self.say("screens.search.lead")
        if looking.stage:
            return self._stage(journey, looking.stage)
        self.heading = self.say("screens.search.heading")
        stages = [self._stages(journey, audience) for audience in _first(journey.audience)]
        chips = [self._chip(f"hit:{t.bundle_id}", t.name, ev.BundleChosen(t.bundle_id)) for t in journey.often_used]
        return [self._titled("screens.search.often", "star-outline", chips), *stages] if chips else stages

    # -- what fits -----------------------------------------------------------------------------------------------------

    def _found(self, journey: Journey, looking: Looking) -> list[Widget]:
        tiles = {tile.bundle_id: tile for tile in journey.tiles}
        matters = {matter.matter_id: matter for matter in journey.elsewhere}
        rows: list[Widget] = []
        for hit in looking.hits:
            if hit.matter_id in tiles:
                rows.append(self._row(tiles[hit.matter_id], self._whose(hit, tiles[hit.matter_id])))
            elif hit.matter_id in matters:
                rows.append(self._elsewhere(matters[hit.matter_id]))
        if not rows:
            return self._nothing(journey, looking.advice)
        self.heading = self.say("screens.search.found", n=len(rows))
        self._hint = self.say("screens.search.touch")
        return [self._card(rows)]

    def _nothing(self, journey: Journey, advice: str) -> list[Widget]:
        self.heading = self.say("screens.search.nothing")
        self._hint = self.say("screens.search.again")
        panel = Panel(tone="attention", icon="map-marker", title=self.say("screens.search.where"))
        panel.say(
            self.say(advice) if advice else "",
            self.say("screens.search.phone", place=journey.place.place, phone=journey.place.phone),
        )
        return [panel, self._stages(journey, journey.audience)]

    def _whose(self, hit: Hit, tile: BundleCard) -> str:
        """Who does it; of a division above also whose guide it is."""
        if not tile.available and hit.division:
            return self.say("screens.search.above", division=hit.division, department=hit.department)
        return hit.department or tile.hint

    @staticmethod
    def _there(journey: Journey) -> str:
        """Name of the other division that was chosen; empty at home."""
        code = journey.session.division if journey.session is not None else ""
        away = code != journey.place.division
        return next((choice.name for choice in journey.divisions if away and choice.code == code), "")

    def _row(self, tile: BundleCard, hint: str) -> ListRow:
        there = self._there(self.port.snapshot)
        if there:  # what is accepted of it its guide says
            pill, hint = Pill(there, "primary", "map-marker"), tile.hint
        elif tile.available:
            pill = Pill(self.say("screens.search.here"), "good", "check")
        elif tile.informs:
            pill = Pill(self.say("screens.home.informs"), "primary", "book-open-variant")
        else:
            pill = Pill(self.say("screens.home.elsewhere"), "attention", "map-marker")
        row = ListRow(name=f"hit:{tile.bundle_id}", caption=tile.name, hint=hint, icon=tile.icon, pill=pill)
        row.bind(on_fire=partial(self._choose, tile.bundle_id))
        return row

    def _elsewhere(self, matter: Elsewhere) -> ListRow:
        words = "screens.search.matter_phone" if matter.phone else "screens.search.matter"
        hint = self.say(words, where=matter.where, phone=matter.phone)
        pill = Pill(self.say("screens.search.not_here"), "attention", "map-marker")
        return ListRow(caption=matter.name, hint=hint, icon="information-outline", tone="attention", pill=pill)

    # -- stages of life ------------------------------------------------------------------------------------------------

    def _stage(self, journey: Journey, stage_id: str) -> list[Widget]:
        stage = next((stage for stage in journey.stages if stage.stage_id == stage_id), None)
        rows: list[Widget] = [self._row(tile, tile.hint) for tile in journey.in_stage(stage_id)]
        self.heading = self.say("screens.search.stage", stage=stage.name if stage else "", n=len(rows))
        self._hint = self.say("screens.search.touch")
        audience = stage.audience if stage else journey.audience
        return [self._card(rows), self._stages(journey, audience, stage_id)]

    def _stages(self, journey: Journey, audience: Audience, chosen: str = "") -> Widget:
        icon = "account-group" if audience is Audience.PERSON else "domain"
        stages = [stage for stage in journey.stages if stage.audience is audience]
        return self._titled(f"screens.home.{audience.value}", icon, [self._stage_chip(s, chosen) for s in stages])

    def _stage_chip(self, stage: Stage, chosen: str) -> Chip:
        chip = self._chip(f"stage:{stage.stage_id}", stage.name, ev.StageChosen(stage.stage_id))
        chip.chosen = stage.stage_id == chosen
        return chip

    def _chip(self, name: str, caption: str, event: ev.Event) -> Chip:
        chip = Chip(name=name, caption=caption)
        chip.bind(on_fire=lambda *_: self.send(event))
        return chip

    def _titled(self, title: str, icon: str, chips: list[Chip]) -> Widget:
        part = Column(spacing=self.theme.mm(2))
        lines = Chips()
        for chip in chips:
            lines.add_widget(chip)
        if chips:
            part.add_widget(Section(self.say(title), icon))
            part.add_widget(lines)
        return part

    @staticmethod
    def _card(rows: list[Widget]) -> ListCard:
        card = ListCard()
        card.fill_with(rows)
        return card

    # -- touches -------------------------------------------------------------------------------------------------------

    def _key(self, key: str) -> None:
        session = self.port.snapshot.session
        if session is None or session.looking is None:
            return
        query = session.looking.query
        self.send(ev.QuerySet({"clear": "", "back": query[:-1]}.get(key, query + key)))

    def _choose(self, bundle_id: str, *_: object) -> None:
        self.send(ev.BundleChosen(bundle_id))

    def _say_busy(self, loading: str, looking: Looking) -> None:
        """A guide opens at once as a rule, and so do rows but for a folder's first search; what takes longer is said."""
        waits = "screens.home.opening" if loading else "screens.search.busy" if _unanswered(looking) else ""
        if waits != self._waits:
            self._waits = waits
            self._late.cancel()
            self.lead = self._hint
        if waits and self.lead == self._hint:
            self._late()

    def _opening(self, _: float) -> None:
        self.lead = self.say(self._waits) if self._waits else self._hint


def _unanswered(looking: Looking) -> bool:
    return bool(looking.query) and looking.found_for != looking.query


def _first(audience: Audience) -> list[Audience]:
    """Whom the home screen was set to, then the other."""
    return sorted(Audience, key=lambda one: one is not audience)
