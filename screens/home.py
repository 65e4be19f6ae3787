"""Home: one question; a line to look for a matter, the bundles as tiles by stage of life, and small ones for what people come for
at any age. Elder mode has fewer and larger entries, not the same ones scaled.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kivy.clock import Clock
from kivy.uix.gridlayout import GridLayout

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.bundle import Audience, BundleCard
from screens.port import Port
from screens.step_screen import StepScreen
from screens.widgets.buttons import Link, PushButton, Secondary
from screens.widgets.search_line import SearchEntry
from screens.widgets.surface import Row
from screens.widgets.tile import Entry, Tile

LATE = 0.3  # s after which a person wonders
ELDER_MOST = 4  # large entries that stand on one page; the rest is found by looking for it
SMALL_ROW = 4  # small tiles beside each other
LEAST_TILE = 31  # mm; an icon of its least size, a name and a remark
SERVICE_MM = 26.5  # as high as the line to look for a matter

Service = type[ev.CasesAsked] | type[ev.InquiriesAsked] | type[ev.CopyAsked]

# What is no bundle: name of the touch, icon, words, what is sent.
SERVICES: tuple[tuple[str, str, str, Service], ...] = (
    ("cases", "clipboard-text-clock", "cases.home", ev.CasesAsked),
    ("inquiries", "text-box-search-outline", "cases.inquiry.home", ev.InquiriesAsked),
    ("copy", "content-copy", "cases.copy.home", ev.CopyAsked),
)


class HomeScreen(StepScreen):
    """What would you like to do?"""

    _tiles: tuple[object, ...] = ()

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        self._late = Clock.create_trigger(self._opening, LATE)
        super().__init__(port, now)
        # Kivy's ids hold nothing: what is taken off the screen for a while would be gone when it is asked for again.
        self._kept = (self.ids.above.__self__, self.ids.below.__self__, self.ids.switch.__self__)
        words = "screens.home.search_elder" if self.theme.elder else "screens.home.search"
        look = SearchEntry(name="search", caption=self.say(words))
        look.bind(on_fire=lambda *_: self.send(ev.SearchAsked()))
        # On a wide screen it stands under the heading; upright with what is touched, which low reach brings down.
        self._first = Row(spacing=self.theme.mm(4))
        self._first.add_widget(look)
        (self.ids.above if self.theme.portrait else self.ids.beside).add_widget(self._first)
        if not self.theme.portrait:
            self.ids.all.remove_widget(self.ids.above)  # empty it would leave a gap, as below
        self.ids.all.remove_widget(self.ids.below)
        refill = Clock.create_trigger(self._refill, -1)
        self.ids.trouble.bind(height=refill)

    def _offer_divisions(self, journey: Journey) -> None:
        """Elder mode has few entries; there the overview offers it."""
        offered = len(self._first.children) > 1
        if offered or self.theme.elder or len(journey.divisions) < 2:
            return
        words = self.say("screens.home.division")
        away = Link(name="divisions", caption=words, icon="map-marker", look="secondary")
        away.least = self.theme.mm(26.5)
        away.bind(on_fire=lambda *_: self.send(ev.DivisionsAsked()))
        self._first.add_widget(away)

    def update(self, journey: Journey) -> None:
        self._offer_divisions(journey)
        self.ids.trouble.show(journey.trouble, self.say)
        self._say_loading(journey)
        troubled = journey.trouble is not None
        if (self.theme.low or (troubled and not self.theme.portrait)) and self.ids.remark.children:
            self.ids.remark.clear_widgets()  # the tiles need the room within reach, the news that under the heading
        shown = tuple(tile for tile in journey.tiles if tile.audience is journey.audience)
        for half in (self.ids.person, self.ids.enterprise):
            half.chosen = half.name == f"audience:{journey.audience.value}"
        everyday = frozenset(stage.stage_id for stage in journey.stages if stage.everyday)
        seen = (shown, everyday, journey.audience, journey.trouble is None, bool(journey.inquiries), journey.copying)
        if seen == self._tiles:
            return
        self._tiles = seen
        if self.theme.elder:
            self._hide_switch(journey.audience)
            # News upright takes the place of one entry, and so does the switch.
            crowded = (troubled and self.theme.portrait) + (journey.audience is not Audience.PERSON)
            self._fill_entries(shown, ELDER_MOST - crowded)
        else:
            small = tuple(tile for tile in shown if tile.stage in everyday)
            self._fill_small(small)
            self._fill_tiles(tuple(tile for tile in shown if tile not in small), -(-len(small) // SMALL_ROW))

    def _refill(self, *_: object) -> None:
        """How high the news above stands is known only once it is laid out; the tiles share what is left."""
        self._tiles = ()
        self.update(self.port.snapshot)

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

    def _fill_tiles(self, tiles: tuple[BundleCard, ...], small_rows: int) -> None:
        grid = self.ids.tiles
        grid.clear_widgets()
        grid.cols = 3 if self.theme.portrait and not self.theme.low else 4
        high = self._tile_height(-(-len(tiles) // grid.cols), small_rows)
        grid.row_default_height = high
        for tile in tiles:
            grid.add_widget(self._tile(tile, high, small=False))

    def _fill_small(self, tiles: tuple[BundleCard, ...]) -> None:
        place = self.ids.below if self.theme.portrait else self.ids.beside
        for old in [child for child in place.children if isinstance(child, GridLayout)]:
            place.remove_widget(old)
        for old in [child for child in place.children if isinstance(child, Row) and child is not self._first]:
            place.remove_widget(old)
        if self.theme.portrait and place.parent is None:
            self.ids.all.add_widget(place)
        place.add_widget(self._services())
        if not tiles:
            return
        high = self._small_height()
        grid = GridLayout(cols=SMALL_ROW if self.theme.portrait else SMALL_ROW // 2, spacing=self.theme.gap)
        grid.size_hint_y, grid.row_default_height, grid.row_force_default = None, high, True
        grid.bind(minimum_height=grid.setter("height"))
        for tile in tiles:
            grid.add_widget(self._tile(tile, high, small=True))
        place.add_widget(grid)

    def _services(self) -> Row:
        """What people come back for, side by side."""
        row = Row(spacing=self.theme.gap)
        for name, icon, words, event in SERVICES:
            if event is ev.InquiriesAsked and not self.port.snapshot.inquiries:
                continue  # none is offered here, as in a division that has approved none
            if event is ev.CopyAsked and self.port.snapshot.copying is None:
                continue
            # On a wide screen they stand in a third of it, where an icon would make the words small.
            look = {"icon": icon, "role": "strong"} if self.theme.portrait else {"role": "listed"}
            service = PushButton(name=f"service:{name}", caption=self.say(words), **look)
            service.least = self.theme.mm(SERVICE_MM)
            service.bind(on_fire=partial(self._serve, event))
            row.add_widget(service)
        return row

    def _tile(self, tile: BundleCard, high: int, *, small: bool) -> Tile:
        note = "" if tile.available else self.say("screens.home.informs" if tile.informs else "screens.home.elsewhere")
        widget = Tile(high, small=small, name=f"tile:{tile.bundle_id}", caption=tile.name, icon=tile.icon, note=note)
        widget.bind(on_fire=partial(self._choose, tile.bundle_id))
        return widget

    def _small_height(self) -> int:
        """Enough for two lines of a long name."""
        if not self.theme.low:
            return self.theme.mm(32)
        return self.theme.mm(29 if self.theme.portrait else 26)

    def _tile_height(self, rows: int, small_rows: int) -> int:
        """All rows on one page where that leaves a tile its least height; never so high that a tile looks lost."""
        theme = self.theme
        above = theme.mm(29) if not theme.portrait else theme.mm(65)
        if theme.low:
            above = max(above, theme.height - theme.reach)
        if theme.portrait and self.ids.trouble.height and not theme.low:
            above += self.ids.trouble.height + theme.gap
        room = theme.height - above - theme.bar_height - theme.gap - self.ids.person.height - theme.gap
        if theme.portrait:
            room -= theme.mm(26.5) + theme.gap  # the line to look for a matter
            room -= small_rows * (self._small_height() + theme.gap)
            room -= theme.mm(SERVICE_MM) + theme.gap
        if theme.portrait and not theme.low:
            room -= theme.mm(24)  # the remark under the tiles
        each = (room - (rows - 1) * theme.gap) / max(rows, 1)
        return int(min(max(each, theme.mm(LEAST_TILE)), theme.mm(62)))

    def _fill_entries(self, tiles: tuple[BundleCard, ...], most: int) -> None:
        entries = self.ids.tiles
        entries.clear_widgets()
        entries.cols = 1
        for tile in _elder_first(tiles)[:most]:
            widget = Entry(name=f"tile:{tile.bundle_id}", caption=tile.name, icon=tile.icon, note=tile.hint)
            widget.bind(on_fire=partial(self._choose, tile.bundle_id))
            entries.add_widget(widget)
        if self.actions is not None:
            call = Secondary(name="call", icon="account-voice", caption=self.say("screens.home.call"))
            call.bind(on_fire=lambda *_: self.send(ev.HelpAsked()))
            cases = Secondary(name="service:cases", icon="clipboard-text-clock", caption=self.say("cases.home"))
            cases.bind(on_fire=partial(self._serve, ev.CasesAsked))
            look = Secondary(name="service:inquiries", caption=self.say("cases.inquiry.home"))
            look.bind(on_fire=partial(self._serve, ev.InquiriesAsked))
            # On a wide screen a third would take the room of the line to look for a matter.
            offered = [look] if self.port.snapshot.inquiries and self.theme.portrait else []
            self.actions.offer(cases, *offered, call)

    def _hide_switch(self, audience: Audience) -> None:
        """Few look for enterprise matters in elder mode; the switch stays only for who is there already."""
        row = self.ids.switch
        if audience is Audience.PERSON and row.parent is not None:
            row.parent.remove_widget(row)

    def _serve(self, event: Service, *_: object) -> None:
        self.send(event())

    def _choose(self, bundle_id: str, *_: object) -> None:
        self.send(ev.BundleChosen(bundle_id))


def _elder_first(tiles: tuple[BundleCard, ...]) -> list[BundleCard]:
    """What old people come for, then whatever else can be applied for here."""
    return sorted((tile for tile in tiles if tile.available), key=lambda tile: tile.elder or 99)
