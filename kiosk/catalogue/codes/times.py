"""Moments as GB/T 39046-2020 writes them: ``YYYYMMDDThhmmss``, the wall clock of China, without an offset."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from kiosk.catalogue.codes.table import CodeProblem

# The standard has no offset, and China has one time. A name from a zone database would depend on what is installed.
CHINA = timezone(timedelta(hours=8))
_FORM = re.compile(r"\d{8}T\d{6}", re.ASCII)


class NoMoment(CodeProblem):
    """Not ``YYYYMMDDThhmmss``, or a time that does not exist."""


def written(moment: datetime) -> str:
    """Seconds are cut, not rounded. Raises NoMoment for a time without its zone, which may be any."""
    if moment.tzinfo is None:
        raise NoMoment("a time without its zone")
    there = moment.astimezone(CHINA)
    # strftime does not fill the year up to four digits everywhere.
    return f"{there.year:04}{there:%m%dT%H%M%S}"


def moment(text: str) -> datetime:
    """Aware, in China's zone. Raises NoMoment."""
    if not _FORM.fullmatch(text):
        raise NoMoment("a time is written YYYYMMDDThhmmss")
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=CHINA)
    except ValueError as error:
        raise NoMoment("there is no such time") from error
