"""What a visit knows that came to copy or to scan for itself (复印扫描, M24)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.journey.case_state import FilePhase, FilePrint
from kiosk.model.unanswered import Unanswered


@dataclass(frozen=True)
class Copying:
    """``sending``: job of the pages that are on their way to where a telephone fetches them; ``qr``: the address with its key,
    ``until`` when it ends; ``refused``: why they could not be brought there."""

    print: FilePrint | None = None
    prints: int = 0
    sending: str = ""
    qr: str = field(default="", repr=False)
    until: datetime | None = None
    refused: Unanswered | None = None

    @property
    def busy(self) -> bool:
        """Somebody waits for paper or for a code."""
        return bool(self.sending) or (self.print is not None and self.print.phase is FilePhase.CHECKING)
