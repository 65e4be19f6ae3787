"""The state of the virtual slot: which card is in it and how it goes wrong.

It lies in a small JSON file that any second process replaces atomically:
``{"card": {...} | null, "fault": null | "garbage" | "removed:4" | ...}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from devices.card_reader.sim_card import VirtualCard
from devices.card_reader.sim_faults import Fault

_KEYS = frozenset({"card", "fault"})


@dataclass(frozen=True, slots=True)
class SlotState:
    """Card and fault; no card is an empty slot."""

    card: VirtualCard | None = None
    fault: Fault | None = None

    @classmethod
    def from_json(cls, shape: object) -> SlotState:
        """Missing keys have their defaults. Raises ValueError naming what is wrong."""
        if not isinstance(shape, Mapping) or not _KEYS.issuperset(shape):
            raise ValueError(f"state has to be an object with some of {', '.join(sorted(_KEYS))}")
        card, fault = shape.get("card"), shape.get("fault")
        if card is not None and not isinstance(card, Mapping):
            raise ValueError("card has to be an object or null")
        if fault is not None and not isinstance(fault, str):
            raise ValueError("fault has to be text or null")
        return cls(None if card is None else VirtualCard.from_json(card), None if fault is None else Fault.parse(fault))

    def as_json(self) -> dict[str, object]:
        """The object of the file."""
        return {
            "card": None if self.card is None else self.card.as_json(),
            "fault": None if self.fault is None else str(self.fault),
        }
