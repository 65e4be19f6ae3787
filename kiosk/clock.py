"""The kiosk's clock: wall time for papers and certificates, monotonic time for waiting, and what is known of how right it is.

A kiosk's battery dies, a technician types the wrong year, a virtual machine is restored from yesterday. So the machine's wall
clock is only the first guess. Once the platform's signed time was heard (``kiosk.platform.signed_time``), the time is that
one plus what the counter since boot says has passed, whatever is done to the wall clock; before, it is at least the last
signed time that any earlier run has heard. What is heard and what jumps is recorded under numbers that only grow, since
moments do not.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

JUMP = 2.0  # s; less is a leap second, or a time service that pulls the clock gently
MOST_JUMPS = 32  # that are remembered
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # beyond, arithmetic with moments fails
_LONGEST_RECORD = 64 * 1024  # bytes


class SystemClock:
    """Implements ``offline.ports.Clock`` on the machine's own clocks, believing them."""

    def now(self) -> datetime:
        """Aware local time."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Seconds since some start; never goes back."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Sources:
    """The machine's clocks. ``wall`` is aware and may jump; ``boot`` counts seconds since the machine started, through its sleep,
    and ``monotonic`` seconds for waiting; neither goes back."""

    wall: Callable[[], datetime] = lambda: datetime.now(UTC)
    boot: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME)
    monotonic: Callable[[], float] = time.monotonic


class Jump(msgspec.Struct, frozen=True):
    """The wall clock went ``seconds`` further than time did (back: below zero). ``seen``: ISO 8601, by the kiosk's clock."""

    sequence: int
    seconds: float
    seen: str


class Record(msgspec.Struct, frozen=True):
    """What outlives a run. ``sequence`` counts everything that was recorded, ever; ``signed``: the last signed time, ISO 8601, or
    empty."""

    sequence: int = 0
    signed: str = ""
    jumps: tuple[Jump, ...] = ()


@dataclass(frozen=True, slots=True)
class _Anchor:
    moment: datetime
    boot: float


class KioskClock:
    """Implements ``offline.ports.Clock``. Thread-safe; ``now`` and ``monotonic`` never wait for the disk."""

    def __init__(self, file: Path | None = None, sources: Sources | None = None) -> None:
        """``file``: where the record lies; None keeps it in memory. A record that cannot be read is an empty one: the clock
        is then as good as the machine's, and ``record_lost`` is True."""
        self._file = file
        self._sources = sources or Sources()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self.record, self.record_lost = _read(file)
        wall, boot = self._sources.wall(), self._sources.boot()
        signed = _moment(self.record.signed)
        # A clock that shows less than what was signed before is wrong for certain; by how much, nobody knows.
        self._anchor = _Anchor(signed, boot) if signed is not None and wall < signed else None
        self._known = False  # the anchor is of this run
        self._last = _Anchor(wall, boot)

    def now(self) -> datetime:
        """Aware local time."""
        with self._lock:
            anchor = self._anchor
        if anchor is None:
            return self._sources.wall().astimezone()
        return (anchor.moment + timedelta(seconds=self._sources.boot() - anchor.boot)).astimezone()

    def monotonic(self) -> float:
        """Seconds since some start; never goes back."""
        return self._sources.monotonic()

    def boot(self) -> float:
        """Seconds since the machine started, through its sleep."""
        return self._sources.boot()

    @property
    def known(self) -> bool:
        """Whether a signed time was heard in this run: until then nobody knows how right ``now`` is."""
        with self._lock:
            return self._known

    def offset(self) -> timedelta:
        """How far the machine's wall clock is behind what this one says; zero when nothing better is known."""
        return self.now() - self._sources.wall()

    def hear(self, moment: datetime, boot: float) -> None:
        """A signed time, and what ``boot()`` was then. Durable when it returns, unless the disk refuses: OSError, after the clock
        itself has been set right."""
        if not moment.tzinfo or not moment < _LATEST:
            raise ValueError("no moment to go by")
        with self._lock:
            self._anchor, self._known = _Anchor(moment, boot), True
            self.record = msgspec.structs.replace(
                self.record, sequence=self.record.sequence + 1, signed=moment.isoformat()
            )
        self._keep()

    def look(self) -> Jump | None:
        """Compare the machine's clocks with each other; a jump since the last look is recorded. Now and then, on any thread but
        the main loop: writes. Raises OSError as ``hear``."""
        wall, boot = self._sources.wall(), self._sources.boot()
        with self._lock:
            last, self._last = self._last, _Anchor(wall, boot)
            seconds = (wall - last.moment).total_seconds() - (boot - last.boot)
            if abs(seconds) < JUMP:
                return None
            sequence = self.record.sequence + 1
            anchor = self._anchor
            seen = wall if anchor is None else anchor.moment + timedelta(seconds=boot - anchor.boot)
            jump = Jump(sequence, round(seconds, 3), seen.isoformat())
            self.record = msgspec.structs.replace(
                self.record, sequence=sequence, jumps=(*self.record.jumps, jump)[-MOST_JUMPS:]
            )
        self._keep()
        return jump

    def wall_was_set(self) -> None:
        """We have set the machine's clock ourselves: that is no jump."""
        with self._lock:
            self._last = _Anchor(self._sources.wall(), self._sources.boot())

    def _keep(self) -> None:
        if self._file is None:
            return
        with self._writing:  # the later of two writers has the later record
            with self._lock:
                content = msgspec.json.encode(self.record)
            _write(self._file, content)


def _read(file: Path | None) -> tuple[Record, bool]:
    if file is None:
        return Record(), False
    try:
        with file.open("rb") as opened:
            record = msgspec.json.decode(opened.read(_LONGEST_RECORD), type=Record)
    except FileNotFoundError:
        return Record(), False
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Record(), True
    if record.signed and _moment(record.signed) is None:
        return Record(sequence=record.sequence), True
    return record, False


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment < _LATEST else None


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all: written beside, synced, and put in its place."""
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        Path(beside).replace(file)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
