"""Who owns the store: one process at a time, told by a lock that the kernel takes back when that process dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from offline.errors import StoreError, StoreFault


class Ownership:
    """Held from construction to ``release``. Raises StoreError (busy) when another process holds it."""

    def __init__(self, file: Path) -> None:
        try:
            self._handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the lock file of the store cannot be opened") from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            raise StoreError(StoreFault.BUSY, "another process is using the store") from error

    def release(self) -> None:
        """Let the next one in."""
        os.close(self._handle)
