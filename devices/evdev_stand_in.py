"""A recorded or played stream in the place of a device node: a FIFO, and a file that answers what the kernel would.

There is no ``/dev/uinput`` on a build machine, so a virtual keypad or wedge scanner cannot become a node of its own. Its
events go through a FIFO, byte for byte as the kernel writes them; who it is and what is held down stands in
``{"name", "phys", "vendor", "product", "pressed": [codes], "switches": [codes], "has": {"1": [codes], "5": [codes]}}``, 1
being EV_KEY and 5 EV_SW. A driver takes such answers only where a setting names the file.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from devices.evdev_event import EVENT, dropped
from devices.evdev_find import About
from devices.sim_file import write_state

PIPE_BYTES = 1 << 20  # a scanner takes seconds to type 4 KiB, a virtual one no time: all of it has to find room
_KEYS = frozenset({"name", "phys", "vendor", "product", "pressed", "switches", "has"})
_ATOMIC_BYTES = 4096 // EVENT.size * EVENT.size  # a FIFO takes that much whole or not at all


@dataclass(frozen=True, slots=True)
class Answers:
    """What the file says."""

    name: str = "Virtual input device"
    phys: str = "virtual/input0"
    vendor: int = 0
    product: int = 0
    pressed: tuple[int, ...] = ()
    switches: tuple[int, ...] = ()
    has: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, shape: object) -> Answers:
        """Raises ValueError for anything else."""
        if not isinstance(shape, Mapping) or not _KEYS.issuperset(shape):
            raise ValueError(f"answers have to be an object with some of {', '.join(sorted(_KEYS))}")
        return cls(
            str(shape.get("name", "")),
            str(shape.get("phys", "")),
            int(shape.get("vendor", 0)),
            int(shape.get("product", 0)),
            tuple(int(code) for code in shape.get("pressed", ())),
            tuple(int(code) for code in shape.get("switches", ())),
            {int(kind): tuple(int(code) for code in codes) for kind, codes in dict(shape.get("has", {})).items()},
        )

    def as_json(self) -> dict[str, object]:
        """The object of the file."""
        return asdict(self)


class AnswersFile:
    """An ``evdev_ioctl.Asked`` for a FIFO. A file that is gone means a device that is gone."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def about(self, descriptor: int) -> About:
        """See ``Asked``."""
        said = self._read()
        return About(said.name, said.phys, said.vendor, said.product)

    def grab(self, descriptor: int) -> None:
        """See ``Asked``; kept against other drivers of ours by a lock on the FIFO."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def has(self, descriptor: int, kind: int) -> frozenset[int]:
        """See ``Asked``."""
        return frozenset(self._read().has.get(kind, ()))

    def pressed(self, descriptor: int) -> frozenset[int]:
        """See ``Asked``."""
        return frozenset(self._read().pressed)

    def switches(self, descriptor: int) -> frozenset[int]:
        """See ``Asked``."""
        return frozenset(self._read().switches)

    def _read(self) -> Answers:
        try:
            return Answers.from_json(json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError as cause:
            raise OSError(errno.ENODEV, "no answers") from cause
        except (ValueError, TypeError) as cause:
            raise OSError(errno.EINVAL, "answers make no sense") from cause


class EventLine:
    """The far end: ``link`` is the FIFO that a driver opens, ``answers`` the file beside it; both are gone while unplugged.

    What nobody reads in time is lost, and the next that is read says so, as the kernel's does; with ``reports`` nothing is
    said, as hidraw says nothing.
    """

    def __init__(
        self, link: Path, answers: Path | None = None, said: Answers | None = None, *, reports: bool = False
    ) -> None:
        self._link = link
        self._file = answers
        self._said = said or Answers()
        self._reports = reports
        self._atomic = _ATOMIC_BYTES if not reports else 4096
        self._pipe = -1
        self._lost = False

    @property
    def plugged(self) -> bool:
        """True between ``plug`` and ``unplug``."""
        return self._pipe >= 0

    @property
    def ends(self) -> list[int]:
        """An input device is never written to."""
        return []

    def plug(self) -> None:
        """A new FIFO, as a new node appears after a real re-plugging."""
        self._link.parent.mkdir(parents=True, exist_ok=True)
        beside = self._link.with_name(f"{self._link.name}.{os.getpid()}.tmp")
        beside.unlink(missing_ok=True)
        os.mkfifo(beside)
        self._pipe = os.open(beside, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        with contextlib.suppress(PermissionError):  # then a long code has to be read while it is typed, as a real one
            fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._lost = False
        self._answer()
        beside.replace(self._link)

    def unplug(self) -> None:
        """Whoever has it open reads its end from now on."""
        if self.plugged:
            self._link.unlink(missing_ok=True)
            if self._file is not None:
                self._file.unlink(missing_ok=True)
            os.close(self._pipe)
            self._pipe = -1

    def read(self) -> bytes:
        """Nothing is ever heard."""
        return b""

    def hold(self, pressed: Iterable[int], switches: Iterable[int], has: Mapping[int, Iterable[int]]) -> None:
        """What the device answers when it is asked what is held down and switched on, and what it has."""
        self._said = replace(
            self._said,
            pressed=tuple(sorted(pressed)),
            switches=tuple(sorted(switches)),
            has={kind: tuple(sorted(codes)) for kind, codes in has.items()},
        )
        if self.plugged:
            self._answer()

    def write(self, data: bytes) -> None:
        """Whole events (or whole reports of 64 bytes)."""
        for start in range(0, len(data), self._atomic):
            self._write(data[start : start + self._atomic])

    def _write(self, data: bytes) -> None:
        try:
            if self._lost:
                os.write(self._pipe, dropped())
                self._lost = False
            os.write(self._pipe, data)
        except BlockingIOError:
            self._lost = not self._reports

    def _answer(self) -> None:
        if self._file is not None:
            write_state(self._file, self._said)
