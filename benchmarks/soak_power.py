"""Power cuts at any call of a real file system under the real store; see ``tests.faults.storage.power``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.soak import Outcome
from tests.faults.storage.machine import machine
from tests.faults.storage.power import Disk, cuts


def cycles(folder: Path, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
    """See ``soak.Part``."""
    with machine(folder / "disk") as disk:
        yield from counted(disk, first, over)


def counted(disk: Disk, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
    """Cuts on that disk until it is over; whatever was promised is counted when its store is delivered."""
    for broken in cuts(disk, first):
        yield Outcome({"cuts": 1, "broken": len(broken)}, tuple(broken))
        if over():
            return
