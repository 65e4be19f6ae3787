"""A driver for ``test_host``: it does in a child process what native libraries do on bad days."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState, DeviceStatus, MediaState


@dataclass(frozen=True, slots=True)
class SampleSettings:
    """``started``: a FIFO that is opened for writing when a command begins; "" = none."""

    started: str = ""
    refuse_open: bool = False


class Bulk:
    """An answer that counts how many of it live."""

    alive = 0

    def __init__(self) -> None:
        Bulk.alive += 1

    def __del__(self) -> None:
        Bulk.alive -= 1


class SampleDriver:
    def __init__(self, settings: SampleSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._opened = 0

    def open(self) -> None:
        if self._settings.refuse_open:
            raise DeviceError(Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE)
        self._opened += 1

    def close(self) -> None:
        self._opened = 0

    def status(self, context: CommandContext) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE, MediaState.NOT_PRESENT, since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        return self.status(context)

    def times_opened(self, context: CommandContext) -> int:
        return self._opened

    def pixels(self, context: CommandContext, size: int) -> bytes:
        return bytes(range(256)) * (size // 256)

    def bulk_held(self, context: CommandContext) -> int:
        """How many answers of ``bulk`` this process still holds."""
        return Bulk.alive

    def bulk(self, context: CommandContext) -> Bulk:
        return Bulk()

    def dumpable(self, context: CommandContext) -> tuple[int, tuple[int, int]]:
        return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)

    def rooms(self, context: CommandContext) -> list[str]:
        return sorted({name.partition(".")[0] for name in sys.modules})

    def environment(self, context: CommandContext, name: str) -> str:
        return os.environ.get(name, "")

    def fail(self, context: CommandContext) -> None:
        raise DeviceError(Completion.USER_ERROR, "jammed", Action.CLEAR, "tray 2")

    def let_through(self, context: CommandContext) -> None:
        raise RuntimeError("巴特尔 150602199001011234")

    def chatter(self, context: CommandContext) -> str:
        sys.stdout.write("library chatter\n")
        sys.stdout.flush()
        return "said"

    def wait_for_cancel(self, context: CommandContext) -> None:
        self._begin()
        context.cancel.wait(context.remaining)
        context.check()

    def hang(self, context: CommandContext) -> None:
        """Block for ever with the interpreter lock released, as SANE's read does."""
        self._begin()
        signal.pause()

    def hang_with_lock(self, context: CommandContext) -> None:
        """Block for ever while holding the interpreter lock: no other thread of this process runs any more."""
        self._begin()
        ctypes.PyDLL(None).pause()

    def crash(self, context: CommandContext) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)

    def _begin(self) -> None:
        if self._settings.started:
            with open(self._settings.started, "w") as fifo:  # noqa: PTH123 - a FIFO
                fifo.write(str(os.getpid()))
