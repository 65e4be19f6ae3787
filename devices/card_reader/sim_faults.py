"""How the virtual card can be made to go wrong."""

from __future__ import annotations

import enum
from dataclasses import dataclass

_REMOVED = "removed:"


class FaultKind(enum.Enum):
    """What the card does instead of answering plainly."""

    WRONG_LENGTH = "wrong_length"  # 6Cxx first, each time
    GET_RESPONSE = "get_response"  # 61xx: data has to be fetched
    NO_SHORT_IDENTIFIERS = "no_short_identifiers"  # a file has to be selected before it is read
    NEEDS_PIN = "needs_pin"  # 6982 for what is about the holder
    BLOCKED = "blocked"  # the application was invalidated
    GARBAGE = "garbage"  # records are noise
    MUTE = "mute"  # no answer to reset
    SILENT = "silent"  # the card never answers a command, and the reader waits
    REMOVED = "removed"  # taken out instead of an answer, written as removed:N


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; ``command`` counts from 1 after power-on and belongs to REMOVED."""

    kind: FaultKind
    command: int = 0

    @classmethod
    def parse(cls, words: str) -> Fault:
        """From ``"garbage"`` or ``"removed:4"``. Raises ValueError."""
        if words.startswith(_REMOVED):
            return cls(FaultKind.REMOVED, int(words.removeprefix(_REMOVED)))
        return cls(FaultKind(words))

    def __str__(self) -> str:
        return f"{_REMOVED}{self.command}" if self.kind is FaultKind.REMOVED else self.kind.value
