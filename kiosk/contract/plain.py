"""Texts of a platform before they come near a screen, paper or the store: what a line, a paragraph, a code, a day may be.

As in ``reply``: who speaks is known by its certificate, what it says was made by programs of many departments. A line with a line
feed could put words of its own on a citizen's paper, a mark that turns the direction of writing could hide some, a text of a
megabyte could hold the screen. All checks are pure and take any text.
"""

from __future__ import annotations

import re
from datetime import date

# Spaces that Chinese and Mongolian are written with, and the Mongolian vowel separator; Python calls none of them printable.
_SPACES = frozenset({"\u3000", "\u00a0", "\u202f", "\u180e"})

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
_PHONE = re.compile(r"[0-9+()/ 转-]{3,40}")

LONGEST_NAME = 100  # characters; of a person, an office, a paper
LONGEST_LINE = 300
LONGEST_TEXT = 4000  # the reasons of a refusal with their articles of law
LONGEST_CODE = 200  # ids and tokens, some of which are signed


def is_line(text: str, longest: int = LONGEST_LINE) -> bool:
    """At least one and at most ``longest`` characters on one line, all of them to be seen."""
    return 0 < len(text) <= longest and not text.isspace() and all(_shows(char) for char in text)


def is_line_or_none(text: str, longest: int = LONGEST_LINE) -> bool:
    """``is_line``, or empty."""
    return not text or is_line(text, longest)


def is_text(text: str, longest: int = LONGEST_TEXT) -> bool:
    """Lines, some of which may be empty; the whole may be empty too."""
    return len(text) <= longest and all(_shows(char) or char == "\n" for char in text)


def is_code(text: str, longest: int = LONGEST_CODE) -> bool:
    """An id or a token: ASCII letters, digits and a few marks, so that it can stand in a path, a log line and a file name."""
    return len(text) <= longest and _CODE.fullmatch(text) is not None


def is_sha256(text: str) -> bool:
    """64 small hexadecimal digits."""
    return _SHA256.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """Without parameters, in small letters."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Digits as offices write them, with extension."""
    return _PHONE.fullmatch(text) is not None and any(char.isdigit() for char in text)


def is_day(text: str | None) -> bool:
    """``YYYY-MM-DD``, a day that exists."""
    if text is None or len(text) != 10 or not text.isascii():
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _shows(char: str) -> bool:
    return char.isprintable() or char in _SPACES
