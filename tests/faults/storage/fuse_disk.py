"""A real file system that can lose power: ``python -m tests.faults.storage.fuse_disk MOUNT``, until its stdin ends.

The kernel asks it like any other disk, so the programs above it are the real ones, the encrypted database included. It
holds one or more machines' disks, each a folder at the top; a cut makes of one the disk that its machine finds when the
power is back, under a new name, so that nothing the kernel still remembers of the old one can help.

It is spoken to by attributes of its top: set ``user.command`` to JSON (``Command``), read ``user.state`` (``State``).
What ends in ``-shm`` is memory that only looks like a file: never refused, and rubbish after a cut.
"""

from __future__ import annotations

import errno
import itertools
import os
import random
import stat
import subprocess
import sys
import threading
from typing import Any, Literal

import mfusepy
import msgspec

from tests.faults.storage.platter import File, Folder, Node, Platter, Refusal, Survival

COMMAND = "user.command"
STATE = "user.state"
MEMORY = "-shm"
BLOCK = 4096  # bytes
STAT_BLOCK = 512  # bytes; what st_blocks counts in, whatever the disk


class Command(msgspec.Struct, frozen=True, omit_defaults=True):
    """``new``: an empty disk ``name``. ``arm``: count calls anew; cut at ``cut_at``, refuse as the refusal says, answer
    fsyncs of ``deaf`` (see ``kind_of``) without doing them. ``cut``: the power goes; ``name`` comes back as ``after``.
    ``forget``: the disk is thrown away."""

    do: Literal["new", "arm", "cut", "forget"]
    name: str
    cut_at: int | None = None
    refuse: int | None = None
    number: int = errno.EIO
    lasting: bool = False
    deaf: tuple[str, ...] = ()
    after: str = ""
    survival: str = Survival.SOME.value
    seed: int = 0


class State(msgspec.Struct, frozen=True):
    """Since the last ``arm``: how many calls, whether the power went, and what each call was."""

    calls: int
    off: bool
    trace: tuple[str, ...]


def kind_of(path: tuple[str, ...]) -> str:
    """What a path below a machine's disk is to the store: ``log``, ``database``, ``part``, ``parts folder``,
    ``draft``, ``drafts folder``, ``store folder``, ``top`` (the folder that holds the store), ``other``."""
    match path:
        case ():
            return "top"
        case ("store",):
            return "store folder"
        case ("store", "parts"):
            return "parts folder"
        case ("store", "parts", _):
            return "part"
        case ("store", "drafts"):
            return "drafts folder"
        case ("store", "drafts", _):
            return "draft"
        case ("store", "outbox.db"):
            return "database"
        case ("store", "outbox.db-wal"):
            return "log"
        case _:
            return "other"


class Disks(mfusepy.Operations):  # type: ignore[misc]
    """What the kernel asks. Single-threaded."""

    use_ns = True

    def __init__(self, mount: str) -> None:
        self._mount = mount
        self._disks: dict[str, Platter] = {}
        self._armed = Platter()
        self._open: dict[int, tuple[Platter, tuple[str, ...], Node]] = {}
        self._handles = itertools.count(1)
        self._memory: dict[tuple[str, ...], File] = {}

    def init(self, _path: str) -> None:
        """The kernel is connected: said on stdout. From now on the end of stdin is the end of whoever asked for the disk, and
        nobody else would take it away."""
        threading.Thread(target=self._unmount_when_alone, daemon=True).start()
        os.write(sys.stdout.fileno(), b"mounted\n")

    def _unmount_when_alone(self) -> None:
        sys.stdin.buffer.read()
        subprocess.run(["fusermount3", "-u", "-z", self._mount], check=False)
        os._exit(0)

    # -- the remote control

    def setxattr(self, _path: str, name: str, value: bytes, _options: int, _position: int = 0) -> int:
        if name != COMMAND:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
        command = msgspec.json.decode(value, type=Command)
        if command.do == "new":
            self._disks[command.name] = Platter()
            return 0
        disk = self._disks[command.name]
        if command.do == "arm":
            refusal = None
            if command.refuse is not None:
                refusal = Refusal(command.refuse, command.number, command.lasting)
            disk.deaf = lambda path: kind_of(path) in command.deaf
            disk.arm(command.cut_at, refusal)
            self._armed = disk
        elif command.do == "cut":
            dice = random.Random(command.seed)
            self._disks[command.after] = disk.after_cut(Survival(command.survival), dice)
            disk.off = True
        else:
            del self._disks[command.name]
            self._memory = {path: file for path, file in self._memory.items() if path[0] != command.name}
        return 0

    def getxattr(self, _path: str, name: str, _position: int = 0) -> bytes:
        if name != STATE:
            raise OSError(errno.ENODATA, os.strerror(errno.ENODATA))
        disk = self._armed
        return msgspec.json.encode(State(disk.calls, disk.off, tuple(disk.trace)))

    # -- names

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        node: Node
        if fh is not None:
            _, _, node = self._open[fh]
        elif path == "/":
            node = Folder()
        else:
            node = self._find(path)
        if isinstance(node, Folder):
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2, "st_uid": os.getuid(), "st_gid": os.getgid()}
        size = len(node.live)
        return {
            "st_mode": stat.S_IFREG | node.mode,
            "st_nlink": 1,
            "st_size": size,
            "st_blocks": -(-size // STAT_BLOCK),
            "st_uid": os.getuid(),
            "st_gid": os.getgid(),
        }

    def readdir(self, path: str, _fh: int) -> list[str]:
        if path == "/":
            return [".", "..", *self._disks]
        disk, inside = self._split(path)
        memory = [key[-1] for key in self._memory if key[:-1] == _names(path)]
        return [".", "..", *disk.folder(inside).live, *memory]

    def opendir(self, path: str) -> int:
        if path == "/":
            return 0
        disk, inside = self._split(path)
        return self._handle(disk, inside, disk.folder(inside))

    def releasedir(self, _path: str, fh: int) -> int:
        self._open.pop(fh, None)
        return 0

    def fsyncdir(self, _path: str, _datasync: int, fh: int) -> int:
        disk, inside, node = self._open[fh]
        disk.sync(inside, node)
        return 0

    def mkdir(self, path: str, _mode: int) -> int:
        disk, inside = self._split(path)
        disk.mkdir(inside)
        return 0

    def unlink(self, path: str) -> int:
        if path.endswith(MEMORY):
            self._memory.pop(_names(path), None)
            return 0
        disk, inside = self._split(path)
        disk.remove(inside)
        return 0

    def rmdir(self, path: str) -> int:
        return self.unlink(path)

    def rename(self, old: str, new: str) -> int:
        disk, source = self._split(old)
        other, target = self._split(new)
        if other is not disk:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        disk.move(source, target)
        return 0

    def link(self, target: str, source: str) -> int:
        disk, known = self._split(source)
        other, fresh = self._split(target)
        if other is not disk:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        disk.link(known, fresh)
        return 0

    def chmod(self, _path: str, _mode: int) -> int:
        return 0

    def utimens(self, _path: str, _times: tuple[int, int] | None = None) -> int:
        return 0

    # -- files

    def create(self, path: str, mode: int, _flags: int) -> int:
        disk, inside = self._split(path)
        if path.endswith(MEMORY):
            self._memory[_names(path)] = File(mode=mode & 0o777)
            return self._handle(disk, inside, self._memory[_names(path)])
        return self._handle(disk, inside, disk.create(inside, mode & 0o777))

    def open(self, path: str, _flags: int) -> int:
        disk, inside = self._split(path)
        return self._handle(disk, inside, self._find(path))

    def release(self, _path: str, fh: int) -> int:
        self._open.pop(fh, None)
        return 0

    def flush(self, _path: str, _fh: int) -> int:
        return 0

    def read(self, _path: str, size: int, offset: int, fh: int) -> bytes:
        disk, inside, node = self._open[fh]
        if isinstance(node, Folder):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if disk.off and not inside[-1].endswith(MEMORY):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return bytes(node.live[offset : offset + size])

    def write(self, _path: str, data: bytes, offset: int, fh: int) -> int:
        disk, inside, node = self._open[fh]
        if isinstance(node, Folder):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if inside[-1].endswith(MEMORY):
            _write_memory(node, offset, data)
        else:
            disk.write(inside, node, offset, data)
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        if fh is not None:
            disk, inside, node = self._open[fh]
        else:
            (disk, inside), node = self._split(path), self._find(path)
        if isinstance(node, Folder):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if inside[-1].endswith(MEMORY):
            del node.live[length:]
            node.live.extend(bytes(length - len(node.live)))
        else:
            disk.truncate(inside, node, length)
        return 0

    def fallocate(self, _path: str, _mode: int, offset: int, size: int, fh: int) -> int:
        disk, inside, node = self._open[fh]
        if isinstance(node, File) and offset + size > len(node.live):
            disk.truncate(inside, node, offset + size)
        return 0

    def fsync(self, _path: str, _datasync: int, fh: int) -> int:
        disk, inside, node = self._open[fh]
        disk.sync(inside, node)
        return 0

    def statfs(self, _path: str) -> dict[str, int]:
        return {"f_bsize": BLOCK, "f_frsize": BLOCK, "f_blocks": 1 << 22, "f_bfree": 1 << 21, "f_bavail": 1 << 21}

    def _handle(self, disk: Platter, inside: tuple[str, ...], node: Node) -> int:
        handle = next(self._handles)
        self._open[handle] = (disk, inside, node)
        return handle

    def _split(self, path: str) -> tuple[Platter, tuple[str, ...]]:
        name, *inside = _names(path)
        disk = self._disks.get(name)
        if disk is None:
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        return disk, tuple(inside)

    def _find(self, path: str) -> Node:
        if path.endswith(MEMORY):
            file = self._memory.get(_names(path))
            if file is None:
                raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
            return file
        disk, inside = self._split(path)
        return disk.find(inside)


def _names(path: str) -> tuple[str, ...]:
    return tuple(path.strip("/").split("/"))


def _write_memory(file: File, offset: int, data: bytes) -> None:
    if offset > len(file.live):
        file.live.extend(bytes(offset - len(file.live)))
    file.live[offset : offset + len(data)] = data


if __name__ == "__main__":
    mfusepy.FUSE(
        Disks(sys.argv[1]), sys.argv[1], foreground=True, nothreads=True, hard_remove=True, fsname="losing-power"
    )
