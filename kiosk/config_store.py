"""The sections of the configuration file that say how what citizens handed in is kept, sent and forgotten; what the numbers mean
stands in docs/configuration.md. The rooms of ``offline`` get them as settings of their own (``kiosk.outbox_opening``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Annotated

import msgspec

_SPAN = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
_DAY = 24 * 60  # min
LEAST_OPEN = 60  # min a day in which large things may go, however quiet the rest is

Days = Annotated[float, msgspec.Meta(gt=0, le=3650)]


class SyncSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``bytes_per_second`` that parts take of the line at most, 0 for no cap. ``quiet_hours``: ``"22:00-06:30"``, local time,
    in which only small things go."""

    bytes_per_second: Annotated[int, msgspec.Meta(ge=0, le=10_000_000_000)] = 0
    quiet_hours: tuple[Annotated[str, msgspec.Meta(pattern=_SPAN)], ...] = ()


class DiskSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The largest application that is let in, and what stays free beside it: ``pages`` of ``page_kb``, ``copies`` at a time,
    ``database_mb`` of growth, ``floor_mb``. KB and MB of 1024."""

    pages: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 60
    page_kb: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 2500
    copies: Annotated[int, msgspec.Meta(ge=1, le=10)] = 2
    database_mb: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 64
    floor_mb: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 256


class RetentionSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days after the platform's acknowledgement: ``parts_days`` until what was handed in is deleted, ``receipt_days`` until a
    receipt that nobody fetched is, and ``record_days`` after the parts until numbers and states are."""

    parts_days: Days = 7.0
    receipt_days: Days = 30.0
    record_days: Days = 180.0


def spans(quiet_hours: Iterable[str]) -> tuple[tuple[time, time], ...]:
    """Begin and end of each."""
    halves = (text.partition("-") for text in quiet_hours)
    return tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, _, end in halves)


def quiet_fault(quiet_hours: Iterable[str]) -> str | None:
    """Why they cannot be kept, or None: large things need an hour a day at least."""
    quiet: set[int] = set()
    for begin, end in spans(quiet_hours):
        first, last = (moment.hour * 60 + moment.minute for moment in (begin, end))
        if first == last:
            return "quiet hours that begin and end at the same time are a whole day or none"
        quiet |= set(range(first, last)) if first < last else {*range(first, _DAY), *range(last)}
    return f"less than {LEAST_OPEN} minutes a day are left for sending" if len(quiet) > _DAY - LEAST_OPEN else None
