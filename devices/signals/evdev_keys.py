"""Keys and inputs that the kernel reports as input events: a keypad that calls itself a keyboard, and GPIO lines behind the
kernel's gpio-keys. Sources: input-event-codes.h; Documentation/devicetree/bindings/input/gpio-keys.yaml.

A keypad is taken exclusively, so that its arrows reach the screens one way only. What is held down or switched on is asked
at the start and after lost events; a press while nobody watched is not told later.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evdev import ecodes

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.evdev_event import REPEATED, EventParser, InputEvent
from devices.evdev_find import valid
from devices.evdev_node import READ_SLICE_SECONDS, InputNode, open_node
from devices.signals.mapping import Meaning, meanings, wrong
from devices.signals.protocol import LEVELS, Signal, SignalEvent
from devices.signals.steady import Steady
from devices.status import DeviceState, DeviceStatus

BACKLOG_SECONDS = 1.0  # between two watches of one listener; after longer nobody means what was pressed then
_TYPES = {"KEY_": ecodes.EV_KEY, "BTN_": ecodes.EV_KEY, "SW_": ecodes.EV_SW}
DEFAULT_KEYS = (
    "KEY_UP=up",
    "KEY_DOWN=down",
    "KEY_LEFT=left",
    "KEY_RIGHT=right",
    "KEY_ENTER=enter",
    "KEY_KPENTER=enter",
    "KEY_ESC=back",
    "KEY_HELP=help",
    "KEY_VOLUMEUP=volume_up",
    "KEY_VOLUMEDOWN=volume_down",
    "KEY_PHONE=call",
    "KEY_BATTERY=power_fail",
    "SW_LID=door",
    "SW_FRONT_PROXIMITY=presence",
    "SW_HEADPHONE_INSERT=headphones",
)


@dataclass(frozen=True, slots=True)
class EvdevSignalsSettings:
    """``device``: a path (``/dev/input/by-path/…``), ``usb:VVVV:PPPP``, ``name:…`` or ``phys:…``.

    ``keys``: ``KEY_UP=up,SW_LID=!door,…``, names as in input-event-codes.h, ``!`` for a contact that is closed at rest;
    several keys may mean one signal. ``grab``: keep the keys from the window. ``debounce_ms`` beyond what the kernel does.
    ``answers``: file of a recorded stream's answers, see ``devices/evdev_stand_in.py``; for demo and tests.
    """

    device: str
    keys: tuple[str, ...] = DEFAULT_KEYS
    grab: bool = True
    debounce_ms: int = 0
    answers: Path | None = None

    def __post_init__(self) -> None:
        if not valid(self.device):
            raise wrong("device", "a path, usb:VVVV:PPPP, name:… or phys:…")
        if not self.keys:
            raise wrong("keys", "at least one")
        if self.debounce_ms < 0:
            raise wrong("debounce_ms", "0 or more")
        mapped_keys(self.keys)


Line = tuple[int, int]  # type and code of an event


def mapped_keys(pairs: tuple[str, ...]) -> dict[Line, Meaning]:
    """The setting ``keys`` by type and code. Raises ``DeviceError`` for a name that the kernel does not know."""
    mapped: dict[Line, Meaning] = {}
    for name, meaning in meanings("keys", pairs).items():
        kind = next((kind for start, kind in _TYPES.items() if name.startswith(start)), None)
        code = ecodes.ecodes.get(name)
        if kind is None or code is None:
            raise wrong("keys", f"names such as KEY_UP or SW_LID; {name} is none")
        mapped[kind, code] = meaning
    return mapped


class EvdevSignals:
    """A ``Signals`` on an input node."""

    Settings = EvdevSignalsSettings

    def __init__(self, settings: EvdevSignalsSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._mapped = mapped_keys(settings.keys)
        self._lines: dict[Line, Meaning] = {}  # those of them that the device has
        self._steady = Steady(settings.debounce_ms / 1000)
        self._events = EventParser()
        self._on: set[Line] = set()
        self._node: InputNode | None = None
        self._left = float("-inf")  # when the last watch ended
        self._lost_events = False

    def open(self) -> None:
        """Take the device. Raises ``DeviceError`` deviceNotReady: ``unplugged``, or one with action configuration
        (``noSuchKeys``: the device has nothing of what is configured)."""
        self.close()
        node = open_node(self._settings.device, self._settings.answers)
        try:
            self._take_over(node)
        except DeviceError:
            node.close()
            raise
        self._node = node
        self._events = EventParser()
        self._steady = Steady(self._settings.debounce_ms / 1000)
        self._left = float("-inf")
        self._lost_events = False

    def _take_over(self, node: InputNode) -> None:
        node.about()  # what is no input device says so here, before anything is taken
        if not self._lines_of(node):
            raise DeviceError(Completion.DEVICE_NOT_READY, "noSuchKeys", Action.CONFIGURATION, "it has none of keys")
        if self._settings.grab:
            node.grab()

    def close(self) -> None:
        """Give the device back."""
        node, self._node = self._node, None
        if node is not None:
            node.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Whether the device is there. Detail ``eventsLost`` when the kernel could not keep some since it was opened."""
        context.check()
        try:
            with self._taken() as node:
                node.present()
                node.about()
        except DeviceError as error:
            return DeviceStatus(DeviceState.OFFLINE, detail=error.code, since=self._clock())
        detail = "eventsLost" if self._lost_events else ""
        return DeviceStatus(DeviceState.ONLINE, detail=detail, since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """The device is there and no key is stuck. Raises ``DeviceError``: hardwareError ``keyStuck``."""
        context.check()
        with self._taken() as node:
            self._ask(node)
        stuck = {meaning.signal for meaning in self._lines.values() if self._active(meaning.signal)} - LEVELS
        if stuck:
            names = ", ".join(sorted(signal.value for signal in stuck))
            raise DeviceError(Completion.HARDWARE_ERROR, "keyStuck", Action.MAINTENANCE, names)
        return self.status(context)

    def watch(self, context: CommandContext, on_signal: Callable[[SignalEvent], None]) -> None:
        """See ``Signals.watch``."""
        context.check()
        with self._taken() as node:
            try:
                self._watch(node, context, on_signal)
            finally:
                self._left = self._clock()

    def _watch(self, node: InputNode, context: CommandContext, on_signal: Callable[[SignalEvent], None]) -> None:
        if self._clock() - self._left > BACKLOG_SECONDS:
            node.drain()
            self._events = EventParser()
            self._steady = Steady(
                self._settings.debounce_ms / 1000
            )  # who holds a key since then has pressed it for nobody
        self._ask(node)
        signals = {meaning.signal for meaning in self._lines.values()}
        for event in self._steady.begin({signal: self._active(signal) for signal in signals}):
            on_signal(event)
        while True:
            context.check()
            for said in self._hear(node):
                on_signal(said)

    def _hear(self, node: InputNode) -> Iterator[SignalEvent]:
        try:
            events = self._events.feed(node.read(READ_SLICE_SECONDS))
        except ValueError as cause:
            raise DeviceError(Completion.HARDWARE_ERROR, "notEvents", Action.CONFIGURATION, str(cause)) from cause
        for event in events:
            if isinstance(event, InputEvent):
                yield from self._take(event)
            else:
                self._lost_events = True
                self._ask(node)
                for signal in {meaning.signal for meaning in self._lines.values()}:
                    yield from self._steady.set(signal, self._active(signal), self._clock())
        yield from self._steady.due(self._clock())

    def _take(self, event: InputEvent) -> list[SignalEvent]:
        line = (event.type, event.code)
        meaning = self._lines.get(line)
        if meaning is None or (event.type == ecodes.EV_KEY and event.value == REPEATED):
            return []
        (self._on.add if event.value else self._on.discard)(line)
        return self._steady.set(meaning.signal, self._active(meaning.signal), self._clock())

    def _ask(self, node: InputNode) -> None:
        """What is held down and switched on now. A switch that the device lacks is not off: nothing is known of it."""
        self._lines = self._lines_of(node)
        held, switched = node.pressed(), node.switches()
        self._on = {(ecodes.EV_KEY, code) for code in held} | {(ecodes.EV_SW, code) for code in switched}

    def _lines_of(self, node: InputNode) -> dict[Line, Meaning]:
        has = {kind: node.has(kind) for kind in {kind for kind, _code in self._mapped}}
        return {line: meaning for line, meaning in self._mapped.items() if line[1] in has[line[0]]}

    def _active(self, signal: Signal) -> bool:
        return any(
            (line in self._on) is not meaning.inverted
            for line, meaning in self._lines.items()
            if meaning.signal is signal
        )

    @contextlib.contextmanager
    def _taken(self) -> Iterator[InputNode]:
        """The open node; one that is gone is given back, and what was known of its lines with it."""
        if self._node is None:
            raise DeviceError(Completion.DEVICE_NOT_READY, "notOpen", Action.RESET)
        try:
            yield self._node
        except DeviceError as error:
            if error.completion is Completion.DEVICE_NOT_READY:
                self.close()
            raise
