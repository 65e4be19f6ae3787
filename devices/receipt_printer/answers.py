"""Takes the stream of bytes that an ESC/POS printer sends apart into answers, so that none passes for another.

Source: Epson ESC/POS command reference: DLE EOT, GS r, GS ( H, GS I, GS a (automatic status back). Four things come:

- one byte in real time (``signals.is_real_time``);
- one byte in order, for GS r (``signals.is_confirmation``);
- a block from a header (37h or 5Fh) to NUL: the process id of GS ( H, or texts that nobody here asks for;
- four bytes of automatic status, unasked, when the printer's switches or another program turned it on. *Bytes two to four
  look exactly like confirmations*, and one taken for such would turn a lost slip into a printed one.

Picture data cannot raise answers of their own: the encoder lets no real-time command stand in them (``encode``).
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from devices.receipt_printer import signals

_STATUS_BACK_MASK, _STATUS_BACK = 0x93, 0x10
_STATUS_BACK_BYTES = 4
_FLOW = frozenset({0x11, 0x13})  # XON, XOFF; the one thing that may stand inside a block
_HEADERS = frozenset({0x37, 0x5F})
_PROCESS_ID_HEAD = b"\x37\x22"
_PROCESS_ID_BYTES = 6
_BLOCK_MOST = 90  # GS I and GS ( C send at most 80 bytes between header and NUL
_FIRST_TEXT, _LAST_TEXT = 0x20, 0x7E


class Kind(enum.Enum):
    """What an answer answers."""

    REAL_TIME = "DLE EOT"
    IN_ORDER = "GS r"
    PROCESS_ID = "GS ( H"
    STATUS_BACK = "GS a"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answer:
    """``data``: the byte, the four characters of a process id, or the bytes of a block."""

    kind: Kind
    data: bytes

    @property
    def byte(self) -> int:
        """The first byte; of an empty one 0."""
        return self.data[0] if self.data else 0


class AnswerParser:
    """Remembers a block that has not come to its end."""

    def __init__(self) -> None:
        self._status_back = bytearray()
        self._block = bytearray()

    def forget(self) -> None:
        """The rest of a block that has begun will not come."""
        self._status_back.clear()
        self._block.clear()

    def feed(self, data: bytes) -> list[Answer]:
        """The answers that are whole now."""
        return [answer for byte in data for answer in self._take(byte)]

    def _take(self, byte: int) -> Iterator[Answer]:
        if byte in _FLOW:
            return
        if self._status_back:
            yield from self._continue_status_back(byte)
        elif self._block:
            yield from self._continue_block(byte)
        else:
            yield from self._begin(byte)

    def _begin(self, byte: int) -> Iterator[Answer]:
        if signals.is_real_time(byte):
            yield Answer(Kind.REAL_TIME, bytes((byte,)))
        elif byte & _STATUS_BACK_MASK == _STATUS_BACK:
            self._status_back.append(byte)
        elif byte in _HEADERS:
            self._block.append(byte)
        elif signals.is_confirmation(byte):
            yield Answer(Kind.IN_ORDER, bytes((byte,)))
        else:
            yield Answer(Kind.OTHER, bytes((byte,)))

    def _continue_status_back(self, byte: int) -> Iterator[Answer]:
        if not signals.is_confirmation(byte):  # the fixed bits of bytes two to four are the same
            yield from self._abandon(self._status_back)
            yield from self._begin(byte)
            return
        self._status_back.append(byte)
        if len(self._status_back) == _STATUS_BACK_BYTES:
            yield Answer(Kind.STATUS_BACK, bytes(self._status_back))
            self._status_back.clear()

    def _continue_block(self, byte: int) -> Iterator[Answer]:
        if byte == 0:
            block = bytes(self._block)
            self._block.clear()
            known = block.startswith(_PROCESS_ID_HEAD) and len(block) == _PROCESS_ID_BYTES
            yield Answer(Kind.PROCESS_ID, block[2:]) if known else Answer(Kind.OTHER, block)
        elif _FIRST_TEXT <= byte <= _LAST_TEXT and len(self._block) < _BLOCK_MOST:
            self._block.append(byte)
        else:
            yield from self._abandon(self._block)
            yield from self._begin(byte)

    def _abandon(self, begun: bytearray) -> Iterator[Answer]:
        yield Answer(Kind.OTHER, bytes(begun))
        begun.clear()
