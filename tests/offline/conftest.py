"""What the tests of this room share: a clock that stands still, a store in a temporary folder, a platform in memory."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.card_key import card_secret
from offline.delivery import StoppedError
from offline.outbox import Outbox
from offline.sender import Sender
from offline.store_worker import StoreWorker
from offline.sync_events import SyncEvent
from tests.offline.keys import KEYS
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import CARD, NOW, draft, receipt_of


class StillClock:
    """Moves only when told to."""

    def __init__(self) -> None:
        self.wall = NOW
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    def forward(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def outbox(folder: Path) -> Iterator[Outbox]:
    opened = Outbox(folder, KEYS)
    yield opened
    opened.close()


@pytest.fixture
def enqueue() -> Callable[..., tuple[Submission, Receipt]]:
    """Put sample ``number`` into an outbox."""

    def put(outbox: Outbox, number: int = 0, pages: int = 2, page_size: int = 2000) -> tuple[Submission, Receipt]:
        sample = draft(number, pages=pages, page_size=page_size)
        return outbox.enqueue(sample, receipt_of, card_secret(CARD))

    return put


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def platform() -> MemoryPlatform:
    return MemoryPlatform()


class Sending:
    """A sender on a running store worker, stepped by hand."""

    def __init__(self, folder: Path, platform: MemoryPlatform, clock: StillClock) -> None:
        self.told: list[SyncEvent] = []
        self.clock = clock
        self.platform = platform
        self._open(Outbox(folder, KEYS))

    def _open(self, outbox: Outbox) -> None:
        self.store = StoreWorker(outbox)
        self.store.start()
        self.sender = Sender(self.store, self.platform, self.clock, random.Random(7), self.told.append)

    def restart(self, opening: Callable[[], Outbox]) -> None:
        """The kiosk goes off and on again."""
        self.store.stop()
        self._open(opening())

    def step(self) -> float | None:
        return self.sender.step(lambda: False)

    def run(self, steps: int = 50) -> None:
        """Steps until nothing is due, moving the clock over every wait."""
        for _ in range(steps):
            try:
                seconds = self.step()
            except StoppedError:
                return
            if seconds is None:
                return
            self.clock.forward(seconds)
        raise AssertionError("the sender does not come to rest")


@pytest.fixture
def sending(folder: Path, platform: MemoryPlatform, clock: StillClock) -> Iterator[Sending]:
    made = Sending(folder, platform, clock)
    yield made
    made.store.stop()
