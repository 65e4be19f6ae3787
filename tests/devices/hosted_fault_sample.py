"""A driver for ``test_host_faults``: it fails in its child process at the stage that its settings name."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.command import CommandContext
from devices.status import DeviceState, DeviceStatus


@dataclass(frozen=True, slots=True)
class FaultSettings:
    """``at``: build, open, status, command, answer, close. ``how``: die, hang. ``flag``: a file; where it exists all is well."""

    at: str = ""
    how: str = "die"
    flag: str = ""


class Poison:
    """Settings that cannot be made again from their bytes."""

    def __reduce__(self) -> tuple[Callable[[], object], tuple[()]]:
        return _refuse, ()


def _refuse() -> object:
    raise RuntimeError("150602199001011234")


class Unsendable:
    """An answer that does not pickle."""

    def __reduce__(self) -> str:
        raise RuntimeError("150602199001011234")


class DiesWhileSent:
    """An answer whose sender dies when it has begun to make a frame of it."""

    def __reduce__(self) -> str:
        os.kill(os.getpid(), signal.SIGKILL)
        return ""


class FaultDriver:
    def __init__(self, settings: FaultSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._reach("build")

    def open(self) -> None:
        self._reach("open")

    def close(self) -> None:
        self._reach("close")

    def status(self, context: CommandContext) -> DeviceStatus:
        self._reach("status")
        return DeviceStatus(DeviceState.ONLINE, since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        return self.status(context)

    def work(self, context: CommandContext) -> object:
        self._reach("command")
        return DiesWhileSent() if self._faulty("answer") else "worked"

    def unsendable(self, context: CommandContext) -> object:
        return Unsendable()

    def unreadable(self, context: CommandContext) -> object:
        return Poison()

    def flood(self, context: CommandContext, size: int) -> str:
        """Write ``size`` bytes where a library would: past Python, to both outputs."""
        for descriptor in (1, 2):
            left = size
            while left:
                left -= os.write(descriptor, b"library chatter\n" * (min(left, 65536) // 16))
        return "flooded"

    def _faulty(self, stage: str) -> bool:
        return self._settings.at == stage and not (self._settings.flag and os.path.exists(self._settings.flag))  # noqa: PTH110

    def _reach(self, stage: str) -> None:
        if not self._faulty(stage):
            return
        if self._settings.how == "die":
            sys.stderr.flush()
            os._exit(3)
        signal.pause()
