"""A scripted driver under a real worker, with everything that the worker published, answered and logged."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState, DeviceStatus
from devices.worker import DeviceWorker

PATIENCE = 5.0  # seconds until a test gives up; nothing here takes a tenth of that
NEVER = 3600.0
UNPLUGGED = DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)
ONLINE = DeviceStatus(DeviceState.ONLINE)


class ScriptedDriver:
    """Does what the test says; remembers what it was asked and by which thread."""

    def __init__(self) -> None:
        self.calls: queue.Queue[str] = queue.Queue()
        self.answer: DeviceStatus | BaseException = ONLINE
        self.opening: BaseException | None = None
        self.threads: set[int] = set()
        self.look_blocks = threading.Event()
        self.looking = threading.Event()

    def open(self) -> None:
        self._note("open")
        if self.opening is not None:
            raise self.opening

    def close(self) -> None:
        self._note("close")

    def status(self, context: CommandContext) -> DeviceStatus:
        self._note("status")
        if self.look_blocks.is_set():
            self.looking.set()
            context.cancel.wait(PATIENCE)
            context.check()
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def self_test(self, context: CommandContext) -> DeviceStatus:
        return self.status(context)

    def _note(self, call: str) -> None:
        self.threads.add(threading.get_ident())
        self.calls.put(call)


class Bench:
    """A worker, what it published, answered and logged."""

    def __init__(self, driver: Driver, poll_seconds: float = NEVER) -> None:
        self.statuses: queue.Queue[DeviceStatus] = queue.Queue()
        self.answers: queue.Queue[Any] = queue.Queue()
        self.events: list[tuple[str, dict[str, str]]] = []
        self.worker = DeviceWorker(
            "bench",
            driver,
            on_status=self.statuses.put,
            log=self._note,
            poll_seconds=poll_seconds,
            pause=lambda _failures: 0.01,
        )

    def _note(self, event: str, /, **fields: str) -> None:
        self.events.append((event, fields))

    def do(self, command: Callable[[Driver, CommandContext], object], timeout: float = PATIENCE) -> Any:
        self.worker.submit(command, timeout=timeout, done=self.answers.put)
        return self.answer()

    def answer(self) -> Any:
        return self.answers.get(timeout=PATIENCE)

    def await_status(self, wanted: Callable[[DeviceStatus], bool]) -> DeviceStatus:
        while True:
            status = self.statuses.get(timeout=PATIENCE)
            if wanted(status):
                return status


def fail(error: BaseException) -> Callable[[Driver, CommandContext], object]:
    def command(_driver: Driver, _context: CommandContext) -> object:
        raise error

    return command


def hold(entered: threading.Event) -> Callable[[Driver, CommandContext], object]:
    """A command that runs until it is called off."""

    def command(_driver: Driver, context: CommandContext) -> object:
        entered.set()
        context.cancel.wait(PATIENCE)
        context.check()
        return "not called off"

    return command
