"""Local numbers: what a citizen holds while the platform has not answered, and may read out over the telephone.

``L-YJHL07-20261123-0042-C``: the letter L, the kiosk's id (2 to 12 capital letters and digits), the local date of the
submission, the day's sequence from 0001, and a check character. The hyphens are part of the number as it is printed,
stored and sent; a reader may type it without them, in small letters, with spaces or in full-width characters.

The check character is ISO/IEC 7064 MOD 37-2 over everything before it, hyphens left out. 37 is prime and 2
generates all its residues, so in up to 36 characters (there are at most 26) each single wrong character and each
exchange of two characters, neighbours or not, is noticed. MOD 37-2 can answer ``*``, which nobody can read out or
type on a telephone: a sequence that would need it (one in 37) is left out, so the sequence may skip a number but
never uses one twice.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_SHAPE = re.compile(r"L([0-9A-Z]{2,12})(\d{8})(\d{4})([0-9A-Z])", re.ASCII)
_KIOSK = re.compile(r"[0-9A-Z]{2,12}", re.ASCII)

LAST_SEQUENCE = 9999


@dataclass(frozen=True, slots=True)
class LocalNumber:
    """The parts of a local number. ``str()`` gives the printed form."""

    kiosk_id: str
    day: date
    sequence: int

    def __post_init__(self) -> None:
        if not _KIOSK.fullmatch(self.kiosk_id):
            raise ValueError("a kiosk id has 2 to 12 capital letters and digits")
        if not 1 <= self.sequence <= LAST_SEQUENCE:
            raise ValueError(f"a sequence lies between 1 and {LAST_SEQUENCE}")

    @property
    def check(self) -> str:
        """The check character, ``*`` included."""
        return check_character(f"L{self.kiosk_id}{self.day:%Y%m%d}{self.sequence:04}")

    def __str__(self) -> str:
        return f"L-{self.kiosk_id}-{self.day:%Y%m%d}-{self.sequence:04}-{self.check}"


def check_character(text: str) -> str:
    """ISO/IEC 7064 MOD 37-2 of capital letters and digits."""
    remainder = 0
    for character in text:
        remainder = (remainder + _ALPHABET.index(character)) * 2 % 37
    return _ALPHABET[(1 - remainder) % 37]


def following(kiosk_id: str, day: date, last: int) -> LocalNumber:
    """The day's next number after sequence ``last`` (0 = none yet). Raises ValueError when the day has no more."""
    number = LocalNumber(kiosk_id, day, last + 1)
    while number.check == "*":
        number = LocalNumber(kiosk_id, day, number.sequence + 1)
    return number


def read(typed: str) -> LocalNumber:
    """What a person typed or read out. Raises ValueError when it is no local number or its check does not hold."""
    plain = re.sub(r"[\s\-–—_.]", "", unicodedata.normalize("NFKC", typed)).upper()
    match = _SHAPE.fullmatch(plain)
    if match is None or check_character(plain[:-1]) != plain[-1]:
        raise ValueError("this is no local number")
    kiosk_id, day, sequence, _ = match.groups()
    try:
        return LocalNumber(kiosk_id, date(int(day[:4]), int(day[4:6]), int(day[6:])), int(sequence))
    except ValueError as error:
        raise ValueError("this is no local number") from error
