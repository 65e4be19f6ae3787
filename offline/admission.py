"""Room on the disk for one whole application, held before a citizen begins.

A file of the worst case's size is allocated, not only declared: nothing else on the machine can take those blocks, neither
a log nor another program. When a submission finds too little room beside it, the file gives back as much; after that, and
at every start, it is filled up again. A crash leaves it at some size, which the next start mends.

Where it cannot be filled with the floor left free beside it, the kiosk offers only what needs no disk. Block counts are
asked of the file system; on one that copies on write or compresses, an allocation is a promise only.
"""

from __future__ import annotations

import contextlib
import enum
import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BLOCK = 512  # bytes, of st_blocks (POSIX leaves it open, Linux does not)
# For the write-ahead log, the row and what else is written in the same moment.
_BESIDE = 32 * 1024 * 1024  # bytes


class Room(enum.Enum):
    """Whether another application can be kept."""

    ROOM = "room"
    TIGHT = "tight"
    UNKNOWN = "unknown"  # the disk did not answer


@dataclass(frozen=True)
class AdmissionSettings:
    """The worst application: ``pages`` of ``page_bytes`` each, ``copies`` of them at a time, and by how much the database grows.
    ``floor_bytes`` stay free beside it, for everything else. Raises ValueError for what is not above 0."""

    pages: int = 60
    page_bytes: int = 2_500_000
    copies: int = 2
    database_bytes: int = 64 * 1024 * 1024
    floor_bytes: int = 256 * 1024 * 1024

    def __post_init__(self) -> None:
        if min(self.pages, self.page_bytes, self.copies, self.database_bytes) <= 0 or self.floor_bytes < 0:
            raise ValueError("room is reserved for at least one page, one copy and the database")

    @property
    def worst_case(self) -> int:
        """Bytes."""
        return self.pages * self.page_bytes * self.copies + self.database_bytes


class Space(Protocol):
    """What the reserve asks of the system; a seam, so that a test can fill the disk. Every method raises OSError."""

    def free(self, folder: Path) -> int:
        """Bytes that we may still write there."""

    def size(self, file: Path) -> int:
        """Bytes that the file really holds of the disk; 0 when there is none."""

    def resize(self, file: Path, size: int) -> None:
        """Make it hold exactly that many bytes, durably."""


class RealSpace:
    """The operating system's own."""

    def free(self, folder: Path) -> int:
        """See ``Space.free``."""
        found = os.statvfs(folder)
        return found.f_bavail * found.f_frsize

    def size(self, file: Path) -> int:
        """See ``Space.size``."""
        try:
            found = file.stat()
        except FileNotFoundError:
            return 0
        return min(found.st_size, found.st_blocks * _BLOCK)

    def resize(self, file: Path, size: int) -> None:
        """See ``Space.resize``."""
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(handle, min(size, os.fstat(handle).st_size))
            if size:
                os.posix_fallocate(handle, 0, size)
            # ext4 lends freed blocks out again only after its journal has committed.
            os.fsync(handle)
        finally:
            os.close(handle)


class Reserve:
    """Owned by the store; used on its thread. Never raises: a reserve that cannot be had is an answer."""

    def __init__(self, folder: Path, settings: AdmissionSettings, space: Space | None = None) -> None:
        self._file = folder / "reserve"
        self._settings = settings
        self._space = space or RealSpace()

    def fill(self) -> Room:
        """Hold the worst case's room, if there is so much beside the floor."""
        wanted = self._settings.worst_case
        try:
            held, free = self._space.size(self._file), self._space.free(self._file.parent)
            if free + held - wanted < self._settings.floor_bytes:
                return Room.TIGHT
            if held != wanted:
                self._space.resize(self._file, wanted)
        except OSError as error:
            if error.errno not in _FULL:
                return Room.UNKNOWN
            # Somebody was quicker. What was allocated before the disk was full stays ours.
            return Room.TIGHT
        return Room.ROOM

    def make_room(self, size: int) -> None:
        """A citizen's submission of so many bytes is about to be written: give back what it lacks. What cannot be given back is
        found out by the write itself, which says so."""
        wanted = size + _BESIDE
        with contextlib.suppress(OSError):
            lacking = wanted - self._space.free(self._file.parent)
            if lacking > 0:
                held = self._space.size(self._file)
                self._space.resize(self._file, max(held - lacking, 0))
