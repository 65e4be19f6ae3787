"""The small JSON file in which a virtual device's state lies: what a second process puts there, the device does at once.

Each role has its own frozen state (``<role>/sim_state.py``) with ``from_json`` and ``as_json``; this room knows how the file is
replaced and noticed, nothing of what it says.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar


class Shaped(Protocol):
    """A state that has a JSON shape."""

    def as_json(self) -> dict[str, object]:
        """The object of the file."""


S = TypeVar("S", bound=Shaped)


def write_state(path: Path, state: Shaped) -> None:
    """Replace the file in one step, so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".tmp")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(state.as_json(), file, ensure_ascii=False)
    Path(name).replace(path)


class SimFile(Generic[S]):
    """Notices when the file was replaced; costs one ``stat`` a look. ``parse`` raises ValueError for a shape without sense."""

    def __init__(self, path: Path, parse: Callable[[object], S]) -> None:
        self.path = path
        self._parse = parse
        self._seen: tuple[int, int, int] | None = None

    def changed(self) -> S | None:
        """The new state, or None when nothing changed. Raises ValueError once for a file that says nonsense."""
        try:
            about = self.path.stat()
            mark = (about.st_ino, about.st_mtime_ns, about.st_size)
            if mark == self._seen:
                return None
            self._seen = mark
            words = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return self._parse(json.loads(words))

    def change(self, alter: Callable[[S], S]) -> S:
        """Read, alter and replace the file, one after the other with all who do so through this method or under the lock on
        ``<file>.lock``. Raises FileNotFoundError, ValueError."""
        with self._locked():
            state = alter(self._parse(json.loads(self.path.read_text(encoding="utf-8"))))
            write_state(self.path, state)
        return state

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(self.path.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
