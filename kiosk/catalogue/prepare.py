"""``python -m kiosk.catalogue.prepare DIRECTORY FILE``: a whole catalogue as one file that opens at once.

Everything is checked here, so that nothing has to be checked before a citizen: one problem, and no file is made. The file
is put in place whole. Pinyin is found here too (pypinyin knows phrases, so 银行 is yinhang and 行走 xingzou); the kiosk itself
needs none.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk.catalogue import search
from kiosk.catalogue.check import guide_check
from kiosk.catalogue.division import Divisions
from kiosk.catalogue.load import Catalogue, read_home
from kiosk.catalogue.prepared import APPLICATION, FORMAT
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.catalogue.search_text import folded
from kiosk.model.bundle import BundleCard
from kiosk.model.guide import Guide

_TABLES = (
    "CREATE TABLE division (code TEXT PRIMARY KEY, parent TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE tile (position INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT",
    "CREATE TABLE guide (bundle_id TEXT, division TEXT, content BLOB NOT NULL, PRIMARY KEY (bundle_id, division)) STRICT",
    # The guide's contents lie in the table; this finds a division's bundles without touching them.
    "CREATE INDEX guide_division ON guide (division, bundle_id)",
)
_NAME, _ITEM, _DEPARTMENT = 1.0, 0.85, 0.6


def prepare(directory: Path, file: Path) -> int:
    """Make the file; how many guides it holds. Raises CatalogueProblem with the first problem of the catalogue, OSError."""
    for problem in guide_check(directory)["problems"]:
        raise CatalogueProblem(problem["file"], problem["path"], problem["reason"])
    home = read_home(directory / "home.json")
    cards = [BundleCard(t.bundle_id, t.name, t.audience, t.icon, False, False) for t in home.tiles]
    divisions = {d.code: d.parent for d in read(directory / "divisions.json", Divisions).divisions}
    return write(file, divisions, cards, _guides(directory, divisions, cards))


def write(
    file: Path, divisions: dict[str, str], cards: list[BundleCard], guides: Iterator[tuple[str, str, Guide]]
) -> int:
    """The file from (bundle id, division, guide). Returns how many. Raises OSError."""
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.", suffix=".tmp")
    os.close(descriptor)
    try:
        count = _fill(Path(draft), divisions, cards, guides)
        with Path(draft).open("rb") as made:
            os.fsync(made.fileno())
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return count


def _fill(
    draft: Path, divisions: dict[str, str], cards: list[BundleCard], guides: Iterator[tuple[str, str, Guide]]
) -> int:
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        connection.execute("BEGIN")
        for statement in _TABLES:
            connection.execute(statement)
        connection.executemany("INSERT INTO division VALUES (?, ?)", divisions.items())
        tiles = ((n, msgspec.msgpack.encode(card)) for n, card in enumerate(cards))
        connection.executemany("INSERT INTO tile VALUES (?, ?)", tiles)
        phrases: dict[search.Phrase, None] = {phrase: None for card in cards for phrase in _of_card(card)}
        count = 0
        for bundle_id, division, guide in guides:
            content = msgspec.msgpack.encode(guide)
            connection.execute("INSERT INTO guide VALUES (?, ?, ?)", (bundle_id, division, content))
            phrases.update(dict.fromkeys(_of_guide(guide)))
            count += 1
        search.fill(connection, phrases)
        connection.execute("COMMIT")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("VACUUM")
    finally:
        connection.close()
    return count


def _guides(directory: Path, divisions: dict[str, str], cards: list[BundleCard]) -> Iterator[tuple[str, str, Guide]]:
    for code in divisions:
        catalogue = Catalogue(directory, code)
        available = {tile.bundle_id for tile in catalogue.tiles() if tile.available}
        for card in cards:
            if card.bundle_id in available:
                yield card.bundle_id, code, catalogue.guide(card.bundle_id)


def _of_card(card: BundleCard) -> Iterator[search.Phrase]:
    yield phrase(card.bundle_id, card.name, _NAME)


def _of_guide(guide: Guide) -> Iterator[search.Phrase]:
    yield phrase(guide.bundle_id, guide.name, _NAME)
    for item in guide.items:
        for words in (item.name, item.label):
            yield phrase(guide.bundle_id, words, _ITEM)
    for department in (*guide.departments, *(item.department for item in guide.items)):
        yield phrase(guide.bundle_id, department, _DEPARTMENT)


_said: dict[str, tuple[str, str]] = {}


def phrase(bundle_id: str, text: str, weight: float) -> search.Phrase:
    """The phrase with its sound. The same words stand in hundreds of guides, so each sound is found once."""
    from pypinyin import Style, lazy_pinyin

    words = folded(text)
    if words not in _said:
        full = folded("".join(lazy_pinyin(words)))
        _said[words] = full, folded("".join(lazy_pinyin(words, style=Style.FIRST_LETTER)))
    pinyin, initials = _said[words]
    return search.Phrase(bundle_id, words, pinyin, initials, weight)


def main(arguments: list[str]) -> int:
    """0 when the file was made."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m kiosk.catalogue.prepare DIRECTORY FILE\n")
        return 2
    try:
        count = prepare(Path(arguments[0]), Path(arguments[1]))
    except (CatalogueProblem, OSError) as error:
        sys.stderr.write(f"not prepared: {error}\n")
        return 1
    sys.stdout.write(f"{count} guides in {arguments[1]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
