"""A catalogue that was prepared: one file, opened read-only, for as many guides as a province has.

Guides lie there joined with their overlays, as the journey takes them, so a kiosk neither checks nor joins anything while a
citizen waits; the tiles of a division, the inquiries and the index of the search beside them. ``kiosk.catalogue.prepare``
makes it, and refuses a catalogue with a problem.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kiosk.catalogue import search
from kiosk.catalogue.division import DIVISION_ROWS, Divisions
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.bundle import BundleCard, Elsewhere, Hit, Stage
from kiosk.model.guide import Guide
from kiosk.model.inquiry import Inquiry

T = TypeVar("T")

# Of the file; SQLite's user_version. Another one for every change of what lies in it (a test holds its layout), so that a file
# of an earlier program is called outdated and not damaged, nor read as if it said what it does not know.
FORMAT = 5
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
        divisions = Divisions.of_rows(self._rows(DIVISION_ROWS))
        self._names = {one.code: one.name for one in divisions.divisions}
        self._chain = divisions.chain(division)
        self._sources: dict[str, str] = {}
        self._departments: dict[str, str] = {}
        for code in reversed(self._chain):
            for bundle_id, department in self._rows("SELECT bundle_id, department FROM guide WHERE division = ?", code):
                self._sources[bundle_id], self._departments[bundle_id] = code, department
        self._own = division
        self._tiles = tuple(self._card(card) for card in self._front("tile", BundleCard))
        self._stages, self._elsewhere = self._front("stage", Stage), self._front("elsewhere", Elsewhere)
        # A bundle that is not offered here is found all the same: the screen says where it is.
        self._ids = (*(t.bundle_id for t in self._tiles), *(e.matter_id for e in self._elsewhere))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def tiles(self) -> tuple[BundleCard, ...]:
        """See ``Catalogue.tiles``."""
        return self._tiles

    def stages(self) -> tuple[Stage, ...]:
        """See ``Catalogue.stages``."""
        return self._stages

    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """See ``Catalogue.elsewhere``."""
        return self._elsewhere

    def guide(self, bundle_id: str) -> Guide:
        """See ``Catalogue.guide``."""
        source = self._sources.get(bundle_id)
        if source is None:
            raise CatalogueProblem(self._file, f"$.{bundle_id}", f"there is no guide {bundle_id!r} for {self._own}")
        rows = self._rows("SELECT content FROM guide WHERE bundle_id = ? AND division = ?", bundle_id, source)
        guide = self._decoded(rows[0][0] if rows else None, Guide, bundle_id)
        return guide if source == self._own else replace(guide, accepts=False)

    def inquiries(self) -> tuple[Inquiry, ...]:
        """See ``Catalogue.inquiries``."""
        rows = self._rows("SELECT inquiry_id, division, content FROM inquiry ORDER BY inquiry_id")
        return tuple(
            self._decoded(content, Inquiry, f"inquiry.{inquiry_id}")
            for inquiry_id, division, content in rows
            if division in self._chain
        )

    def search(self, query: str, used: Mapping[str, int] | None = None) -> search.Found:
        """The tiles that fit, those not offered in this division among them, and what is dealt with elsewhere; see
        ``kiosk.catalogue.search``."""
        try:
            found = search.search(self._connection, query, within=self._ids, used=used)
        except (sqlite3.Error, UnicodeDecodeError, TypeError) as error:  # TypeError: no text where text was
            raise CatalogueProblem(self._file, "$.search", f"is damaged ({error})") from error
        return replace(found, hits=tuple(self._told(hit) for hit in found.hits))

    def _told(self, hit: Hit) -> Hit:
        source = self._sources.get(hit.matter_id)
        division = self._names.get(source, "") if source is not None else ""
        return replace(hit, department=self._departments.get(hit.matter_id, ""), division=division)

    def _check(self) -> None:
        (application,) = self._rows("PRAGMA application_id")[0]
        (version,) = self._rows("PRAGMA user_version")[0]
        if application != APPLICATION:
            raise CatalogueProblem(self._file, "$", "is no prepared catalogue")
        if version != FORMAT:
            raise CatalogueProblem(self._file, "$", f"has the format {version}; this program reads {FORMAT}")

    def _front(self, table: str, kind: type[T]) -> tuple[T, ...]:
        rows = self._rows(f"SELECT content FROM {table} ORDER BY position")  # noqa: S608 - one of three names of ours
        return tuple(self._decoded(content, kind, table) for (content,) in rows)

    def _card(self, card: BundleCard) -> BundleCard:
        source = self._sources.get(card.bundle_id)
        return replace(card, available=source == self._own, informs=source is not None)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite quotes what it stumbles over, readable or not
            raise CatalogueProblem(self._file, "$", f"is damaged ({error})") from error

    def _decoded(self, content: object, kind: type[T], what: str) -> T:
        if not isinstance(content, bytes):
            raise CatalogueProblem(self._file, f"$.{what}", "is damaged (there is nothing to decode)")
        try:
            return msgspec.msgpack.decode(content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CatalogueProblem(self._file, f"$.{what}", f"is damaged ({error})") from error
