"""Nothing is lost when the power goes, wherever it goes; and whoever leaves out one fsync is found out."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.faults.storage import power
from tests.faults.storage.machine import Machine
from tests.faults.storage.memory_disk import MemoryMachine
from tests.faults.storage.platter import Survival
from tests.faults.storage.power import Disk, Variant
from tests.offline.samples import draft, receipt_of

REAL_CUTS = 200
FAST_CUTS = 3000
TRIES = 250  # within so many cuts a missing fsync is found; it takes under sixty

# Every fsync that the store does or has done for it, by what it is of; and SQLite's lesser setting, under which a commit
# waits for none.
SPOILT = {
    "the log's": Variant(deaf=("log",)),
    "the database's": Variant(deaf=("database",)),
    "the parts'": Variant(deaf=("part",)),
    "the folder of parts'": Variant(deaf=("parts folder",)),
    "a draft's": Variant(deaf=("draft",)),
    "the folder of drafts'": Variant(deaf=("drafts folder",)),
    "the store's folder's": Variant(deaf=("store folder",)),
    "that of the folder above": Variant(deaf=("top",)),
    "synchronous=NORMAL": Variant(pragma="PRAGMA synchronous = NORMAL"),
}


def broken(disk: Disk, cuts: int, variant: Variant = power.SOUND) -> list[str]:
    """Every broken promise of so many cuts."""
    return [
        f"cut {n}: {words}"
        for n, found in enumerate(itertools.islice(power.cuts(disk, 0, variant), cuts))
        for words in found
    ]


def first_broken(disk: Disk, variant: Variant) -> list[str]:
    """What the first cut broke that broke anything."""
    return next((found for found in itertools.islice(power.cuts(disk, 0, variant), TRIES) if found), [])


@pytest.mark.req("M22", "M11")
def test_a_real_store_on_a_real_file_system_loses_nothing_at_any_cut(real_disk: Machine) -> None:
    assert broken(real_disk, REAL_CUTS) == []


@pytest.mark.req("M22", "M11")
@pytest.mark.parametrize("part", range(4))
def test_the_same_on_a_disk_in_memory_many_times(part: int) -> None:
    found = itertools.islice(power.cuts(MemoryMachine(), part * FAST_CUTS), FAST_CUTS // 4)
    assert [words for words in found if words] == []


@pytest.mark.parametrize("missing", SPOILT)
def test_a_missing_fsync_is_found_out_on_the_real_file_system(real_disk: Machine, missing: str) -> None:
    assert first_broken(real_disk, SPOILT[missing])


@pytest.mark.parametrize("missing", SPOILT)
def test_a_missing_fsync_is_found_out_in_memory(missing: str) -> None:
    assert first_broken(MemoryMachine(), SPOILT[missing])


def test_a_new_store_is_not_lost_with_the_name_of_its_folder(real_disk: Machine) -> None:
    store = power.Store(real_disk)
    outbox = real_disk.open()
    store.day.hand_in(outbox, random.Random(0))
    real_disk.cut(Survival.NOTHING, random.Random(0))
    outbox.close()

    outbox = real_disk.open()
    assert store.day.promises.held_against(outbox, real_disk.part_names()) == (0, [])
    outbox.close()


def test_what_a_cut_left_may_be_one_application_that_nobody_was_told_of(real_disk: Machine) -> None:
    store = power.Store(real_disk)
    outbox = real_disk.open()
    outbox.enqueue(draft(0), receipt_of, b"somebody")
    real_disk.cut(Survival.NOTHING, random.Random(0))
    outbox.close()

    outbox = real_disk.open()
    adopted, _ = store.day.promises.held_against(outbox, real_disk.part_names())
    assert adopted == 1
    outbox.close()
