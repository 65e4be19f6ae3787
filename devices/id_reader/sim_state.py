"""The state of the virtual reader's bench: what lies on the plate, whether it is plugged in, what is wrong with it.

It lies in a small JSON file that any second process replaces atomically, so that a fault can be injected while a
command runs: ``{"plugged": true, "card": {...} | null, "fault": null | "checksum" | ..., "fault_count": n | null}``. A card
has the fields of ``sim_card.VirtualCard`` (``appended_addresses`` a list of at most four), a fault is one of
``sim_faults.FaultKind``, with ``status:41`` and ``unplug_at:7`` for those that need a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from devices.id_reader.sim_card import VirtualCard
from devices.id_reader.sim_faults import Fault

T = TypeVar("T")
_KEYS = frozenset({"plugged", "card", "fault", "fault_count"})


@dataclass(frozen=True, slots=True)
class BenchState:
    """``fault_count``: so many answers go wrong, then all is well again; None: until the fault is taken out.

    A count starts anew only when the fault or the count changes, not when a card is laid down meanwhile.
    """

    plugged: bool = True
    card: VirtualCard | None = None
    fault: Fault | None = None
    fault_count: int | None = None

    @classmethod
    def from_json(cls, shape: object) -> BenchState:
        """Missing keys have their defaults. Raises ValueError naming what is wrong."""
        if not isinstance(shape, Mapping) or not _KEYS.issuperset(shape):
            raise ValueError(f"state has to be an object with some of {', '.join(sorted(_KEYS))}")
        plugged = _typed(shape, "plugged", bool)
        card = _typed(shape, "card", dict)
        fault = _typed(shape, "fault", str)
        return cls(
            True if plugged is None else plugged,
            None if card is None else VirtualCard.from_json(card),
            None if fault is None else Fault.parse(fault),
            _typed(shape, "fault_count", int),
        )

    def as_json(self) -> dict[str, object]:
        """The object of the file."""
        return {
            "plugged": self.plugged,
            "card": None if self.card is None else self.card.as_json(),
            "fault": None if self.fault is None else str(self.fault),
            "fault_count": self.fault_count,
        }


def _typed(shape: Mapping[str, object], key: str, kind: type[T]) -> T | None:
    value = shape.get(key)
    if value is None:
        return None
    if type(value) is not kind:  # isinstance would take true for a number
        raise ValueError(f"{key} has to be {kind.__name__} or null")
    return value
