"""Who stands before the kiosk, as read from a card. Masks for what may be shown or printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

SOCIAL_SECURITY = "social_security"  # the one document here that is no identity card


@dataclass(frozen=True)
class IdCard:
    """A card reading, once for the whole visit. ``document`` and ``sex`` use the words of the command line.

    ``repr`` is masked, so that no log line can hold a person's data by accident.
    """

    document: str
    name: str
    sex: str
    number: str
    ethnic_code: str | None = None
    ethnicity: str | None = None
    birth_date: date | None = None
    address: str | None = None
    issuer: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    long_term: bool = False
    photo_wlt: bytes | None = None
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"IdCard({self.document}, {mask_number(self.number)})"


def mask_name(name: str) -> str:
    """``巴特尔`` -> ``巴*尔``, ``张三`` -> ``张*``; the middle is one star a character. A name of one character is a star."""
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_number(number: str) -> str:
    """First four and last four characters, one star for each other: ``1506**********0018``. Shorter than 10: all stars."""
    if len(number) < 10:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def birth_date_of(number: str) -> date | None:
    """The day in a citizen number (GB 11643: positions 7 to 14); None when there is none."""
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
