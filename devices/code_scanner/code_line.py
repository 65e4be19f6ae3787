"""From the bytes of a code scanner to whole codes. Pure.

Scanners on a serial line send the content of a code and then a terminator, as configured in them; nothing else tells
where a code ends, and nothing tells whether it arrived undamaged. So a code counts only when it is whole: what is too
long is skipped up to its end, and what falls silent in its middle is thrown away, never joined to the next code.
"""

from __future__ import annotations

import enum
import unicodedata

_DELETE = 0x7F
_FIRST_PRINTABLE = 0x20


class Terminator(enum.Enum):
    """What the scanner sends after each code; NONE: silence ends it."""

    CR = "CR"
    LF = "LF"
    CRLF = "CRLF"
    NONE = "NONE"


class Refusal(enum.StrEnum):
    """Why something that arrived is not a code."""

    TOO_LONG = "tooLong"
    NO_TERMINATOR = "noTerminator"
    NOT_TEXT = "notText"
    EVENTS_LOST = "eventsLost"  # the kernel said that it could not keep some of it
    UNKNOWN_KEY = "unknownKey"  # a key that stands for no character of the layout
    BAD_REPORT = "badReport"  # a HID report that contradicts itself


_BYTES = {Terminator.CR: b"\r", Terminator.LF: b"\n", Terminator.CRLF: b"\r\n", Terminator.NONE: b""}


class CodeParser:
    """Holds at most ``max_bytes`` of content, whatever arrives."""

    def __init__(self, terminator: Terminator, max_bytes: int) -> None:
        self._terminator = _BYTES[terminator]
        self._max_bytes = max_bytes
        self._unseen = bytearray()
        self._code = bytearray()
        self._recent = b""
        self._skipping = False

    @property
    def inside(self) -> bool:
        """True between the first byte of a code and its end."""
        return bool(self._code) or self._skipping

    def feed(self, chunk: bytes) -> bytes | Refusal | None:
        """The next whole code without control bytes, or what is wrong. Call with ``b""`` until it is None."""
        self._unseen += chunk
        for at, byte in enumerate(self._unseen):
            found = self._take(byte)
            if found is not None:
                del self._unseen[: at + 1]
                return found
        self._unseen.clear()
        return None

    def silence(self) -> bytes | Refusal | None:
        """The line has said nothing for so long that no code is under way any more."""
        code, skipped = bytes(self._code), self._skipping
        self._code.clear()
        self._skipping = False
        self._recent = b""
        if not code or skipped:
            return None
        return Refusal.NO_TERMINATOR if self._terminator else code

    def _take(self, byte: int) -> bytes | Refusal | None:
        if self._terminator:
            self._recent = (self._recent + bytes([byte]))[-len(self._terminator) :]
            if self._recent == self._terminator:
                return self._end()
        # Also the LF of a scanner that sends CRLF to a kiosk that was told CR, and the ACK after a trigger.
        if byte < _FIRST_PRINTABLE or byte == _DELETE or self._skipping:
            return None
        if len(self._code) == self._max_bytes:
            self._code.clear()
            self._skipping = True
            return Refusal.TOO_LONG
        self._code.append(byte)
        return None

    def _end(self) -> bytes | None:
        code = bytes(self._code)
        self._code.clear()
        self._skipping = False
        return code or None


def text_of(code: bytes, encoding: str) -> str | Refusal:
    """The content as text without control characters. NOT_TEXT when the bytes are no ``encoding``."""
    try:
        text = code.decode(encoding)
    except UnicodeDecodeError:
        # Not passed on as a cause: it carries the whole content, which may be a credential.
        return Refusal.NOT_TEXT
    return printable(text) or Refusal.NOT_TEXT


def printable(text: str) -> str:
    """Without control characters."""
    return "".join(character for character in text if unicodedata.category(character) != "Cc")
