"""A virtual reader with a memory, a reading under way, and a module that answers what a test tells it to."""

from __future__ import annotations

import os
import threading
import tty
from collections.abc import Callable
from pathlib import Path

from devices.command import CommandContext
from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_serial import SdtSerialReader
from devices.id_reader.sim import Sent, VirtualReader
from devices.id_reader.sim_module import Request, take_request

PATIENCE = 10.0  # seconds until a test gives up


class Bench:
    """The virtual reader, what it sent, and what is to happen right after it sent something."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._all_sent: list[Sent] = []
        self.after: dict[str, Callable[[], None]] = {}
        self.reader = VirtualReader(link, on_sent=self._sent)

    @property
    def sent(self) -> list[Sent]:
        """What went out so far; the driver may have an answer before the reader has noted it."""
        self.reader.plug()  # changes nothing, and returns when the reader is through with what it was doing
        return list(self._all_sent)

    def _sent(self, sent: Sent) -> None:
        self._all_sent.append(sent)
        then = self.after.pop(sent.command, None)
        if then is not None:
            then()


class Reading:
    """A ``read`` in a thread of its own, for tests that do something meanwhile."""

    def __init__(self, driver: SdtSerialReader, context: CommandContext) -> None:
        self.outcome: IdCardReading | Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(driver, context), daemon=True)
        self._thread.start()

    def _run(self, driver: SdtSerialReader, context: CommandContext) -> None:
        try:
            self.outcome = driver.read(context)
        except Exception as error:  # noqa: BLE001  # the test looks at it
            self.outcome = error

    def end(self) -> IdCardReading | Exception:
        self._thread.join(PATIENCE)
        assert self.outcome is not None
        return self.outcome


class ScriptedModule:
    """The other end of a pty that sends whatever ``script`` returns for a request."""

    def __init__(self, script: Callable[[Request], bytes]) -> None:
        self._script = script
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self.heard: list[Request] = []
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        buffer = bytearray()
        while chunk := self._read():
            buffer += chunk
            while (request := take_request(buffer)) is not None:
                self.heard.append(request)
                os.write(self._master, self._script(request))

    def _read(self) -> bytes:
        try:
            return os.read(self._master, 4096)
        except OSError:  # the slave was closed: the test is over
            return b""

    def close(self) -> None:
        os.close(self._slave)
        self._thread.join(PATIENCE)
        os.close(self._master)
