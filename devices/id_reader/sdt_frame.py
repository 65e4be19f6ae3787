"""Framing of the SAM_A/SAM_V protocol: bytes in, answers out. Pure; knows no port and no clock.

Request ``AA AA AA 96 69 | LenHi LenLo | CMD PARA DATA.. CHK``, answer the same with ``SW1 SW2 SW3`` in place of
``CMD PARA``. Len counts everything after itself, CHK included; CHK is the XOR of all bytes but the preamble and
itself, the two length bytes among them. (Source: host-side protocol of GA 450 readers as published by several
module makers; every example recomputed.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

PREAMBLE = bytes.fromhex("AAAAAA9669")
LENGTH_BYTES = 2
HEAD_BYTES = len(PREAMBLE) + LENGTH_BYTES
STATUS_BYTES = 3
CHECK_BYTES = 1
SHORTEST = STATUS_BYTES + CHECK_BYTES
LONGEST = 0x090A  # text, photo and two fingerprints: the largest answer there is


@dataclass(frozen=True, slots=True)
class Command:
    """CMD, PARA and what follows them in a request."""

    code: int
    parameter: int
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer whose length and checksum were right. ``data`` may hold a person's card: no repr."""

    status: int  # SW1 SW2 SW3 as one number; 0x90 is "done"
    data: bytes = field(default=b"", repr=False)


class Refusal:
    """Why bytes that looked like an answer were not taken."""

    NONE = ""
    CHECKSUM = "checksum"
    LENGTH = "length"


def checksum(covered: bytes) -> int:
    """XOR over length bytes and body."""
    return reduce(xor, covered, 0)


def frame(body: bytes) -> bytes:
    """``body`` between preamble, length and checksum."""
    covered = (len(body) + CHECK_BYTES).to_bytes(LENGTH_BYTES, "big") + body
    return PREAMBLE + covered + bytes([checksum(covered)])


def encode(command: Command) -> bytes:
    """The request as it goes over the wire."""
    return frame(bytes([command.code, command.parameter]) + command.data)


class AnswerParser:
    """Finds one answer in a stream that may start with rubbish.

    Made anew for each request, so that bytes of two answers can never meet in one. A candidate with an impossible
    length or a wrong checksum is given up and the search goes on behind its preamble; ``refusal`` then tells
    why, for the error that follows when nothing better comes.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.refusal = Refusal.NONE

    @property
    def inside(self) -> bool:
        """True between the first byte of an answer and its last: silence now means that it was cut short."""
        return self._buffer.startswith(PREAMBLE)

    def feed(self, chunk: bytes) -> Answer | None:
        """Take what the port gave; returns the answer when it is whole."""
        self._buffer += chunk
        while self._find_preamble():
            length = int.from_bytes(self._buffer[len(PREAMBLE) : HEAD_BYTES], "big")
            if len(self._buffer) < HEAD_BYTES:
                return None
            if not SHORTEST <= length <= LONGEST:
                self._give_up(Refusal.LENGTH)
                continue
            end = HEAD_BYTES + length
            if len(self._buffer) < end:
                return None
            covered = bytes(self._buffer[len(PREAMBLE) : end - CHECK_BYTES])
            if checksum(covered) != self._buffer[end - CHECK_BYTES]:
                self._give_up(Refusal.CHECKSUM)
                continue
            del self._buffer[:end]
            body = covered[LENGTH_BYTES:]
            return Answer(int.from_bytes(body[:STATUS_BYTES], "big"), body[STATUS_BYTES:])
        return None

    def _find_preamble(self) -> bool:
        at = self._buffer.find(PREAMBLE)
        if at < 0:
            # The tail may be the start of a preamble whose rest is still on the wire.
            del self._buffer[: max(0, len(self._buffer) - len(PREAMBLE) + 1)]
            return False
        del self._buffer[:at]
        return True

    def _give_up(self, refusal: str) -> None:
        self.refusal = refusal
        del self._buffer[0]
