"""Input events as the kernel hands them over: ``struct input_event``, frame by frame, and what it says was lost. Pure.

Sources: Linux ``include/uapi/linux/input.h``; Documentation/input/event-codes.rst (EV_SYN). After SYN_DROPPED everything up
to and with the next SYN_REPORT is a remnant and has to be passed over; what the device holds now has to be asked anew.
"""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass, field

from evdev import ecodes

# Two longs and not a time_t: so the kernel lays it out on 32 bits as well, whatever the C library takes for time.
EVENT = struct.Struct("@LLHHi")
RELEASED, PRESSED, REPEATED = 0, 1, 2  # values of EV_KEY


class Lost(enum.Enum):
    """Stands in the place of events that the kernel could not keep."""

    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class InputEvent:
    """One change of one key or switch. ``repr`` leaves code and value out: of a scanner they are somebody's code."""

    type: int
    code: int = field(repr=False)
    value: int = field(repr=False)


class EventParser:
    """Events from bytes, however they are cut."""

    def __init__(self) -> None:
        self._torn = b""
        self._dropping = False

    def feed(self, chunk: bytes) -> list[InputEvent | Lost]:
        """What the bytes say, without the kernel's own EV_SYN. Raises ValueError for what no kernel writes."""
        data = self._torn + chunk
        whole = len(data) - len(data) % EVENT.size
        self._torn = data[whole:]
        said: list[InputEvent | Lost] = []
        for _seconds, _micros, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind > ecodes.EV_MAX:
                raise ValueError("not a stream of input events")
            if kind == ecodes.EV_SYN:
                if code == ecodes.SYN_DROPPED and not self._dropping:
                    self._dropping = True
                    said.append(Lost.EVENTS)
                elif code == ecodes.SYN_REPORT:
                    self._dropping = False
            elif not self._dropping:
                said.append(InputEvent(kind, code, value))
        return said


def pack(kind: int, code: int, value: int, *, micros: int = 0) -> bytes:
    """One event as the kernel writes it, ``micros`` microseconds after the epoch. For recordings and virtual devices."""
    return EVENT.pack(micros // 1_000_000, micros % 1_000_000, kind, code, value)


def report() -> bytes:
    """The end of a frame."""
    return pack(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)


def dropped() -> bytes:
    """What the kernel writes where it lost events, with the remnant that ends there."""
    return pack(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0) + report()


def key(code: int, value: int) -> bytes:
    """A frame in which one key goes down (1), repeats (2) or comes up (0)."""
    return pack(ecodes.EV_KEY, code, value) + report()


def switch(code: int, value: int) -> bytes:
    """A frame in which one switch changes."""
    return pack(ecodes.EV_SW, code, value) + report()
