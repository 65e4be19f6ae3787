"""What is counted and measured in a form: money, counts, and the short codes that people know by heart.

Sources: GB/T 39046-2020 writes an amount as ``n..16,2`` (up to sixteen digits, two of them after the point); a postal code has
six digits; an address of electronic mail is checked for its shape only (RFC 5321 gives the lengths), since nothing here
can deliver to it.
"""

from __future__ import annotations

import re

from kiosk.catalogue.codes.divisions import NoDivision, division_code

MAX_EMAIL, MAX_MAILBOX = 254, 64  # characters (RFC 5321)
MAX_COUNT_DIGITS = 4

# No sign, no exponent, no thousands: what is on the keypad. 012 is a slip, not twelve.
_MONEY = re.compile(r"(0|[1-9]\d{0,13})(\.\d{1,2})?", re.ASCII)
_COUNT = re.compile(rf"0|[1-9]\d{{0,{MAX_COUNT_DIGITS - 1}}}", re.ASCII)
_POSTAL_CODE = re.compile(r"\d{6}", re.ASCII)
_MAILBOX = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_HOST = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_MAILBOX}@({_HOST}\.)+[A-Za-z]([A-Za-z0-9-]{{0,61}}[A-Za-z0-9])", re.ASCII)


def money(value: str) -> str | None:
    """An amount in yuan, at most two digits after the point."""
    return None if _MONEY.fullmatch(value.strip()) else "forms.money.wrong"


def count(value: str) -> str | None:
    """A whole number of people, days or things, 0 to 9999."""
    return None if _COUNT.fullmatch(value.strip()) else "forms.count.wrong"


def postal_code(value: str) -> str | None:
    """Six digits, not all of them 0."""
    code = value.strip()
    return None if _POSTAL_CODE.fullmatch(code) and code != "000000" else "forms.postal_code.wrong"


def email(value: str) -> str | None:
    """``mailbox@host.domain``."""
    written = value.strip()
    mailbox = written.rpartition("@")[0]
    if len(written) > MAX_EMAIL or len(mailbox) > MAX_MAILBOX:
        return "forms.email.wrong"
    return None if _EMAIL.fullmatch(written) else "forms.email.wrong"


def division(value: str) -> str | None:
    """Six digits that a division can have (GB/T 2260). Whether there is such a division is a matter of the field's options
    (``kiosk.forms.problems``), which come from data."""
    code = value.strip()
    try:
        fits = division_code(code).six == code
    except NoDivision:
        fits = False
    return None if fits else "forms.division.wrong"
