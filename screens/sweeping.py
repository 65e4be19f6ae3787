"""When Python looks for garbage. By itself it does so in the middle of a touch, for some 150 ms once a visit's widgets are
many; here it is done when a visit ends, and between visits."""

from __future__ import annotations

import gc
from collections.abc import Callable

MANY = 20_000  # new objects since the last search that make one worth while between visits
TOO_MANY = 1_000_000  # that make one necessary even during a visit: some 100 MB


class Sweeper:
    """``look`` is called once a second on the main loop. ``collect`` and ``count`` are Python's own, replaced in tests."""

    def __init__(
        self,
        collect: Callable[[], object] = gc.collect,
        count: Callable[[], tuple[int, int, int]] = gc.get_count,
    ) -> None:
        self._collect, self._count = collect, count

    def start(self) -> None:
        """From now on Python searches only when told to."""
        gc.disable()

    def look(self, *, visited: bool) -> None:
        """Search if there is much to find; ``visited`` while a citizen is at the kiosk."""
        if self._count()[0] > (TOO_MANY if visited else MANY):
            self._collect()
