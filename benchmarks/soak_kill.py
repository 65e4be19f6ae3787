"""kill -9 at any moment of keeping and printing, and then the count: what was promised against what is there.

A child keeps one application after another in a real store and prints their receipts, saying each step once it is
durable. It is killed at a random moment, the store is opened again and held against what was said; the next child goes on
in the same store. After some kills everything is sent to a platform that loses acknowledgements, and counted there.
"""

from __future__ import annotations

import contextlib
import functools
import json
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.soak import Outcome
from offline.card_key import card_secret
from offline.errors import StoreError
from offline.outbox import Outbox
from offline.ports import TransientError
from offline.records import QueueEntry
from offline.sender import Sender
from offline.states import ReceiptState
from offline.store_worker import StoreWorker
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import CARD, NOW, draft, receipt_of

SECRET = card_secret(CARD)
LONGEST_LIFE = 0.3  # s; opening takes a tenth of it, so some are killed while they recover
KILLS_A_STORE = 20
LOST = 0.2  # share of the platform's answers that never arrive
FORK = multiprocessing.get_context("fork")  # a new interpreter would take longer than its life

R = ReceiptState
# What may be found after a kill, by the last thing that was said; the next step may be durable without having been said.
FOUND: Final[dict[str, frozenset[ReceiptState]]] = {
    "": frozenset({R.PENDING}),
    "kept": frozenset({R.PENDING, R.UNKNOWN}),
    "printing": frozenset({R.UNKNOWN, R.FAILED, R.CLOSED}),
    "done": frozenset({R.CLOSED}),
    "failed": frozenset({R.FAILED, R.CLOSED}),
    "unknown": frozenset({R.UNKNOWN, R.CLOSED}),
    "closed": frozenset({R.CLOSED}),
}
OFFERED = frozenset({R.PENDING, R.FAILED, R.UNKNOWN})


def child(folder: Path, first: int, pipe: tuple[int, int], dice: random.Random) -> None:
    """The child's whole life, which ends with a kill, or with its next word when the parent is gone."""
    ear, mouth = pipe
    os.close(ear)
    with contextlib.suppress(BrokenPipeError):
        live(folder, first, mouth, dice)


def live(folder: Path, first: int, mouth: int, dice: random.Random) -> None:
    """Never ends by itself. Repeats application ``first - 1``, which makes no second one."""
    outbox = Outbox(folder, KEYS)
    number = max(0, first - 1)
    while True:
        submission, _ = outbox.enqueue(draft(number), receipt_of, SECRET)
        say(mouth, number, "kept", submission.local_number)
        if number >= first:
            print_receipt(outbox, submission.submission_id, functools.partial(say, mouth, number), dice)
        if dice.random() < 0.3:
            outbox.take_next(NOW)  # and nobody ever hears how it went
        number += 1


def print_receipt(outbox: Outbox, submission_id: str, tell: Callable[[str], None], dice: random.Random) -> None:
    outbox.begin_print(submission_id, "job-1")
    tell("printing")
    outcome = dice.choice(("done", "done", "failed", "unknown"))
    outbox.finish_print(submission_id, "job-1", outcome)
    tell(outcome)
    if dice.random() < 0.5:
        outbox.close_receipt(submission_id)
        tell("closed")


def say(mouth: int, number: int, step: str, local_number: str = "") -> None:
    """In one write, so that a kill leaves whole lines only."""
    os.write(mouth, (json.dumps([number, step, local_number]) + "\n").encode())


@dataclass
class Kept:
    """What is known of one application."""

    local_number: str
    allowed: frozenset[ReceiptState]


@dataclass
class Store:
    """One store, from its first kill to its last delivery."""

    folder: Path
    kept: dict[int, Kept] = field(default_factory=dict)

    def kill_once(self, dice: random.Random) -> Outcome:
        """One child's life and what is there afterwards."""
        said = self._said_before_the_kill(dice)
        broken: list[str] = []
        promised = 0
        for number, step, local_number in said:
            known = self.kept.get(number)
            if step != "kept":
                self.kept[number].allowed = FOUND[step]
            elif known is None:
                self.kept[number] = Kept(local_number, FOUND[step])
                promised += 1
            elif known.local_number != local_number:
                broken.append(f"application {number} was {known.local_number} and became {local_number}")
        try:
            outbox = Outbox(self.folder, KEYS)
            try:
                adopted, more = self.held_against(outbox)
            finally:
                outbox.close()
        except StoreError as error:
            adopted, more = 0, [f"the store does not open or read: {error.code}"]
        counts = {"kills": 1, "promised": promised, "kept_unsaid": adopted, "broken": len(broken) + len(more)}
        return Outcome(counts, (*broken, *more))

    def deliver(self, dice: random.Random) -> Outcome:
        """Send everything over a bad line: each application becomes one case, no more and no less."""
        platform = MemoryPlatform(after=lambda _call: lose(dice))
        store, clock = StoreWorker(Outbox(self.folder, KEYS)), StillClock()
        store.start()
        try:
            sender = Sender(store, platform, clock, dice, lambda _event: None)
            while (wait := sender.step(lambda: False)) is not None:
                clock.forward(wait)
        finally:
            store.stop()
        expected = {draft(number).submission_id: kept.local_number for number, kept in self.kept.items()}
        arrived = {key: case.manifest.local_number for key, case in platform.cases.items() if case.number}
        broken = [f"{key} was lost on the way" for key in sorted(expected.keys() - arrived.keys())]
        broken += [f"{key} arrived and was never promised" for key in sorted(arrived.keys() - expected.keys())]
        broken += [f"{k} arrived under another number" for k in expected.keys() & arrived if expected[k] != arrived[k]]
        if len({case.number for case in platform.cases.values()}) != len(platform.cases):
            broken.append("two applications share a case")
        return Outcome({"stores": 1, "delivered": len(arrived), "broken": len(broken)}, tuple(broken))

    def _said_before_the_kill(self, dice: random.Random) -> list[tuple[int, str, str]]:
        ear, mouth = os.pipe()
        process = FORK.Process(target=child, args=(self.folder, len(self.kept), (ear, mouth), dice))
        process.start()
        os.close(mouth)
        time.sleep(dice.uniform(0, LONGEST_LIFE))
        process.kill()
        process.join()
        with os.fdopen(ear, encoding="utf-8") as lines:
            return [tuple(json.loads(line)) for line in lines]

    def held_against(self, outbox: Outbox) -> tuple[int, list[str]]:
        """How many are there that nobody heard of, and what is wrong."""
        entries = {entry.submission_id: entry for entry in outbox.list()}
        ids = {number: draft(number).submission_id for number in range(len(self.kept) + 1)}
        broken: list[str] = []
        following = len(self.kept)
        adopted = entries.get(ids[following])
        if adopted is not None:
            self.kept[following] = Kept(adopted.local_number, FOUND[""])
        if strangers := entries.keys() - set(ids.values()):
            broken.append(f"{len(strangers)} submissions that nobody made")
        if len({entry.local_number for entry in entries.values()}) != len(entries):
            broken.append("two submissions share a local number")
        offered = {pending.submission_id for pending in outbox.pending_receipts(SECRET)}
        for number, kept in self.kept.items():
            entry = entries.get(ids[number])
            if entry is None:
                broken.append(f"application {number} was promised {kept.local_number} and is lost")
                continue
            detail = outbox.show(entry.submission_id)
            if entry.local_number != kept.local_number:
                broken.append(f"application {number} was {kept.local_number} and became {entry.local_number}")
            if detail.receipt not in kept.allowed:
                names = "/".join(sorted(state.value for state in kept.allowed))
                broken.append(f"the receipt of application {number} is {detail.receipt.value}, not {names}")
            if (detail.receipt in OFFERED) != (entry.submission_id in offered):
                broken.append(f"the receipt of application {number} is {detail.receipt.value} and offered wrongly")
            kept.allowed = frozenset({detail.receipt})
        broken += self._parts_missing(outbox, tuple(entries.values()))
        return int(adopted is not None), broken

    def _parts_missing(self, outbox: Outbox, entries: tuple[QueueEntry, ...]) -> list[str]:
        """The newest has its parts whole, and no part lies about that belongs to nobody."""
        broken = []
        if entries:
            for part in outbox.show(entries[-1].submission_id).parts:
                outbox.part_bytes(part.sha256)
        files = len(list((self.folder / "parts").iterdir()))
        if files != (wanted := sum(entry.parts for entry in entries)):
            broken.append(f"{files} part files for {len(entries)} submissions with {wanted}")
        return broken


def lose(dice: random.Random) -> None:
    if dice.random() < LOST:
        raise TransientError("timeout")


def cycles(folder: Path, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
    """See ``soak.Part``."""
    number = first
    while not over():
        store = Store(folder / f"store-{number}")
        for _ in range(KILLS_A_STORE):
            yield store.kill_once(random.Random(number))
            number += 1
            if over():
                break
        yield store.deliver(random.Random(number))
        number += 1
