"""One validator for each kind of field: a message id (domain ``forms``) or None when the value can be sent.

Sources: GB 11643-1999 (number of a resident, check character MOD 11-2 of ISO 7064); GB 32100-2015 (统一社会信用代码, check
character MOD 31-3); ISO/IEC 7812-1 annex B (Luhn); the length of bank cards and the form of phone numbers in China are
common knowledge. An empty value is no validator's business: whether it may stay empty is the field's ``required``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from kiosk.forms import amounts, days

MAX_TEXT = 200  # characters
MIN_ADDRESS, MAX_ADDRESS = 5, 120
MIN_NAME, MAX_NAME = 2, 50
BANK_CARD_DIGITS = range(16, 20)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# Digits and capitals without I, O, S, V and Z, which are too much like 1, 0, 5, U and 2; the place is the value.
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_CHECK_AT = 17
_MOBILE = re.compile(r"1[3-9]\d{9}")
# 010 and 02x have eight digits after the area code, all other areas seven or eight.
_LANDLINE = re.compile(r"0(10|2\d)-?[2-9]\d{7}|0[3-9]\d{2}-?[2-9]\d{6,7}")
# Between the parts of a Mongolian, Tibetan or Uyghur name; cards and keyboards know more than one such dot.
_NAME_DOTS = "·•‧"
_NAME_JOINTS = _NAME_DOTS + " '’-.,"

Validator = Callable[[str], str | None]


def id_number(value: str) -> str | None:
    """18 characters, a date of birth that exists, the right check character."""
    number = value.strip().upper()
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        return "forms.id_number.length"
    if days.day_of(number[6:14]) is None:
        return "forms.id_number.date"
    # No province's code begins with 0, but 0… with a fitting check character can be typed.
    return None if number[0] != "0" and check_character(number) == number[17] else "forms.id_number.check"


def check_character(number: str) -> str:
    """The 18th character that belongs to the first 17 digits."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]


def uscc(value: str) -> str | None:
    """18 characters of the code's alphabet, a division of six digits in it, the right check character. Small letters count
    as capitals."""
    code = value.strip().upper()
    if len(code) != _USCC_CHECK_AT + 1:
        return "forms.uscc.length"
    # Places 3 to 8 are the division of the registering office (GB/T 2260), which has digits only.
    if any(char not in _USCC_ALPHABET for char in code) or not re.fullmatch(r"\d{6}", code[2:8], re.ASCII):
        return "forms.uscc.characters"
    # Nothing but zeros has a fitting check character, but no registering office has the number 0.
    if code[0] == "0" or uscc_check_character(code) != code[_USCC_CHECK_AT]:
        return "forms.uscc.check"
    return None


def uscc_check_character(code: str) -> str:
    """The 18th character that belongs to the first 17. Raises ValueError for a character that the alphabet lacks."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:_USCC_CHECK_AT]))
    return _USCC_ALPHABET[-total % 31]


def phone(value: str) -> str | None:
    """A mobile number, or a landline with its area code; spaces do not matter."""
    return None if mobile(value) is None or landline(value) is None else "forms.phone.wrong"


def mobile(value: str) -> str | None:
    """A number that can take a message; spaces and strokes do not matter."""
    number = re.sub(r"[\s-]", "", value)
    return None if number.isascii() and _MOBILE.fullmatch(number) else "forms.mobile.wrong"


def landline(value: str) -> str | None:
    """With its area code, and at most one stroke after it; spaces do not matter."""
    number = re.sub(r"\s", "", value)
    return None if number.isascii() and _LANDLINE.fullmatch(number) else "forms.landline.wrong"


def bank_card(value: str) -> str | None:
    """16 to 19 digits with the right check digit; spaces do not matter."""
    number = re.sub(r"[\s-]", "", value)
    if not re.fullmatch(r"\d+", number, re.ASCII) or len(number) not in BANK_CARD_DIGITS:
        return "forms.bank_card.length"
    # ISO/IEC 7812: no card of a bank begins with 0; nothing but zeros would pass otherwise.
    return None if number[0] != "0" and luhn(number) else "forms.bank_card.check"


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
    if not all(char in _NAME_JOINTS or _is_letter(char) for char in written):
        return "forms.name.characters"
    if written[0] in _NAME_DOTS or written[-1] in _NAME_DOTS or re.search(f"[{_NAME_DOTS}]{{2}}", written):
        return "forms.name.dots"
    return None if any(map(_is_letter, written)) else "forms.name.characters"


def _is_letter(char: str) -> bool:
    """Letters and their marks, 〇 (Nl), and what GA/T 490 cards write in the private use area for want of a code.

    Cn on the planes of rare ideographs: Unicode adds some nearly every year, and this Python's table does not know the latest.
    """
    kind = unicodedata.category(char)
    return kind[0] in "LM" or kind in ("Nl", "Co") or (kind == "Cn" and 0x20000 <= ord(char) < 0x40000)


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


VALIDATORS: Mapping[str, Validator] = {
    "text": text,
    "name": name,
    "id_number": id_number,
    "uscc": uscc,
    "phone": phone,
    "mobile": mobile,
    "landline": landline,
    "email": amounts.email,
    "postal_code": amounts.postal_code,
    days.DATE: days.day,
    days.PAST_DATE: days.day,
    days.COMING_DATE: days.day,
    "choice": choice,
    "division": amounts.division,
    "money": amounts.money,
    "count": amounts.count,
    "bank_card": bank_card,
    "address": address,
}
