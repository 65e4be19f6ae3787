"""The roles ``keypad`` and ``signals``: what is pressed, opened, lost or standing in front of the cabinet.

A keypad reports presses; the cabinet's inputs (door, mains, presence, call button) report levels. Both are one small stream.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver


class Signal(enum.Enum):
    """What a line or key means."""

    # keys of a tactile navigation keypad
    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    ENTER = "enter"
    BACK = "back"
    HELP = "help"
    VOLUME_UP = "volume_up"
    VOLUME_DOWN = "volume_down"
    # inputs of the cabinet
    CALL = "call"  # call button: an attendant is wanted
    DOOR = "door"  # active: open
    POWER_FAIL = "power_fail"  # active: mains lost, running on the battery
    PRESENCE = "presence"  # active: somebody stands in front
    HEADPHONES = "headphones"  # active: plugged in


LEVELS = frozenset({Signal.DOOR, Signal.POWER_FAIL, Signal.PRESENCE, Signal.HEADPHONES})


@dataclass(frozen=True, slots=True)
class SignalEvent:
    """One change. ``active``: pressed, open, lost, present; False: released, closed, back, gone."""

    signal: Signal
    active: bool


class Signals(Driver, Protocol):
    """A device that only ever tells."""

    def watch(self, context: CommandContext, on_signal: Callable[[SignalEvent], None]) -> None:
        """Tell every change until the context ends; levels (``LEVELS``) that are known are told once at the start.

        ``on_signal`` is called from the worker's thread. A key held down is told once: no auto-repeat. Raises ``DeviceError``:
        canceled, timeOut (the normal ends), deviceNotReady (unplugged), hardwareError.
        """
