"""Machines whose disk loses power: the FUSE server in a process of its own, and each machine's disk as a folder."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from offline.outbox import Outbox
from tests.faults.storage.fuse_disk import COMMAND, STATE, Command, State
from tests.faults.storage.platter import Refusal, Survival
from tests.offline.keys import KEYS

TOP = Path(__file__).parents[3]
DEVICE = Path("/dev/fuse")


class Machine:
    """One machine after another on the same mount: ``folder`` is where its disk is, until the power went."""

    def __init__(self, mount: Path) -> None:
        self._mount = mount
        self._numbers = itertools.count()
        self._name = ""

    @property
    def folder(self) -> Path:
        """The top of the disk; the store's folder is made below it."""
        return self._mount / self._name

    def open(self) -> Outbox:
        """The store on this disk, as at any start. Raises StoreError."""
        return Outbox(self.folder / "store", KEYS)

    def part_names(self) -> list[str]:
        """What lies in the folder of parts."""
        return [file.name for file in (self.folder / "store" / "parts").iterdir()]

    def new(self) -> None:
        """An empty disk; the one before is thrown away."""
        before, self._name = self._name, f"disk-{next(self._numbers)}"
        self._tell(Command("new", self._name))
        if before:
            self._tell(Command("forget", before))

    def arm(self, cut_at: int | None = None, refusal: Refusal | None = None, deaf: tuple[str, ...] = ()) -> None:
        """See ``fuse_disk.Command``."""
        command = Command("arm", self._name, cut_at=cut_at, deaf=deaf)
        if refusal is not None:
            command = msgspec.structs.replace(
                command, refuse=refusal.call, number=refusal.number, lasting=refusal.lasting
            )
        self._tell(command)

    def state(self) -> State:
        """What happened since the last ``arm``."""
        return msgspec.json.decode(os.getxattr(self._mount, STATE), type=State)

    def cut(self, survival: Survival, dice: random.Random) -> None:
        """The power goes and comes back: ``folder`` is what is left, elsewhere; what is still open of it fails."""
        before, self._name = self._name, f"disk-{next(self._numbers)}"
        seed = dice.randrange(1 << 32)
        self._tell(Command("cut", before, after=self._name, survival=survival.value, seed=seed))
        self._tell(Command("forget", before))

    def _tell(self, command: Command) -> None:
        os.setxattr(self._mount, COMMAND, msgspec.json.encode(command))


@contextlib.contextmanager
def machine(mount: Path) -> Iterator[Machine]:
    """Mounted at ``mount`` (made when it is not there) until the block ends. Raises OSError where there is no FUSE."""
    if not DEVICE.exists():
        raise OSError(f"{DEVICE} is not there: power cuts need a kernel with FUSE, and in a container that device")
    mount.mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.storage.fuse_disk", str(mount)],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        if server.stdout is None or server.stdout.readline() != b"mounted\n":
            raise OSError("the file system that loses power cannot be mounted; see its words above")
        yield Machine(mount)
    finally:
        # It unmounts itself, lazily: what is still open of a disk that lost its power must not hold the rest.
        server.communicate(timeout=30)
