"""The far end of a scanner's cable: a virtual scanner that is triggered, and a bare wire."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Callable
from typing import Any

from devices.code_scanner.serial_line import SerialCodeScanner, SerialCodeScannerSettings
from devices.command import CommandContext

PATIENCE = 10.0  # seconds until a test gives up
TRIGGER, STOP = bytes.fromhex("16540D"), bytes.fromhex("16550D")
ENQ = b"\x05"


class Doing:
    """A command in a thread of its own, for tests that do something meanwhile."""

    def __init__(self, command: Callable[[], object]) -> None:
        self._outcome: Any = None
        self._thread = threading.Thread(target=self._run, args=(command,), daemon=True)
        self._thread.start()

    def _run(self, command: Callable[[], object]) -> None:
        try:
            self._outcome = command()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            self._outcome = error

    def end(self) -> Any:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self._outcome


class Wire:
    """A driver at one end of a pty; the test is the other. The trigger tells when a reading has begun to listen."""

    def __init__(self, **settings: Any) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        port = os.ttyname(self.slave)
        self.driver = SerialCodeScanner(SerialCodeScannerSettings(port, trigger=ENQ.hex(), **settings))
        self.driver.open()

    def reading(self, seconds: float = PATIENCE) -> Doing:
        """A reading that listens by now."""
        doing = Doing(lambda: self.driver.read(CommandContext.lasting(seconds)))
        self.await_trigger()
        return doing

    def await_trigger(self) -> None:
        ready, _, _ = select.select([self.master], [], [], PATIENCE)
        assert ready
        assert os.read(self.master, 64) == ENQ

    def send(self, data: bytes) -> None:
        os.write(self.master, data)

    def read_when_sent(self, data: bytes) -> Any:
        doing = self.reading()
        self.send(data)
        return doing.end()

    def close(self) -> None:
        self.driver.close()
        os.close(self.slave)
        os.close(self.master)
