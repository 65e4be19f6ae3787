"""A worker over a real driver, looking often, and what it publishes."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import DeviceError
from devices.status import DeviceState, DeviceStatus
from devices.worker import DeviceWorker

PATIENCE = 10.0
D = TypeVar("D", bound=Driver)
T = TypeVar("T")


class Seen(Generic[D]):
    def __init__(self, driver: D) -> None:
        self._statuses: queue.SimpleQueue[DeviceStatus] = queue.SimpleQueue()
        self.worker = DeviceWorker(
            "watched",
            driver,
            on_status=self._statuses.put,
            log=_forget,
            poll_seconds=0.05,
            pause=lambda _failures: 0.05,
        )

    def until(self, state: DeviceState) -> None:
        """Wait until this state is published."""
        while self._statuses.get(timeout=PATIENCE).state is not state:
            continue

    def answer(self, command: Callable[[D, CommandContext], T]) -> Any:
        """What a command gives, or its error."""
        done: queue.SimpleQueue[T | DeviceError] = queue.SimpleQueue()
        self.worker.submit(command, timeout=PATIENCE, done=done.put)
        return done.get(timeout=PATIENCE)


@contextmanager
def working(driver: D) -> Iterator[Seen[D]]:
    seen = Seen(driver)
    seen.worker.start()
    yield seen
    assert seen.worker.stop(PATIENCE)


def _forget(_event: str, /, **_fields: str) -> None:
    return
