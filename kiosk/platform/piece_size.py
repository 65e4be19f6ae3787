"""How much a single call carries: as much as usual, less on a line that did not get it through in time.

A piece that does not arrive whole is forgotten by the platform (its checksum is over the whole), so on a line of 32 kbit/s a
piece of 256 KiB, which needs 66 s, would be sent for ever and never arrive.
"""

from __future__ import annotations

LEAST = 16 * 1024  # bytes; 16 s at 8 kbit/s
_LESS = 4  # by which a piece shrinks when it did not get through; it grows back by half of that


class PieceSize:
    """Of one connection. ``most`` in bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.now = most

    def stuck(self) -> None:
        """The last piece did not get through in time."""
        self.now = min(self._most, max(LEAST, self.now // _LESS))

    def done(self) -> None:
        """The last piece got through."""
        self.now = min(self._most, self.now * 2)
