"""Home: one question, the bundles as tiles. Elder mode has fewer and larger entries, not the same ones scaled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kivy.clock import Clock

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.bundle import Audience, BundleCard
from screens.port import Port
from screens.step_screen import StepScreen
from screens.widgets.buttons import Secondary
from screens.widgets.tile import Entry, Tile

LATE = 0.3  # s after which a person wonders
ELDER_FIRST = ("retirement", "medical", "disability", "hardship", "afterlife")  # what old people come for


class HomeScreen(StepScreen):
    """What would you like to do?"""

    _tiles: tuple[object, ...] = ()

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        self._late = Clock.create_trigger(self._opening, LATE)
        super().__init__(port, now)

    def update(self, journey: Journey) -> None:
        self.ids.trouble.show(journey.trouble, self.say)
        self._say_loading(journey)
        if self.theme.low and self.ids.remark.children:
            self.ids.remark.clear_widgets()  # the tiles need the room within reach
        shown = tuple(tile for tile in journey.tiles if tile.audience is journey.audience)
        for half in (self.ids.person, self.ids.enterprise):
            half.chosen = half.name == f"audience:{journey.audience.value}"
        seen = (shown, journey.audience, journey.trouble is None)
        if seen == self._tiles:
            return
        self._tiles = seen
        if self.theme.elder:
            self._hide_switch(journey.audience)
            self._fill_entries(shown)
        else:
            self._fill_tiles(shown)

    def _say_loading(self, journey: Journey) -> None:
        """A guide opens at once as a rule; what takes longer is said."""
        name = journey.session.loading if journey.session is not None else ""
        if not name:
            self._late.cancel()
            self.lead = ""
        elif not self.lead:
            self._late()

    def leaves(self) -> set[str]:
        return {"display", "help"}

    def choose_audience(self, audience: str) -> None:
        """A half of the switch was touched."""
        self.send(ev.AudienceChosen(Audience(audience)))

    def _opening(self, _: float) -> None:
        self.lead = self.say("screens.home.opening")

    def _fill_tiles(self, tiles: tuple[BundleCard, ...]) -> None:
        grid = self.ids.tiles
        grid.clear_widgets()
        grid.cols = 3 if self.theme.portrait else 4
        high = self._tile_height(-(-len(tiles) // grid.cols))
        grid.row_default_height = high
        for tile in tiles:
            note = "" if tile.available else self.say("screens.home.elsewhere")
            widget = Tile(high, name=f"tile:{tile.bundle_id}", caption=tile.name, icon=tile.icon, note=note)
            widget.bind(on_fire=partial(self._choose, tile.bundle_id))
            grid.add_widget(widget)

    def _tile_height(self, rows: int) -> int:
        """All rows on one page where that leaves a tile its least height; never so high that a tile looks lost."""
        theme = self.theme
        above = theme.mm(29) if not theme.portrait else theme.mm(65)
        if theme.low:
            above = max(above, theme.height - theme.reach)
        if theme.portrait and self.ids.trouble.height:
            above += self.ids.trouble.height + theme.gap
        room = theme.height - above - theme.bar_height - theme.gap - self.ids.person.height - theme.gap
        if theme.portrait and not theme.low:
            room -= theme.mm(24)  # the remark under the tiles
        each = (room - (rows - 1) * theme.gap) / max(rows, 1)
        return round(min(max(each, theme.mm(43)), theme.mm(62)))

    def _fill_entries(self, tiles: tuple[BundleCard, ...]) -> None:
        entries = self.ids.tiles
        entries.clear_widgets()
        entries.cols = 1
        for tile in sorted((t for t in tiles if t.available), key=_elder_order):
            hint = f"screens.home.hint.{tile.bundle_id}"
            note = self.say(hint) if self.port.texts.has(hint) else ""
            widget = Entry(name=f"tile:{tile.bundle_id}", caption=tile.name, icon=tile.icon, note=note)
            widget.bind(on_fire=partial(self._choose, tile.bundle_id))
            entries.add_widget(widget)
        if self.actions is not None and not self.actions.children:
            call = Secondary(name="call", icon="account-voice", caption=self.say("screens.home.call"))
            call.bind(on_fire=lambda *_: self.send(ev.HelpAsked()))
            self.actions.offer(call)

    def _hide_switch(self, audience: Audience) -> None:
        """Few look for enterprise matters in elder mode; the switch stays only for who is there already."""
        row = self.ids.person.parent
        if audience is Audience.PERSON and row is not None and row.parent is not None:
            row.parent.remove_widget(row)

    def _choose(self, bundle_id: str, *_: object) -> None:
        self.send(ev.BundleChosen(bundle_id))


def _elder_order(tile: BundleCard) -> int:
    return ELDER_FIRST.index(tile.bundle_id) if tile.bundle_id in ELDER_FIRST else len(ELDER_FIRST)
