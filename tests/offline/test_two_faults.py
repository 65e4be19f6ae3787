"""Every two kinds of fault in one submission of twenty parts: one case, and at most a chunk sent again for each."""

from __future__ import annotations

import pytest

from tests.faults.storage.kills import folder_in_memory
from tests.offline.two_faults import CHUNK, KINDS, Break, kinds_of_pairs, run
from tests.sandbox.running import running

GROUPS = 4


@pytest.mark.req("M11", "M22")
@pytest.mark.parametrize("group", range(GROUPS))
def test_whichever_two_faults_meet_a_submission_it_becomes_one_case(group: int) -> None:
    with folder_in_memory() as folder, running(folder / "platform") as platform:
        found = [words for broken in run(kinds_of_pairs()[group::GROUPS], platform, folder) for words in broken]
    assert found == []


def test_every_two_kinds_meet() -> None:
    pairs = {frozenset((one.kind, other.kind)) for one, other in kinds_of_pairs()}
    assert len(pairs) == len(KINDS) * (len(KINDS) + 1) // 2


def test_a_sender_that_began_again_from_the_start_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with folder_in_memory() as folder, running(folder / "platform") as platform:
        monkeypatch.setattr("tests.offline.two_faults.MANY", 9 * CHUNK)
        monkeypatch.setattr("offline.delivery.min", lambda _chunk, left: left, raising=False)
        broken, *_ = run([(Break("lost", 2), Break("late", 3))], platform, folder)
    assert [words for words in broken if words.endswith("bytes were sent again")]
