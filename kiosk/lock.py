"""One kiosk at a time on one data folder. The kernel drops the lock when the process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from kiosk.private_folder import LOCK, private_folder


class Busy(Exception):
    """Another process holds the kiosk."""


class KioskLock:
    """Held from construction to ``release``. Raises Busy when the kiosk (or a device command) is running."""

    def __init__(self, data: Path) -> None:
        private_folder(data)
        self._handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._handle)
            raise Busy(str(data)) from error

    def release(self) -> None:
        """Let others in."""
        os.close(self._handle)
