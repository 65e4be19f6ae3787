"""Keys of this kiosk: files with strict rights. A TPM-backed store can stand beside it with the same method."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
from pathlib import Path
from typing import Protocol

from kiosk.errors import DataError
from kiosk.private_folder import private_folder

SECRET_BYTES = 32


class KeyStore(Protocol):
    """Where secrets come from."""

    def secret(self, name: str, *, make: bool = True) -> bytes:
        """32 random bytes under that name, the same ones each time; made at first use. With ``make`` False a secret that is
        not there is an error: something was locked with it. Raises DataError."""

    def names(self) -> tuple[str, ...]:
        """Of every secret that is there. Raises DataError."""

    def forget(self, name: str) -> None:
        """The secret is gone for ever, durably; one that is not there is gone already. Raises DataError."""


class FileKeyStore:
    """One file a secret, mode 0600, in a folder of mode 0700. Looser rights are an error, not a warning."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def secret(self, name: str, *, make: bool = True) -> bytes:
        """See ``KeyStore.secret``."""
        private_folder(self._folder)
        file = self._folder / f"{name}.key"
        if not file.exists():
            if not make:
                raise DataError(f"{file}: the key is gone; a new one would open nothing that was locked with it")
            self._create(file)
        info = file.stat()
        if stat.S_IMODE(info.st_mode) & 0o077:
            raise DataError(f"{file}: others may read this key; its mode must be 0600")
        content = file.read_bytes()
        if len(content) != SECRET_BYTES:
            raise DataError(f"{file}: {len(content)} bytes, {SECRET_BYTES} expected")
        return content

    def names(self) -> tuple[str, ...]:
        """See ``KeyStore.names``."""
        private_folder(self._folder)
        return tuple(sorted(file.stem for file in self._folder.glob("*.key")))

    def forget(self, name: str) -> None:
        """See ``KeyStore.forget``."""
        file = self._folder / f"{name}.key"
        try:
            file.unlink(missing_ok=True)
            self._sync_folder()
        except OSError as error:
            raise DataError(f"{file}: cannot be forgotten: {error.strerror}") from error

    def _create(self, file: Path) -> None:
        # Written beside and then linked, so that a power cut leaves either no key or a whole one, and of two processes that
        # start at once both take the first one's: a key that was replaced would lose whatever was locked with it.
        handle, fresh = tempfile.mkstemp(dir=self._folder, prefix=file.name)  # mode 0600
        try:
            os.write(handle, secrets.token_bytes(SECRET_BYTES))
            os.fsync(handle)
            with contextlib.suppress(FileExistsError):
                os.link(fresh, file)
        finally:
            os.close(handle)
            Path(fresh).unlink()
        self._sync_folder()

    def _sync_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
