"""The few calls by which bytes become durable. One seam, so that a test can make any single one of them fail."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """Every method raises OSError."""

    def write(self, file: Path, content: bytes) -> None:
        """Make ``file`` with exactly this content, readable by us alone, and bring it to the platter (fsync)."""

    def sync_file(self, file: Path) -> None:
        """Bring what somebody else wrote into ``file`` to the platter."""

    def rename(self, source: Path, target: Path) -> None:
        """Atomically, inside one folder."""

    def sync_folder(self, folder: Path) -> None:
        """Bring the folder's names to the platter: without it a renamed file may be gone after a power cut."""


class RealDisk:
    """The operating system's own."""

    def write(self, file: Path, content: bytes) -> None:
        """See ``Disk.write``."""
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def sync_file(self, file: Path) -> None:
        """See ``Disk.sync_file``."""
        _sync(file, os.O_RDONLY)

    def rename(self, source: Path, target: Path) -> None:
        """See ``Disk.rename``."""
        source.rename(target)

    def sync_folder(self, folder: Path) -> None:
        """See ``Disk.sync_folder``."""
        _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
