"""A thread that does one thing now and then: a step says when the next one makes sense, and whoever is in a hurry wakes it."""

from __future__ import annotations

import threading
from collections.abc import Callable

_AFTER_SURPRISE = 60.0  # s, when a step raised what nobody foresaw
_PATIENCE = 5.0  # s for the step under way when it is to end


class Stepping:
    """Runs ``step`` until it is stopped; an error that nobody foresaw is told, and the next step comes all the same."""

    def __init__(self, name: str, step: Callable[[], float], failed: Callable[[Exception], None]) -> None:
        """``step`` returns the seconds until the next one."""
        self._step = step
        self._failed = failed
        self._condition = threading.Condition()
        self._stopping = False
        self._hurried = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """The first step at once."""
        self._thread.start()

    def hurry(self) -> None:
        """The next step at once. Never blocks."""
        with self._condition:
            self._hurried = True
            self._condition.notify()

    def stop(self) -> None:
        """End after the step under way; one that hangs is left to end by itself."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread.ident is not None:
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        while True:
            try:
                seconds = self._step()
            except Exception as error:  # noqa: BLE001 - what is done now and then must not end for the day
                self._failed(error)
                seconds = _AFTER_SURPRISE
            with self._condition:
                self._condition.wait_for(lambda: self._stopping or self._hurried, seconds)
                if self._stopping:
                    return
                self._hurried = False
