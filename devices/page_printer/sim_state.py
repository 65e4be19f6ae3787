"""The state of the virtual page printer: what lies in its small JSON file (``devices/sim_file.py``)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from devices.sim_file import SimFile, write_state

PAPERS = ("full", "low", "out", "jam")
FAULTS = (None, "marker_empty", "marker_low", "abort", "abort_at_start", "silent", "cut_mid_document")
_REASONS = {"low": "media-low", "out": "media-empty", "jam": "media-jam"}
_FAULT_REASONS = {"marker_empty": "marker-supply-empty", "marker_low": "marker-supply-low"}
_BLOCKING = frozenset({"media-empty", "media-jam", "cover-open", "marker-supply-empty"})


@dataclass(frozen=True, slots=True)
class SimState:
    """``plugged``: the network cable; the printer goes on printing without it. ``paper``: one of ``PAPERS``. ``paper_left``:
    sheets until it is out, counting down while printing, None = as many as you like. ``marker_level`` in per cent.
    ``seconds_per_sheet``: how long the engine takes.

    ``fault``: "marker_empty" and "marker_low"; "abort" gives a job up after its first sheet, "abort_at_start" before it;
    "silent" takes connections and says nothing; "cut_mid_document" pulls the cable when a document has begun to come.
    """

    plugged: bool = True
    paper: str = "full"
    paper_left: int | None = None
    cover_open: bool = False
    marker_level: int = 75
    seconds_per_sheet: float = 0.05
    fault: str | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """The printer's state reasons; none when all is well."""
        found = (
            _REASONS.get(self.paper),
            "cover-open" if self.cover_open else None,
            _FAULT_REASONS.get(self.fault or ""),
        )
        return tuple(reason for reason in found if reason is not None)

    @property
    def idle_reasons(self) -> tuple[str, ...]:
        """The same between jobs. ippeveprinter starts no job at all while it says media-empty, not even the one that would take
        the word back; media-needed says the same of an idle printer and leaves it free."""
        return tuple("media-needed" if reason == "media-empty" else reason for reason in self.reasons)

    @property
    def blocked(self) -> bool:
        """No sheet moves."""
        return not _BLOCKING.isdisjoint(self.reasons)

    def after_sheet(self) -> SimState:
        """One sheet less in the tray."""
        if self.paper_left is None:
            return self
        left = max(0, self.paper_left - 1)
        return replace(self, paper_left=left, paper=self.paper if left else "out")

    def as_json(self) -> dict[str, object]:
        """The object of the file."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: object) -> SimState:
        """The reverse; keys left out have their defaults. Raises ValueError for what makes no sense."""
        if not isinstance(document, dict) or not set(document) <= {field.name for field in fields(cls)}:
            raise ValueError("no state of a page printer")
        state = cls(**document)
        if not all(isinstance(each, bool) for each in (state.plugged, state.cover_open)):
            raise ValueError("plugged and cover_open are true or false")
        if state.paper not in PAPERS or state.fault not in FAULTS:
            raise ValueError("paper or fault without a meaning")
        if state.paper_left is not None and not _whole(state.paper_left, 0, 10_000):
            raise ValueError("paper_left is a number of sheets")
        if not _whole(state.marker_level, 0, 100):
            raise ValueError("marker_level is in per cent")
        if not _duration(state.seconds_per_sheet):
            raise ValueError("seconds_per_sheet is a duration")
        return state


def _whole(number: object, lowest: int, highest: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and lowest <= number <= highest


def _duration(number: object) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and 0 <= number < math.inf


def change(path: Path, **changes: Any) -> SimState:
    """Set some of it, as a hand at the printer or the bench panel does; the printer notices within a tenth of a second.

    Raises ValueError for what makes no sense, and leaves the file as it was.
    """
    if not path.exists():
        write_state(path, SimState())
    return SimFile(path, SimState.from_json).change(
        lambda state: SimState.from_json(replace(state, **changes).as_json())
    )
