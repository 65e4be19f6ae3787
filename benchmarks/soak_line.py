"""Two faults of the network in one submission of twenty parts, every two kinds at every two moments of its way.

See ``tests.offline.two_faults``. There are some thousands of them; when all were tried it begins again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.soak import Outcome
from tests.faults.storage.kills import folder_in_memory
from tests.offline.two_faults import every_pair, run
from tests.sandbox.running import running

PAIRS_A_PLATFORM = 20


def cycles(_folder: Path, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
    """See ``soak.Part``. A cycle is a platform with ``PAIRS_A_PLATFORM`` submissions."""
    pairs, number = every_pair(), first
    while not over():
        start = number * PAIRS_A_PLATFORM % len(pairs)
        batch = pairs[start : start + PAIRS_A_PLATFORM]
        with folder_in_memory() as folder, running(folder / "platform") as platform:
            broken = [words for found in run(batch, platform, folder) for words in found]
        yield Outcome({"submissions": len(batch), "broken": len(broken)}, tuple(broken))
        number += 1
