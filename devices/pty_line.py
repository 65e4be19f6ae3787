"""A virtual device's end of a serial cable: a pseudo-terminal that can be pulled out and plugged in again."""

from __future__ import annotations

import os
import termios
import tty
from pathlib import Path

_READ_BYTES = 4096
_OUTPUT_SPEED = 5  # index in what tcgetattr returns


class PtyLine:
    """``link`` points to the terminal while the cable is in, and is gone otherwise."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._master = self._slave = -1

    @property
    def plugged(self) -> bool:
        """True between ``plug`` and ``unplug``."""
        return self._master >= 0

    @property
    def ends(self) -> list[int]:
        """What to wait on for the host's bytes; empty while unplugged."""
        return [self._master] if self.plugged else []

    def plug(self) -> None:
        """A new terminal, as a new device node appears after a real re-plugging."""
        self._master, self._slave = os.openpty()
        # The slave stays open here too: a driver that closes its port must not look like a broken cable.
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._link.parent.mkdir(parents=True, exist_ok=True)
        beside = self._link.with_name(f"{self._link.name}.{os.getpid()}.tmp")
        beside.unlink(missing_ok=True)
        beside.symlink_to(os.ttyname(self._slave))
        beside.replace(self._link)

    def unplug(self) -> None:
        """Whoever has the terminal open gets an input/output error from now on."""
        if self.plugged:
            self._link.unlink(missing_ok=True)
            os.close(self._master)
            os.close(self._slave)
            self._master = self._slave = -1

    def read(self) -> bytes:
        """What the host has sent; call when ``ends`` are ready."""
        return os.read(self._master, _READ_BYTES)

    def write(self, data: bytes) -> None:
        """Hand over to the host; without a listener and with the buffer full the bytes are lost, as with a UART."""
        try:
            os.write(self._master, data)
        except BlockingIOError:
            return

    def baudrate_is(self, baudrate: int) -> bool:
        """True when the host has set its side to ``baudrate`` bit/s."""
        return bool(termios.tcgetattr(self._slave)[_OUTPUT_SPEED] == getattr(termios, f"B{baudrate}"))
