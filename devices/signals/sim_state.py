"""The state of virtual keys and cabinet inputs: what is held down, how the levels are, and what is wrong.

It lies in a small JSON file that any second process replaces atomically: ``{"plugged": true, "pressed": ["up"],
"levels": {"door": true, "presence": null}, "taps": ["call"], "turn": n, "fault": null | "garbage" | …}``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.signals.protocol import LEVELS, Signal

_KEYS = frozenset({"plugged", "pressed", "levels", "taps", "turn", "fault"})


class Fault(enum.Enum):
    """How the next changes go wrong."""

    UNPLUG = "unplug"  # the cable goes in the middle of what is told
    GARBAGE = "garbage"  # bytes, or events of keys, that mean nothing before each
    BOUNCE = "bounce"  # each change goes back and forth before it holds
    REPEAT = "repeat"  # keys held down are repeated by the kernel (evdev)
    DROPPED = "dropped"  # the kernel loses events and says so (evdev)
    SILENT = "silent"  # nothing is told any more


@dataclass(frozen=True, slots=True)
class BenchState:
    """``pressed`` keys stay down until they are taken out. ``levels`` of which nothing or null is said are unknown: the
    board has not spoken of them, or the input device has no such switch; since no wire can take a word back, the device is
    plugged in anew when that comes about. ``taps`` are pressed and released once for each new ``turn``."""

    plugged: bool = True
    pressed: frozenset[Signal] = frozenset()
    levels: Mapping[Signal, bool] = field(default_factory=dict)
    taps: tuple[Signal, ...] = ()
    turn: int = 0
    fault: Fault | None = None

    @classmethod
    def from_json(cls, shape: object) -> BenchState:
        """Missing keys have their defaults. Raises ValueError naming what is wrong."""
        if not isinstance(shape, Mapping) or not _KEYS.issuperset(shape):
            raise ValueError(f"state has to be an object with some of {', '.join(sorted(_KEYS))}")
        plugged, turn, fault = shape.get("plugged", True), shape.get("turn", 0), shape.get("fault")
        if type(plugged) is not bool:
            raise ValueError("plugged has to be true or false")
        if type(turn) is not int:  # isinstance would take true for a number
            raise ValueError("turn has to be a whole number")
        return cls(
            plugged,
            frozenset(_signals("pressed", shape.get("pressed", []))),
            _levels(shape.get("levels", {})),
            tuple(_signals("taps", shape.get("taps", []))),
            turn,
            None if fault is None else Fault(fault),
        )

    def as_json(self) -> dict[str, object]:
        """The object of the file."""
        return {
            "plugged": self.plugged,
            "pressed": sorted(signal.value for signal in self.pressed),
            "levels": {signal.value: active for signal, active in self.levels.items()},
            "taps": [signal.value for signal in self.taps],
            "turn": self.turn,
            "fault": None if self.fault is None else self.fault.value,
        }


def _signals(key: str, shape: object) -> list[Signal]:
    if not isinstance(shape, list):
        raise ValueError(f"{key} has to be a list of signals")  # noqa: TRY004  # the file's words are wrong, not our types
    signals = [Signal(word) for word in shape]
    if LEVELS & set(signals):
        raise ValueError(f"{key} has to be keys; of doors and the like say levels")
    return signals


def _levels(shape: object) -> dict[Signal, bool]:
    if not isinstance(shape, Mapping):
        raise ValueError("levels has to be an object")  # noqa: TRY004
    levels: dict[Signal, bool] = {}
    for word, active in shape.items():
        signal = Signal(word)
        if signal not in LEVELS or not (active is None or type(active) is bool):
            names = ", ".join(sorted(level.value for level in LEVELS))
            raise ValueError(f"levels has to say true, false or null of {names}")
        if active is not None:
            levels[signal] = active
    return levels
