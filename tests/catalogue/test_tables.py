"""The retirement table as it is shown: what the rules give, month by month."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.prepare import prepare
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.catalogue.retirement_age import Group, read_ages, statutory_age
from kiosk.catalogue.tables import AFTER, BEFORE, RETIREMENT_AGE, read_table, table_file
from kiosk.model.age_table import YearMonth

from .conftest import ASSETS

CATALOGUE = ASSETS / "catalogue"
TABLE = read_table(CATALOGUE, RETIREMENT_AGE)
AGES = read_ages(table_file(CATALOGUE, RETIREMENT_AGE))
pytestmark = pytest.mark.req("M04")


@pytest.mark.parametrize("group", list(Group))
def test_every_row_is_what_the_rules_give_for_that_month(group: Group) -> None:
    shown = next(one for one in TABLE.groups if one.group == group.value)
    for row in shown.rows:
        age = statutory_age(AGES, date(row.born.year, row.born.month, 15), group)
        assert (row.years, row.months) == (age.years, age.months)
        assert (row.due.year, row.due.month) == (age.due.year, age.due.month)
        assert (row.earliest.year, row.earliest.month) == (age.earliest.year, age.earliest.month)
        assert (row.latest.year, row.latest.month) == (age.latest.year, age.latest.month)
        assert row.contributions == AGES.least_contributions(age.due.year)


def test_years_are_whole_and_without_a_gap() -> None:
    for group in TABLE.groups:
        assert list(group.years) == list(range(group.years[0], group.years[-1] + 1))
        assert all([row.born.month for row in group.of_year(year)] == list(range(1, 13)) for year in group.years)


def test_it_reaches_beyond_the_rules_at_both_ends() -> None:
    men = TABLE.groups[0]
    assert (men.first, men.years[0], men.years[-1]) == (YearMonth(1965, 1), 1965 - BEFORE, 1976 + AFTER)
    assert not men.of_year(1964)[-1].flexible
    assert men.of_year(1965)[0].flexible
    assert {(row.years, row.months) for row in men.of_year(1980)} == {(63, 0)}
    assert men.of_year(1900) == ()


def test_nobody_answers_for_the_sample_numbers_and_it_is_said() -> None:
    assert TABLE.confirmed is False
    assert TABLE.source


def test_every_question_that_names_a_table_names_one_that_can_be_read() -> None:
    catalogue = Catalogue(CATALOGUE, "150627")
    named = {
        (situation.table, option.option_id)
        for tile in catalogue.tiles()
        if tile.informs
        for situation in catalogue.guide(tile.bundle_id).situations
        if situation.table
        for option in situation.options
        if not option.unsure
    }
    assert {table for table, _ in named} == {RETIREMENT_AGE}
    assert {group.group for group in TABLE.groups} == {option for _, option in named}


def test_a_name_that_is_no_table_is_a_problem_of_the_catalogue() -> None:
    with pytest.raises(CatalogueProblem, match="there is no table 'tides'"):
        read_table(CATALOGUE, "tides")


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueProblem, match=r"retirement_age\.json"):
        read_table(tmp_path, RETIREMENT_AGE)


def test_a_prepared_file_carries_the_same_table(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.db"
    prepare(CATALOGUE, file)
    assert read_table(file, RETIREMENT_AGE) == TABLE


def test_a_prepared_file_that_is_none_or_lacks_the_table_is_a_problem(tmp_path: Path) -> None:
    other = tmp_path / "catalogue.db"
    shutil.copy(CATALOGUE / "home.json", other)
    with pytest.raises(CatalogueProblem, match="is damaged"):
        read_table(other, RETIREMENT_AGE)
    bare = tmp_path / "bare.db"
    with closing(sqlite3.connect(bare)) as connection:
        connection.execute("CREATE TABLE lookup (name TEXT PRIMARY KEY, content BLOB)")
        connection.commit()
        with pytest.raises(CatalogueProblem, match="has no table"):
            read_table(bare, RETIREMENT_AGE)
        connection.execute("INSERT INTO lookup VALUES ('retirement_age', x'c1')")
        connection.commit()
    with pytest.raises(CatalogueProblem, match="is damaged"):
        read_table(bare, RETIREMENT_AGE)
