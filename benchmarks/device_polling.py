"""What it costs to know how every device is: processor time of an idle kiosk's workers and their drivers' processes.

All virtual devices plugged in, the real hub at the workers' own pace, nobody asks for anything. Counted in nanoseconds by
the kernel over ``SECONDS``: this process as a whole, each worker's thread, each driver's process. The virtual
devices run elsewhere and are not counted. A second driver of a role is measured beside, without a goal: a kiosk has one.
"""

from __future__ import annotations

import resource
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.cables import Kiosk, VirtualDevices, is_online
from benchmarks.lines import LINES
from benchmarks.soak_unplug import halls

SECONDS = 60.0
BESIDE_SECONDS = 20.0  # for second drivers of a role
SETTLE_SECONDS = 3.0  # imports and first looks are over
GOAL = 1.0  # per cent of one core
NANO = 1e-9
PERCENT = 100.0


class Meter:
    """Processor time, in seconds, of one hall's lines."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        # Found once: a thread is named after its role, and two halls have the same roles.
        self._threads = {
            thread.name.removeprefix("device-"): thread.ident or 0
            for thread in threading.enumerate()
            if thread.name.startswith("device-")
        }

    def by_line(self) -> dict[str, float]:
        """Worker's thread and driver's process, line by line."""
        return {line: self._thread(line) + self.child(line) for line in self._kiosk.drivers}

    def child(self, line: str) -> float:
        """Of the driver's process, 0 where there is none."""
        pid = getattr(self._kiosk.drivers[line], "child_pid", None)
        return 0.0 if pid is None else _of_process(pid)

    def _thread(self, line: str) -> float:
        ident = self._threads[line.partition("/")[0]]
        return time.clock_gettime(time.pthread_getcpuclockid(ident))


def measure() -> list[dict[str, object]]:
    """The sum with its goal, then each line."""
    rows: list[dict[str, object]] = []
    for number, hall in enumerate(halls(LINES)):
        whole, lines = _idle(hall, BESIDE_SECONDS if number else SECONDS)
        if number == 0:
            against = f"one core for {SECONDS:g} s; {len(hall)} devices, each looked at every two seconds"
            rows.append(_row("all", whole, against, goal=True))
        rows += [_row(line, share, "one core; the worker's thread and the driver's process") for line, share in lines]
    return rows


def _idle(hall: tuple[str, ...], length: float) -> tuple[float, list[tuple[str, float]]]:
    """Per cent of one core: all together, and line by line."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="bench-polling-")))
        devices = held.enter_context(VirtualDevices(folder / "devices", hall))
        kiosk = held.enter_context(Kiosk(devices.settings))
        for line in hall:
            kiosk.await_state(line, is_online)
        time.sleep(SETTLE_SECONDS)
        meter = Meter(kiosk)
        before, own = meter.by_line(), _own() + sum(map(meter.child, hall))
        began = time.monotonic()
        time.sleep(length)
        seconds = time.monotonic() - began
        after, total = meter.by_line(), _own() + sum(map(meter.child, hall))
        kiosk.drain()
        away = [line for line in hall if not is_online(kiosk.states[line])]
        if away:
            raise RuntimeError(f"not idle but away: {', '.join(away)}")
    lines = [(line, (after[line] - before[line]) / seconds * PERCENT) for line in hall]
    return (total - own) / seconds * PERCENT, lines


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _of_process(pid: int) -> float:
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in files) * NANO


def _row(name: str, percent: float, against: str, *, goal: bool = False) -> dict[str, object]:
    return {
        "name": f"device_polling.{name}",
        "value": round(percent, 3),
        "unit": "%",
        "goal": f"<= {GOAL:g}" if goal else "measured",
        "ok": percent <= GOAL if goal else None,
        "against": against,
        "runs": 1,
    }
