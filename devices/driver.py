"""What every driver of every role has in common. Role protocols in ``<role>/protocol.py`` extend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from devices.command import CommandContext
from devices.status import DeviceStatus

StatusListener = Callable[[DeviceStatus], None]


class Driver(Protocol):
    """One physical device. Called from one thread at a time (its worker), except ``status``."""

    def open(self) -> None:
        """Take the device. Raises ``DeviceError``; may be called again after ``close``."""

    def close(self) -> None:
        """Release the device; never raises, may be called twice."""

    def status(self, context: CommandContext) -> DeviceStatus:
        """Ask the device itself, not a memory of it. A device that does not answer is ``offline``/``unknown``."""

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Exercise the device without touching a citizen's paper; raises ``DeviceError`` when it fails."""
