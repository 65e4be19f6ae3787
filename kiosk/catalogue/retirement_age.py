"""When a person reaches the statutory retirement age, under the rules in force since 2025 (渐进式延迟法定退休年龄).

Source: the decision of the Standing Committee of the National People's Congress of 13 September 2024 and the measures
approved with it, as general knowledge: every number stands in the catalogue's ``tables/retirement_age.json``, for the
operator to confirm, and none here. A person's group and month of birth decide; who was born before the table begins
had reached the old age when the rules came, and has no flexible months.

    group                    before  first row  ends with
    men                      60      1965-01    63, born 1976-09 and later
    women of the 55 group    55      1970-01    58, born 1981-09 and later
    women of the 50 group    50      1975-01    55, born 1984-11 and later
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.catalogue.reading import CatalogueProblem, read

FORMAT = 1
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


class Group(enum.Enum):
    """Whose age it is. The values are option ids of the situation that shows the table."""

    MEN = "men"
    WOMEN_55 = "women_55"  # posts of management and technique, 55 before the reform
    WOMEN_50 = "women_50"  # workers, 50 before the reform


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """From ``2025-01``. Raises ValueError."""
        found = _MONTH.fullmatch(text)
        if found is None:
            raise ValueError("a month is written like 2025-01")
        return cls(int(found[1]), int(found[2]))

    def plus(self, months: int) -> Month:
        """So many months later, or earlier."""
        return Month(*_years(self.year * 12 + self.month - 1 + months, first=1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True)
class StatutoryAge:
    """``years`` and ``months``: the statutory age. ``due``: the month in which it is reached. ``earliest``, ``latest``: the
    months between which a person may choose by the flexible rules (弹性提前, with the least years of contributions; 弹性延迟,
    agreed with the employer); both are ``due`` where the flexible rules do not hold."""

    years: int
    months: int
    due: Month
    earliest: Month
    latest: Month


@dataclass(frozen=True)
class RetirementAges:
    """The table, checked. Ages in months."""

    before: Mapping[Group, int]  # the age before the reform, and the least that flexible early retirement allows
    rows: Mapping[Group, Mapping[Month, int]]
    after: Mapping[Group, int]
    early: int  # months by which one may retire before the statutory age
    late: int
    contributions: Mapping[int, int]  # year -> least months of contributions
    contributions_before: int
    source: str
    confirmed_by: str  # empty: nobody has confirmed the numbers yet

    def least_contributions(self, year: int) -> int:
        """Months of contributions for a monthly pension. ``year``: in which the statutory age is reached; for who retires
        flexibly early, the year chosen."""
        last = max(self.contributions)
        return self.contributions.get(min(year, last), self.contributions_before)


def statutory_age(ages: RetirementAges, birth: date, group: Group) -> StatutoryAge:
    """When a person of this group, born that day, reaches the statutory age. Pure."""
    born = Month.of(birth)
    rows = ages.rows[group]
    old = ages.before[group]
    if born < min(rows):
        due = born.plus(old)
        return StatutoryAge(*_years(old), due, due, due)
    age = rows.get(born, ages.after[group])
    due = born.plus(age)
    # Nobody may retire flexibly below the age of before the reform.
    earliest = max(due.plus(-ages.early), born.plus(old))
    return StatutoryAge(*_years(age), due, earliest, due.plus(ages.late))


def read_ages(file: Path) -> RetirementAges:
    """The table of a catalogue. Raises CatalogueProblem for whatever is not as the rules can be: months that are left out, an
    age that falls, a month of retirement that does not follow from birth and age."""
    table = read(file, _Table)
    if table.groups.keys() != {group.value for group in Group}:
        raise CatalogueProblem(file, "$.groups", f"has to hold {', '.join(group.value for group in Group)}, no other")
    rows = {group: dict(_checked(file, group, table.groups[group.value])) for group in Group}
    contributions = dict(_rising(file, table.contributions))
    return RetirementAges(
        {group: table.groups[group.value].before for group in Group},
        rows,
        {group: table.groups[group.value].after for group in Group},
        table.flexible.early,
        table.flexible.late,
        contributions,
        table.contributions.before,
        table.source,
        table.confirmed_by,
    )


Age = Annotated[int, Meta(ge=40 * 12, le=80 * 12)]  # months
Months = Annotated[int, Meta(ge=0, le=40 * 12)]
Year = Annotated[int, Meta(ge=2025, le=2100)]
_Row = tuple[str, Age, str]  # month of birth, age in months, month of retirement


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    before: Age
    after: Age
    rows: Annotated[tuple[_Row, ...], Meta(min_length=1)]


class _Flexible(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    early: Months
    late: Months


class _Contributions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    before: Months
    rows: Annotated[tuple[tuple[Year, Months], ...], Meta(min_length=1)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    source: Annotated[str, Meta(min_length=1)]
    confirmed_by: str
    flexible: _Flexible
    contributions: _Contributions
    groups: dict[str, _Group]


def _checked(file: Path, group: Group, table: _Group) -> Iterator[tuple[Month, int]]:
    path = f"$.groups.{group.value}"
    before: tuple[Month, int] | None = None
    for n, (born_text, age, due_text) in enumerate(table.rows):
        where = f"{path}.rows[{n}]"
        born, due = _month(file, f"{where}[0]", born_text), _month(file, f"{where}[2]", due_text)
        if before is not None and born != before[0].plus(1):
            raise CatalogueProblem(file, f"{where}[0]", f"{before[0].plus(1)} has to follow, not {born}")
        if age < (table.before if before is None else before[1]):
            raise CatalogueProblem(file, f"{where}[1]", "the age falls")
        if due != born.plus(age):
            raise CatalogueProblem(file, f"{where}[2]", f"{age} months after {born} is {born.plus(age)}, not {due}")
        before = (born, age)
        yield before
    if before is not None and table.after != before[1]:
        raise CatalogueProblem(file, f"{path}.after", f"the last row has {before[1]} months, so all later ones have")


def _rising(file: Path, table: _Contributions) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for n, (year, months) in enumerate(table.rows):
        if last is not None and year != last[0] + 1:
            raise CatalogueProblem(file, f"$.contributions.rows[{n}][0]", f"{last[0] + 1} has to follow")
        if months < (table.before if last is None else last[1]):
            raise CatalogueProblem(file, f"$.contributions.rows[{n}][1]", "the months fall")
        last = (year, months)
        yield last


def _month(file: Path, path: str, text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise CatalogueProblem(file, path, str(error)) from error


def _years(months: int, first: int = 0) -> tuple[int, int]:
    return months // 12, months % 12 + first
