"""A catalogue that was prepared: one file, opened read-only, for as many guides as a province has.

Guides lie there joined with their overlays, as the journey takes them, so a kiosk neither checks nor joins anything while a
citizen waits; the tiles of a division and the index of the search beside them. ``kiosk.catalogue.prepare`` makes it, and
refuses a catalogue with a problem.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kiosk.catalogue import search
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.bundle import BundleCard
from kiosk.model.guide import Guide

T = TypeVar("T")

FORMAT = 1  # of the file; SQLite's user_version
APPLICATION = 0x4F4E4554  # "ONET"; SQLite's application_id: another program's database is not ours


class Prepared:
    """The same questions as to ``kiosk.catalogue.load.Catalogue``. Raises CatalogueProblem for whatever cannot be used."""

    def __init__(self, file: Path, division: str) -> None:
        """``division``: six digits (GB/T 2260). Reads the tiles only."""
        self._file = file
        if not file.is_file():
            raise CatalogueProblem(file, "$", "there is no such file")
        # Guides are opened on another thread than tiles.
        self._connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._check()
        chain = self._chain(division)
        self._sources: dict[str, str] = {}
        for code in reversed(chain):
            rows = self._rows("SELECT bundle_id FROM guide WHERE division = ?", code)
            self._sources.update({bundle_id: code for (bundle_id,) in rows})
        self._own = division
        self._tiles = tuple(self._card(*row) for row in self._rows("SELECT content FROM tile ORDER BY position"))
        # A bundle that is not offered here is found all the same: the screen says where it is.
        self._ids = frozenset(tile.bundle_id for tile in self._tiles)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def tiles(self) -> tuple[BundleCard, ...]:
        """See ``Catalogue.tiles``."""
        return self._tiles

    def guide(self, bundle_id: str) -> Guide:
        """See ``Catalogue.guide``."""
        source = self._sources.get(bundle_id)
        if source is None:
            raise CatalogueProblem(self._file, f"$.{bundle_id}", f"there is no guide {bundle_id!r} for {self._own}")
        rows = self._rows("SELECT content FROM guide WHERE bundle_id = ? AND division = ?", bundle_id, source)
        guide = self._decoded(rows[0][0], Guide, bundle_id)
        return guide if source == self._own else replace(guide, accepts=False)

    def search(self, query: str, used: Mapping[str, int] | None = None) -> search.Found:
        """The tiles that fit, those not offered in this division among them; see ``kiosk.catalogue.search``."""
        try:
            return search.search(self._connection, query, within=self._ids, used=used)
        except sqlite3.Error as error:
            raise CatalogueProblem(self._file, "$.search", f"is damaged ({error})") from error

    def _check(self) -> None:
        (application,) = self._rows("PRAGMA application_id")[0]
        (version,) = self._rows("PRAGMA user_version")[0]
        if application != APPLICATION:
            raise CatalogueProblem(self._file, "$", "is no prepared catalogue")
        if version != FORMAT:
            raise CatalogueProblem(self._file, "$", f"has the format {version}; this program reads {FORMAT}")

    def _chain(self, division: str) -> list[str]:
        parents = dict(self._rows("SELECT code, parent FROM division"))
        chain = [division]
        while parents.get(chain[-1]) and parents[chain[-1]] not in chain:
            chain.append(parents[chain[-1]])
        return chain

    def _card(self, content: bytes) -> BundleCard:
        card = self._decoded(content, BundleCard, "tile")
        source = self._sources.get(card.bundle_id)
        return replace(card, available=source == self._own, informs=source is not None)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise CatalogueProblem(self._file, "$", f"is damaged ({error})") from error

    def _decoded(self, content: bytes, kind: type[T], what: str) -> T:
        try:
            return msgspec.msgpack.decode(content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CatalogueProblem(self._file, f"$.{what}", f"is damaged ({error})") from error
