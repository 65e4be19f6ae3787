"""Sealed answers and results as files named by the SHA-256 of their ciphertext, fetched in pieces.

A piece is a file of its own, durable before the next one is asked for, so a download goes on where it was cut, also after a
power cut. When all are there they become one file, and only if that is what was named.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection
from pathlib import Path

from offline.disk import Disk
from offline.errors import StoreError, StoreFault

_UNFINISHED = ".new"


class SealedFiles:
    """The folder. Methods raise StoreError (disk) when the disk refuses."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk

    def create(self) -> None:
        """Make the folder, for us alone. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def have(self, sha256: str) -> int:
        """How many bytes of it lie here without a gap, in pieces."""
        return sum(size for _, size in self._pieces(sha256))

    def add(self, sha256: str, offset: int, piece: bytes) -> int:
        """Keep the bytes from ``offset`` on; returns how many there are now. A piece that does not join is not kept."""
        if not piece or offset != self.have(sha256):
            return self.have(sha256)
        file = self._file(f"{sha256}.{offset}")
        try:
            self._write(file, piece)
        except OSError as error:
            with contextlib.suppress(OSError):
                file.with_name(file.name + _UNFINISHED).unlink(missing_ok=True)
            raise StoreError(StoreFault.DISK, "a piece of a sealed answer cannot be written") from error
        return offset + len(piece)

    def finish(self, sha256: str) -> bool:
        """Make one file of the pieces. False when together they are not what was named: then they are gone."""
        try:
            pieces = [self._file(f"{sha256}.{offset}") for offset, _ in self._pieces(sha256)]
            content = b"".join(piece.read_bytes() for piece in pieces)
            whole = hashlib.sha256(content).hexdigest() == sha256
            if whole:
                self._write(self._file(sha256), content)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "a sealed answer cannot be put together") from error
        self._drop(pieces)
        return whole

    def read(self, sha256: str) -> bytes | None:
        """The file, or None when it is missing or is something else now."""
        try:
            content = self._file(sha256).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def remove(self, sha256: str) -> None:
        """Take it and its pieces away, before its row goes."""
        try:
            files = [self._file(sha256), *self._folder.glob(f"{sha256}.*")]
            for file in files:
                file.unlink(missing_ok=True)
            self._disk.sync_folder(self._folder)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "a sealed answer cannot be taken away") from error

    def sweep(self, known: Collection[str]) -> int:
        """Take away what no row names, and halves of pieces; ``known``: hashes that rows name. Returns how many files went."""
        try:
            orphans = [
                file
                for file in self._folder.iterdir()
                if file.name.partition(".")[0] not in known or file.name.endswith(_UNFINISHED)
            ]
            for file in orphans:
                file.unlink(missing_ok=True)
            if orphans:
                self._disk.sync_folder(self._folder)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the folder of sealed answers cannot be swept") from error
        return len(orphans)

    def _write(self, file: Path, content: bytes) -> None:
        beside = file.with_name(file.name + _UNFINISHED)
        self._disk.write(beside, content)
        self._disk.rename(beside, file)
        self._disk.sync_folder(self._folder)

    def _pieces(self, sha256: str) -> list[tuple[int, int]]:
        """Offset and size of the pieces that join."""
        try:
            sizes = {
                int(file.suffix[1:]): file.stat().st_size
                for file in self._folder.glob(f"{sha256}.*")
                if file.suffix[1:].isdigit()
            }
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the pieces of a sealed answer cannot be counted") from error
        found, end = [], 0
        while sizes.get(end):
            found.append((end, sizes[end]))
            end += sizes[end]
        return found

    def _drop(self, files: list[Path]) -> None:
        # What the disk refuses is left to the next sweep.
        for file in files:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self._folder / name
