"""What of a platform's reply may stand on a citizen's paper, on the screen and in a QR code.

The platform is who its certificate says, but its texts are made by programs of many departments. A number with a line feed
could print a line of its own (已受理), one of ten thousand characters a metre of paper, an address that is no web address
could make a telephone do something else. Lengths: GB/T 39046-2020 gives 办件编号 an..50; longer ones have been seen to come
from joined codes.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

LONGEST_CASE_NUMBER = 64  # characters
LONGEST_PROGRESS_URL = 300  # bytes of ASCII; a QR code on paper holds 412 with everything else
_HERE = frozenset(
    {"127.0.0.1", "localhost", "::1"}
)  # the stand-in platform on the kiosk's own machine speaks no TLS there
_YEARS = range(2, 9999)  # outside, another zone's time of the same moment may not exist


def is_case_number(text: str | None) -> bool:
    """One line of visible characters, at most ``LONGEST_CASE_NUMBER`` of them."""
    if text is None or not 0 < len(text) <= LONGEST_CASE_NUMBER:
        return False
    return text.isprintable() and text == text.strip()


def is_moment(text: str | None) -> bool:
    """ISO 8601 with an offset, and a time that every zone has."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return False
    return moment.tzinfo is not None and moment.year in _YEARS


def progress_address(text: str | None) -> str | None:
    """The address as it is, or None when it is not one that a telephone should be sent to: a plain https address without
    names of users. A citizen then still has the number."""
    if text is None or not 0 < len(text) <= LONGEST_PROGRESS_URL:
        return None
    if not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or port == 0 or "@" in parts.netloc or "\\" in text:
        return None
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)
    return text if secure else None
