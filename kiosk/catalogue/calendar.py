"""Which days are working days, so that "N working days after acceptance (受理)" becomes a day: ``calendar.json``.

Holidays, and the weekend days on which work is made up for them, are set anew each year by a notice of the State Council,
usually in November: they are data, each file with its source, and an operator confirms them. Nobody knows a working day
beyond what was announced, so beyond the file's last day the answer is None and never a guess.

Counting: the day of acceptance is not counted (民法典 201), holidays are not (行政许可法 82); from general knowledge of the
statutes, to be confirmed by the operator like the days themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.catalogue.codes.table import Basis
from kiosk.catalogue.home import Words
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.model.guide import Provenance

FORMAT = 1
CALENDAR = "calendar.json"
_DAY = timedelta(days=1)
_SATURDAY = 5  # of date.weekday
_LONGEST_FILE = 3660  # days: more is a slip in a year


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days off in one run, both ends among them, weekends or not."""

    name: Words
    first: date
    last: date


class CalendarFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``first`` and ``last``: the days between which everything is known. ``workdays``: weekend days on which offices work
    (调休)."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    version: Words
    provenance: Provenance
    source: Words
    basis: Basis
    first: date
    last: date
    holidays: tuple[Holiday, ...]
    workdays: tuple[date, ...]


@dataclass(frozen=True)
class Calendar:
    """Everything is known from ``first`` to ``last``, both among them, and nothing beyond."""

    first: date
    last: date
    off: frozenset[date]
    made_up: frozenset[date]
    provenance: Provenance = Provenance.SAMPLE

    def works(self, day: date) -> bool | None:
        """Whether offices work that day; None where the calendar does not reach."""
        if not self.first <= day <= self.last:
            return None
        return day in self.made_up or (day.weekday() < _SATURDAY and day not in self.off)

    def due(self, accepted: date, days: int) -> date | None:
        """The last day of a limit of that many working days after the day of acceptance, which itself may be a day off; with
        0 days the day of acceptance. None when the calendar does not reach that far. Raises ValueError for less than 0."""
        if days < 0:
            raise ValueError("a limit has 0 days or more")
        if not self.first <= accepted <= self.last:
            return None
        day, left = accepted, days
        while left:
            if day == self.last:
                return None
            day += _DAY
            left -= self.works(day) is True
        return day


def read_calendar(file: Path) -> Calendar:
    """Raises CatalogueProblem: file, path and reason of the first thing that is wrong."""
    content = read(file, CalendarFile)
    for path, reason in _wrong(content):
        raise CatalogueProblem(file, path, reason)
    off = {day for holiday in content.holidays for day in _days(holiday.first, holiday.last)}
    return Calendar(content.first, content.last, frozenset(off), frozenset(content.workdays), content.provenance)


def _wrong(content: CalendarFile) -> Iterator[tuple[str, str]]:
    """What no notice says: each was a slip of a hand that copied one."""
    if not content.first <= content.last or (content.last - content.first).days > _LONGEST_FILE:
        yield "$.last", "is before the first day, or many years after it"
        return
    taken: dict[date, str] = {}
    for n, holiday in enumerate(content.holidays):
        if not content.first <= holiday.first <= holiday.last <= content.last:
            yield f"$.holidays[{n}]", "does not lie between the calendar's first and last day, or ends before it begins"
            return
        for day in _days(holiday.first, holiday.last):
            if day in taken:
                yield f"$.holidays[{n}]", f"{day} is {taken[day]} already"
            taken[day] = holiday.name
    for n, day in enumerate(content.workdays):
        if not content.first <= day <= content.last:
            yield f"$.workdays[{n}]", f"{day} does not lie between the calendar's first and last day"
        if day.weekday() < _SATURDAY:
            yield f"$.workdays[{n}]", f"{day} is no weekend day, so nothing is made up for then"
        if day in taken:
            yield f"$.workdays[{n}]", f"{day} is {taken[day]}"
        if day in content.workdays[:n]:
            yield f"$.workdays[{n}]", f"{day} is there twice"


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        if first == date.max:
            return
        first += _DAY
