"""SANE's ``pnm`` backend behind a real ``saned``, so that a scanner has a cable that can be pulled.

All of them share one port (6566, which sane-net(5) fixes), so each takes an address of its own on the loopback.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path

from devices.scanner import sim

PORT = 6566
PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
TRIES = 500  # of 10 ms


class NetworkGlass:
    """Plugged in from the start; ``settings`` are the driver's."""

    def __init__(self, folder: Path) -> None:
        number = os.getpid()
        self.folder = folder / "served"
        self._address = f"127.91.{number >> 8 & 0xFF}.{number & 0xFF or 1}"
        self._service: subprocess.Popen[bytes] | None = None
        near = folder / "near"
        near.mkdir(parents=True)
        settings = sim.prepare(self.folder)
        (self.folder / "saned.conf").write_text("127.0.0.0/8\n")
        (near / "dll.conf").write_text("net\n")
        (near / "net.conf").write_text(f"connect_timeout = 3\n{self._address}\n")
        self.settings = settings | {"device": f"net:{self._address}:{settings['device']}", "config_dir": str(near)}
        self.plug()

    def plug(self) -> None:
        """Returns when the service answers."""
        self._service = subprocess.Popen(
            [shutil.which("saned", path=PLACES) or "saned", "-l", "-b", self._address],
            env=os.environ | {"SANE_CONFIG_DIR": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it makes a process for each connection, and the cable is all of them
        )
        watch = threading.Event()
        for _ in range(TRIES):
            with socket.socket() as line:
                if line.connect_ex((self._address, PORT)) == 0:
                    return
            watch.wait(0.01)
        raise RuntimeError("saned does not answer")

    def unplug(self) -> None:
        """Nobody answers any more, and what was under way breaks off."""
        self._tell(signal.SIGKILL)
        if self._service is not None:
            self._service.wait(10)
            self._service = None

    def freeze(self) -> None:
        """It keeps its connections and says nothing."""
        self._tell(signal.SIGSTOP)

    def _tell(self, number: int) -> None:
        if self._service is not None and self._service.poll() is None:
            os.killpg(self._service.pid, number)
