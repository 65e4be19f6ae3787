"""Days in a form: how one is written, and what it may not be against today or against another field.

A day is typed as 2026-11-23 or 20261123; GB/T 39046 writes eight digits. Nothing here looks at a clock: the caller says which
day it is, and without that word a field's bound cannot be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from kiosk.model.guide import FormField

EARLIEST_YEAR = 1850  # nobody alive, and no paper that is asked for, is older

DATE, PAST_DATE, COMING_DATE = "date", "past_date", "coming_date"
KINDS = (DATE, PAST_DATE, COMING_DATE)

_DAY = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)", re.ASCII)


def day_of(value: str) -> date | None:
    """The day that is written; None when there is no such day."""
    match = _DAY.fullmatch(value.strip())
    if match is None:
        return None
    try:
        found = date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None
    return found if found.year >= EARLIEST_YEAR else None


def day(value: str) -> str | None:
    """A day that exists."""
    return None if day_of(value) is not None else "forms.date.wrong"


def out_of_bounds(kind: str, value: str, today: date) -> str | None:
    """A day gone by is not after today, a coming one not before; what is no day is ``day``'s business."""
    found = day_of(value)
    if found is None:
        return None
    if kind == PAST_DATE and found > today:
        return "forms.date.future"
    if kind == COMING_DATE and found < today:
        return "forms.date.past"
    return None


def out_of_order(fields: Iterable[FormField], values: Mapping[str, str]) -> dict[str, str]:
    """Field id -> message id, for each field whose day is before that of the field it has to follow. The same day is in order.
    Where either of the two is not asked or holds no day, nothing is known and nothing is said."""
    asked = {field.field_id: field for field in fields}
    wrong: dict[str, str] = {}
    for field in asked.values():
        if field.after not in asked or not field.editable:
            continue
        this, other = day_of(values.get(field.field_id, "")), day_of(values.get(field.after, ""))
        if this is not None and other is not None and this < other:
            wrong[field.field_id] = "forms.date.order"
    return wrong
