"""The retirement ages as a page shows them: for each month of birth when the age is reached and between which months one may
choose. Made from the catalogue's table by ``kiosk.catalogue.tables``; nothing is computed where it is shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class YearMonth:
    """A month of the calendar; ``month`` from 1."""

    year: int
    month: int


@dataclass(frozen=True)
class AgeRow:
    """For who was born in ``born``. ``years`` and ``months``: the statutory age; ``due``: the month in which it is reached;
    ``earliest`` and ``latest``: between which one may choose, both ``due`` where the flexible rules do not hold.
    ``contributions``: months of them that a monthly pension takes at the least in the year of ``due``."""

    born: YearMonth
    years: int
    months: int
    due: YearMonth
    earliest: YearMonth
    latest: YearMonth
    contributions: int

    @property
    def flexible(self) -> bool:
        """One may choose a month."""
        return self.earliest != self.latest


@dataclass(frozen=True)
class AgeGroup:
    """``group``: an option id of the question that shows the table; ``rows``: month by month, whole years, without a gap.
    ``first``: the first month of birth to which the rules since 2025 apply."""

    group: str
    rows: tuple[AgeRow, ...]
    first: YearMonth

    @property
    def years(self) -> tuple[int, ...]:
        """The years of birth, in order."""
        return tuple(dict.fromkeys(row.born.year for row in self.rows))

    def of_year(self, year: int) -> tuple[AgeRow, ...]:
        """The twelve rows of a year of birth; none for a year that is not in the table."""
        return tuple(row for row in self.rows if row.born.year == year)


@dataclass(frozen=True)
class AgeTable:
    """``confirmed``: somebody answers for the numbers; else the page says that nobody has yet."""

    groups: tuple[AgeGroup, ...]
    confirmed: bool
    source: str
