"""What a material looks like at the scanner: which pages are asked for, and what is made of them. Data of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class AskedPage:
    """One page that is asked for by itself. ``label``: plain words, such as 人像面; ``document``: the type that it should be
    (as the command line names types), empty = any."""

    label: str
    document: str = ""


@dataclass(frozen=True)
class Capture:
    """``asked``: pages asked for one after the other; empty = one page, and more if the citizen has more. ``document``: the type
    of a page that was not asked for by itself, empty = any. ``portrait``: an ID photograph and no page. ``one_sheet``: both
    sides of a card go in on one A4 page. ``fills``: (what the paper calls it, shared field of the form) where the paper's type
    does not say whose it is; empty = as its type says."""

    asked: tuple[AskedPage, ...] = ()
    document: str = ""
    portrait: bool = False
    one_sheet: bool = False
    fills: tuple[tuple[str, str], ...] = ()

    def document_of(self, place: int) -> str:
        """The type that the page at this place, from 0, should be; empty = any."""
        return self.asked[place].document if place < len(self.asked) else self.document


PLAIN: Final = Capture()
