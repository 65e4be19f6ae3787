"""The kiosk's clock: wall time for papers, monotonic time for waiting."""

from __future__ import annotations

import time
from datetime import datetime


class SystemClock:
    """Implements ``offline.ports.Clock`` on the machine's own clocks."""

    def now(self) -> datetime:
        """Aware local time."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Seconds since some start; never goes back."""
        return time.monotonic()
