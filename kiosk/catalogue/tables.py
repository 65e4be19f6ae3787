"""Tables that help a citizen to answer a question: data of the catalogue, each with the source of its numbers.

A situation names its table (``Situation.table``); the file lies in the catalogue's folder ``tables``. What a page shows of it is
computed here, once: a screen only picks rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.age_table import AgeGroup, AgeRow, AgeTable, YearMonth

if TYPE_CHECKING:  # read when somebody looks into the table, and not before
    from kiosk.catalogue.retirement_age import Group, Month, RetirementAges

RETIREMENT_AGE = "retirement_age"  # kiosk.catalogue.retirement_age

# Name of the table -> its file, from the catalogue's directory.
TABLES: Mapping[str, str] = {RETIREMENT_AGE: "tables/retirement_age.json"}

# Years of birth shown before the first row and after the last, where one age holds for all.
BEFORE, AFTER = 2, 4


def table_file(directory: Path, table: str) -> Path:
    """Where the table of a catalogue lies, whether or not it is there. Raises KeyError for a name that is no table."""
    return directory / TABLES[table]


def read_table(catalogue: Path, table: str) -> AgeTable:
    """The table of that name, ready to be shown, of a folder or of a prepared file. Raises CatalogueProblem, also for a name that
    is no table."""
    from kiosk.catalogue.retirement_age import read_ages

    if table not in TABLES:
        raise CatalogueProblem(catalogue, "$.tables", f"there is no table {table!r}")
    if catalogue.is_file():
        return _prepared(catalogue, table)
    return age_table(read_ages(table_file(catalogue, table)))


def _prepared(file: Path, table: str) -> AgeTable:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
            rows = connection.execute("SELECT content FROM lookup WHERE name = ?", (table,)).fetchall()
        if not rows:
            raise CatalogueProblem(file, "$.lookup", f"has no table {table!r}")
        return msgspec.msgpack.decode(rows[0][0], type=AgeTable)
    except (sqlite3.Error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CatalogueProblem(file, "$.lookup", f"is damaged ({error})") from error


def age_table(ages: RetirementAges) -> AgeTable:
    """Whole years of birth, from a little before the rules begin to a little after the age stops rising."""
    from kiosk.catalogue.retirement_age import Group

    return AgeTable(tuple(_group(ages, group) for group in Group), bool(ages.confirmed_by.strip()), ages.source)


def _group(ages: RetirementAges, group: Group) -> AgeGroup:
    first, last = min(ages.rows[group]), max(ages.rows[group])
    rows = tuple(_rows(ages, group, range(first.year - BEFORE, last.year + AFTER + 1)))
    return AgeGroup(group.value, rows, _month(first))


def _rows(ages: RetirementAges, group: Group, years: range) -> Iterator[AgeRow]:
    from kiosk.catalogue.retirement_age import statutory_age

    for year in years:
        for month in range(1, 13):
            age = statutory_age(ages, date(year, month, 1), group)
            yield AgeRow(
                YearMonth(year, month),
                age.years,
                age.months,
                _month(age.due),
                _month(age.earliest),
                _month(age.latest),
                ages.least_contributions(age.due.year),
            )


def _month(month: Month) -> YearMonth:
    return YearMonth(month.year, month.month)
