"""Power cuts at any call of the disk, and the count after each; over any disk that can lose power.

A store lives through many days. Each ends with a cut at a call chosen by chance, in opening and closing too; what had not
been synchronised is lost, kept or torn by chance; then the store is opened as after any start and held against what it
had promised.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from offline.errors import StoreError
from offline.outbox import Outbox
from tests.faults.storage.days import Day
from tests.faults.storage.platter import Refusal, Survival

CALLS_AHEAD = 420  # a cut lies at most so many calls ahead: opening takes up to a hundred, an application sixty
ACTS = 7
CUTS_A_STORE = 8  # of which the first few fall into its making


class Disk(Protocol):
    """What ``machine.Machine`` and ``memory_disk.MemoryMachine`` are."""

    def new(self) -> None: ...
    def arm(self, cut_at: int | None = None, refusal: Refusal | None = None, deaf: tuple[str, ...] = ()) -> None: ...
    def cut(self, survival: Survival, dice: random.Random) -> None: ...
    def open(self) -> Outbox: ...
    def part_names(self) -> Iterable[str]: ...


@dataclass(frozen=True)
class Variant:
    """How the store is spoilt, so that losses must be found: ``deaf`` as in ``fuse_disk.Command``; ``pragma`` is run
    after every opening."""

    deaf: tuple[str, ...] = ()
    pragma: str = ""


SOUND = Variant()


def cuts(disk: Disk, first: int = 0, variant: Variant = SOUND) -> Iterator[list[str]]:
    """Without end: what each cut broke, an empty list where nothing was. ``first`` is the number, and the seed, of the
    first cut. After ``CUTS_A_STORE`` everything is delivered, and what that broke belongs to the last cut."""
    number = first
    while True:
        store = Store(disk, variant)
        for left in range(CUTS_A_STORE - 1, -1, -1):
            broken = store.cut_once(random.Random(number))
            number += 1
            if not broken and not left:
                broken = store.deliver()
            yield broken
            if broken:
                break


@dataclass
class Store:
    """One store from its first day until it is delivered."""

    disk: Disk
    variant: Variant = SOUND
    day: Day = field(default_factory=Day)
    cuts: int = 0
    adopted: int = 0

    def __post_init__(self) -> None:
        self.disk.new()

    def cut_once(self, dice: random.Random) -> list[str]:
        """One day, the cut at its end, and what was broken."""
        self.disk.arm(dice.randrange(CALLS_AHEAD), deaf=self.variant.deaf)
        outbox = None
        try:
            outbox = self._open(dice)
            self.day.spend(outbox, dice, dice.randrange(ACTS))
            if dice.random() < 0.3:
                closing, outbox = outbox, None
                closing.close()
        except StoreError:
            pass  # the power is off
        self.disk.cut(dice.choice((Survival.NOTHING, Survival.SOME, Survival.SOME, Survival.ALL)), dice)
        if outbox is not None:
            with contextlib.suppress(StoreError):
                outbox.close()
        self.cuts += 1
        return self._count(dice, self._held_against)

    def deliver(self) -> list[str]:
        """The last day: everything arrives."""
        return self._count(random.Random(0), self.day.deliver_all)

    def _held_against(self, outbox: Outbox) -> list[str]:
        adopted, broken = self.day.promises.held_against(outbox, self.disk.part_names())
        self.adopted += adopted
        return broken + self.day.draft_broken(outbox)

    def _count(self, dice: random.Random, count: Callable[[Outbox], list[str]]) -> list[str]:
        broken, self.day.broken = self.day.broken, []
        self.disk.arm(deaf=self.variant.deaf)
        try:
            outbox = self._open(dice)
            try:
                return broken + count(outbox) + self.day.broken
            finally:
                self.day.broken = []
                outbox.close()
        except StoreError as error:
            return [*broken, f"the store does not open or read: {error.code}"]

    def _open(self, dice: random.Random) -> Outbox:
        outbox = self.disk.open()
        try:
            # At the usual thousand pages a store of a few applications would never move its log into the database.
            run = outbox._database.run
            run(f"PRAGMA wal_autocheckpoint = {dice.choice((1, 8, 60))}")
            if self.variant.pragma:
                run(self.variant.pragma)
        except StoreError:
            with contextlib.suppress(StoreError):
                outbox.close()
            raise
        return outbox
