"""The pages of one material in the walk, in the order in which they are handed in. Frozen; every change gives a new list.

A page comes in three steps: it lies before the document worker, its quality is known, its words are read and it is encoded as
it is sent. Only a page that the citizen lets stand (``accepted``) is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from kiosk.model.page import Page, Verdict
from kiosk.model.page_read import PageRead


@dataclass(frozen=True)
class ScannedPage:
    """``asked``: place among the pages asked for one by one, None for one that was not. ``preview``: small JPEG or PNG, empty
    until there is one. ``verdict``: None until it is judged; ``page``: None until it is ready to be sent. ``replaces``: id of the
    page whose place it takes once it is accepted. ``stands``: what the citizen has heard against it and lets stand, by
    ``Doubt.about``. ``day``: on which it was read. ``like``: ids of
    pages that were the same sheet when it was read."""

    page_id: str
    asked: int | None = None
    preview: bytes = field(default=b"", repr=False)
    verdict: Verdict | None = None
    page: Page | None = None
    read: PageRead | None = None
    accepted: bool = False
    replaces: str = ""
    stands: frozenset[str] = frozenset()
    day: date | None = None
    like: frozenset[str] = frozenset()

    @property
    def busy(self) -> bool:
        """The document worker has still to answer."""
        return self.page is None


@dataclass(frozen=True)
class PageList:
    """``done``: the citizen has said that these are all. ``one_sheet``: both sides placed on one page, once that is made; it is
    sent in their place. Any change to the pages undoes both."""

    pages: tuple[ScannedPage, ...] = ()
    done: bool = False
    one_sheet: Page | None = None

    def find(self, page_id: str) -> ScannedPage | None:
        return next((page for page in self.pages if page.page_id == page_id), None)

    @property
    def kept(self) -> tuple[ScannedPage, ...]:
        """Those that the citizen let stand."""
        return tuple(page for page in self.pages if page.accepted)

    @property
    def busy(self) -> bool:
        """Some page is still before the document worker."""
        return any(page.busy for page in self.pages)

    @property
    def sent(self) -> tuple[Page, ...]:
        """What goes into the submission; nothing before the citizen has said that it is all."""
        if not self.done:
            return ()
        if self.one_sheet is not None:
            return (self.one_sheet,)
        return tuple(one.page for one in self.kept if one.page is not None)

    def put(self, page: ScannedPage) -> PageList:
        """With this page: in its place when it is there already, else at the end."""
        if self.find(page.page_id) is None:
            return PageList((*self.pages, page))
        return PageList(tuple(page if one.page_id == page.page_id else one for one in self.pages))

    def accept(self, page_id: str) -> PageList:
        """Let it stand; the page that it replaces goes, and its place is taken."""
        page = self.find(page_id)
        if page is None:
            return self
        stands = replace(page, accepted=True, replaces="")
        if self.find(page.replaces) is None:
            return self.put(stands)
        others = (one for one in self.pages if one.page_id != page_id)
        return PageList(tuple(stands if one.page_id == page.replaces else one for one in others))

    def without(self, page_id: str) -> PageList:
        return PageList(tuple(one for one in self.pages if one.page_id != page_id))

    def moved(self, page_id: str, by: int) -> PageList:
        """``by`` places towards the end, negative: towards the beginning; as far as there are places."""
        at = next((place for place, one in enumerate(self.pages) if one.page_id == page_id), None)
        if at is None:
            return self
        others = [one for one in self.pages if one.page_id != page_id]
        others.insert(min(max(0, at + by), len(others)), self.pages[at])
        return PageList(tuple(others))

    def only_kept(self) -> PageList:
        """Without what the citizen did not let stand."""
        return self if self.kept == self.pages else PageList(self.kept)

    def open_place(self, places: int) -> int | None:
        """The first of so many pages asked for one by one that no page fills; None when all are there."""
        filled = {one.asked for one in self.pages}
        return next((place for place in range(places) if place not in filled), None)


NO_PAGES: Final = PageList()
