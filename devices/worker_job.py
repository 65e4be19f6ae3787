"""One submitted command: what its caller holds of it, and what the worker does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from devices.errors import Action, Completion, DeviceError


class Ticket:
    """A submitted command."""

    def __init__(self, cancel: threading.Event) -> None:
        self._cancel = cancel

    def cancel(self) -> None:
        """Call the command off from any thread; it is answered ``canceled`` unless it has ended already."""
        self._cancel.set()


@dataclass(frozen=True, slots=True)
class Job:
    """The command with its answer already bound to it: ``perform`` answers by itself, ``refuse`` without performing."""

    cancel: threading.Event
    perform: Callable[[], None]
    refuse: Callable[[DeviceError], None]


def canceled() -> DeviceError:
    """The answer of a command that was called off before it began."""
    return DeviceError(Completion.CANCELED, "canceled", Action.NONE)
