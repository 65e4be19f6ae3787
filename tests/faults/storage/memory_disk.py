"""The fast second of the power cuts: the same disk in this process's memory, SQLite on it through a VFS of apsw.

What it proves: the store's tables, statements, order of writing and recovery, and SQLite's own log, a hundred thousand
times. What it does not: SQLCipher's pages (this SQLite does not encrypt), the kernel, and the index of the log in shared
memory, since a VFS in Python has none and the database is held exclusively instead. That is what ``fuse_disk`` is for.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from unittest import mock

import apsw

import offline.outbox
from offline.database import Database, Row
from offline.disk import RealDisk
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.schema import MIGRATIONS
from tests.faults.storage.fuse_disk import kind_of
from tests.faults.storage.platter import File, Folder, Platter, Refusal, Survival
from tests.offline.keys import KEYS

VFS_NAME = "losing-power"
_FAULTS = {
    apsw.CorruptError: StoreFault.CORRUPT,
    apsw.NotADBError: StoreFault.KEY,
    apsw.FullError: StoreFault.DISK,
    apsw.IOError: StoreFault.DISK,
    apsw.CantOpenError: StoreFault.DISK,
    apsw.ReadOnlyError: StoreFault.DISK,
}
_numbers = itertools.count()
_disks: dict[str, Platter] = {}


class PlatterPath:
    """As much of a path as the store asks for, on a platter."""

    def __init__(self, platter: Platter, names: tuple[str, ...]) -> None:
        self.platter = platter
        self.names = names

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def parent(self) -> PlatterPath:
        return PlatterPath(self.platter, self.names[:-1])

    @property
    def parents(self) -> tuple[PlatterPath, ...]:
        return tuple(PlatterPath(self.platter, self.names[:end]) for end in range(len(self.names) - 1, -1, -1))

    def __truediv__(self, name: str) -> PlatterPath:
        return PlatterPath(self.platter, (*self.names, name))

    def with_name(self, name: str) -> PlatterPath:
        return self.parent / name

    def exists(self) -> bool:
        try:
            self.platter.find(self.names)
        except FileNotFoundError:
            return False
        return True

    is_dir = exists  # asked of folders alone

    def mkdir(self, mode: int = 0o700, *, parents: bool = False, exist_ok: bool = False) -> None:
        del mode, parents
        if not (exist_ok and self.exists()):
            self.platter.mkdir(self.names)

    def iterdir(self) -> Iterator[PlatterPath]:
        return iter([self / name for name in self.platter.folder(self.names).live])

    def glob(self, pattern: str) -> Iterator[PlatterPath]:
        head = pattern.removesuffix("*")
        return iter([each for each in self.iterdir() if each.name.startswith(head)])

    def read_bytes(self) -> bytes:
        return bytes(self.platter.file(self.names).live)

    def unlink(self, *, missing_ok: bool = False) -> None:
        with contextlib.suppress(FileNotFoundError) if missing_ok else contextlib.nullcontext():
            self.platter.remove(self.names)

    def __str__(self) -> str:
        return "/".join(self.names)


def _on(path: Path) -> PlatterPath:
    return cast("PlatterPath", path)


class PlatterDisk(RealDisk):
    """The store's disk calls, on a platter."""

    def write(self, file: Path, content: bytes) -> None:
        path = _on(file)
        try:
            made = path.platter.file(path.names)
        except FileNotFoundError:
            made = path.platter.create(path.names)
        path.platter.write(path.names, made, 0, content)
        path.platter.sync(path.names, made)

    def sync_file(self, file: Path) -> None:
        path = _on(file)
        path.platter.sync(path.names, path.platter.find(path.names))

    def rename(self, source: Path, target: Path) -> None:
        _on(source).platter.move(_on(source).names, _on(target).names)

    def sync_folder(self, folder: Path) -> None:
        self.sync_file(folder)


class PlatterVfs(apsw.VFS):
    """Files are named ``/<disk>/<path>``; whatever else SQLite asks (time, randomness) the system's own VFS answers."""

    def __init__(self) -> None:
        super().__init__(VFS_NAME, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        if name is None:
            raise apsw.CantOpenError("temporary files are kept in memory")
        platter, names = _place(name if isinstance(name, str) else name.filename())
        flags[1] = flags[0]
        with _as_sqlite_says():
            try:
                return _opened(platter, names, platter.file(names), made=False)
            except FileNotFoundError:
                if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                    raise
                return _opened(platter, names, platter.create(names), made=True)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        platter, names = _place(filename)
        with _as_sqlite_says():
            platter.remove(names)
            if syncdir:
                platter.sync(names[:-1], platter.folder(names[:-1]))

    def xAccess(self, pathname: str, _flags: int) -> bool:  # noqa: N802
        platter, names = _place(pathname)
        with _as_sqlite_says():
            try:
                platter.find(names)
            except FileNotFoundError:
                return False
            return True

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name


class PlatterFile:
    """One open file of SQLite's."""

    def __init__(self, platter: Platter, names: tuple[str, ...], file: File, *, made: bool) -> None:
        self._platter, self._names, self._file = platter, names, file
        # As the unix VFS does: the first synchronisation of a new log brings its name to the platter too.
        self._sync_folder = made and not names[-1].endswith(".db")

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        if self._platter.off:
            raise apsw.IOError
        return bytes(self._file.live[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        try:
            self._platter.write(self._names, self._file, offset, bytes(data))
        except OSError as error:
            raise _in_sqlites_words(error) from error

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        with _as_sqlite_says():
            self._platter.truncate(self._names, self._file, newsize)

    def xSync(self, _flags: int) -> None:  # noqa: N802
        with _as_sqlite_says():
            self._platter.sync(self._names, self._file)
            if self._sync_folder:
                folder = self._platter.folder(self._names[:-1])
                self._platter.sync(self._names[:-1], folder)
                self._sync_folder = False

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._file.live)

    def xLock(self, _level: int) -> None:  # noqa: N802
        """There is nobody else."""

    def xUnlock(self, _level: int) -> None:  # noqa: N802
        """There is nobody else."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, _operation: int, _pointer: int) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return 4096

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        # As the unix VFS says of every disk.
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xClose(self) -> None:  # noqa: N802
        """Closing makes nothing durable."""


def _opened(platter: Platter, names: tuple[str, ...], file: File, *, made: bool) -> apsw.VFSFile:
    # apsw asks for the methods alone, and a real VFSFile would open a file of the system.
    return cast("apsw.VFSFile", PlatterFile(platter, names, file, made=made))


class PlainDatabase(Database):
    """The store's database on a platter: the same statements and settings, without the cipher."""

    def __init__(self, file: Path, key: bytes, *, read_only: bool = False, **_more: object) -> None:
        del key, read_only
        path = _on(file)
        name = next(name for name, platter in _disks.items() if platter is path.platter)
        with _as_ours("the database cannot be opened"):
            self._connection = apsw.Connection(f"/{name}/{path}", vfs=VFS_NAME)
        try:
            # A VFS in Python has no shared memory; held exclusively, the log's index lies on the heap.
            self.run("PRAGMA locking_mode = EXCLUSIVE")
            self.run("PRAGMA foreign_keys = ON")
            self.run("PRAGMA temp_store = MEMORY")
            self.run("PRAGMA journal_mode = WAL")
            self.run("PRAGMA synchronous = FULL")
            self.migrate(MIGRATIONS)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        with _as_ours("the database cannot be closed"):
            self._connection.close()

    def rows(self, sql: str, *values: object) -> list[Row]:
        try:
            return list(self._connection.execute(sql, cast("Any", values)))
        except apsw.Error as error:
            raise _in_our_words("the database cannot be read", error) from error

    def run(self, sql: str, *values: object) -> int:
        try:
            for _ in self._connection.execute(sql, cast("Any", values)):
                pass
        except apsw.Error as error:
            raise _in_our_words("the database cannot be written", error, committing=sql == "COMMIT") from error
        changed: int = self._connection.changes()
        return changed


class NobodyElse:
    """Ownership in a world of one process."""

    def __init__(self, _file: Path) -> None:
        """Always ours."""

    def release(self) -> None:
        """Nobody waits for it."""


class MemoryMachine:
    """See ``power.Disk``."""

    def __init__(self) -> None:
        if VFS_NAME not in apsw.vfs_names():
            self.vfs = PlatterVfs()
        self._name = ""

    @property
    def platter(self) -> Platter:
        return _disks[self._name]

    def new(self) -> None:
        self._put(Platter())

    def arm(self, cut_at: int | None = None, refusal: Refusal | None = None, deaf: tuple[str, ...] = ()) -> None:
        self.platter.deaf = lambda path: bool(deaf) and kind_of(path) in deaf
        self.platter.arm(cut_at, refusal)

    def cut(self, survival: Survival, dice: random.Random) -> None:
        before = self.platter
        self._put(before.after_cut(survival, dice))
        before.off = True

    def open(self) -> Outbox:
        with mock.patch.multiple(offline.outbox, Database=PlainDatabase, Ownership=NobodyElse):
            return Outbox(cast("Path", PlatterPath(self.platter, ("store",))), KEYS, disk=PlatterDisk())

    def part_names(self) -> list[str]:
        folder = self.platter.find(("store", "parts"))
        return list(folder.live) if isinstance(folder, Folder) else []

    def _put(self, platter: Platter) -> None:
        _disks.pop(self._name, None)
        self._name = f"disk-{next(_numbers)}"
        _disks[self._name] = platter


def _place(name: str) -> tuple[Platter, tuple[str, ...]]:
    disk, *names = name.strip("/").split("/")
    if disk not in _disks:
        raise apsw.IOError("the disk is gone")
    return _disks[disk], tuple(names)


def _in_sqlites_words(error: OSError) -> apsw.Error:
    return (apsw.FullError if error.errno == errno.ENOSPC else apsw.IOError)(os.strerror(error.errno or 0))


def _in_our_words(what: str, error: apsw.Error, *, committing: bool = False) -> StoreError:
    unsure = committing and isinstance(error, apsw.IOError)
    return StoreError(_FAULTS.get(type(error), StoreFault.INTERNAL), f"{what} ({type(error).__name__})", unsure=unsure)


@contextlib.contextmanager
def _as_sqlite_says() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _in_sqlites_words(error) from error


@contextlib.contextmanager
def _as_ours(what: str) -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        raise _in_our_words(what, error) from error
