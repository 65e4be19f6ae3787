"""kill -9 at any moment of an application's way, and then the count: what was promised against the platform's ledger.

See ``tests.faults.storage.kills``; here it runs for as long as it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.soak import Outcome
from tests.faults.storage.kills import Killed, folder_in_memory, kills, zygote


def cycles(_folder: Path, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
    """See ``soak.Part``."""
    with zygote() as mother, folder_in_memory() as folder:
        for killed in kills(folder, mother, first):
            yield outcome(killed)
            if over():
                return


def outcome(killed: Killed) -> Outcome:
    """A kill, or the count of a store at its end."""
    broken = len(killed.broken)
    if killed.delivered:
        return Outcome({"stores": 1, "delivered": killed.delivered, "broken": broken}, tuple(killed.broken))
    counts = {"kills": 1, "promised": killed.promised, "kept_unsaid": killed.unsaid, "broken": broken}
    return Outcome(counts, tuple(killed.broken))
