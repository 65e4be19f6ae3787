"""Sealed parts as files named by the SHA-256 of their content.

Written before the row that names them: temporary file, fsync, rename, fsync of the folder. Removed after that row
is gone. So a crash at any moment leaves, at worst, a file that no row names; the sweep at the next start takes it.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

from offline.disk import Disk
from offline.errors import StoreError, StoreFault
from offline.sealing import SealedPart

_UNFINISHED = ".new"


class PartStore:
    """The folder of part files."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk

    def create(self) -> None:
        """Make the folder, for us alone. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, parts: Iterable[SealedPart]) -> None:
        """Make all of them durable, or none: on failure what was written goes again. Raises StoreError (disk)."""
        written: list[str] = []
        try:
            for part in parts:
                written.append(part.sha256)
                self._disk.write(self._file(part.sha256, _UNFINISHED), part.data)
            for sha256 in written:
                self._disk.rename(self._file(sha256, _UNFINISHED), self._file(sha256))
            self._disk.sync_folder(self._folder)
        except OSError as error:
            self.remove(written)
            raise StoreError(StoreFault.DISK, "a sealed part cannot be written") from error

    def read(self, sha256: str) -> bytes:
        """The part as it was written. Raises StoreError (part_damaged) when it is missing or is something else now."""
        try:
            content = self._file(sha256).read_bytes()
        except OSError as error:
            raise StoreError(StoreFault.PART_DAMAGED, "a sealed part cannot be read") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError(StoreFault.PART_DAMAGED, "a sealed part is not what was written")
        return content

    def remove(self, sha256s: Iterable[str]) -> None:
        """Take files away whose rows are gone, finished or not. What the disk refuses is left to the next sweep."""
        for sha256 in sha256s:
            for file in (self._file(sha256), self._file(sha256, _UNFINISHED)):
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._disk.sync_folder(self._folder)

    def delete(self, names: Iterable[str]) -> None:
        """Take away files that retention is done with; gone is gone, and durable when this returns. Raises StoreError (disk):
        then some may be there still."""
        try:
            for name in names:
                self._file(name).unlink(missing_ok=True)
            self._disk.sync_folder(self._folder)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "a sealed part cannot be deleted") from error

    def names(self) -> frozenset[str]:
        """Every file in the folder, unfinished ones included. Raises StoreError (disk)."""
        try:
            return frozenset(file.name for file in self._folder.iterdir())
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the folder of sealed parts cannot be read") from error

    def sweep(self, known: Collection[str]) -> int:
        """Take away what no row names, unfinished files included; ``known`` are the hashes that rows name.

        Only the owner of the store may do this, at its start. Returns how many files went. Raises StoreError (disk).
        """
        try:
            orphans = [file for file in self._folder.iterdir() if file.name not in known]
            for file in orphans:
                file.unlink(missing_ok=True)
            if orphans:
                self._disk.sync_folder(self._folder)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the folder of sealed parts cannot be swept") from error
        return len(orphans)

    def _file(self, sha256: str, suffix: str = "") -> Path:
        return self._folder / (sha256 + suffix)
