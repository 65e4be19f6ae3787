"""The state of the virtual printer: one small JSON file that any process may replace, so that a fault can be injected mid-job.

Keys that the file leaves out have their defaults; keys that nobody here knows are left alone. The file is replaced under the
lock of ``devices/sim_file.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from devices.sim_file import SimFile, write_state

PAPER = ("full", "low", "out")
FAULTS = (
    None,
    "silent",
    "lie_ok",
    "stall",
    "cut_connection_mid_job",
    "hang_up",
    "reset",
    "power_cycle",
    "swallow",
    "intermittent",
    "garbage",
    "asb_noise",
)
SECOND_CONNECTION = ("wait", "close")


@dataclass(frozen=True, slots=True)
class SimState:
    """``paper``: "full", "low" or "out". ``paper_left_mm`` counts down while printing, None = an endless roll; at
    ``near_end_mm`` it is low, at 0 out. ``power`` false: the line stays, nobody answers, what was held is lost;
    ``holds_line``: what is sent meanwhile waits for it (hardware flow control) instead of being lost too.
    ``overheated``, ``cutter_jammed``, ``mechanical_error``, ``broken`` (unrecoverable) stop it as the cover does;
    ``feed_button`` and ``drawer_pin`` are only told.

    ``questions``: which of DLE EOT 1..4 it knows; ``in_order``, ``process_id``: whether it knows GS r and GS ( H;
    ``status_back``: automatic status on by its switches. ``answer_delay_ms`` before each answer; ``mm_per_second`` of
    printing, None = at once. ``second_connection`` (TCP): "wait" in the queue or "close" at once while another is open;
    ``keep_dead_seconds``: for so long the first connection that ends counts as open.

    ``fault``: "silent" prints but answers nothing; "lie_ok" says in real time that all is well, whatever the truth;
    "stall" answers and confirms but takes no more data once printing begins; "cut_connection_mid_job" hangs up after the
    first printed row and leaves the printer unplugged; "garbage" answers with bytes that mean nothing; "asb_noise" sends
    four bytes of automatic status before each answer and after each line. Those with ``fault_at`` begin after that many
    more bytes (0 = at once): "hang_up" unplugs, "reset" (TCP: RST) unplugs and plugs in again, "power_cycle" is off for
    ``off_seconds``, "intermittent" is unplugged for ``off_seconds`` after every ``fault_at`` bytes. "swallow" loses the
    next ``fault_at`` bytes. Each but "intermittent" happens once and is then taken out of the file.
    """

    plugged: bool = True
    power: bool = True
    holds_line: bool = False
    paper: str = "full"
    paper_left_mm: float | None = None
    near_end_mm: float | None = None
    cover_open: bool = False
    overheated: bool = False
    cutter_jammed: bool = False
    mechanical_error: bool = False
    broken: bool = False
    feed_button: bool = False
    drawer_pin: bool = False
    questions: str = "1234"
    in_order: bool = True
    process_id: bool = True
    status_back: bool = False
    answer_delay_ms: float = 0.0
    mm_per_second: float | None = None
    second_connection: str = "wait"
    keep_dead_seconds: float = 0.0
    fault: str | None = None
    fault_at: int = 0
    off_seconds: float = 1.0

    @property
    def paper_out(self) -> bool:
        """No paper under the head."""
        return self.paper == "out"

    @property
    def erroneous(self) -> bool:
        """One of the errors of DLE EOT 3."""
        return self.overheated or self.cutter_jammed or self.mechanical_error or self.broken

    @property
    def offline(self) -> bool:
        """The printer takes data but prints nothing."""
        return self.paper_out or self.cover_open or self.erroneous or self.feed_button

    @classmethod
    def from_json(cls, shape: object) -> SimState:
        """Raises ValueError naming what is wrong."""
        if not isinstance(shape, Mapping):
            raise ValueError("state has to be an object")  # noqa: TRY004 - the file is wrong, not the program
        known = {field.name: field for field in fields(cls)}
        values: dict[str, Any] = {}
        for key in known.keys() & shape.keys():
            value = shape[key]
            if not _fits(value, str(known[key].type)):
                raise ValueError(f"{key} has to be {known[key].type}")
            values[key] = value
        state = cls(**values)
        for key, allowed in (("paper", PAPER), ("fault", FAULTS), ("second_connection", SECOND_CONNECTION)):
            if getattr(state, key) not in allowed:
                raise ValueError(f"{key} has to be one of {', '.join(str(each) for each in allowed)}")
        if set(state.questions) - set("1234"):
            raise ValueError("questions have to be some of 1 2 3 4")
        return state

    def as_json(self) -> dict[str, object]:
        """The object of the file."""
        return asdict(self)


def _fits(value: object, wanted: str) -> bool:
    if value is None:
        return "None" in wanted
    if isinstance(value, bool):
        return "bool" in wanted
    if isinstance(value, str):
        return "str" in wanted
    if isinstance(value, int):
        return "int" in wanted or "float" in wanted
    return isinstance(value, float) and "float" in wanted


class StateFile:
    """The printer's own view of its file: the last good state, and changes of its own. From one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._file = SimFile(path, SimState.from_json)
        self._state = SimState()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._file.path

    def read(self) -> SimState:
        """The state now; a broken file counts as the last good one."""
        try:
            found = self._file.changed()
        except (OSError, ValueError):
            return self._state
        if found is not None:
            self._state = found
        return self._state

    def change(self, **changes: Any) -> SimState:
        """Read, change and replace the file; safe against others that use ``SimFile`` or its lock."""
        try:
            return self._file.change(lambda state: replace(state, **changes))
        except FileNotFoundError:
            write_state(self.path, replace(self._state, **changes))
        except ValueError:  # nonsense lies there: the printer goes by what it last understood
            write_state(self.path, replace(self._state, **changes))
        return replace(self._state, **changes)
