"""The same power cuts on a disk in memory, many times faster; see ``tests.faults.storage.memory_disk`` for what that
proves and what it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.soak import Outcome
from benchmarks.soak_power import counted
from tests.faults.storage.memory_disk import MemoryMachine


def cycles(_folder: Path, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
    """See ``soak.Part``."""
    yield from counted(MemoryMachine(), first, over)
