"""The pages of drafts as encrypted files: each under its draft's own key, named by chance, written once.

A page that was saved is not written again with the next save, which comes every few seconds; and without the draft's box,
which only the card opens, a file says nothing but its size.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from offline.disk import Disk
from offline.errors import StoreError, StoreFault

_NONCE_BYTES = 12
_NAME_BYTES = 16
_UNFINISHED = ".new"


class DraftFiles:
    """The folder. Methods raise StoreError (disk) when the disk refuses."""

    def __init__(self, folder: Path, disk: Disk, random_bytes: Callable[[int], bytes]) -> None:
        self._folder = folder
        self._disk = disk
        self._random_bytes = random_bytes

    def create(self) -> None:
        """Make the folder, for us alone. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, key: bytes, content: bytes) -> str:
        """Keep it durably under ``key`` (32 bytes); returns the file's name."""
        name = self._random_bytes(_NAME_BYTES).hex()
        nonce = self._random_bytes(_NONCE_BYTES)
        file = self._folder / name
        beside = file.with_name(name + _UNFINISHED)
        try:
            self._disk.write(beside, nonce + AESGCM(key).encrypt(nonce, content, name.encode()))
            self._disk.rename(beside, file)
            self._disk.sync_folder(self._folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise StoreError(StoreFault.DISK, "a page of a draft cannot be written") from error
        return name

    def read(self, key: bytes, name: str) -> bytes | None:
        """What was kept, or None when it is missing or was touched."""
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            return None
        try:
            return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):
            return None

    def remove(self, names: Iterable[str]) -> None:
        """Take files away, durably."""
        try:
            for name in names:
                (self._folder / name).unlink(missing_ok=True)
            self._disk.sync_folder(self._folder)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "a page of a draft cannot be deleted") from error

    def sweep(self, known: Collection[str]) -> int:
        """Take away what no row names. Returns how many files went."""
        try:
            orphans = [file for file in self._folder.iterdir() if file.name not in known]
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the folder of drafts cannot be read") from error
        if orphans:
            self.remove(file.name for file in orphans)
        return len(orphans)
