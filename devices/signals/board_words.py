"""From the bytes of a cabinet's I/O board to its words. Pure.

Boards send a short word for each change, with a terminator or of a fixed length. What is too long or falls silent in its
middle is no word and is never joined to the next.
"""

from __future__ import annotations

import enum

LONGEST = 64  # bytes; words of such boards have a handful


class WordEnd(enum.Enum):
    """How a word ends; FIXED: by its length."""

    CR = "CR"
    LF = "LF"
    CRLF = "CRLF"
    FIXED = "FIXED"


_BYTES = {WordEnd.CR: b"\r", WordEnd.LF: b"\n", WordEnd.CRLF: b"\r\n"}


class WordParser:
    """``length`` in bytes counts for FIXED alone. ``damaged`` counts what was thrown away."""

    def __init__(self, end: WordEnd, length: int = 0) -> None:
        self._end = _BYTES.get(end, b"")
        self._length = length
        self._held = bytearray()
        self._skipping = False
        self.damaged = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The words that end in ``chunk``; empty ones are none."""
        self._held += chunk
        found: list[bytes] = []
        if not self._end:
            while len(self._held) >= self._length:
                found.append(bytes(self._held[: self._length]))
                del self._held[: self._length]
            return found
        while (at := self._held.find(self._end)) >= 0:
            word = bytes(self._held[:at]).strip(b"\r\n")
            del self._held[: at + len(self._end)]
            if self._skipping or len(word) > LONGEST:
                self.damaged += not self._skipping
                self._skipping = False
            elif word:
                found.append(word)
        if len(self._held) > LONGEST + len(self._end):
            self.damaged += not self._skipping
            self._skipping = True
            del self._held[: -len(self._end)]  # its tail may be half of a terminator
        return found

    def silence(self) -> None:
        """Nothing came for so long that no word is under way any more."""
        if self._held.strip(b"\r\n") and not self._skipping:
            self.damaged += 1
        self._held.clear()
        self._skipping = False
