"""What every command carries: until when it may run, and whether somebody has called it off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from devices.errors import Action, Completion, DeviceError


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Deadline (seconds of ``clock``) and cancel flag of one command.

    Each native call below has its own short time-out, so that a cancel is seen within 200 ms.
    """

    deadline: float
    cancel: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def lasting(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> CommandContext:
        """A context that ends ``seconds`` from now."""
        return cls(clock() + seconds, threading.Event(), clock)

    @property
    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.deadline - self.clock())

    def check(self) -> None:
        """Raise ``DeviceError`` (canceled or timeOut) when the command has to end now."""
        if self.cancel.is_set():
            raise DeviceError(Completion.CANCELED, "canceled", Action.NONE)
        if self.remaining <= 0:
            raise DeviceError(Completion.TIME_OUT, "timeOut", Action.NONE)
