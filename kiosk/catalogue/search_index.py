"""The index of a folder, in memory: the same tables and the same judgement as in the prepared file."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from kiosk.catalogue import search
from kiosk.catalogue.home import Home
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.catalogue.search_phrases import of_guide, of_home
from kiosk.model.bundle import BundleCard, Hit
from kiosk.model.guide import Guide


class Guides(Protocol):
    """What is put into the index; ``kiosk.catalogue.load.Catalogue``."""

    def tiles(self) -> tuple[BundleCard, ...]: ...

    def guide(self, bundle_id: str) -> Guide: ...


class Index:
    """Used by one thread at a time, any thread."""

    def __init__(self, home: Home, guides: Guides) -> None:
        """Reads every guide that serves here. One that cannot be read is found by its tile's words alone: opening it says what is
        wrong with it, and the others must not be lost for it."""
        phrases = dict.fromkeys(of_home(home))
        self._said: dict[str, tuple[str, str]] = {}
        for card in guides.tiles():
            if not card.informs:
                continue
            try:
                guide = guides.guide(card.bundle_id)
            except CatalogueProblem:
                continue
            phrases.update(dict.fromkeys(of_guide(guide)))
            self._said[card.bundle_id] = guide.lead_department, guide.division.name
        self._ids = (*(t.bundle_id for t in home.ordered()), *(e.matter_id for e in home.elsewhere))
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._connection.execute("BEGIN")
        search.fill(self._connection, phrases)
        self._connection.execute("COMMIT")

    def search(self, query: str, used: Mapping[str, int] | None = None) -> search.Found:
        """See ``kiosk.catalogue.search.search``."""
        found = search.search(self._connection, query, within=self._ids, used=used)
        return replace(found, hits=tuple(self._told(hit) for hit in found.hits))

    def _told(self, hit: Hit) -> Hit:
        department, division = self._said.get(hit.matter_id, ("", ""))
        return replace(hit, department=department, division=division)
