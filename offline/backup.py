"""The copy of the database that is made before it is migrated.

``outbox.db.migrating`` while the migration runs: nothing was accepted since it was made, so it may take the place of a
database that the migration (or a power cut during it) left unreadable. ``outbox.db.before-N`` (N: the version inside)
once the migration is durable: from then on the database may hold more than the copy, and only a person may go back.
It goes when the new program has said that it started well.

``VACUUM INTO`` writes it: SQLite reads through the write-ahead log and SQLCipher encrypts with the same key.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from offline.disk import Disk
from offline.errors import StoreError, StoreFault

_UNFINISHED = ".copying"


class Backup:
    """Of one database file. Every method raises StoreError (disk)."""

    def __init__(self, file: Path, disk: Disk) -> None:
        self._file = file
        self._disk = disk
        self.copy = file.with_name(file.name + ".migrating")

    @property
    def under_way(self) -> bool:
        """True when a migration was begun and nobody has written down its end."""
        return self.copy.exists()

    def make(self, write: Callable[[Path], None]) -> None:
        """A durable copy, readable by us alone. ``write`` fills the empty file that it is given."""
        fresh = self._file.with_name(self._file.name + _UNFINISHED)
        try:
            fresh.unlink(missing_ok=True)
            os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            write(fresh)
            self._disk.sync_file(fresh)
            self._disk.rename(fresh, self.copy)
            self._disk.sync_folder(self._file.parent)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the copy before the migration cannot be written") from error

    def keep(self, version: int) -> None:
        """The migration is durable: the copy of that version waits for ``confirm``."""
        self._change(lambda: self._disk.rename(self.copy, self._kept(version)))

    def discard(self) -> None:
        """The migration never happened, and the database is as it was."""
        self._change(lambda: self.copy.unlink(missing_ok=True))

    def restore(self) -> None:
        """Put the copy in the place of the database, which must be closed. Its write-ahead log goes first: SQLite would
        play it into the copy. A crash in between is a restore again."""

        def put() -> None:
            for suffix in ("-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            self._disk.sync_folder(self._file.parent)
            self._disk.rename(self.copy, self._file)

        self._change(put)

    def kept(self) -> tuple[Path, ...]:
        """The copies that wait to be confirmed."""
        return tuple(sorted(self._file.parent.glob(self._file.name + ".before-*")))

    def confirm(self) -> None:
        """The new program has started well: its copies go."""
        found = self.kept()

        def remove() -> None:
            for copy in found:
                copy.unlink(missing_ok=True)

        if found:
            self._change(remove)

    def _kept(self, version: int) -> Path:
        return self._file.with_name(f"{self._file.name}.before-{version}")

    def _change(self, what: Callable[[], None]) -> None:
        try:
            what()
            self._disk.sync_folder(self._file.parent)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the copy before the migration cannot be moved") from error
