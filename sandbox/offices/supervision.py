"""Supervision (电子监察): how long each case has taken against what was promised, and every step that was made of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.contract.changes import DECLINED, DONE, REFUSED, WITHDRAWN
from sandbox.cases import CaseEvent

OVER = (DONE, DECLINED, REFUSED, WITHDRAWN)
SOON_DAYS = 2


class Light(enum.Enum):
    """As such systems show it."""

    GREEN = "green"
    YELLOW = "yellow"  # the promised day is near
    RED = "red"  # it is past
    OFF = "off"  # nothing was promised yet, or it is over


LIGHT_WORDS: Mapping[Light, tuple[str, str]] = {
    Light.GREEN: ("正常", "good"),
    Light.YELLOW: ("临期", "attention"),
    Light.RED: ("超期", "bad"),
    Light.OFF: ("不计时", "plain"),
}


@dataclass(frozen=True)
class Watched:
    """One case: its light, its promised day, how many steps were made of it."""

    root_id: str
    light: Light
    due: str | None
    steps: int


def watch(root_id: str, events: Sequence[CaseEvent], today: date) -> Watched:
    """``events`` of one case, in order; at least one."""
    due = next((event.due for event in reversed(events) if event.due), None)
    return Watched(root_id, _light(events[-1].state, due, today), due, len(events))


def _light(state: str, due: str | None, today: date) -> Light:
    if state in OVER or due is None:
        return Light.OFF
    left = (date.fromisoformat(due) - today).days
    if left < 0:
        return Light.RED
    return Light.YELLOW if left <= SOON_DAYS else Light.GREEN
