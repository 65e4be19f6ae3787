"""A line to a receipt printer, whatever it is made of: serial port, TCP connection, USB pipes.

Every wait is bounded and every step in it short, so that a cancel is seen within 200 ms. python-escpos' own transports are
not used for that reason: their writes and connects wait as long as the printer likes, its USB class resets the printer
when it opens it, and their exceptions drop the cause. What a line says itself about the printer (a network that refuses, a
USB port that has no paper) is said by ``LineLostError`` and ``port_trouble``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

# How long one wait in the kernel may last; CommandContext promises that a cancel is seen within 200 ms.
STEP_SECONDS = 0.1
# One write hands over at most this much, so that a slow line does not hide how far it has got.
WRITE_BYTES = 512
READ_BYTES = 256
NO_DEVICE, IN_USE = "noDevice", "inUse"


class LineLostError(Exception):
    """The line is gone: unplugged adapter, hung-up pty, connection closed by the printer, USB device left."""


class Standstill:
    """Measures how long a line takes nothing. Of looks in vain, not of time: a host that was busy elsewhere proves nothing."""

    def __init__(self) -> None:
        self._now = self.longest = 0.0

    def begin(self) -> None:
        """A new write."""
        self._now = self.longest = 0.0

    def took(self) -> None:
        """The line took something."""
        self._now = 0.0

    def waited(self, seconds: float) -> None:
        """The line took nothing for so long."""
        self._now += seconds
        self.longest = max(self.longest, self._now)


class Wire(Protocol):
    """An open line. Of one thread at a time."""

    def close(self) -> None:
        """Throw away what the printer has not taken, and close; never waits for the printer, never raises."""

    def write(self, data: bytes, stop: Callable[[], bool]) -> int:
        """Send ``data``; how many bytes the line took before ``stop()`` said so. Raises ``LineLostError``."""

    @property
    def standstill(self) -> float:
        """Seconds: the longest time within the latest ``write`` in which the line was asked again and again and took nothing."""

    def read(self, wait: float = STEP_SECONDS) -> bytes:
        """What has come in, after waiting for at most ``wait`` seconds. Raises ``LineLostError``."""

    def forget_input(self) -> None:
        """Drop answers to earlier questions. Raises ``LineLostError``."""

    @property
    def absence(self) -> str:
        """The code for a line that was lost before a job: ``noDevice``, or ``inUse`` when it was shut in our face."""

    def port_trouble(self) -> str:
        """What the port itself knows to be wrong with the printer behind it, "" when it knows of nothing."""
