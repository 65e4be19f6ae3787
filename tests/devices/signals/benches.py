"""A driver that watches in a thread of its own, what it told, and the far ends of its wires."""

from __future__ import annotations

import contextlib
import fcntl
import os
import queue
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from evdev import ecodes

from devices.command import CommandContext
from devices.evdev_stand_in import EventLine
from devices.signals.board_port import SerialSignalsSettings
from devices.signals.evdev_keys import EvdevSignals, EvdevSignalsSettings
from devices.signals.protocol import Signal, SignalEvent, Signals
from devices.signals.serial_board import KERNEL_BYTES, SerialSignals
from devices.signals.sim import VirtualSignals
from devices.signals.sim_state import BenchState
from devices.signals.sim_tell import QUERY, WORDS, EventTeller, WordTeller

PATIENCE = 10.0  # seconds until a test gives up
Told = tuple[str, bool]


class Watch:
    """A watch in a thread. ``next`` waits for what is told, ``end`` calls it off."""

    def __init__(self, driver: Signals, seconds: float = PATIENCE) -> None:
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self.context = CommandContext.lasting(seconds)
        self._outcome: BaseException | None = None
        self._driver = driver
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._driver.watch(self.context, self._hear)
        except Exception as error:  # noqa: BLE001  # the test looks at it
            self._outcome = error

    def _hear(self, event: SignalEvent) -> None:
        self._told.put((event.signal.value, event.active))

    def next(self, count: int = 1) -> list[Told]:
        return [self._told.get(timeout=PATIENCE) for _ in range(count)]

    def end(self) -> Any:
        self.context.cancel.set()
        return self.outcome()

    def outcome(self) -> Any:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self._outcome

    @property
    def rest(self) -> list[Told]:
        """What was told and not taken, once it has ended."""
        return [self._told.get() for _ in range(self._told.qsize())]


def soon() -> CommandContext:
    """Longer than anything here takes."""
    return CommandContext.lasting(PATIENCE)


def told_in(driver: Signals, seconds: float = 0.3) -> list[Told]:
    """All that is told in a short watch."""
    watch = Watch(driver, seconds)
    watch.outcome()
    return watch.rest


def answers_of(node: Path) -> Path:
    return node.with_name(node.name + ".json")


def keypad(node: Path, state: BenchState | None = None) -> VirtualSignals:
    return VirtualSignals(EventTeller(node, answers_of(node)), state=state)


def board(node: Path, state: BenchState | None = None) -> VirtualSignals:
    return VirtualSignals(WordTeller(node), state=state)


def keypad_driver(node: Path, **settings: Any) -> EvdevSignals:
    return EvdevSignals(EvdevSignalsSettings(str(node), answers=answers_of(node), **settings))


def board_driver(node: Path, **settings: Any) -> SerialSignals:
    settings.setdefault("words", WORDS)
    settings.setdefault("query", QUERY.hex())
    return SerialSignals(SerialSignalsSettings(str(node), **settings))


class Stream:
    """A bare stream of events to a driver that is open. The device has every key and switch that the driver knows."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        node = folder / "node"
        self.line = EventLine(node, answers_of(node))
        self.line.plug()
        self.hold()
        self.driver = keypad_driver(node, **settings)
        self.driver.open()

    def hold(self, pressed: Iterable[int] = (), switches: Iterable[int] = ()) -> None:
        has = {ecodes.EV_KEY: range(ecodes.KEY_CNT), ecodes.EV_SW: range(ecodes.SW_CNT)}
        self.line.hold(pressed, switches, has)

    def close(self) -> None:
        self.driver.close()
        self.line.unplug()


class Wire:
    """A bare terminal to a driver that is open."""

    def __init__(self, clock: Callable[[], float] | None = None, **settings: Any) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        port = os.ttyname(self.slave)
        clocked = {} if clock is None else {"clock": clock}
        self.driver = SerialSignals(SerialSignalsSettings(port, **settings), **clocked)
        self.driver.open()

    def send(self, data: bytes) -> None:
        os.write(self.master, data)

    def send_while_nobody_reads(self, data: bytes) -> None:
        """Until the driver's side holds all of it: a pseudo-terminal hands over in its own time."""
        os.write(self.master, data)
        self._await_held(len(data))

    def send_until_full(self, data: bytes) -> None:
        """Until the terminal takes no more and the driver's side knows of it."""
        os.set_blocking(self.master, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(self.master, data * 1000)
        self._await_held(KERNEL_BYTES)

    def _await_held(self, count: int) -> None:
        held = bytearray(4)
        started = time.monotonic()
        while int.from_bytes(held, sys.byteorder) < count and time.monotonic() - started < PATIENCE:
            fcntl.ioctl(self.slave, termios.FIONREAD, held)

    def close(self) -> None:
        self.driver.close()
        os.close(self.slave)
        os.close(self.master)


UP, DOOR, CALL = Signal.UP, Signal.DOOR, Signal.CALL
