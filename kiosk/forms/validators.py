"""One check a kind of field. Each answers None, or the message id that says what to do.

Check digits: GB 11643 (ISO 7064 MOD 11-2) for identity numbers, Luhn for bank cards. Mobile numbers have eleven digits
and begin with 1; which prefixes are in use changes every year, so none is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from kiosk.model.guide import FormField

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_LONGEST = 200  # characters of free text; the form's row holds no more


def id_number(value: str) -> str | None:
    """Eighteen characters with their check digit and a birth date that exists."""
    if not re.fullmatch(r"\d{17}[\dX]", value, re.ASCII):
        return "forms.id_number.shape"
    if _CHECK[sum(int(digit) * weight for digit, weight in zip(value, _WEIGHTS, strict=False)) % 11] != value[-1]:
        return "forms.id_number.check"
    return _day(value[6:10], value[10:12], value[12:14], "forms.id_number.birth")


def phone(value: str) -> str | None:
    """A mobile number, or a fixed line with its area code."""
    if re.fullmatch(r"1\d{10}|0\d{9,11}", value, re.ASCII):
        return None
    return "forms.phone.shape"


def bank_card(value: str) -> str | None:
    """Sixteen to nineteen digits whose Luhn sum holds."""
    if not re.fullmatch(r"\d{16,19}", value, re.ASCII):
        return "forms.bank_card.shape"
    total = 0
    for place, digit in enumerate(reversed(value)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return None if total % 10 == 0 else "forms.bank_card.check"


def name(value: str) -> str | None:
    """Letters of any script, rare characters and private ones included, joined by · or space."""
    if all(character in "··• " or unicodedata.category(character)[0] in "LMC" for character in value):
        return None
    return "forms.name.shape"


def day(value: str) -> str | None:
    """``YYYY-MM-DD``, a day that exists."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value, re.ASCII)
    return _day(*match.groups(), "forms.date.impossible") if match else "forms.date.shape"


def text(value: str) -> str | None:
    """Anything that fits."""
    return "forms.text.long" if len(value) > _LONGEST else None


def _day(year: str, month: str, of_month: str, message: str) -> str | None:
    try:
        date(int(year), int(month), int(of_month))
    except ValueError:
        return message
    return None


VALIDATORS: Mapping[str, Callable[[str], str | None]] = {
    "text": text,
    "name": name,
    "id_number": id_number,
    "phone": phone,
    "date": day,
    "bank_card": bank_card,
    "address": text,
}


def problem_of(field: FormField, value: str) -> str | None:
    """The message id of what is wrong with the value, or None. Raises KeyError for an unknown kind of field."""
    value = value.strip()
    if not value:
        return "forms.required" if field.required else None
    if field.kind == "choice":
        return None if value in {option for option, _ in field.options} else "forms.choice.unknown"
    return VALIDATORS[field.kind](value)
