"""What this process holds: threads, descriptors, children and memory, as the kernel counts them."""

from __future__ import annotations

import ctypes
import gc
import os
import threading
from dataclasses import dataclass
from pathlib import Path

LOOKS, LOOK_SECONDS = 15, 0.07


@dataclass(frozen=True, slots=True)
class Footprint:
    """``children``: processes whose parent is this one, dead ones that nobody reaped included. Memory in KiB: ``resident``
    is all, ``anonymous`` what lies in no file (heap and stacks, no libraries)."""

    threads: int
    descriptors: int
    children: int
    resident: int
    anonymous: int

    @staticmethod
    def taken() -> Footprint:
        """As it is now, garbage collected."""
        gc.collect()
        status = _kib(Path("/proc/self/status"))
        memory = _kib(Path("/proc/self/smaps_rollup"))
        return Footprint(
            status["Threads"],
            len(list(Path("/proc/self/fd").iterdir())),
            len(children_of(os.getpid())),
            memory["Rss"],
            memory["Anonymous"],
        )

    @staticmethod
    def at_rest() -> Footprint:
        """The least of several looks: each device is asked how it is many times a second, and for that moment a look holds a
        socket or a file. What leaks is there in every look."""
        looks = [Footprint.taken()]
        pause = threading.Event()
        for _ in range(LOOKS - 1):
            pause.wait(LOOK_SECONDS)
            looks.append(Footprint.taken())
        return Footprint(
            min(look.threads for look in looks),
            min(look.descriptors for look in looks),
            min(look.children for look in looks),
            looks[-1].resident,
            looks[-1].anonymous,
        )

    def leaks_since(self, before: Footprint, memory_kib: int) -> list[str]:
        """In words, what is more than it was; ``memory_kib`` is how much memory may be."""
        names = ("threads", "descriptors", "children")
        found = [
            f"{getattr(before, name)} {name} became {getattr(self, name)}"
            for name in names
            if getattr(self, name) != getattr(before, name)
        ]
        if self.resident - before.resident > memory_kib:
            found.append(f"memory grew by {self.resident - before.resident} KiB")
        return found


def children_of(parent: int) -> list[int]:
    """Process ids whose parent is ``parent``."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _parent(pid) == parent]


def give_back_free_memory() -> None:
    """Have the C library return to the kernel what is free in its arenas. A leak stays; reserve goes."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def _parent(pid: int) -> int:
    try:
        # The name of the process, in brackets, may hold anything; what follows the last bracket is fixed.
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _kib(file: Path) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for line in file.read_text().splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words and words[0].isdigit():
            numbers[name] = int(words[0])
    return numbers
