"""Which of the offices behind the platform answer: an office can be away or slow while the platform itself is well.

A kiosk then hears ``unknown`` (a waiver is *to be verified*) or, where there is nothing to say, that the office is away.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LATE_S = 6.0  # longer than a citizen is let wait


class Office(enum.Enum):
    """The systems that can be switched."""

    LICENCES = "licences"
    CHECKS = "checks"
    IDENTITY = "identity"
    CREDENTIALS = "credentials"
    INQUIRIES = "inquiries"
    PAYMENT = "payment"
    APPOINTMENTS = "appointments"
    SEALS = "seals"


NAMES: Mapping[Office, str] = {
    Office.LICENCES: "电子证照库",
    Office.CHECKS: "数据核验",
    Office.IDENTITY: "统一身份认证",
    Office.CREDENTIALS: "电子凭证",
    Office.INQUIRIES: "查询服务",
    Office.PAYMENT: "非税缴款",
    Office.APPOINTMENTS: "预约",
    Office.SEALS: "电子印章核验",
}


class Mode(enum.Enum):
    """How an office is."""

    WELL = "well"
    AWAY = "away"
    LATE = "late"


@dataclass(frozen=True)
class AwayError(Exception):
    """That office does not answer."""

    office: Office


class Switches:
    """Kept in memory: a restarted platform has all offices. ``wait`` takes seconds and blocks its own worker thread."""

    def __init__(self, wait: Callable[[float], None]) -> None:
        self._wait = wait
        self._modes: dict[Office, Mode] = {}

    def mode(self, office: Office) -> Mode:
        return self._modes.get(office, Mode.WELL)

    def switch(self, office: Office, mode: Mode) -> None:
        self._modes[office] = mode

    def ask(self, office: Office) -> None:
        """Returns when the office answers, late when it is slow. Raises ``AwayError``."""
        match self.mode(office):
            case Mode.AWAY:
                raise AwayError(office)
            case Mode.LATE:
                self._wait(LATE_S)
            case Mode.WELL:
                pass
