"""What each kind of field takes from the keys of the screen, and how it is shown: digits in groups that can be read aloud, the
parts of a day apart. Pure.

Kinds are those of ``kiosk.journey.view.ENTERED_HERE``; a test holds both together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

DATES = ("date", "past_date", "coming_date")
DAY_DIGITS = 8
CENTS = 2  # digits after the point of an amount


@dataclass(frozen=True)
class Entry:
    """``keys``: the layout of ``widgets.keypad``; ``most``: characters that are taken."""

    keys: str
    most: int


ENTRIES: Mapping[str, Entry] = {
    "phone": Entry("digits", 12),
    "mobile": Entry("digits", 11),
    "landline": Entry("digits", 12),
    "bank_card": Entry("digits", 19),
    "id_number": Entry("id_number", 18),
    "uscc": Entry("uscc", 18),
    "postal_code": Entry("digits", 6),
    "count": Entry("digits", 4),
    "money": Entry("money", 17),
    "email": Entry("email", 60),
    **{kind: Entry("digits", DAY_DIGITS) for kind in DATES},
}
GROUPS = {
    "phone": (3, 4, 5),
    "mobile": (3, 4, 4),
    "bank_card": (4, 4, 4, 4, 3),
    "id_number": (6, 8, 4),
    "uscc": (2, 6, 9, 1),
}


def after_key(kind: str, value: str, key: str) -> str:
    """The value after one key: a character, ``back`` or ``clear``. A key that leads nowhere changes nothing."""
    plain = value.replace("-", "") if kind in DATES else value
    if key == "clear":
        return ""
    if key == "back":
        plain = plain[:-1]
    elif len(plain) < ENTRIES[kind].most:
        plain = _more_money(plain, key) if kind == "money" else plain + key
    return "-".join(part for part in (plain[:4], plain[4:6], plain[6:]) if part) if kind in DATES else plain


def _more_money(value: str, key: str) -> str:
    whole, point, cents = value.partition(".")
    if key == ".":
        return value if point else f"{whole or '0'}."
    if point:
        return value + key if len(cents) < CENTS else value
    return key if whole == "0" else value + key


def shown(kind: str, value: str) -> str:
    """As it stands on the screen: ``138 0013 8000``; ``1990年07月__日`` while a day is being typed."""
    if not value:
        return value
    if kind in DATES:
        digits = value.replace("-", "")
        if re.fullmatch(r"\d{1,8}", digits, re.ASCII) is None:
            return value
        return f"{digits[:4]:_<4}年{digits[4:6]:_<2}月{digits[6:]:_<2}日"
    if kind == "money":
        whole, point, cents = value.partition(".")
        return f"{int(whole):,}{point}{cents}" if re.fullmatch(r"\d+", whole, re.ASCII) else value
    return _in_groups(value, GROUPS[kind]) if kind in GROUPS else value


def _in_groups(value: str, sizes: tuple[int, ...]) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(value[at : at + size])
        at += size
    return " ".join(part for part in (*parts, value[at:]) if part)
