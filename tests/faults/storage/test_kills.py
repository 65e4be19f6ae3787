"""kill -9 at any moment across handing in, printing, uploading and acknowledging: nothing lost, nothing twice."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from tests.faults.storage.enrolled import Enrolled
from tests.faults.storage.kills import KILLS_A_STORE, Store, Zygote, folder_in_memory, kills, zygote
from tests.faults.storage.promises import SECRET
from tests.offline.samples import receipt_of
from tests.sandbox.running import running

KILLS = 300
STORES = KILLS // KILLS_A_STORE
GROUPS = 4


@pytest.fixture(scope="module")
def mother() -> Iterator[Zygote]:
    with zygote() as born:
        yield born


@pytest.mark.req("M11", "M22")
@pytest.mark.parametrize("group", range(GROUPS))
def test_whenever_it_is_killed_every_application_becomes_one_case_in_the_ledger(mother: Zygote, group: int) -> None:
    ends = STORES // GROUPS
    with folder_in_memory() as folder:
        seen = list(itertools.islice(kills(folder, mother, group * 1000), ends * (KILLS_A_STORE + 1)))
    assert [words for killed in seen for words in killed.broken] == []
    delivered = sum(killed.delivered for killed in seen)
    assert delivered == sum(killed.promised + killed.unsaid for killed in seen)
    assert delivered > ends * KILLS_A_STORE // 3


def test_the_count_sees_what_is_no_case_and_what_nobody_promised(mother: Zygote) -> None:
    with folder_in_memory() as folder, running(folder / "platform") as platform:
        store = Store(folder / "store", Enrolled.at(platform, 0))
        store.kill_once(mother, random.Random(1))
        outbox = store.kiosk.open(store.folder)
        outbox.enqueue(store.kiosk.application(77), receipt_of, SECRET)
        outbox.close()
        store.promises.said(50, "kept", "L-TEST01-20261123-0050-0")

        broken = store.deliver(platform)

    assert "L-TEST01-20261123-0050-0 is no case" in broken
    assert len([words for words in broken if words.endswith("was never promised")]) == 1
