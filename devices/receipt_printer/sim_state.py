"""The state of the virtual printer: one small JSON file that any process may replace, so that a fault can be injected mid-job."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pathlib
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

FAULTS = (None, "silent", "lie_ok", "stall", "cut_connection_mid_job")


@dataclass(frozen=True, slots=True)
class SimState:
    """``paper``: "full", "low" or "out". ``paper_left_mm``: counts down while printing, None = an endless roll.

    ``fault``: "silent" prints but answers nothing; "lie_ok" says in real time that all is well, whatever the truth;
    "stall" answers and confirms but takes no more data once printing begins; "cut_connection_mid_job" hangs up
    after the first printed row and leaves the printer unplugged.
    """

    plugged: bool = True
    paper: str = "full"
    cover_open: bool = False
    fault: str | None = None
    paper_left_mm: float | None = None

    @property
    def paper_out(self) -> bool:
        """No paper under the head."""
        return self.paper == "out"

    @property
    def offline(self) -> bool:
        """The printer takes data but prints nothing."""
        return self.paper_out or self.cover_open


class StateFile:
    """Reads the file when it changed; writes it whole."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path
        self._seen: tuple[int, int] = (0, 0)
        self._state = SimState()

    def read(self) -> SimState:
        """The state now. Keys that the file leaves out have their defaults; a broken file counts as the last good one."""
        try:
            stat = self.path.stat()
            if (stat.st_ino, stat.st_mtime_ns) != self._seen:
                self._state = _parse(self.path.read_bytes())
                self._seen = (stat.st_ino, stat.st_mtime_ns)
        except (OSError, ValueError):
            return self._state
        return self._state

    def change(self, **changes: Any) -> SimState:
        """Read, change and replace the file; safe against others that use this method."""
        with self._locked():
            state = replace(self.read(), **changes)
            descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name, suffix=".tmp")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(state), file)
            pathlib.Path(name).replace(self.path)
        return state

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(self.path.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _parse(data: bytes) -> SimState:
    known = {field.name for field in fields(SimState)}
    found = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError("state: no object")  # noqa: TRY004 - the file is wrong, not the program
    return SimState(**{name: value for name, value in found.items() if name in known})
