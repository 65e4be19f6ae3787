"""The state of the virtual slot: which card is in it and how it goes wrong.

It lies in a small JSON file that any second process replaces atomically:
``{"card": {...} | null, "fault": null | "garbage" | "removed:4" | ...}``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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


def write_state(path: Path, state: SlotState) -> None:
    """Replace the file in one step, so that no reader ever sees half of it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    beside.write_text(json.dumps(state.as_json(), ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


class StateFile:
    """Notices when the file was replaced; costs one ``stat`` a look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def changed(self) -> SlotState | None:
        """The new state, or None when nothing changed. Raises ValueError once for a file that says nonsense."""
        try:
            about = self._path.stat()
            mark = (about.st_ino, about.st_mtime_ns, about.st_size)
            if mark == self._seen:
                return None
            self._seen = mark
            words = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return SlotState.from_json(json.loads(words))
