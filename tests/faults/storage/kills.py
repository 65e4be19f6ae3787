"""kill -9 at any moment of an application's way, against the real platform's ledger.

A store lives through many kills; after each it is opened and held against what was said. Then what is left is sent, and
the ledger counted: every application that was promised is one case with all its bytes, and there is no other case.
"""

from __future__ import annotations

import contextlib
import logging
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect

from offline.errors import StoreError
from offline.outbox import Outbox
from tests.faults.storage.enrolled import Enrolled, Sending
from tests.faults.storage.promises import Promises
from tests.faults.storage.zygote import Death, Life
from tests.sandbox.running import Running, running

TOP = Path(__file__).parents[3]
MOST_WORDS = 6
LONGEST_SILENCE = 0.04  # s; some four steps of an application's way
OPENING = 0.06  # s, in which a life that says nothing recovers and begins
KILLS_A_STORE = 25


class Zygote:
    """The process that makes processes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def life(self, life: Life) -> Death:
        """One life and its end. Raises RuntimeError when the zygote itself is dead."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the zygote has no mouth")
        stdin.write(msgspec.json.encode(life) + b"\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError("the zygote has died")
        return msgspec.json.decode(line, type=Death)


@contextlib.contextmanager
def zygote() -> Iterator[Zygote]:
    """Started before anything else has threads; ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.storage.zygote"], cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield Zygote(process)
    finally:
        process.communicate(timeout=30)


@dataclass
class Store:
    """One store from its first life to its last delivery."""

    folder: Path
    kiosk: Enrolled
    promises: Promises = field(init=False)
    unsaid: int = 0
    roots: dict[int, int] = field(default_factory=dict)  # application -> the one it completes, -1 for none

    def __post_init__(self) -> None:
        self.promises = self.kiosk.promises()

    def kill_once(self, mother: Zygote, dice: random.Random) -> list[str]:
        """One life, and what is broken after it."""
        words = dice.randrange(MOST_WORDS)
        seconds = dice.uniform(0.0, LONGEST_SILENCE if words else OPENING)
        first, seed = len(self.promises.kept), dice.randrange(1 << 32)
        death = mother.life(Life(self.kiosk, str(self.folder), first, self._cases(), words, seconds, seed))
        broken = [] if death.ended == -1 else [f"a life ended by itself: {death.ended}"]
        for word in death.words:
            broken += self.promises.said(word.number, word.step, word.local_number)
            if word.step == "kept" and word.of >= -1:
                self.roots.setdefault(word.number, word.of)
        try:
            outbox = self.kiosk.open(self.folder)
            try:
                return broken + self._held_against(outbox)
            finally:
                outbox.close()
        except StoreError as error:
            return [*broken, f"the store does not open: {error.code}"]

    def deliver(self, platform: Running) -> list[str]:
        """Send what is left, then count the ledger."""
        sending = Sending(self.kiosk.open(self.folder), self.kiosk.client(), 0, lambda _event: None)
        try:
            sending.rest()
        except TimeoutError:
            waiting = sending.store.call(lambda outbox: [one for one in outbox.list() if one.case_number is None])
            return [f"{one.local_number} is stuck: {one.reason}" for one in waiting]
        finally:
            sending.close()
        return self._counted(platform)

    def _cases(self) -> tuple[int, ...]:
        kept = self.promises.kept
        return tuple(number for number in self.roots if kept[number].case_number is not None)

    def _first_of(self, number: int) -> int:
        while (of := self.roots[number]) >= 0:
            number = of
        return number

    def _held_against(self, outbox: Outbox) -> list[str]:
        files = [file.name for file in (self.folder / "parts").iterdir()]
        unsaid, broken = self.promises.held_against(outbox, files)
        self.unsaid += unsaid
        return broken

    def _counted(self, platform: Running) -> list[str]:
        mine = {self.kiosk.identify(number): kept for number, kept in self.promises.kept.items()}
        lines = platform.ledger()["submissions"]
        cases = [line for line in lines if line["case_number"] is not None]
        missing = mine.keys() - {line["submission_id"] for line in cases}
        broken = [f"{mine[key].local_number} is no case" for key in sorted(missing)]
        numbers = {line["submission_id"]: line["case_number"] for line in cases}
        broken += self._supplements_missing(cases)
        for line in cases:
            kept = mine.get(line["submission_id"])
            if kept is None:
                broken.append(f"case {line['case_number']} was never promised")
            elif line["local_number"] != kept.local_number:
                broken.append(f"{kept.local_number} arrived as {line['local_number']}")
            elif kept.case_number not in (None, line["case_number"]):
                broken.append(f"{kept.local_number} was case {kept.case_number} and is {line['case_number']}")
            if line["supplement_of"] is not None and numbers.get(line["supplement_of"]) != line["case_number"]:
                broken.append(f"a supplement has case {line['case_number']}, which is not that of what it completes")
            if not line["sha256_match"]:
                broken.append(f"case {line['case_number']} did not arrive whole")
        alone = [line["case_number"] for line in cases if line["supplement_of"] is None]
        twice = [
            name for name in ("submission_id", "local_number") if len({line[name] for line in cases}) != len(cases)
        ]
        twice += ["case_number"] if len(set(alone)) != len(alone) else []
        return broken + [f"two cases share a {name}" for name in twice]

    def _supplements_missing(self, cases: list[dict[str, Any]]) -> list[str]:
        completed = {line["submission_id"]: line["supplement_of"] for line in cases}
        identify = self.kiosk.identify
        said = {identify(number): identify(self._first_of(of)) for number, of in self.roots.items() if of >= 0}
        return [f"{key} completes nothing" for key, root in said.items() if completed.get(key) != root]


def _is_news(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], ClientDisconnect))


@dataclass(frozen=True)
class Killed:
    """Of one kill, or, with ``delivered``, of the count at a store's end. ``promised``: applications that were said."""

    broken: list[str]
    promised: int = 0
    unsaid: int = 0
    delivered: int = 0


@contextlib.contextmanager
def folder_in_memory() -> Iterator[Path]:
    """Where stores and platforms live: what a killed process wrote is the kernel's in memory as on a disk, and quicker."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None, prefix="kills-") as folder:
        yield Path(folder)


def kills(folder: Path, mother: Zygote, first: int = 0) -> Iterator[Killed]:
    """Without end. ``first`` is the number, and the seed, of the first kill; a platform and a store of their own for every
    ``KILLS_A_STORE``."""
    number = first
    # To a server a killed client is a broken line; it need not tell us of each.
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    while True:
        here = folder / f"store-{number}"
        with running(here / "platform") as platform:
            store = Store(here / "store", Enrolled.at(platform, number))
            for _ in range(KILLS_A_STORE):
                before, unsaid = len(store.promises.kept), store.unsaid
                broken = store.kill_once(mother, random.Random(number))
                number += 1
                found = store.unsaid - unsaid
                yield Killed(broken, len(store.promises.kept) - before - found, found)
            yield Killed(store.deliver(platform), delivered=len(store.promises.kept))
