"""The thread around the sender: real threads, no sleeping; every wait is on something that happens."""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.outbox import Outbox
from offline.ports import TransientError, UnauthorisedError
from offline.store_worker import StoreWorker
from offline.sync import SyncWorker
from offline.sync_events import Acknowledged, Delayed, NetworkChanged, NetworkState, SyncEvent
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS
from tests.offline.memory_platform import MemoryPlatform

Enqueue = Callable[..., tuple[Submission, Receipt]]
SECONDS = 10.0


class Syncing:
    def __init__(self, folder: Path, platform: MemoryPlatform, clock: StillClock) -> None:
        self.told: queue.SimpleQueue[SyncEvent] = queue.SimpleQueue()
        self.store = StoreWorker(Outbox(folder, KEYS))
        self.store.start()
        self.worker = SyncWorker(self.store, platform, clock, random.Random(7), self.told.put)

    def until(self, kind: type[SyncEvent]) -> SyncEvent:
        while not isinstance(event := self.told.get(timeout=SECONDS), kind):
            pass
        return event


@pytest.fixture
def syncing(folder: Path, platform: MemoryPlatform, clock: StillClock) -> Iterator[Syncing]:
    made = Syncing(folder, platform, clock)
    yield made
    made.worker.stop()
    made.store.stop()


def test_what_waits_at_the_start_is_sent(syncing: Syncing, enqueue: Enqueue) -> None:
    syncing.store.call(enqueue)
    syncing.worker.start()

    syncing.until(Acknowledged)
    assert syncing.worker.network is NetworkState.OK


def test_an_idle_worker_wakes_for_something_new(syncing: Syncing, enqueue: Enqueue) -> None:
    syncing.worker.start()
    syncing.store.call(enqueue)
    syncing.worker.wake()

    syncing.until(Acknowledged)


def test_wake_ends_a_pause(syncing: Syncing, platform: MemoryPlatform, enqueue: Enqueue) -> None:
    def away(_call: str) -> None:
        raise TransientError("unreachable")

    platform.faults = away
    syncing.store.call(lambda outbox: enqueue(outbox, 1))
    syncing.worker.start()
    syncing.until(Delayed)
    platform.faults = lambda _call: None
    syncing.store.call(lambda outbox: enqueue(outbox, 2))
    syncing.worker.wake()

    syncing.until(Acknowledged)
    syncing.until(Acknowledged)  # its success also ended the other's wait


@pytest.mark.req("M22")
def test_the_return_of_the_network_sends_what_waited(
    syncing: Syncing, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    def away(_call: str) -> None:
        raise TransientError("unreachable")

    platform.faults = away
    syncing.store.call(enqueue)
    syncing.worker.start()
    assert syncing.until(NetworkChanged) == NetworkChanged(NetworkState.AWAY, "unreachable")
    syncing.until(Delayed)
    platform.faults = lambda _call: None
    syncing.worker.network_back()

    assert syncing.until(NetworkChanged) == NetworkChanged(NetworkState.OK)
    syncing.until(Acknowledged)


def test_resume_sends_again_after_the_kiosk_was_enrolled(
    syncing: Syncing, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    def unknown(_call: str) -> None:
        raise UnauthorisedError

    platform.faults = unknown
    syncing.store.call(enqueue)
    syncing.worker.start()
    syncing.until(NetworkChanged)
    platform.faults = lambda _call: None
    syncing.worker.resume()

    syncing.until(Acknowledged)


def test_stop_ends_a_worker_that_rests(syncing: Syncing) -> None:
    syncing.worker.start()

    assert syncing.worker.stop(SECONDS)


def test_stop_before_the_start_is_no_error(syncing: Syncing) -> None:
    assert syncing.worker.stop()


def test_stop_does_not_wait_for_a_platform_that_hangs(
    syncing: Syncing, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    entered, release = threading.Event(), threading.Event()

    def hang(_call: str) -> None:
        entered.set()
        release.wait(SECONDS)

    platform.faults = hang
    syncing.store.call(enqueue)
    syncing.worker.start()
    entered.wait(SECONDS)

    assert not syncing.worker.stop(timeout=0.01)
    release.set()
    assert syncing.worker.stop(SECONDS)


def test_a_listener_that_fails_does_not_end_sending(
    folder: Path, platform: MemoryPlatform, clock: StillClock, enqueue: Enqueue, caplog: pytest.LogCaptureFixture
) -> None:
    failed, done = threading.Event(), threading.Event()

    def listener(event: SyncEvent) -> None:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("金丝雀")
        if isinstance(event, Acknowledged):
            done.set()

    store = StoreWorker(Outbox(folder, KEYS))
    store.start()
    worker = SyncWorker(store, platform, clock, random.Random(7), listener)
    store.call(lambda outbox: enqueue(outbox, 1))
    worker.start()
    assert failed.wait(SECONDS)
    store.call(lambda outbox: enqueue(outbox, 2))
    worker.wake()

    assert done.wait(SECONDS)
    worker.stop(SECONDS)
    store.stop()
    assert "sync.failed" in [record.message for record in caplog.records]
    assert "金丝雀" not in caplog.text
