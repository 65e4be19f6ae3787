"""What a driver of this role remembers between codes: the last one seen, and how many in a row were damaged.

Of a code only a digest is kept, since it may be a credential.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from devices.errors import Action, Completion, DeviceError

MISREADS_BEFORE_ALARM = 3  # so many in a row are no longer the citizen's hand but the cable or the settings


def digest(text: str) -> bytes:
    """What stands for a text where the text itself must not be kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class CodeJudge:
    """A code within ``debounce_seconds`` after it was last seen is the same presentation, not a new one."""

    def __init__(self, debounce_seconds: float, clock: Callable[[], float]) -> None:
        self._debounce_seconds = debounce_seconds
        self._clock = clock
        self._last = b""
        self._last_seen = 0.0
        self._misreads = 0

    def seen_before(self, text: str) -> bool:
        """True when ``text`` has to be passed over. Every call counts as seeing it."""
        mark, now = digest(text), self._clock()
        again = mark == self._last and now - self._last_seen < self._debounce_seconds
        self._last, self._last_seen = mark, now
        return again

    def good(self) -> None:
        """A code arrived whole."""
        self._misreads = 0

    def misread(self, refusal: str) -> DeviceError:
        """The error for one more damaged code: the citizen's to present again, from the third in a row the technician's."""
        self._misreads += 1
        if self._misreads >= MISREADS_BEFORE_ALARM:
            return DeviceError(Completion.HARDWARE_ERROR, str(refusal), Action.MAINTENANCE, "damaged codes in a row")
        return DeviceError(Completion.USER_ERROR, "unreadable", Action.CLEAR, str(refusal))
