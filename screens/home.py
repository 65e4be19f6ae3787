"""Home: one question, the bundles as tiles. Elder mode has fewer and larger entries, not the same ones scaled."""

from __future__ import annotations

from functools import partial

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.bundle import Audience, BundleCard
from screens.step_screen import StepScreen
from screens.widgets.buttons import Secondary
from screens.widgets.tile import Entry, Tile


class HomeScreen(StepScreen):
    """What would you like to do?"""

    _tiles: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        self.ids.trouble.show(journey.trouble, self.say)
        shown = tuple(tile for tile in journey.tiles if tile.audience is journey.audience)
        for half in (self.ids.person, self.ids.enterprise):
            half.chosen = half.name == f"audience:{journey.audience.value}"
        if (shown, journey.audience) == self._tiles:
            return
        self._tiles = (shown, journey.audience)
        if self.theme.elder:
            self._fill_entries(shown)
        else:
            self._fill_tiles(shown)

    def leaves(self) -> set[str]:
        return {"display", "help"}

    def choose_audience(self, audience: str) -> None:
        """A half of the switch was touched."""
        self.send(ev.AudienceChosen(Audience(audience)))

    def _fill_tiles(self, tiles: tuple[BundleCard, ...]) -> None:
        grid = self.ids.tiles
        grid.clear_widgets()
        grid.cols = 3 if self.theme.portrait else 4
        grid.row_default_height = self._tile_height(-(-len(tiles) // grid.cols))
        for tile in tiles:
            note = "" if tile.available else self.say("screens.home.elsewhere")
            widget = Tile(name=f"tile:{tile.bundle_id}", caption=tile.name, icon=tile.icon, note=note)
            widget.bind(on_fire=partial(self._choose, tile.bundle_id))
            grid.add_widget(widget)

    def _tile_height(self, rows: int) -> int:
        theme = self.theme
        if not theme.portrait:
            return theme.mm(42 if rows > 2 else 52)
        if theme.low:
            return theme.mm(43)
        return theme.mm(55)

    def _fill_entries(self, tiles: tuple[BundleCard, ...]) -> None:
        entries = self.ids.tiles
        entries.clear_widgets()
        entries.cols = 1
        for tile in tiles:
            if not tile.available:
                continue
            hint = f"screens.home.hint.{tile.bundle_id}"
            note = self.say(hint) if self.port.texts.has(hint) else ""
            widget = Entry(name=f"tile:{tile.bundle_id}", caption=tile.name, icon=tile.icon, note=note)
            widget.bind(on_fire=partial(self._choose, tile.bundle_id))
            entries.add_widget(widget)
        if self.actions is not None and not self.actions.children:
            call = Secondary(name="call", icon="account-voice", caption=self.say("screens.home.call"))
            call.bind(on_fire=lambda *_: self.send(ev.HelpAsked()))
            self.actions.offer(call)

    def _choose(self, bundle_id: str, *_: object) -> None:
        self.send(ev.BundleChosen(bundle_id))
