"""The second check besides the card (M14): digits of a phone that the platform knows, or a code that an attendant gave out.

Never a face. A handful of wrong tries lock the person's checks for a while, on all kiosks together; a code is good once and for
ten minutes. All of it is kept in memory: a restart forgives, and asks anew for a code.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.contract.case_query import ATTENDANT, PHONE, SecondCheck
from sandbox.problems import second_check_failed, second_check_locked
from sandbox.timing import Clock

MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
CODE_LASTS = timedelta(minutes=10)
CODE_DIGITS = 6
PHONE_DIGITS = 4
_NOT_DIGITS = re.compile(r"\D")


@dataclass
class _Tries:
    wrong: int = 0
    since: datetime | None = None


@dataclass
class AttendantCodes:
    """Codes that the staff's page gives out. ``draw`` makes one: so many digits at random."""

    clock: Clock
    draw: Callable[[int], str]
    _codes: dict[str, datetime] = field(default_factory=dict, repr=False)

    def issue(self) -> str:
        """A new code."""
        now = self.clock()
        self._codes = {code: until for code, until in self._codes.items() if until > now}
        code = self.draw(CODE_DIGITS)
        self._codes[code] = now + CODE_LASTS
        return code

    def use(self, code: str) -> bool:
        """Whether it was good; it is no more."""
        until = self._codes.pop(code, None)
        return until is not None and until > self.clock()


class SecondChecks:
    """Checks and counts."""

    def __init__(self, codes: AttendantCodes, clock: Clock) -> None:
        self._codes = codes
        self._clock = clock
        self._tries: dict[bytes, _Tries] = {}

    def check(self, number: str, asked: SecondCheck, phones: Collection[str]) -> None:
        """``number``: of the person's document; ``phones``: all that the platform knows of them. Raises ``RefusedError``: failed,
        or locked."""
        whose = hashlib.sha256(number.encode()).digest()  # the number itself is not kept
        now = self._clock()
        tries = self._tries.setdefault(whose, _Tries())
        if tries.since is not None and now - tries.since >= LOCKED_FOR:
            tries.wrong, tries.since = 0, None
        if tries.wrong >= MOST_TRIES and tries.since is not None:
            raise second_check_locked(max(1, int((tries.since + LOCKED_FOR - now).total_seconds())))
        if self._passes(asked, phones):
            del self._tries[whose]
            return
        tries.wrong += 1
        tries.since = now
        raise second_check_failed(MOST_TRIES - tries.wrong)

    def _passes(self, asked: SecondCheck, phones: Collection[str]) -> bool:
        if asked.kind == ATTENDANT:
            return self._codes.use(asked.value)
        if asked.kind != PHONE or len(asked.value) != PHONE_DIGITS:
            return False
        ends = [_NOT_DIGITS.sub("", phone)[-PHONE_DIGITS:] for phone in phones]
        # Every one is looked at, so that the time tells nothing of which it was.
        return sum(hmac.compare_digest(end.encode(), asked.value.encode()) for end in ends if end) > 0
