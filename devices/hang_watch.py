"""One thread that looks whether a worker's driver has come back in time, for all workers of the process.

A thread that hangs in a system call can neither say so itself nor be ended. So somebody else has to say it: commands are
answered, the state becomes honest, and the log tells it once. Whatever hangs stays where it is until it returns.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from devices.errors import Action, Completion, DeviceError

HUNG = "hung"  # also the word of a hosted driver whose process was killed
LOOK_SECONDS = 0.5  # the graces of the workers are many times that


class Watched(Protocol):
    """Somebody whose work can hang."""

    def notice_hang(self) -> None:
        """Say so if it is overdue. Called every ``LOOK_SECONDS`` or so, on the watch's thread; never waits."""


class Vigil:
    """How long a driver is waited for. The owner's lock guards ``gives_up``, ``end`` and ``hung`` against each other."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._due: float | None = None
        self.hung = False

    def expect(self, seconds: float) -> None:
        """What the driver does from now on may take so long."""
        self._due = self._clock() + seconds

    def hurry(self, seconds: float) -> None:
        """It may take no longer than so many seconds from the first time that this was said."""
        if self._due is not None:
            self._due = min(self._due, self._clock() + seconds)

    def gives_up(self) -> bool:
        """True once, when the time is over."""
        due = self._due
        if self.hung or due is None or self._clock() < due:
            return False
        self.hung = True
        return True

    def end(self) -> bool:
        """The driver is back. True when it had been given up."""
        hung, self.hung, self._due = self.hung, False, None
        return hung


def gave_up() -> DeviceError:
    """For the command that hangs: not hardwareError, since a driver that broke its word may have done anything, a printer
    have printed."""
    return DeviceError(Completion.INTERNAL_ERROR, HUNG, Action.MAINTENANCE, "the driver does not return")


def waited_in_vain() -> DeviceError:
    """For a command that has not begun."""
    return DeviceError(Completion.DEVICE_NOT_READY, HUNG, Action.MAINTENANCE, "the driver does not return")


class HangWatch:
    """Its thread lives while there is somebody to watch."""

    def __init__(self) -> None:
        self._watched: set[Watched] = set()
        self._lock = threading.Lock()
        self._leave = threading.Event()

    def add(self, watched: Watched) -> None:
        """Watch from now on."""
        with self._lock:
            if not self._watched:
                self._leave = threading.Event()
                threading.Thread(target=self._live, args=(self._leave,), name="device-hangs", daemon=True).start()
            self._watched.add(watched)

    def remove(self, watched: Watched) -> None:
        """Watch no longer; may be called twice."""
        with self._lock:
            self._watched.discard(watched)
            if not self._watched:
                self._leave.set()

    def _live(self, leave: threading.Event) -> None:
        while not leave.wait(LOOK_SECONDS):
            with self._lock:
                watched = list(self._watched)
            for each in watched:
                each.notice_hang()


WATCH = HangWatch()
