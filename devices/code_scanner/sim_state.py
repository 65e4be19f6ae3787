"""The state of the virtual code scanner's bench: what is held in front of it, and what is wrong with it.

It lies in a small JSON file that any second process replaces atomically, so that a fault can be injected while a
command runs: ``{"plugged": true, "code": "…" | null, "turn": n, "fault": null | "flood" | …}``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

_KEYS = frozenset({"plugged", "code", "turn", "fault"})


class Fault(enum.Enum):
    """How the next codes go wrong."""

    UNPLUG = "unplug"  # the cable goes half-way through a code
    FLOOD = "flood"  # bytes without end and without terminator, from now on
    GARBAGE = "garbage"  # bytes that are no text before the code
    CONTROL = "control"  # control bytes before and inside the code
    NO_TERMINATOR = "no_terminator"  # the end of the code is lost
    DROPPED = "dropped"  # the kernel loses events half-way through a code and says so (keys; a wire says nothing)
    SILENT = "silent"  # it sees nothing


@dataclass(frozen=True, slots=True)
class BenchState:
    """``code`` is held there until it is None; the same code with another ``turn`` is presented anew."""

    plugged: bool = True
    code: str | None = field(default=None, repr=False)
    turn: int = 0
    fault: Fault | None = None

    @classmethod
    def from_json(cls, shape: object) -> BenchState:
        """Missing keys have their defaults. Raises ValueError naming what is wrong."""
        if not isinstance(shape, Mapping) or not _KEYS.issuperset(shape):
            raise ValueError(f"state has to be an object with some of {', '.join(sorted(_KEYS))}")
        plugged, code = shape.get("plugged", True), shape.get("code")
        turn, fault = shape.get("turn", 0), shape.get("fault")
        if type(plugged) is not bool:
            raise ValueError("plugged has to be true or false")
        if code is not None and type(code) is not str:
            raise ValueError("code has to be text or null")
        if type(turn) is not int:  # isinstance would take true for a number
            raise ValueError("turn has to be a whole number")
        return cls(plugged, code, turn, None if fault is None else Fault(fault))

    def as_json(self) -> dict[str, object]:
        """The object of the file."""
        fault = None if self.fault is None else self.fault.value
        return {"plugged": self.plugged, "code": self.code, "turn": self.turn, "fault": fault}
