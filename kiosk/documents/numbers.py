"""Numbers that check themselves: GB 11643 (citizens, ISO 7064 MOD 11-2) and ISO/IEC 7812 (bank cards, Luhn)."""

from __future__ import annotations

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
FIRST_YEAR = 1880


def is_citizen_number(number: str) -> bool:
    """18 places with a real birth date whose last place follows from the others."""
    if re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number) is None or born(number) is None:
        return False
    return (
        _CHECK[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11] == number[17]
    )


def born(number: str) -> date | None:
    """The birth date within a citizen's number; None where it holds none."""
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if day.year >= FIRST_YEAR else None


def is_male(number: str) -> bool:
    """By the 17th place, which is odd for men."""
    return int(number[16]) % 2 == 1


def is_card_number(number: str) -> bool:
    """13 to 19 digits that end in their Luhn digit."""
    if re.fullmatch(r"[0-9]{13,19}", number) is None:
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
