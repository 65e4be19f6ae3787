"""All pages of one material side by side: each with its number, its picture and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from kiosk.model.capture import Capture
from kiosk.model.doubt import Doubt
from kiosk.model.page_list import PageList, ScannedPage
from screens.theme import current
from screens.widgets.surface import CardColumn, Column, Row, Space
from screens.widgets.thumbnail import Thumbnail
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words

Say = Callable[..., str]
Doubts = Callable[[str], Sequence[Doubt]]


class PageTile(Touchable, CardColumn):
    """One page. ``state``: looking, reading, doubt, good."""

    state = StringProperty("looking")

    def __init__(self, thumbnail: Thumbnail, words: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        icon, colour = _STATES[self.state]
        self.padding = (theme.mm(3), theme.mm(3))
        self.spacing = theme.mm(2)
        thumbnail.size_hint_y, thumbnail.height = None, theme.mm(46 if theme.portrait else 38)
        self.add_widget(thumbnail)
        self.add_widget(Words(text=self.caption, role="note", align="center", bold=True))
        line = Row(spacing=theme.mm(1.5))
        line.add_widget(Space())
        line.add_widget(Icon(text=icon, side=theme.type_px("small"), colour=colour, pos_hint={"center_y": 0.5}))
        line.add_widget(Words(text=words, role="small", natural=True, colour=colour, pos_hint={"center_y": 0.5}))
        line.add_widget(Space())
        self.add_widget(line)
        self.bind(pressed=self._react)

    def _react(self, *_: object) -> None:
        self.fill = "primary_ground" if self.pressed else "surface"


_STATES = {
    "looking": ("dots-horizontal", "muted"),
    "reading": ("dots-horizontal", "muted"),
    "doubt": ("alert-circle", "bad"),
    "good": ("check-circle", "good"),
}


class PageGrid(Column):
    """``on_page`` is called with the id of the page that was touched. Pictures that did not change are kept."""

    def __init__(self, say: Say, on_page: Callable[[str], None], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._say, self._on_page = say, on_page
        self._thumbnails: dict[str, tuple[int, Thumbnail]] = {}
        self._tiles: dict[str, tuple[tuple[object, ...], PageTile]] = {}
        self.spacing = current().gap

    def prepare(self, pages: PageList) -> None:
        """Unpack the pictures while the stack is still running, one with each change: ten at once would hold up a frame."""
        for page in pages.pages:
            if page.preview:
                self._thumbnail(page)

    def fill_with(self, pages: PageList, capture: Capture, doubts: Doubts) -> None:
        self.clear_widgets()
        gone = self._thumbnails.keys() - {page.page_id for page in pages.pages}
        for page_id in gone:
            self._thumbnails.pop(page_id)[1].forget()
            self._tiles.pop(page_id, None)
        across = 3 if current().portrait else 4
        tiles = [self._tile(number, page, capture, doubts) for number, page in enumerate(pages.pages, 1)]
        for first in range(0, len(tiles), across):
            row = Row(spacing=current().gap)
            shown: list[Widget] = [*tiles[first : first + across]]
            for tile in shown:
                if tile.parent is not None:  # it stood in a row of the last time
                    tile.parent.remove_widget(tile)
            for tile in [*shown, *(Space() for _ in range(across - len(shown)))]:
                row.add_widget(tile)
            self.add_widget(row)

    def forget(self) -> None:
        """Drop all pictures."""
        for _, thumbnail in self._thumbnails.values():
            thumbnail.forget()
        self._thumbnails.clear()
        self._tiles.clear()
        self.clear_widgets()

    def _tile(self, number: int, page: ScannedPage, capture: Capture, doubts: Doubts) -> PageTile:
        state = _state(page, doubts)
        side = capture.asked[page.asked].label if page.asked is not None and page.asked < len(capture.asked) else ""
        caption = self._say("screens.scan.tile_side" if side else "screens.scan.tile", n=number, side=side)
        looks = (caption, state, hash(page.preview), current())
        known = self._tiles.get(page.page_id)
        if known is not None and known[0] == looks:
            return known[1]
        tile = PageTile(
            self._thumbnail(page),
            self._say(f"screens.scan.tile.{state}"),
            state=state,
            name=f"page:{page.page_id}",
            caption=caption,
        )
        tile.bind(on_fire=partial(self._touched, page.page_id))
        self._tiles[page.page_id] = looks, tile
        return tile

    def _touched(self, page_id: str, *_: object) -> None:
        self._on_page(page_id)

    def _thumbnail(self, page: ScannedPage) -> Thumbnail:
        known = self._thumbnails.get(page.page_id)
        mark = hash(page.preview)
        if known is not None and known[0] == mark:
            if known[1].parent is not None:
                known[1].parent.remove_widget(known[1])
            return known[1]
        if known is not None:
            known[1].forget()
        fresh = Thumbnail(page.preview)
        self._thumbnails[page.page_id] = (mark, fresh)
        return fresh


def _state(page: ScannedPage, doubts: Doubts) -> str:
    if page.verdict is None:
        return "looking"
    if any(doubt.about not in page.stands for doubt in doubts(page.page_id)):
        return "doubt"
    return "reading" if page.busy else "good"
