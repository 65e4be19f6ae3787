"""The encrypted database: SQLCipher 4 with a raw key, WAL, ``synchronous=FULL``, and migrations with a copy before them.

FULL, since WAL with NORMAL loses acknowledged transactions at a power cut. SQLite below 3.51.3 may lose WAL
frames when the log is reset at the wrong moment, so an older library is refused rather than trusted.

Migrations only ever add, and ``application_id`` holds the least schema that a program must know: a program that was
rolled back goes on with what its successor left.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from offline.backup import Backup
from offline.disk import Disk, RealDisk
from offline.errors import StoreError, StoreFault
from offline.schema import MIGRATIONS, Migration

KEY_BYTES = 32
OLDEST_SQLITE = (3, 51, 3)

# Primary result codes of SQLite (sqlite.org/rescode.html) that name their cause.
_FAULTS = {
    5: StoreFault.BUSY,
    6: StoreFault.BUSY,
    8: StoreFault.DISK,  # read-only
    10: StoreFault.DISK,  # input/output error
    11: StoreFault.CORRUPT,
    13: StoreFault.DISK,  # full
    14: StoreFault.DISK,  # cannot open
    26: StoreFault.KEY,  # not a database
}
# At a commit this may be the fsync alone, and the frames are found at the next start after all. The library keeps to
# itself which of the two it was: it gives primary codes only.
_INPUT_OUTPUT = 10

Row = tuple[Any, ...]


def check_library(version: Sequence[int] = sqlcipher.sqlite_version_info) -> None:
    """Raises StoreError (library) when the SQLite inside SQLCipher is too old."""
    if tuple(version) < OLDEST_SQLITE:
        found = ".".join(map(str, version))
        needed = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(StoreFault.LIBRARY, f"SQLite {found} is bundled with SQLCipher, {needed} is needed")


class Database:
    """One connection, used by one thread at a time. Every method raises StoreError."""

    _level: int | None = None  # of ``synchronous``, while there is one to go back to

    def __init__(self, file: Path, key: bytes, *, read_only: bool = False, disk: Disk | None = None) -> None:
        """Open; the owner creates and migrates, a reader only looks. ``key``: 32 bytes, used as they are."""
        check_library()
        if len(key) != KEY_BYTES:
            raise StoreError(StoreFault.KEY, f"the database key has {len(key)} bytes, {KEY_BYTES} are needed")
        self._backup = Backup(file, disk or RealDisk())
        if not read_only:
            _create(file)
            self._settle(file, key)
        elif not file.exists():
            raise StoreError(StoreFault.ABSENT, "nothing was ever stored here")
        self._connection = _connect(file)
        try:
            self._prepare(key, read_only)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Checkpoint and let go."""
        with _mapped("the database cannot be closed"):
            self._connection.close()

    def rows(self, sql: str, *values: object) -> list[Row]:
        """All rows of a query."""
        with _mapped("the database cannot be read"):
            found: list[Row] = self._connection.execute(sql, values).fetchall()
        return found

    def row(self, sql: str, *values: object) -> Row | None:
        """The first row of a query, if there is one."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: object) -> int:
        """Execute a change; returns how many rows it touched."""
        with _mapped("the database cannot be written", committing=sql == "COMMIT"):
            changed: int = self._connection.execute(sql, values).rowcount
        return changed

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block durable at its end, or nothing of it, whatever went wrong inside."""
        self._be_durable()
        with self._together():
            yield

    @contextlib.contextmanager
    def passing(self) -> Iterator[None]:
        """As ``transaction``, but a power cut may take it back: without the fsync, which on a slow disk costs more than all the
        rest. Only for what the next start undoes anyway. The next transaction makes it durable too."""
        self._be_durable()
        (level,) = self.row("PRAGMA synchronous") or (None,)
        self._level = level
        self.run("PRAGMA synchronous = NORMAL")
        try:
            with self._together():
                yield
        finally:
            self._be_durable()

    def _be_durable(self) -> None:
        """Back to the level from before ``passing``, also when that could not be said at its end."""
        if self._level is not None:
            self.run(f"PRAGMA synchronous = {int(self._level)}")
            self._level = None

    @contextlib.contextmanager
    def _together(self) -> Iterator[None]:
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # SQLite itself rolls back after some errors of the disk.
            if self._connection.in_transaction:
                self.run("ROLLBACK")
            raise

    def rekey(self, key: bytes) -> None:
        """Write every page anew under ``key`` (32 bytes), in one transaction of the library: a crash leaves the database
        whole under the old key or the new one. See ``offline.rotation`` for what must be durable before."""
        if len(key) != KEY_BYTES:
            raise StoreError(StoreFault.KEY, f"the database key has {len(key)} bytes, {KEY_BYTES} are needed")
        self.run(f"PRAGMA rekey = \"x'{key.hex()}'\"")
        # Until the log is played in, both are needed to read the file: nobody should have to know that.
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def confirm_start(self) -> None:
        """This version of the program works with the database: the copies made before its migrations go."""
        self._backup.confirm()

    @property
    def unconfirmed(self) -> bool:
        """True while a copy of before a migration lies there."""
        return bool(self._backup.kept())

    def _prepare(self, key: bytes, read_only: bool) -> None:
        _unlock(self._connection, key)
        if self.row("PRAGMA cipher_version") is None:
            raise StoreError(StoreFault.LIBRARY, "this SQLite does not encrypt")
        self.run("PRAGMA foreign_keys = ON")
        self.run("PRAGMA synchronous = FULL")
        self.run("PRAGMA temp_store = MEMORY")
        if read_only:
            self.run("PRAGMA query_only = ON")
            self._check_version(MIGRATIONS, exact=True)
        else:
            self.rows("PRAGMA journal_mode = WAL")
            self.migrate(MIGRATIONS)
        settings = [self.row(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")]
        if settings != [("wal",), (2,), (1,)]:
            raise StoreError(StoreFault.INTERNAL, "the database does not take WAL, FULL and foreign keys")

    def migrate(self, migrations: Sequence[Migration]) -> None:
        """Bring the schema up to the last migration, all in one transaction, after a copy of what is there."""
        version = self._check_version(migrations, exact=False)
        if version >= len(migrations):
            return
        if version > 0:
            self._backup.make(lambda file: self._copy_into(file))
        try:
            with self.transaction():
                for migration in migrations[version:]:
                    for statement in migration.statements:
                        self.run(statement)
                    self.run(f"PRAGMA user_version = {migration.number}")
        except StoreError as error:
            # After a late failure of the disk only the next start knows which of the two it was.
            if version > 0 and not error.unsure:
                with contextlib.suppress(StoreError):
                    self._backup.discard()
            raise
        if version > 0:
            self._backup.keep(version)

    def _copy_into(self, file: Path) -> None:
        self.run("VACUUM INTO ?", str(file))

    def _settle(self, file: Path, key: bytes) -> None:
        """What a migration left whose end nobody wrote down: it happened, it did not, or the copy is all there is."""
        if not self._backup.under_way:
            return
        copied, found = _sound_version(self._backup.copy, key), _sound_version(file, key)
        if found is None:
            if copied is not None:
                self._backup.restore()
        elif copied is None or copied == found:
            self._backup.discard()
        else:
            self._backup.keep(copied)

    def _check_version(self, migrations: Sequence[Migration], *, exact: bool) -> int:
        (version,) = self.row("PRAGMA user_version") or (0,)
        (least,) = self.row("PRAGMA application_id") or (0,)
        if version > len(migrations) and not 0 < least <= len(migrations):
            raise StoreError(StoreFault.NEWER, "the database was written by a newer version of this program")
        if exact and version < len(migrations):
            raise StoreError(StoreFault.BUSY, "the database is being prepared")
        return int(version)


def _connect(file: Path) -> Any:
    with _mapped("the database cannot be opened"):
        return sqlcipher.connect(str(file), isolation_level=None, check_same_thread=False)


def _unlock(connection: Any, key: bytes) -> None:
    """Raises StoreError (key) when it is not the database's."""
    # SQLCipher would write failed checks to stderr in words of its own; they come back as errors.
    with _mapped("the database cannot be read"):
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    with _mapped("the key does not open the database, or its first page is damaged"):
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _sound_version(file: Path, key: bytes) -> int | None:
    """The version inside, or None for a file that is no database under that key, or a damaged one."""
    connection = _connect(file)
    try:
        _unlock(connection, key)
        with _mapped("the database cannot be read"):
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except StoreError as error:
        if error.fault in (StoreFault.KEY, StoreFault.CORRUPT):
            return None
        raise
    finally:
        connection.close()


def _create(file: Path) -> None:
    """An empty file for us alone; WAL and index beside it take over its rights."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(StoreFault.DISK, "the database file cannot be opened") from error


@contextlib.contextmanager
def _mapped(what: str, *, committing: bool = False) -> Iterator[None]:
    """Every error of the library becomes ours. Its text may quote a statement and stays behind; its name is enough."""
    try:
        yield
    except sqlcipher.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        fault = _FAULTS.get(code & 0xFF, StoreFault.INTERNAL)
        unsure = committing and code & 0xFF == _INPUT_OUTPUT
        raise StoreError(fault, f"{what} ({name})", unsure=unsure) from error
