"""The one way into the main loop: a thread-safe queue that wakes it once and is drained in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from kiosk.journey.events import Event


class Bus:
    """``publish`` may be called from any thread; ``drain`` only from the main loop."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._lock = threading.Lock()
        self._wake: Callable[[], None] | None = None
        self._woken = False

    def on_event(self, wake: Callable[[], None]) -> None:
        """Set what asks the main loop to drain; called at once if something is already waiting."""
        with self._lock:
            self._wake = wake
            waiting = bool(self._events)
            self._woken = waiting
        if waiting:
            wake()

    def publish(self, event: Event) -> None:
        """Queue an event. Several before the next drain wake the loop once."""
        with self._lock:
            self._events.append(event)
            wake = None if self._woken else self._wake
            if wake is not None:
                self._woken = True
        if wake is not None:
            wake()

    def drain(self) -> tuple[Event, ...]:
        """Everything queued so far, oldest first."""
        with self._lock:
            self._woken = False
            events = tuple(self._events)
            self._events.clear()
        return events
