"""``python -m kiosk.catalogue.prepare DIRECTORY FILE``: a whole catalogue as one file that opens at once.

Everything is checked here, so that nothing has to be checked before a citizen: one problem, and no file is made. The file
is put in place whole. Pinyin is found here too (``search_phrases``): a kiosk with a prepared catalogue needs none.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import msgspec

from kiosk.catalogue import search
from kiosk.catalogue.check import guide_check
from kiosk.catalogue.division import Divisions
from kiosk.catalogue.home import Home
from kiosk.catalogue.inquiry import inquiry_files, read_inquiry
from kiosk.catalogue.load import Catalogue, read_home
from kiosk.catalogue.prepared import APPLICATION, FORMAT
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.catalogue.search_phrases import of_guide, of_home
from kiosk.catalogue.tables import TABLES, read_table, table_file
from kiosk.model.age_table import AgeTable
from kiosk.model.guide import Guide
from kiosk.model.inquiry import Inquiry

_TABLES = (
    "CREATE TABLE division (code TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE tile (position INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT",
    "CREATE TABLE stage (position INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT",
    "CREATE TABLE elsewhere (position INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT",
    """
    CREATE TABLE guide (
        bundle_id TEXT, division TEXT, department TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (bundle_id, division)
    ) STRICT
    """,
    # Tables that help to answer a question, as they are shown (kiosk.catalogue.tables).
    "CREATE TABLE lookup (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE inquiry (
        inquiry_id TEXT PRIMARY KEY, division TEXT NOT NULL, content BLOB NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    # The guide's contents lie in the table; this finds a division's bundles without touching them.
    "CREATE INDEX guide_division ON guide (division, bundle_id, department)",
)


def prepare(directory: Path, file: Path) -> int:
    """Make the file; how many guides it holds. Raises CatalogueProblem with the first problem of the catalogue, OSError."""
    for problem in guide_check(directory)["problems"]:
        raise CatalogueProblem(problem["file"], problem["path"], problem["reason"])
    home = read_home(directory / "home.json")
    divisions = read(directory / "divisions.json", Divisions)
    lookups = {name: read_table(directory, name) for name in TABLES if table_file(directory, name).is_file()}
    asked = tuple(read_inquiry(one) for one in inquiry_files(directory))
    return write(file, divisions, home, _guides(directory, divisions, home), lookups, asked)


def write(
    file: Path,
    divisions: Divisions,
    home: Home,
    guides: Iterator[tuple[str, str, Guide]],
    lookups: Mapping[str, AgeTable] = MappingProxyType({}),
    inquiries: Sequence[Inquiry] = (),
) -> int:
    """The file from (bundle id, division, guide), tables by name, and inquiries. Returns how many guides. Raises OSError."""
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.", suffix=".tmp")
    os.close(descriptor)
    try:
        count = _fill(Path(draft), divisions, home, guides, lookups, inquiries)
        with Path(draft).open("rb") as made:
            os.fsync(made.fileno())
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return count


def _fill(
    draft: Path,
    divisions: Divisions,
    home: Home,
    guides: Iterator[tuple[str, str, Guide]],
    lookups: Mapping[str, AgeTable],
    inquiries: Sequence[Inquiry],
) -> int:
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        connection.execute("BEGIN")
        for statement in _TABLES:
            connection.execute(statement)
        told = ((d.code, d.name, d.parent) for d in divisions.divisions)
        connection.executemany("INSERT INTO division VALUES (?, ?, ?)", told)
        front = {"tile": home.cards(), "stage": home.shown_stages(), "elsewhere": home.told_elsewhere()}
        for table, values in front.items():
            rows = ((n, msgspec.msgpack.encode(value)) for n, value in enumerate(values))
            connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)  # noqa: S608 - one of three names of ours
        shown = ((name, msgspec.msgpack.encode(table)) for name, table in lookups.items())
        connection.executemany("INSERT INTO lookup VALUES (?, ?)", shown)
        asked = ((one.inquiry_id, one.division.code, msgspec.msgpack.encode(one)) for one in inquiries)
        connection.executemany("INSERT INTO inquiry VALUES (?, ?, ?)", asked)
        phrases = dict.fromkeys(of_home(home))
        count = 0
        for bundle_id, division, guide in guides:
            row = (bundle_id, division, guide.lead_department, msgspec.msgpack.encode(guide))
            connection.execute("INSERT INTO guide VALUES (?, ?, ?, ?)", row)
            phrases.update(dict.fromkeys(of_guide(guide)))
            count += 1
        search.fill(connection, phrases)
        connection.execute("COMMIT")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("VACUUM")
    finally:
        connection.close()
    return count


def _guides(directory: Path, divisions: Divisions, home: Home) -> Iterator[tuple[str, str, Guide]]:
    for code in (division.code for division in divisions.divisions):
        catalogue = Catalogue(directory, code)
        available = {tile.bundle_id for tile in catalogue.tiles() if tile.available}
        for tile in home.tiles:
            if tile.bundle_id in available:
                yield tile.bundle_id, code, catalogue.guide(tile.bundle_id)


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
