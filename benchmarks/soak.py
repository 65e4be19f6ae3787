"""``make soak``: the long fault tests, one part after another, each for as many minutes as it is given.

``make soak`` runs every part for a minute, ``make soak PART=kill`` one of them, ``make soak PART="kill=30 reader=10"``
each for its minutes (40 at most). What a run finds is added to ``build/soak.json``, where the next run goes on counting;
a run that is cut off loses at most its last second. Ends with 1 when this run saw a broken promise.
"""

from __future__ import annotations

import importlib
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

OUT = Path("build/soak.json")
PARTS: Mapping[str, str] = {
    "kill": "benchmarks.soak_kill",
    "power": "benchmarks.soak_power",
    "vfs": "benchmarks.soak_vfs",
    "line": "benchmarks.soak_line",
    "reader": "benchmarks.soak_reader",
    "frames": "benchmarks.soak_frames",
    "unplug": "benchmarks.soak_unplug",
}
ALL = "all"
SHORT = 1.0  # minutes of a part that was given none
LONGEST = 40.0  # minutes
SAVE_SECONDS = 1.0
SHOWN = 5  # broken promises that are printed in full; the file has all


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one cycle: what was counted, and which promises were broken, in words."""

    counts: Mapping[str, int]
    broken: tuple[str, ...] = ()


class Part(Protocol):
    """A module of this name has ``cycles``."""

    def cycles(self, folder: Path, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
        """Cycles from number ``first`` on, in ``folder``, until ``over``. The number seeds what is random in a cycle."""


@dataclass(slots=True)
class Tally:
    """Of one part, over all runs."""

    cycles: int = 0
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    broken: list[dict[str, object]] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        for name, count in outcome.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
        self.broken += [{"cycle": self.cycles, "what": words} for words in outcome.broken]
        self.cycles += 1


def read(file: Path) -> dict[str, Tally]:
    """The tallies so far; empty when there are none. Raises ValueError for a file that is something else."""
    if not file.exists():
        return {}
    try:
        return {name: Tally(**tally) for name, tally in json.loads(file.read_text(encoding="utf-8")).items()}
    except (TypeError, AttributeError) as error:
        raise ValueError(f"{file} is not a tally of soak runs; move it away") from error


def write(file: Path, tallies: Mapping[str, Tally]) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".tmp")
    words = json.dumps({name: asdict(tally) for name, tally in tallies.items()}, ensure_ascii=False, indent=1)
    beside.write_text(words + "\n", encoding="utf-8")
    beside.replace(file)


def asked(words: list[str]) -> dict[str, float]:
    """Part -> minutes. Raises ValueError."""
    wanted: dict[str, float] = {}
    for word in words or [ALL]:
        name, _, minutes = word.partition("=")
        if name != ALL and name not in PARTS:
            raise ValueError(f"no part {name}; there are {', '.join(PARTS)} and {ALL}")
        length = float(minutes) if minutes else SHORT
        if not 0 < length <= LONGEST:
            raise ValueError(f"{name}: a part runs for more than 0 and at most {LONGEST:g} minutes")
        wanted |= dict.fromkeys(PARTS if name == ALL else [name], length)
    return wanted


def run(part: Part, tally: Tally, seconds: float, save: Callable[[], None]) -> int:
    """Run ``part`` for ``seconds``; the number of promises that it saw broken."""
    before, known = tally.seconds, len(tally.broken)
    start = saved = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="soak-") as folder:
            for outcome in part.cycles(Path(folder), tally.cycles, lambda: time.monotonic() - start >= seconds):
                tally.add(outcome)
                now = time.monotonic()
                tally.seconds = round(before + now - start, 1)
                if now - saved >= SAVE_SECONDS:
                    save()
                    saved = now
    finally:
        save()
    return len(tally.broken) - known


def main(words: list[str], out: Path = OUT) -> int:
    """``words`` as in ``PART``."""
    try:
        wanted = asked(words)
        tallies = read(out)
    except ValueError as error:
        print(f"soak: {error}", file=sys.stderr)
        return 2
    broken = 0
    for name, minutes in wanted.items():
        print(f"{name}: {minutes:g} minutes …", flush=True)
        tally = tallies.setdefault(name, Tally())
        part: Part = importlib.import_module(PARTS[name])
        broken += run(part, tally, minutes * 60, lambda: write(out, tallies))
        print(f"{name}: {tally.cycles} cycles in {tally.seconds:.0f} s of all runs: {tally.counts}")
        for each in tally.broken[-SHOWN:]:
            print(f"{name}: BROKEN in cycle {each['cycle']}: {each['what']}")
    return 1 if broken else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to end, it tidies up as after Ctrl-C
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("soak: ended early; what was counted is kept")
