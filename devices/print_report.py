"""What became of a print job; the same words for roll and page printers."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class PrintOutcome(enum.Enum):
    """What became of a page. Unknown (lost mid-job) is shown to a person and never reprinted silently."""

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintReport:
    """``code`` names the cause when the outcome is not done, such as ``"paperOut"``, ``"coverOpen"``, ``"noAnswer"``."""

    outcome: PrintOutcome
    code: str = ""
    detail: str = ""
