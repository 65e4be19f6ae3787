"""A disk whose n-th call fails, and otherwise the real one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from offline.disk import RealDisk


class FaultyDisk(RealDisk):
    """``fails_at``: number of the call (from 0) that raises; a failing write leaves half of its bytes, as a full disk
    does."""

    def __init__(self, fails_at: int | None = None, number: int = errno.ENOSPC) -> None:
        self.fails_at = fails_at
        self.number = number
        self.calls = 0

    def write(self, file: Path, content: bytes) -> None:
        if self._is_due():
            file.write_bytes(content[: len(content) // 2])
            self._fail()
        super().write(file, content)

    def rename(self, source: Path, target: Path) -> None:
        if self._is_due():
            self._fail()
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        if self._is_due():
            self._fail()
        super().sync_folder(folder)

    def _is_due(self) -> bool:
        due = self.calls == self.fails_at
        self.calls += 1
        return due

    def _fail(self) -> None:
        raise OSError(self.number, os.strerror(self.number))
