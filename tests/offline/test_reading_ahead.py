"""While a part is on the line, the store reads and checks the next one."""

from __future__ import annotations

import pytest

from offline.outbox import Outbox
from tests.offline.conftest import Sending
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.sending import Enqueue, put


def test_the_next_part_is_read_while_one_is_sent_and_no_more_than_one(
    sending: Sending, platform: MemoryPlatform, enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    part_bytes = Outbox.part_bytes

    def noted(outbox: Outbox, sha256: str) -> bytes:
        read.append(sha256)
        return part_bytes(outbox, sha256)

    monkeypatch.setattr(Outbox, "part_bytes", noted)
    seen: list[int] = []

    def at(call: str) -> None:
        if call == "part":
            sending.store.call(lambda _outbox: None)  # whatever was asked of the store before is done then
            seen.append(len(read))

    platform.faults = at
    put(sending, enqueue, pages=2)
    sending.run()

    assert seen == [2, 3, 4, 4]
    assert len(set(read)) == 4
