"""The worker's promise: whatever drivers, callers and time do, every command is answered exactly once."""

from __future__ import annotations

import random
import threading
from collections import Counter

import pytest

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState, DeviceStatus
from devices.worker import OVERRUN_SECONDS, DeviceWorker, Ticket
from tests.devices.worker_bench import PATIENCE

COMMANDS = 60
CALLERS = 3
ANSWERED = frozenset({"canceled", "hung", "timeOut", "unplugged", "reseat", "broken", "driverFault", "done"})


class WhimsicalDriver:
    """Does what its dice say, from its one thread."""

    def __init__(self, dice: random.Random, freed: threading.Event) -> None:
        self._dice = dice
        self._freed = freed
        self._thread: set[int] = set()
        self.crowded = False

    def open(self) -> None:
        self._alone()
        if self._dice.random() < 0.2:
            raise DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)

    def close(self) -> None:
        if self._dice.random() < 0.1:
            raise RuntimeError("close must not raise")

    def status(self, _context: CommandContext) -> DeviceStatus:
        self._alone()
        return DeviceStatus(self._dice.choice((DeviceState.ONLINE, DeviceState.OFFLINE, DeviceState.HARDWARE_ERROR)))

    def self_test(self, context: CommandContext) -> DeviceStatus:
        return self.status(context)

    def work(self, context: CommandContext) -> str:
        self._alone()
        match self._dice.randrange(8):
            case 0:
                raise DeviceError(Completion.USER_ERROR, "reseat", Action.CLEAR)
            case 1:
                raise DeviceError(Completion.HARDWARE_ERROR, "broken", Action.RESET)
            case 2:
                raise ValueError("a vendor's")
            case 3:
                raise DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)
            case 4:
                context.cancel.wait(0.001)
                context.check()
            case 5:
                self._freed.wait(0.01)  # deaf
        return "done"

    def _alone(self) -> None:
        self._thread.add(threading.get_ident())
        self.crowded = len(self._thread) > 1


class Steps:
    """A clock that callers push."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.req("M34")
@pytest.mark.parametrize("seed", range(12))
def test_every_command_is_answered_once_whatever_happens(seed: int) -> None:
    freed, clock = threading.Event(), Steps()
    driver = WhimsicalDriver(random.Random(seed), freed)
    worker = DeviceWorker(
        "whims",
        driver,
        on_status=lambda _: None,
        log=lambda _event, **_fields: None,
        clock=clock,
        poll_seconds=0.0,
        pause=lambda _: 0.0,
    )
    answers: list[Counter[int]] = [Counter() for _ in range(CALLERS)]
    words: set[str] = set()

    def call(caller: int) -> None:
        dice = random.Random(f"{seed}-{caller}")
        tickets: list[Ticket] = []
        for number in range(COMMANDS):

            def done(answer: str | DeviceError, number: int = number) -> None:
                answers[caller][number] += 1
                words.add(answer.code if isinstance(answer, DeviceError) else answer)

            tickets.append(worker.submit(lambda d, context: d.work(context), timeout=1.0, done=done))
            match dice.randrange(6):
                case 0:
                    dice.choice(tickets).cancel()
                case 1:
                    clock.now += 1.0 + OVERRUN_SECONDS
                    worker.notice_hang()

    callers = [threading.Thread(target=call, args=(number,)) for number in range(CALLERS)]
    worker.start()
    for each in callers:
        each.start()
    for each in callers:
        each.join(PATIENCE)
    freed.set()
    assert worker.stop(PATIENCE)
    assert answers == [Counter(dict.fromkeys(range(COMMANDS), 1))] * CALLERS
    assert words <= ANSWERED
    assert not driver.crowded
