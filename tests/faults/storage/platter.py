"""A disk that loses power: what was written and not yet made durable may be gone, torn, or there in another order.

One model for both harnesses, the FUSE file system and SQLite's VFS. Every file has what programs see and what lies on the
platter; between the two wait the writes and truncations since its last fsync. Every folder has the same for its names:
a new file, a rename or a removal is on the platter once the *folder* was synchronised, as POSIX allows and no more. What
waits at the cut survives by chance: nothing, all, or any part of it in any order, a write perhaps in some of its
512-byte sectors only.
"""

from __future__ import annotations

import enum
import errno
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

T = TypeVar("T")

SECTOR: Final = 512  # bytes; what a drive writes whole or not at all


class Survival(enum.Enum):
    """What becomes of what waited when the power went."""

    NOTHING = "nothing"
    ALL = "all"
    SOME = "some"  # each by chance, writes in part


class PowerCutError(OSError):
    """The machine is off: nothing is answered any more."""

    def __init__(self) -> None:
        super().__init__(errno.EIO, os.strerror(errno.EIO))


@dataclass(frozen=True, slots=True)
class Write:
    offset: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Truncate:
    size: int


@dataclass(slots=True, eq=False)
class File:
    """``live``: what a program reads. ``durable``: what a cut leaves for certain."""

    live: bytearray = field(default_factory=bytearray)
    durable: bytearray = field(default_factory=bytearray)
    waiting: list[Write | Truncate] = field(default_factory=list)
    mode: int = 0o600

    def change(self, change: Write | Truncate) -> None:
        apply(self.live, change)
        self.waiting.append(change)

    def sync(self) -> None:
        for change in self.waiting:
            apply(self.durable, change)
        self.waiting.clear()

    def after_cut(self, survival: Survival, dice: random.Random) -> File:
        content = bytearray(self.durable)
        for change in _survivors(self.waiting, survival, dice):
            for piece in _torn(change, survival, dice):
                apply(content, piece)
        return File(bytearray(content), content, mode=self.mode)


@dataclass(frozen=True, slots=True)
class Named:
    """``name`` now means ``node``; with ``instead_of``, that name is gone in the same step (a rename)."""

    name: str
    node: Node
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    name: str


@dataclass(slots=True, eq=False)
class Folder:
    """``live`` and ``durable`` as for files."""

    live: dict[str, Node] = field(default_factory=dict)
    durable: dict[str, Node] = field(default_factory=dict)
    waiting: list[Named | Removed] = field(default_factory=list)

    def change(self, change: Named | Removed) -> None:
        rename(self.live, change)
        self.waiting.append(change)

    def sync(self) -> None:
        for change in self.waiting:
            rename(self.durable, change)
        self.waiting.clear()

    def after_cut(self, survival: Survival, dice: random.Random) -> Folder:
        names = dict(self.durable)
        for change in _survivors(self.waiting, survival, dice):
            rename(names, change)
        left = {name: node.after_cut(survival, dice) for name, node in names.items()}
        return Folder(dict(left), left)


Node = File | Folder


def apply(content: bytearray, change: Write | Truncate) -> None:
    """Do to ``content`` what the change says; holes are zero."""
    if isinstance(change, Truncate):
        if change.size < len(content):
            del content[change.size :]
        else:
            content.extend(bytes(change.size - len(content)))
        return
    if change.offset > len(content):
        content.extend(bytes(change.offset - len(content)))
    content[change.offset : change.offset + len(change.data)] = change.data


def rename(names: dict[str, Node], change: Named | Removed) -> None:
    """Do to ``names`` what the change says, whether or not what came before it survived."""
    if isinstance(change, Removed):
        names.pop(change.name, None)
        return
    names[change.name] = change.node
    if change.instead_of is not None:
        names.pop(change.instead_of, None)


def _survivors(waiting: list[T], survival: Survival, dice: random.Random) -> list[T]:
    if survival is Survival.NOTHING:
        return []
    if survival is Survival.ALL:
        return list(waiting)
    share = dice.random()
    return [change for change in waiting if dice.random() < share]


def _torn(change: Write | Truncate, survival: Survival, dice: random.Random) -> list[Write | Truncate]:
    if survival is not Survival.SOME or isinstance(change, Truncate) or dice.random() < 0.7:
        return [change]
    pieces: list[Write | Truncate] = []
    start, end = change.offset, change.offset + len(change.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        if dice.random() < 0.5:
            pieces.append(Write(start, change.data[start - change.offset : stop - change.offset]))
        start = stop
    return pieces


@dataclass(frozen=True, slots=True)
class Refusal:
    """The ``call``-th call from now (0 is the next) is refused with ``number``; with ``lasting`` every later one that
    needs space or the platter too, as on a disk that stays full. A refused write may have written half."""

    call: int
    number: int
    lasting: bool = False


@dataclass(slots=True)
class Platter:
    """The tree and what is about to happen to it. Paths are tuples of names.

    ``calls`` counts what changes anything; ``trace`` names each such call (``write outbox.db-wal``), since the last
    ``arm``. ``deaf`` says which synchronisations are answered and not done, as if the program had left them out.
    """

    root: Folder = field(default_factory=Folder)
    calls: int = 0
    trace: list[str] = field(default_factory=list)
    cut_at: int | None = None
    refusal: Refusal | None = None
    deaf: Callable[[tuple[str, ...]], bool] = lambda _path: False
    off: bool = False

    def arm(self, cut_at: int | None = None, refusal: Refusal | None = None) -> None:
        """Count from here. ``cut_at``: the power goes instead of that call's answer."""
        self.calls, self.cut_at, self.refusal = 0, cut_at, refusal
        self.trace.clear()

    def after_cut(self, survival: Survival, dice: random.Random) -> Platter:
        """What a machine finds when the power is back."""
        return Platter(self.root.after_cut(survival, dice))

    # -- looking

    def find(self, path: tuple[str, ...]) -> Node:
        """Raises OSError (ENOENT, ENOTDIR), and when the power is off."""
        self._alive()
        node: Node = self.root
        for name in path:
            if not isinstance(node, Folder):
                raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            found = node.live.get(name)
            if found is None:
                raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
            node = found
        return node

    def folder(self, path: tuple[str, ...]) -> Folder:
        """Raises OSError (ENOENT, ENOTDIR)."""
        node = self.find(path)
        if not isinstance(node, Folder):
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        return node

    def file(self, path: tuple[str, ...]) -> File:
        """Raises OSError (ENOENT, EISDIR)."""
        node = self.find(path)
        if not isinstance(node, File):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        return node

    # -- changing; each is one call

    def create(self, path: tuple[str, ...], mode: int = 0o600) -> File:
        made = File(mode=mode)
        self._name("create", path, made)
        return made

    def mkdir(self, path: tuple[str, ...]) -> None:
        if path[-1] in self.folder(path[:-1]).live:
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
        self._name("mkdir", path, Folder())

    def write(self, path: tuple[str, ...], file: File, offset: int, data: bytes) -> None:
        """A write that is refused has written half."""
        refused = self._count("write", path, lambda: file.change(Write(offset, data)))
        if refused is not None:
            file.change(Write(offset, data[: len(data) // 2]))
            raise OSError(refused, os.strerror(refused))

    def truncate(self, path: tuple[str, ...], file: File, size: int) -> None:
        self._step("truncate", path, lambda: file.change(Truncate(size)))

    def remove(self, path: tuple[str, ...]) -> None:
        folder = self.folder(path[:-1])
        if path[-1] not in folder.live:
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        self._step("remove", path, lambda: folder.change(Removed(path[-1])))

    def move(self, source: tuple[str, ...], target: tuple[str, ...]) -> None:
        """Within one folder, atomically. Raises OSError (EXDEV) otherwise."""
        if source[:-1] != target[:-1]:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        node, folder = self.find(source), self.folder(source[:-1])
        self._step("rename", target, lambda: folder.change(Named(target[-1], node, source[-1])))

    def link(self, source: tuple[str, ...], target: tuple[str, ...]) -> None:
        """A second name. Raises OSError (EEXIST)."""
        node, folder = self.find(source), self.folder(target[:-1])
        if target[-1] in folder.live:
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
        self._step("link", target, lambda: folder.change(Named(target[-1], node)))

    def sync(self, path: tuple[str, ...], node: Node) -> None:
        self._step("fsync", path, lambda: None if self.deaf(path) else node.sync())

    def _name(self, call: str, path: tuple[str, ...], node: Node) -> None:
        folder = self.folder(path[:-1])
        self._step(call, path, lambda: folder.change(Named(path[-1], node)))

    def _step(self, call: str, path: tuple[str, ...], do: Callable[[], None]) -> None:
        refused = self._count(call, path, do)
        if refused is not None:
            raise OSError(refused, os.strerror(refused))

    def _count(self, call: str, path: tuple[str, ...], do: Callable[[], None]) -> int | None:
        """Do it, or say with which number it is refused. Raises PowerCutError at the cut and ever after."""
        self._alive()
        place = self.calls
        self.calls += 1
        self.trace.append(f"{call} {path[-1] if path else '/'}")
        if self.cut_at is not None and place >= self.cut_at:
            # Nobody hears of it any more, but it may have got as far as the cache.
            if call != "fsync":
                do()
            self.off = True
            raise PowerCutError
        if (refusal := self.refusal) is not None and self._is_refused(refusal, place, call):
            return refusal.number
        do()
        return None

    @staticmethod
    def _is_refused(refusal: Refusal, place: int, call: str) -> bool:
        if place == refusal.call:
            return True
        # A disk that is full still lets go of files.
        return refusal.lasting and place > refusal.call and call not in ("remove", "truncate")

    def _alive(self) -> None:
        if self.off:
            raise PowerCutError
