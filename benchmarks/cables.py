"""The kiosk's side of the virtual devices: real drivers in the real hub, and hands that pull and push their cables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any
from unittest import mock

from devices.driver import Driver
from devices.worker import DeviceWorker
from kiosk import device_hub
from kiosk.bus import Bus
from kiosk.device_hub import DeviceHub
from kiosk.journey.events import DeviceChanged, Event

ROOT = Path(__file__).parent.parent
PATIENCE = 30.0  # seconds until a device that does not come back counts as lost for good
ONLINE = "online"


class VirtualDevices:
    """The process of ``virtual_devices`` with these lines. ``settings``: line -> what the registry takes."""

    def __init__(self, folder: Path, lines: Iterable[str]) -> None:
        command = [sys.executable, "-m", "benchmarks.virtual_devices", str(folder), *lines]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.settings: dict[str, dict[str, Any]] = json.loads(self._heard())

    def plug(self, line: str) -> None:
        """Returns when the cable is in."""
        self._order("plug", line)

    def unplug(self, line: str) -> None:
        """Returns when the cable is out."""
        self._order("unplug", line)

    def __enter__(self) -> VirtualDevices:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _order(self, verb: str, line: str) -> None:
        if self.process.stdin is None:
            raise RuntimeError("the virtual devices hear nothing")
        self.process.stdin.write(f"{verb} {line}\n")
        self.process.stdin.flush()
        if self._heard() != "ok\n":
            raise RuntimeError(f"the virtual devices did not {verb} {line}")

    def _heard(self) -> str:
        words = "" if self.process.stdout is None else self.process.stdout.readline()
        if not words:
            raise RuntimeError("the virtual devices are gone")
        return words


class Kiosk:
    """A hub on one line a role, and what it last said of each. ``poll``: line -> seconds between two idle looks, ``pause``:
    seconds before each attempt to take a lost device back; None: the workers' own."""

    def __init__(
        self,
        settings: dict[str, dict[str, Any]],
        *,
        poll: Callable[[str], float] | None = None,
        pause: float | None = None,
    ) -> None:
        self._lines = {line.partition("/")[0]: line for line in settings}
        if len(self._lines) != len(settings):
            raise ValueError("one line a role")
        self.states: dict[str, str] = {}
        self.logged: dict[str, int] = {}
        self._last = ""
        self.drivers: dict[str, Driver] = {}  # line -> the driver that the hub made
        self._woken = threading.Event()
        self._bus = Bus()
        self._bus.on_event(self._woken.set)

        def employed(role: str, driver: Driver, **how: Any) -> DeviceWorker[Any]:
            line = self._lines[role]
            self.drivers[line] = driver
            haste: dict[str, Any] = {} if poll is None else {"poll_seconds": poll(line)}
            if pause is not None:
                haste["pause"] = lambda _failures: pause
            return DeviceWorker(role, driver, **how, **haste)

        by_role = {role: settings[line] for role, line in self._lines.items()}
        # The hub has no word for haste, since no kiosk needs it.
        with mock.patch.object(device_hub, "DeviceWorker", employed):
            self.hub = DeviceHub(by_role, self._bus, self._log)

    def __enter__(self) -> Kiosk:
        self.hub.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hub.stop()

    def await_state(self, line: str, wanted: Callable[[str], bool]) -> float:
        """Seconds until the device of ``line`` is as ``wanted``. Raises TimeoutError with what it is instead."""
        began = time.monotonic()
        while True:
            self.drain()
            state = self.states.get(line, "")
            if wanted(state):
                return time.monotonic() - began
            left = began + PATIENCE - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{line} is {state or 'silent'}; last logged: {self._last}")
            self._woken.wait(left)

    def drain(self) -> list[Event]:
        """What came over the bus since the last time."""
        self._woken.clear()
        events = list(self._bus.drain())
        for event in events:
            if isinstance(event, DeviceChanged) and event.role in self._lines:
                health = event.health
                self.states[self._lines[event.role]] = " ".join(part for part in (health.state, health.detail) if part)
        return events

    def _log(self, event: str, **fields: object) -> None:
        self._last = f"{event} {fields}"
        self.logged[event] = self.logged.get(event, 0) + 1


def is_online(state: str) -> bool:
    """Whether a state of ``Kiosk.states`` takes commands."""
    return state.partition(" ")[0] == ONLINE
