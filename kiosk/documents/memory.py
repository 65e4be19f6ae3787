"""How much memory this process holds, and giving back what it does not need."""

from __future__ import annotations

import ctypes
import resource


def resident() -> int:
    """Bytes of this process in memory."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - read for every page
        return int(file.read().split()[1]) * resource.getpagesize()


def give_back() -> None:
    """What the last page needed goes back to the system; glibc would keep it for the next. Without glibc nothing is done."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
