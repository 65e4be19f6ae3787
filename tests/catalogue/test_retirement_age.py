"""The ages of the rules in force since 2025, over the whole of the published table and at its edges."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.reading import CatalogueProblem
from kiosk.catalogue.retirement_age import Group, Month, RetirementAges, read_ages, statutory_age
from kiosk.catalogue.tables import RETIREMENT_AGE, TABLES, table_file

from .conftest import ASSETS

FILE = table_file(ASSETS / "catalogue", RETIREMENT_AGE)
AGES = read_ages(FILE)
# Group: years before, years at the end, months of birth for each month of delay, first month of birth.
RULES = {
    Group.MEN: (60, 63, 4, Month(1965, 1)),
    Group.WOMEN_55: (55, 58, 4, Month(1970, 1)),
    Group.WOMEN_50: (50, 55, 2, Month(1975, 1)),
}
groups = st.sampled_from(list(Group))
births = st.dates(date(1930, 1, 1), date(2030, 12, 31))


def told(birth: str, group: Group, ages: RetirementAges = AGES) -> tuple[int, int, str, str, str]:
    age = statutory_age(ages, date.fromisoformat(birth), group)
    return age.years, age.months, str(age.due), str(age.earliest), str(age.latest)


@pytest.mark.parametrize("group", list(Group))
def test_every_row_of_the_table_is_what_the_rule_of_the_decision_gives(group: Group) -> None:
    before, end, step, first = RULES[group]
    born, delay = first, 0
    for place in range(step * (end - before) * 12):
        born, delay = first.plus(place), place // step + 1
        age = statutory_age(AGES, date(born.year, born.month, 28), group)
        assert age.years * 12 + age.months == before * 12 + delay
        assert age.due == born.plus(before * 12 + delay)
        if AGES.after[group] == before * 12 + delay:
            break
    assert delay == (end - before) * 12
    assert max(AGES.rows[group]) == born


@pytest.mark.parametrize(
    ("birth", "group", "expected"),
    [
        ("1965-01-01", Group.MEN, (60, 1, "2025-02", "2025-01", "2028-02")),
        ("1965-04-30", Group.MEN, (60, 1, "2025-05", "2025-04", "2028-05")),
        ("1965-05-01", Group.MEN, (60, 2, "2025-07", "2025-05", "2028-07")),
        ("1970-12-15", Group.MEN, (61, 6, "2032-06", "2030-12", "2035-06")),
        ("1976-08-31", Group.MEN, (62, 11, "2039-07", "2036-08", "2042-07")),
        ("1976-09-01", Group.MEN, (63, 0, "2039-09", "2036-09", "2042-09")),
        ("1990-05-05", Group.MEN, (63, 0, "2053-05", "2050-05", "2056-05")),
        ("1970-01-31", Group.WOMEN_55, (55, 1, "2025-02", "2025-01", "2028-02")),
        ("1981-09-01", Group.WOMEN_55, (58, 0, "2039-09", "2036-09", "2042-09")),
        ("1975-01-01", Group.WOMEN_50, (50, 1, "2025-02", "2025-01", "2028-02")),
        ("1975-03-01", Group.WOMEN_50, (50, 2, "2025-05", "2025-03", "2028-05")),
        ("1984-10-31", Group.WOMEN_50, (54, 11, "2039-09", "2036-09", "2042-09")),
        ("1984-11-01", Group.WOMEN_50, (55, 0, "2039-11", "2036-11", "2042-11")),
        ("2000-02-29", Group.WOMEN_50, (55, 0, "2055-02", "2052-02", "2058-02")),
    ],
)
def test_a_person_is_told_age_and_months(birth: str, group: Group, expected: tuple[int, int, str, str, str]) -> None:
    assert told(birth, group) == expected


@pytest.mark.parametrize(
    ("birth", "group", "due"),
    [
        ("1964-12-31", Group.MEN, "2024-12"),
        ("1969-12-31", Group.WOMEN_55, "2024-12"),
        ("1974-12-31", Group.WOMEN_50, "2024-12"),
    ],
)
def test_who_reached_the_old_age_before_the_rules_has_nothing_flexible(birth: str, group: Group, due: str) -> None:
    assert told(birth, group) == (RULES[group][0], 0, due, due, due)


@given(births, groups)
def test_nobody_retires_below_the_age_of_before_nor_waits_longer_than_the_end(birth: date, group: Group) -> None:
    before, end, _, _ = RULES[group]
    age = statutory_age(AGES, birth, group)
    born = Month.of(birth)
    assert before * 12 <= age.years * 12 + age.months <= end * 12
    assert born.plus(before * 12) <= age.earliest <= age.due <= age.latest
    assert age.due == born.plus(age.years * 12 + age.months)
    assert age.earliest >= age.due.plus(-36)
    assert age.latest in (age.due, age.due.plus(36))


@given(births, births, groups)
def test_who_is_born_later_does_not_retire_earlier(one: date, other: date, group: Group) -> None:
    first, second = sorted((one, other))
    assert statutory_age(AGES, first, group).due <= statutory_age(AGES, second, group).due


@pytest.mark.parametrize(
    ("year", "months"),
    [
        (2000, 180),
        (2025, 180),
        (2029, 180),
        (2030, 186),
        (2031, 192),
        (2034, 210),
        (2038, 234),
        (2039, 240),
        (2070, 240),
    ],
)
def test_the_least_contributions_rise_from_15_to_20_years(year: int, months: int) -> None:
    assert AGES.least_contributions(year) == months


def test_the_numbers_are_marked_as_not_confirmed() -> None:
    assert "[U]" in AGES.source
    assert AGES.confirmed_by == ""


def test_every_named_table_is_in_the_catalogue() -> None:
    assert all(table_file(ASSETS / "catalogue", table).is_file() for table in TABLES)


@pytest.mark.parametrize("text", ["1965-13", "1965-00", "65-01", "1965-1", "", "1965-01-01", "１９６５-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a month is written like"):
        Month.parse(text)


def row(place: int, column: int, value: object) -> Callable[[Any], None]:
    def change(table: Any) -> None:
        table["groups"]["men"]["rows"][place][column] = value

    return change


def drop(*path: str | int) -> Callable[[Any], None]:
    def change(table: Any) -> None:
        for step in path[:-1]:
            table = table[step]
        del table[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (row(3, 2, "2025-06"), "$.groups.men.rows[3][2]"),
        (row(3, 1, 719), "$.groups.men.rows[3][1]"),
        (row(3, 0, "1965-05"), "$.groups.men.rows[3][0]"),
        (row(3, 0, "nonsense"), "$.groups.men.rows[3][0]"),
        (row(3, 1, 100000), "$.groups[...][...][...][1]"),
        (row(3, 1, None), "$.groups[...][...][...][1]"),
        (drop("groups", "men", "rows", 5), "$.groups.men.rows[5][0]"),
        (drop("groups", "men", "rows", -1), "$.groups.men.after"),
        (drop("groups", "men"), "$.groups"),
        (drop("contributions", "rows", 4), "$.contributions.rows[4][0]"),
        (drop("flexible"), "$"),
        (lambda table: table["contributions"]["rows"][9].__setitem__(1, 1), "$.contributions.rows[9][1]"),
        (lambda table: table["groups"].update(robots=table["groups"]["men"]), "$.groups"),
        (lambda table: table.update(format=2), "$.format"),
        (lambda table: table.update(more=1), "$"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path, change: Callable[[Any], None], path: str) -> None:
    table = json.loads(FILE.read_text("utf-8"))
    change(table)
    file = tmp_path / "table.json"
    file.write_text(json.dumps(table), "utf-8")
    with pytest.raises(CatalogueProblem) as caught:
        read_ages(file)
    assert (caught.value.file, _general(caught.value.path)) == (str(file), _general(path))


def _general(path: str) -> str:
    """A library's path into nested lists differs from version to version behind its first step."""
    return path if "[...]" not in path else path.partition("[")[0]


def test_a_missing_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueProblem, match="there is no such file"):
        read_ages(tmp_path / "none.json")
