from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.contract.changes import Announced, ChangesReply, SealedRef
from kiosk.pulled import Pulled
from offline.outbox import Outbox
from offline.ports import TransientError
from offline.store_worker import StoreWorker
from tests.offline.keys import KEYS


class Clock:
    """So late that the first look is due at once whatever was drawn."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


class Platform:
    """Answers once and fails ever after."""

    def __init__(self) -> None:
        self.asked = 0

    def changes(self, cursor: str | None) -> ChangesReply:
        self.asked += 1
        if self.asked > 1:
            raise TransientError("unreachable")
        since = "2026-11-23T00:00:00+00:00"
        return ChangesReply((Announced("n1", "a1", "停机", "今晚", since), Announced("", "", "", "", "")), "c1")

    def sealed(self, ref: SealedRef, offset: int) -> bytes:
        raise TransientError("unreachable")


@pytest.mark.req("M42", "M43")
def test_what_was_heard_and_what_failed_stands_in_the_log(tmp_path: Path) -> None:
    lines: list[tuple[str, dict[str, object]]] = []
    heard, failed = threading.Event(), threading.Event()

    def log(event: str, **fields: object) -> None:
        lines.append((event, fields))
        (heard if event == "answers.heard" else failed).set()

    store = StoreWorker(Outbox(tmp_path / "store", KEYS))
    store.start()
    pulled = Pulled(store, Platform(), Clock(), log)  # type: ignore[arg-type]
    pulled.start()
    pulled.wake()
    assert heard.wait(20)
    pulled.wake()
    assert failed.wait(20)
    pulled.stop()
    announced = store.call(lambda outbox: outbox.returns.announcements(Clock().now()))
    store.stop()

    assert lines[:2] == [("answers.heard", {"fresh": 1, "strange": 1}), ("answers.delayed", {"reason": "unreachable"})]
    assert [one.title for one in announced] == ["停机"]
