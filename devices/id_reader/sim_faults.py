"""How the virtual reader can be made to go wrong, and what that does to the bytes of an answer. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from devices.id_reader.sdt_codes import plain_digits
from devices.id_reader.sdt_frame import HEAD_BYTES, LENGTH_BYTES, PREAMBLE
from devices.id_reader.sdt_policy import NO_CARD, NOT_UNDERSTOOD, OUT_OF_SERVICE, SELECT_FAILED
from devices.id_reader.sim_module import FIND, READ_CODE, SELECT, Request

GARBAGE = bytes.fromhex("00FF96AAAAAA96") + PREAMBLE + b"\xff\xff\x00\x69"  # noise with a false preamble in it
TOO_MANY = 16  # bytes that a "length" fault announces and does not send
TOO_FEW = 16  # bytes that come beyond what a "length_short" fault announces
_STATUS = "status:"
_UNPLUG_AT = "unplug_at:"


class FaultKind(enum.Enum):
    """How the next answers go wrong. Those that say so concern the answers to 30 nn only."""

    CHECKSUM = "checksum"  # the last byte is wrong (30 nn)
    LENGTH = "length"  # more bytes are announced than come (30 nn)
    LENGTH_SHORT = "length_short"  # fewer are announced than come (30 nn)
    GARBAGE_BEFORE = "garbage_before"  # noise and a false preamble first
    BYTEWISE = "bytewise"  # each byte for itself
    HALF = "half"  # the first half, and then nothing (30 nn)
    LATE = "late"  # not before the next question, and then ahead of its answer (30 nn)
    SILENT = "silent"  # no answer to anything
    STALL = "stall"  # the USB pipe of the answers is halted; on a serial line, where there is none, silent
    UNPLUG_WHILE_READING = "unplug_while_reading"  # the cable goes half-way through an answer (30 nn)
    UNPLUG_AT = "unplug_at"  # it goes after so many bytes, written as unplug_at:N (30 nn)
    STATUS = "status"  # another status word, written as status:XX


_ANY_ANSWER = frozenset({FaultKind.GARBAGE_BEFORE, FaultKind.SILENT, FaultKind.BYTEWISE, FaultKind.STALL})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; ``status`` is the status word of a STATUS fault, ``after`` the bytes of an UNPLUG_AT."""

    kind: FaultKind
    status: int = 0
    after: int = 0

    @classmethod
    def parse(cls, words: str) -> Fault:
        """From ``"checksum"``, ``"status:41"`` or ``"unplug_at:7"``. Raises ValueError."""
        if words.startswith(_STATUS):
            (status,) = bytes.fromhex(words.removeprefix(_STATUS))
            return cls(FaultKind.STATUS, status)
        if words.startswith(_UNPLUG_AT):
            after = words.removeprefix(_UNPLUG_AT)
            if not plain_digits(after):
                raise ValueError(f"{_UNPLUG_AT} needs a number of bytes")
            return cls(FaultKind.UNPLUG_AT, after=int(after))
        kind = FaultKind(words)
        if kind in (FaultKind.STATUS, FaultKind.UNPLUG_AT):
            raise ValueError(f"{words} needs something behind a colon")
        return cls(kind)

    def __str__(self) -> str:
        if self.kind is FaultKind.UNPLUG_AT:
            return f"{_UNPLUG_AT}{self.after}"
        return f"{_STATUS}{self.status:02X}" if self.kind is FaultKind.STATUS else self.kind.value

    @property
    def unplugs(self) -> bool:
        """The cable goes when what is left of the answer is out."""
        return self.kind in (FaultKind.UNPLUG_WHILE_READING, FaultKind.UNPLUG_AT)

    def concerns(self, request: Request) -> bool:
        """True when the answer to ``request`` is one that goes wrong: a status word where modules give it."""
        what = (request.code, request.parameter)
        if self.kind in _ANY_ANSWER:
            return True
        if self.kind is FaultKind.STATUS and self.status == NO_CARD:
            return what == FIND
        if self.kind is FaultKind.STATUS and self.status == SELECT_FAILED:
            return what == SELECT
        anywhere = self.status in NOT_UNDERSTOOD or self.status in OUT_OF_SERVICE
        return (self.kind is FaultKind.STATUS and anywhere) or request.code == READ_CODE

    def spoil(self, wire: bytes) -> bytes:
        """The right answer ``wire`` as it leaves instead."""
        if self.kind is FaultKind.CHECKSUM:
            return wire[:-1] + bytes([wire[-1] ^ 0xFF])
        if self.kind is FaultKind.LENGTH:
            return _announcing(wire, TOO_MANY)
        if self.kind is FaultKind.LENGTH_SHORT:
            return _announcing(wire, -TOO_FEW)
        if self.kind is FaultKind.GARBAGE_BEFORE:
            return GARBAGE + wire
        if self.kind in (FaultKind.UNPLUG_WHILE_READING, FaultKind.HALF):
            return wire[: len(wire) // 2]
        return wire[: self.after] if self.kind is FaultKind.UNPLUG_AT else wire


def _announcing(wire: bytes, more: int) -> bytes:
    length = max(0, int.from_bytes(wire[len(PREAMBLE) : HEAD_BYTES], "big") + more)
    return PREAMBLE + length.to_bytes(LENGTH_BYTES, "big") + wire[HEAD_BYTES:]
