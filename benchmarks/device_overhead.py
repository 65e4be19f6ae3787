"""What a worker and a hosted driver add to a command: commands that do nothing, beside direct calls of the same driver.

From the caller's ``submit`` to the answer in ``done``, one command at a time, as the kiosk's main loop sees it. Medians and
95th percentiles of ``RUNS`` commands each, taken in turn within one run.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.command import CommandContext
from devices.host import ChildSpec, HostedDriver
from devices.status import DeviceState, DeviceStatus
from devices.worker import DeviceWorker

RUNS = 600
ROUND = 100  # commands of one kind before the next kind has its turn
MS = 1000.0
SECONDS = 10.0
GOALS = {"thread": 1.0, "child": 5.0}  # ms


@dataclass(frozen=True, slots=True)
class NoSettings:
    """There is nothing to set."""


class IdleDriver:
    """Does nothing, at once."""

    def __init__(self, _settings: NoSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock

    def open(self) -> None:
        """Nothing to take."""

    def close(self) -> None:
        """Nothing to give back."""

    def status(self, _context: CommandContext) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE, since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        return self.status(context)

    def nothing(self, _context: CommandContext) -> None:
        """The command."""


class HostedIdleDriver(HostedDriver):
    """The same in a child process."""

    def __init__(self) -> None:
        super().__init__(ChildSpec("benchmarks.device_overhead:IdleDriver", NoSettings()))

    def nothing(self, context: CommandContext) -> None:
        self.call("nothing", context)


class Caller:
    """Waits for each answer, as a person does. Also counts the answers that were errors."""

    def __init__(self, driver: IdleDriver | HostedIdleDriver) -> None:
        self._driver = driver
        self._answered = threading.Event()
        self.wrong = 0
        self.direct: list[float] = []
        self.through: list[float] = []
        self.worker: DeviceWorker[IdleDriver | HostedIdleDriver] = DeviceWorker(
            "bench", driver, on_status=lambda _: None, log=lambda _event, **_fields: None, poll_seconds=3600.0
        )

    def a_round(self) -> None:
        for _ in range(ROUND):
            began = time.perf_counter()
            self._driver.nothing(CommandContext.lasting(SECONDS))
            self.direct.append(time.perf_counter() - began)
        for _ in range(ROUND):
            self._answered.clear()
            began = time.perf_counter()
            self.worker.submit(lambda driver, context: driver.nothing(context), timeout=SECONDS, done=self._done)
            self._answered.wait(SECONDS)
            self.through.append(time.perf_counter() - began)

    def _done(self, answer: object) -> None:
        self.wrong += answer is not None
        self._answered.set()


def measure() -> list[dict[str, object]]:
    """Two rows; each the 95th percentile, which is what has to keep to the goal, with the median beside it."""
    callers = {
        "thread": Caller(IdleDriver(NoSettings())),
        "child": Caller(HostedIdleDriver()),
    }
    for caller in callers.values():
        caller.worker.start()
        caller.a_round()  # opens, starts the child, warms up
        caller.direct.clear()
        caller.through.clear()
    try:
        for _ in range(RUNS // ROUND):
            for caller in callers.values():
                caller.a_round()
    finally:
        for caller in callers.values():
            caller.worker.stop(SECONDS)
    bare = statistics.median(callers["thread"].direct) * MS
    return [_row(name, caller, bare) for name, caller in callers.items()]


def _row(name: str, caller: Caller, bare: float) -> dict[str, object]:
    if caller.wrong:
        raise RuntimeError(f"{caller.wrong} commands did not succeed")
    # What is added to a plain call of the driver in this process.
    late = statistics.quantiles(caller.through, n=20)[-1] * MS - bare
    median = statistics.median(caller.through) * MS - bare
    direct = statistics.median(caller.direct) * MS
    against = (
        f"the plain call: {bare:.4f} ms; 95th percentile of what the worker adds, its median {median:.3f} ms; "
        f"the {name} driver called directly {direct:.3f} ms"
    )
    return {
        "name": f"device_overhead.{name}",
        "value": round(late, 3),
        "unit": "ms",
        "goal": f"<= {GOALS[name]:g}",
        "ok": late <= GOALS[name],
        "against": against,
        "runs": RUNS,
    }
