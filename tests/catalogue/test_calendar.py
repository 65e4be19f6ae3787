"""Working days after acceptance: what was announced is counted, and what was not is unknown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.calendar import Calendar, read_calendar
from kiosk.catalogue.check import guide_check
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.guide import Provenance

from .conftest import ASSETS

SHIPPED = read_calendar(ASSETS / "catalogue" / "calendar.json")
YEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))

pytestmark = pytest.mark.req("M42")


def test_the_shipped_calendar_is_a_sample_of_one_year() -> None:
    assert (SHIPPED.first, SHIPPED.last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert SHIPPED.provenance is Provenance.SAMPLE


def test_the_year_has_as_many_working_days_as_were_announced() -> None:
    """365 days less 104 weekend days less 13 days of holiday by law, none of which is lost to a weekend."""
    days = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    assert sum(SHIPPED.works(day) is True for day in days) == 248


@pytest.mark.parametrize(
    ("accepted", "days", "due"),
    [
        (date(2026, 3, 2), 1, date(2026, 3, 3)),  # Monday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday: over the weekend
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # accepted on a Saturday
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that makes up
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # the whole of Spring Festival between
        (date(2026, 2, 14), 5, date(2026, 2, 28)),  # and a Saturday that makes up at its end
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # a Sunday that makes up
        (date(2026, 9, 24), 5, date(2026, 10, 9)),  # two holidays
        (date(2026, 11, 23), 22, date(2026, 12, 23)),
    ],
)
def test_a_limit_ends_on_the_day_that_an_official_would_count_to(accepted: date, days: int, due: date) -> None:
    assert SHIPPED.due(accepted, days) == due


def test_a_limit_of_no_days_ends_on_the_day_of_acceptance() -> None:
    assert SHIPPED.due(date(2026, 3, 7), 0) == date(2026, 3, 7)


def test_a_limit_beyond_what_was_announced_is_unknown() -> None:
    assert SHIPPED.due(date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert SHIPPED.due(date(2026, 12, 30), 2) is None
    assert SHIPPED.due(date(2026, 12, 31), 1) is None
    assert SHIPPED.due(date(2026, 3, 2), 10**9) is None


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1), date.min, date.max])
def test_a_day_outside_the_calendar_is_unknown(day: date) -> None:
    assert SHIPPED.works(day) is None
    assert SHIPPED.due(day, 0) is None
    assert SHIPPED.due(day, 3) is None


def test_less_than_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="0 days or more"):
        SHIPPED.due(date(2026, 3, 2), -1)


def test_a_calendar_to_the_end_of_time_ends_there() -> None:
    endless = Calendar(date(9999, 12, 1), date.max, frozenset(), frozenset())
    assert endless.due(date(9999, 12, 30), 1) == date.max
    assert endless.due(date(9999, 12, 30), 2) is None


@given(YEAR, st.integers(1, 60))
def test_a_limit_ends_on_a_working_day_with_as_many_between(accepted: date, days: int) -> None:
    due = SHIPPED.due(accepted, days)
    if due is None:
        left = [accepted + timedelta(n) for n in range(1, (SHIPPED.last - accepted).days + 1)]
        assert sum(SHIPPED.works(day) is True for day in left) < days
        return
    between = [accepted + timedelta(n) for n in range(1, (due - accepted).days + 1)]
    assert SHIPPED.works(due) is True
    assert sum(SHIPPED.works(day) is True for day in between) == days


@given(YEAR, st.integers(0, 60))
def test_a_longer_limit_never_ends_earlier(accepted: date, days: int) -> None:
    shorter, longer = SHIPPED.due(accepted, days), SHIPPED.due(accepted, days + 1)
    if shorter is None:
        assert longer is None
    assert longer is None or (shorter is not None and shorter < longer)


# -- a file with a slip -------------------------------------------------------------------------------------------


def put(*path: str | int, value: object) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


SLIPS = [
    (put("format", value=2), "$.format"),
    (put("extra", value=1), "$"),
    (put("basis", value="sure"), "$.basis"),
    (put("first", value="2026-13-01"), "$.first"),
    (put("last", value="2025-12-31"), "$.last"),
    (put("last", value="2126-12-31"), "$.last"),
    (put("holidays", 1, "last", value="2026-02-14"), "$.holidays[1]"),
    (put("holidays", 1, "first", value="2025-02-15"), "$.holidays[1]"),
    (put("holidays", 6, "first", value="2026-09-27"), "$.holidays[6]"),
    (put("workdays", 0, value="2026-01-05"), "$.workdays[0]"),
    (put("workdays", 0, value="2026-01-03"), "$.workdays[0]"),
    (put("workdays", 1, value="2026-01-04"), "$.workdays[1]"),
    (put("workdays", 0, value="2027-01-02"), "$.workdays[0]"),
    (put("workdays", value=None), "$.workdays"),
]


@pytest.mark.parametrize(("change", "path"), SLIPS)
def test_a_slip_in_the_file_is_refused_with_its_place(
    catalogue: Path, edit: Callable[[str, Callable[[Any], None]], Path], change: Callable[[Any], None], path: str
) -> None:
    file = edit("calendar.json", change)
    with pytest.raises(CatalogueProblem) as caught:
        read_calendar(file)
    assert (caught.value.file, caught.value.path) == (str(file), path)


def test_the_check_of_a_catalogue_looks_at_its_calendar(catalogue: Path) -> None:
    file = catalogue / "calendar.json"
    document = json.loads(file.read_text("utf-8"))
    document["workdays"].append("2026-06-19")
    file.write_text(json.dumps(document), encoding="utf-8")
    (problem,) = guide_check(catalogue)["problems"]
    assert (problem["file"], problem["path"]) == (str(file), "$.workdays[6]")


def test_a_catalogue_without_a_calendar_is_no_problem(catalogue: Path) -> None:
    (catalogue / "calendar.json").unlink()
    assert guide_check(catalogue)["problems"] == []
