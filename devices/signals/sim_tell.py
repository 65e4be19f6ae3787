"""How virtual keys and inputs tell their changes: as events of the kernel, or as words of an I/O board."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from evdev import ecodes

from devices.evdev_event import PRESSED, RELEASED, REPEATED, dropped, key, switch
from devices.evdev_stand_in import Answers, EventLine
from devices.pty_line import PtyLine
from devices.signals.evdev_keys import DEFAULT_KEYS, Line, mapped_keys
from devices.signals.protocol import LEVELS, Signal

QUERY = b"?\r"
_SHORT = {
    Signal.UP: "U",
    Signal.DOWN: "D",
    Signal.LEFT: "L",
    Signal.RIGHT: "R",
    Signal.ENTER: "E",
    Signal.BACK: "B",
    Signal.HELP: "H",
    Signal.VOLUME_UP: "VU",
    Signal.VOLUME_DOWN: "VD",
    Signal.CALL: "C",
    Signal.DOOR: "DOOR",
    Signal.POWER_FAIL: "MAINS",
    Signal.PRESENCE: "SEEN",
    Signal.HEADPHONES: "PHONES",
}
# The setting ``words`` for this board.
WORDS = tuple(
    f"{short}{number}={signal.value}:{says}"
    for signal, short in _SHORT.items()
    for number, says in ((1, "on"), (0, "off"))
)


class Teller(Protocol):
    """The device's end of the wire."""

    @property
    def plugged(self) -> bool: ...
    @property
    def ends(self) -> list[int]: ...
    def plug(self) -> None: ...
    def unplug(self) -> None: ...

    def know(self, pressed: frozenset[Signal], levels: dict[Signal, bool]) -> None:
        """What is so from now on, for whoever asks."""

    def restarts(self, before: frozenset[Signal], now: frozenset[Signal]) -> bool:
        """True when the levels that are known can only change like this in a device that is plugged in anew: no wire can
        say that something is no longer known."""

    def tell(self, signal: Signal, active: bool) -> None:
        """One change."""

    def repeat(self, signal: Signal) -> None:
        """A key is still held down."""

    def garble(self) -> None:
        """Something that means nothing."""

    def lose(self) -> None:
        """Say that something was lost, where that can be said."""

    def half(self, signal: Signal) -> None:
        """Half of a change."""

    def hear(self) -> None:
        """Answer what the host asks; call when ``ends`` are ready."""


class EventTeller(EventLine):
    """A keypad, or GPIO lines behind gpio-keys."""

    def __init__(self, link: Path, answers: Path) -> None:
        super().__init__(link, answers, Answers("Virtual keypad", "virtual/input1", 0x1209, 0x0001))
        lines = mapped_keys(DEFAULT_KEYS)
        self._lines = {meaning.signal: line for line, meaning in reversed(lines.items())}

    def know(self, pressed: frozenset[Signal], levels: dict[Signal, bool]) -> None:
        """See ``Teller``."""
        # A keypad has no door: the switches are those of which the state says something.
        has = _codes(self._lines[signal] for signal in Signal if signal not in LEVELS or signal in levels)
        on = _codes(self._lines[signal] for signal in Signal if signal in pressed or levels.get(signal))
        self.hold(on[ecodes.EV_KEY], on[ecodes.EV_SW], has)

    def restarts(self, before: frozenset[Signal], now: frozenset[Signal]) -> bool:
        """See ``Teller``: what an input device has does not change while it is there."""
        return before != now

    def tell(self, signal: Signal, active: bool) -> None:
        """See ``Teller``."""
        kind, code = self._lines[signal]
        self.write((switch if kind == ecodes.EV_SW else key)(code, PRESSED if active else RELEASED))

    def repeat(self, signal: Signal) -> None:
        """See ``Teller``."""
        kind, code = self._lines[signal]
        if kind == ecodes.EV_KEY and signal not in LEVELS:
            self.write(key(code, REPEATED) * 3)

    def garble(self) -> None:
        """See ``Teller``."""
        self.write(key(ecodes.KEY_RO, PRESSED) + key(ecodes.KEY_RO, RELEASED))

    def lose(self) -> None:
        """See ``Teller``."""
        self.write(dropped())

    def half(self, signal: Signal) -> None:
        """See ``Teller``."""
        kind, code = self._lines[signal]
        self.write(key(code, PRESSED)[:17] if kind == ecodes.EV_KEY else switch(code, PRESSED)[:17])

    def hear(self) -> None:
        """See ``Teller``."""


def _codes(lines: Iterable[Line]) -> dict[int, list[int]]:
    codes: dict[int, list[int]] = {ecodes.EV_KEY: [], ecodes.EV_SW: []}
    for kind, code in lines:
        codes[kind].append(code)
    return codes


class WordTeller(PtyLine):
    """An I/O board with words that end with CR. ``?`` makes it say all levels that it knows."""

    def __init__(self, link: Path) -> None:
        super().__init__(link)
        self._levels: dict[Signal, bool] = {}
        self._heard = b""

    def know(self, pressed: frozenset[Signal], levels: dict[Signal, bool]) -> None:
        """See ``Teller``."""
        self._levels = dict(levels)

    def restarts(self, before: frozenset[Signal], now: frozenset[Signal]) -> bool:
        """See ``Teller``."""
        return bool(before - now)

    def tell(self, signal: Signal, active: bool) -> None:
        """See ``Teller``."""
        self.write(self._word(signal, active))

    def repeat(self, signal: Signal) -> None:
        """See ``Teller``: a board repeats its word."""
        self.write(self._word(signal, True) * 3)

    def garble(self) -> None:
        """See ``Teller``."""
        self.write(b"\xff\x00BOARD V1.2\r" + b"#" * 100 + b"\r")

    def lose(self) -> None:
        """See ``Teller``: on a serial line nothing says so."""

    def half(self, signal: Signal) -> None:
        """See ``Teller``."""
        self.write(self._word(signal, True)[:1])

    def hear(self) -> None:
        """See ``Teller``."""
        self._heard += self.read()
        while QUERY in self._heard:
            self._heard = self._heard.partition(QUERY)[2]
            for signal, active in self._levels.items():
                self.tell(signal, active)
        self._heard = self._heard[-len(QUERY) :]

    @staticmethod
    def _word(signal: Signal, active: bool) -> bytes:
        return f"{_SHORT[signal]}{int(active)}\r".encode("ascii")
