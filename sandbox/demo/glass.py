"""The virtual scanner's cable: SANE's own network service (saned) on this machine, with the ``pnm`` backend behind it.

The kiosk's SANE talks to it through its ``net`` backend as to a scanner on another machine, so that pulling the cable is a
service that is gone, and a scanner that hangs is a service that does not answer. The service has one port on all machines
(6566, in sane-net(5) not to be changed); each stage therefore takes an address of its own among the 16 million of this
machine.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any

from sandbox.demo.processes import PLACES, DemoError

SERVICE = "saned"
PORT = 6566
READY_S, LOOK_S = 5.0, 0.01
LEAVE_S = 5.0
REOPEN_S = 2.0  # how long an idle scanner that was unplugged may look well


class ScannerCable:
    """``settings`` are those for the scanner beside this machine; ``settings_over`` those for the same one on its cable."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._config = folder / "service"
        self._near = folder / "network"
        self._host = f"127.{chance.randint(2, 254)}.{chance.randint(1, 254)}.{chance.randint(2, 254)}"
        self._service: subprocess.Popen[bytes] | None = None
        self._frozen = False

    def lay(self) -> None:
        """Write what both ends read. Raises ``OSError``, ``DemoError`` when the service is not installed."""
        if shutil.which(SERVICE, path=PLACES) is None:
            raise DemoError(f"{SERVICE} is not installed: run make setup")
        for folder, files in (
            (self._config, {"dll.conf": "pnm\n", "saned.conf": "127.0.0.0/8\n"}),
            (self._near, {"dll.conf": "net\n", "net.conf": "connect_timeout = 3\n"}),
        ):
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                (folder / name).write_text(text, encoding="utf-8")

    def settings_over(self, settings: dict[str, Any]) -> dict[str, Any]:
        """For the driver: the same scanner at the end of this cable."""
        device = f"net:{self._host}:{settings['device']}"
        return {**settings, "device": device, "config_dir": str(self._near.resolve()), "reopen_after": REOPEN_S}

    def plug(self) -> None:
        """Returns when whoever connects is answered. Raises ``OSError``, ``DemoError`` when the service ends at once."""
        if self._service is not None and self._service.poll() is None:
            return
        program = shutil.which(SERVICE, path=PLACES) or SERVICE
        self._service = subprocess.Popen(
            [program, "-l", "-b", self._host],
            env={**os.environ, "SANE_CONFIG_DIR": str(self._config.resolve())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A group of its own: the service makes a process for each connection, and the cable is all of them.
            start_new_session=True,
        )
        self._frozen = False
        self._await_answer(self._service)

    def unplug(self) -> None:
        """Nobody answers any more, and what was under way breaks off."""
        service, self._service = self._service, None
        if service is None:
            return
        _tell_group(service, signal.SIGKILL)
        service.wait(LEAVE_S)

    def freeze(self, frozen: bool) -> None:
        """It keeps its connections and says nothing, or goes on."""
        if self._service is not None and frozen != self._frozen:
            _tell_group(self._service, signal.SIGSTOP if frozen else signal.SIGCONT)
            self._frozen = frozen

    def _await_answer(self, service: subprocess.Popen[bytes]) -> None:
        for _ in range(round(READY_S / LOOK_S)):
            if service.poll() is not None:
                raise DemoError(f"{SERVICE} ended at once: is port {PORT} taken by this machine's own {SERVICE}?")
            with contextlib.suppress(OSError), socket.create_connection((self._host, PORT), timeout=1.0):
                return
            threading.Event().wait(LOOK_S)
        raise DemoError(f"{SERVICE} does not answer on port {PORT}")


def _tell_group(service: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(service.pid, number)
    except ProcessLookupError:
        return  # it ended by itself; the next plug starts it again
