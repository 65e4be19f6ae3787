"""One validator for each kind of field: a message id (domain ``forms``) or None when the value can be sent.

Sources: GB 11643-1999 (number of a resident, check character MOD 11-2 of ISO 7064); ISO/IEC 7812-1 annex B (Luhn);
the length of bank cards and the form of phone numbers in China are common knowledge. An empty value is no validator's
business: whether it may stay empty is the field's ``required``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

MAX_TEXT = 200  # characters
MIN_ADDRESS, MAX_ADDRESS = 5, 120
MIN_NAME, MAX_NAME = 2, 50
BANK_CARD_DIGITS = range(16, 20)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?[2-9]\d{6,7}")
# Between the parts of a Mongolian, Tibetan or Uyghur name; cards and keyboards know more than one such dot.
_NAME_DOTS = "·•‧"

Validator = Callable[[str], str | None]


def id_number(value: str) -> str | None:
    """18 characters, a date of birth that exists, the right check character."""
    number = value.strip().upper()
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        return "forms.id_number.length"
    if _date(number[6:14]) is None:
        return "forms.id_number.date"
    return None if check_character(number) == number[17] else "forms.id_number.check"


def check_character(number: str) -> str:
    """The 18th character that belongs to the first 17 digits."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]


def phone(value: str) -> str | None:
    """A mobile number, or a landline with its area code; spaces do not matter."""
    number = re.sub(r"\s", "", value)
    mobile = _MOBILE.fullmatch(number.replace("-", "")) and number.isascii()
    return None if mobile or (_LANDLINE.fullmatch(number) and number.isascii()) else "forms.phone.wrong"


def bank_card(value: str) -> str | None:
    """16 to 19 digits with the right check digit; spaces do not matter."""
    number = re.sub(r"[\s-]", "", value)
    if not re.fullmatch(r"\d+", number, re.ASCII) or len(number) not in BANK_CARD_DIGITS:
        return "forms.bank_card.length"
    return None if luhn(number) else "forms.bank_card.check"


def luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * 2 if place % 2 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def name(value: str) -> str | None:
    """Characters of any plane (rare ones, and private use where a card has them), Latin letters, single dots inside."""
    written = value.strip()
    if not MIN_NAME <= len(written) <= MAX_NAME:
        return "forms.name.length"
    if any(not _in_name(char) for char in written):
        return "forms.name.characters"
    if written[0] in _NAME_DOTS or written[-1] in _NAME_DOTS or re.search(f"[{_NAME_DOTS}]{{2}}", written):
        return "forms.name.dots"
    return None


def _in_name(char: str) -> bool:
    # Lo, Nl (〇) and Co: GA/T 490 cards write characters that Unicode lacked in the private use area.
    return char in _NAME_DOTS or char in " '-." or unicodedata.category(char) in ("Lo", "Lu", "Ll", "Lm", "Nl", "Mn", "Co")


def day(value: str) -> str | None:
    """A day that exists, as 2026-11-23 or 20261123."""
    digits = value.strip().replace("-", "")
    return None if re.fullmatch(r"\d{8}", digits, re.ASCII) and _date(digits) else "forms.date.wrong"


def address(value: str) -> str | None:
    """Long enough to find the door."""
    written = value.strip()
    if len(written) < MIN_ADDRESS:
        return "forms.address.short"
    return _free_text(written, MAX_ADDRESS)


def text(value: str) -> str | None:
    """Anything that can be printed."""
    return _free_text(value, MAX_TEXT)


def choice(value: str) -> str | None:
    """The options are the field's own; ``kiosk.forms.problems`` looks them up."""
    return None


def _free_text(value: str, limit: int) -> str | None:
    if len(value) > limit:
        return "forms.text.long"
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        return "forms.text.characters"
    return None


def _date(digits: str) -> date | None:
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return found if found.year >= 1850 else None


VALIDATORS: Mapping[str, Validator] = {
    "text": text,
    "name": name,
    "id_number": id_number,
    "phone": phone,
    "date": day,
    "choice": choice,
    "bank_card": bank_card,
    "address": address,
}
