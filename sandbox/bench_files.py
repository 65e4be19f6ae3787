"""The virtual devices' state files: read at any moment, replaced as a whole.

A device may count in its own file meanwhile, so that a change happens under a lock on ``<file>.lock``, as the devices do it
themselves. Keys that a change does not name are kept.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from pathlib import Path

from sandbox.bench_table import Values

State = dict[str, object]


class Unreadable(Exception):
    """A state file that is no JSON object; the text is its name."""


def read(path: Path, normal: Values) -> State:
    """The state; what the file leaves out is ``normal``. Raises ``Unreadable``, ``OSError``."""
    try:
        known: object = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        known = {}
    except (ValueError, RecursionError) as error:
        raise Unreadable(path.name) from error
    if not isinstance(known, dict):
        raise Unreadable(path.name)
    return {**normal, **known}


def change(path: Path, normal: Values, alter: Callable[[State], State]) -> None:
    """Read, alter, replace; nobody sees half of it. Raises ``OSError``, ``Unreadable``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _replace(path, alter(read(path, normal)))


def overwrite(path: Path, state: Values) -> None:
    """Replace whatever stands there, readable or not. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _replace(path, state)


def _replace(path: Path, state: Values) -> None:
    draft = path.with_name(path.name + ".bench.tmp")
    draft.write_text(json.dumps(dict(state), ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
