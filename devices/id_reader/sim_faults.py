"""How the virtual reader can be made to go wrong, and what that does to the bytes of an answer. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from devices.id_reader.sdt_frame import HEAD_BYTES, LENGTH_BYTES, PREAMBLE
from devices.id_reader.sdt_policy import NO_CARD, NOT_UNDERSTOOD, OUT_OF_SERVICE, SELECT_FAILED
from devices.id_reader.sim_module import FIND, READ_CODE, SELECT, Request

GARBAGE = bytes.fromhex("00FF96AAAAAA96") + PREAMBLE + b"\xff\xff\x00\x69"  # noise with a false preamble in it
TOO_MANY = 16  # bytes that a "length" fault announces and does not send
_STATUS = "status:"


class FaultKind(enum.Enum):
    """How the next answers go wrong."""

    CHECKSUM = "checksum"  # the last byte is wrong (read only)
    LENGTH = "length"  # more bytes are announced than come (read only)
    GARBAGE_BEFORE = "garbage_before"  # noise and a false preamble first
    SILENT = "silent"  # no answer to anything
    UNPLUG_WHILE_READING = "unplug_while_reading"  # the cable goes half-way through a read answer
    STATUS = "status"  # another status word, written as status:XX


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; ``status`` is the status word of a STATUS fault."""

    kind: FaultKind
    status: int = 0

    @classmethod
    def parse(cls, words: str) -> Fault:
        """From ``"checksum"`` or ``"status:41"``. Raises ValueError."""
        if words.startswith(_STATUS):
            (status,) = bytes.fromhex(words.removeprefix(_STATUS))
            return cls(FaultKind.STATUS, status)
        return cls(FaultKind(words))

    def __str__(self) -> str:
        return f"{_STATUS}{self.status:02X}" if self.kind is FaultKind.STATUS else self.kind.value

    def concerns(self, request: Request) -> bool:
        """True when the answer to ``request`` is one that goes wrong: a status word where modules give it."""
        what = (request.code, request.parameter)
        if self.kind in (FaultKind.GARBAGE_BEFORE, FaultKind.SILENT):
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
            length = int.from_bytes(wire[len(PREAMBLE) : HEAD_BYTES], "big") + TOO_MANY
            return PREAMBLE + length.to_bytes(LENGTH_BYTES, "big") + wire[HEAD_BYTES:]
        if self.kind is FaultKind.GARBAGE_BEFORE:
            return GARBAGE + wire
        if self.kind is FaultKind.UNPLUG_WHILE_READING:
            return wire[: len(wire) // 2]
        return wire
