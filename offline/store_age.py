"""How old the store is, in seconds, by clocks that do not jump: what retention counts its days by.

While a process lives, its monotonic clock counts. Between two processes only the wall clock can tell how long the kiosk was
off, and it may be wrong by years: so it is believed for three days at most, and never backwards. A kiosk that is often
off for longer forgets later than it was told to; none ever forgets at once what it was told to keep for weeks.
When the wall clock went another way than time itself, that is written down, with a sequence number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from offline.database import Database

DAY = 24 * 3600.0  # s
LONGEST_OFF = 3 * DAY  # s
NOTABLE = 120.0  # s; below that it is a clock being set right
KEPT_MOVES = 100


@dataclass(frozen=True)
class Age:
    """``seconds`` since the store began to count. ``moved``: by how many seconds the wall clock had moved since the last count,
    None when it had not."""

    seconds: float
    moved: float | None = None


@dataclass(frozen=True)
class ClockMove:
    """``expected`` and ``found`` in Unix seconds; ``age`` of the store at that time."""

    sequence: int
    age: float
    expected: float
    found: float


class StoreAge:
    """One process, one object: it remembers the monotonic time of the last count. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._monotonic: float | None = None

    def count(self, now: datetime, monotonic: float) -> Age:
        """Count on to this moment. Called inside a transaction; ``counted`` when that is durable."""
        wall = now.timestamp()
        row = self._database.row("SELECT age, wall, sequence FROM store_age")
        if row is None:
            self._database.run("INSERT INTO store_age (one, age, wall, sequence) VALUES (1, 0, ?, 0)", wall)
            return Age(0.0)
        age, before, sequence = row
        lived, off = monotonic - (self._monotonic or 0.0), min(wall - before, LONGEST_OFF)
        elapsed = max(off if self._monotonic is None else lived, 0.0)
        expected = before + elapsed
        moved = wall - expected if abs(wall - expected) > NOTABLE else None
        sequence, age = sequence + 1, age + elapsed
        self._database.run("UPDATE store_age SET age = ?, wall = ?, sequence = ?", age, wall, sequence)
        if moved is not None:
            self._database.run(
                "INSERT INTO clock_move (sequence, age, expected, found) VALUES (?, ?, ?, ?)",
                sequence,
                age,
                expected,
                wall,
            )
            self._database.run(
                "DELETE FROM clock_move WHERE sequence <= (SELECT max(sequence) FROM clock_move) AND sequence NOT IN"
                " (SELECT sequence FROM clock_move ORDER BY sequence DESC LIMIT ?)",
                KEPT_MOVES,
            )
        return Age(age, moved)

    def counted(self, monotonic: float) -> None:
        """The count at that time is durable: from there the next one goes on."""
        self._monotonic = monotonic

    def moves(self) -> tuple[ClockMove, ...]:
        """The last moves of the wall clock, oldest first."""
        rows = self._database.rows("SELECT sequence, age, expected, found FROM clock_move ORDER BY sequence")
        return tuple(ClockMove(*row) for row in rows)
