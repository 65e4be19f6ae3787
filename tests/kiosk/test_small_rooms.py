"""Bus, keys, lock, words, reachability: each small, each with one promise."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from kiosk.bus import Bus
from kiosk.errors import DataError
from kiosk.journey.events import NetworkChanged, Next, Tick
from kiosk.journey.state import Network
from kiosk.keystore import FileKeyStore
from kiosk.lock import Busy, KioskLock
from kiosk.reachability import Reachability
from kiosk.store_thread import StoreThread
from kiosk.text import Texts
from offline.outbox import Outbox
from offline.ports import TransientError
from tests.offline.keys import KEYS

LOCALE = Path(__file__).resolve().parent.parent.parent / "assets" / "locale"


def test_events_come_out_in_order_and_wake_once() -> None:
    bus, woken = Bus(), []
    bus.on_event(lambda: woken.append(1))
    bus.publish(Next())
    bus.publish(Tick(1.0))
    assert woken == [1]
    assert bus.drain() == (Next(), Tick(1.0))
    assert bus.drain() == ()
    bus.publish(Next())
    assert woken == [1, 1]


def test_what_came_before_the_window_wakes_it_when_it_is_there() -> None:
    bus, woken = Bus(), []
    bus.publish(NetworkChanged(Network.OK))
    bus.on_event(lambda: woken.append(1))
    assert woken == [1]


def test_many_threads_lose_no_event() -> None:
    bus = Bus()
    bus.on_event(lambda: None)
    threads = [threading.Thread(target=lambda: [bus.publish(Next()) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bus.drain()) == 4000


@pytest.mark.req("M46")
def test_a_secret_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path / "keys")
    first = store.secret("device")
    assert len(first) == 32
    assert FileKeyStore(tmp_path / "keys").secret("device") == first
    assert store.secret("database") != first
    assert stat.S_IMODE((tmp_path / "keys" / "device.key").stat().st_mode) == 0o600


def test_two_processes_that_make_a_key_at_once_take_the_same_one(tmp_path: Path) -> None:
    start = threading.Barrier(8)
    taken: list[bytes] = []

    def take() -> None:
        start.wait(5)
        taken.append(FileKeyStore(tmp_path).secret("database"))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 8
    assert len(set(taken)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["database.key"]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path)
    store.secret("device")
    (tmp_path / "device.key").chmod(0o644)
    with pytest.raises(DataError, match="0600"):
        store.secret("device")


def test_a_key_that_is_gone_is_not_made_anew_where_something_was_locked_with_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="gone"):
        FileKeyStore(tmp_path / "keys").secret("database", make=False)
    assert not (tmp_path / "keys" / "database.key").exists()


def test_half_a_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "device.key").write_bytes(b"x" * 7)
    (tmp_path / "device.key").chmod(0o600)
    with pytest.raises(DataError, match="7 bytes"):
        FileKeyStore(tmp_path).secret("device")


def test_a_second_kiosk_on_the_same_data_is_refused(tmp_path: Path) -> None:
    first = KioskLock(tmp_path)
    with pytest.raises(Busy):
        KioskLock(tmp_path)
    first.release()
    KioskLock(tmp_path).release()


def test_a_message_without_words_is_seen_and_counted() -> None:
    texts = Texts(LOCALE)
    assert texts.say("printing.pages", n=2) == "已收 2 页"
    assert texts.say("printing.no_such_thing") == "[printing.no_such_thing]"
    assert texts.missing == {"printing.no_such_thing"}


class _Platform:
    def __init__(self, answers: list[bool]) -> None:
        self.answers = answers
        self.closed = threading.Event()

    def platform_time(self) -> object:
        if not self.answers.pop(0):
            raise TransientError("unreachable")
        return None

    def close(self) -> None:
        self.closed.set()


def test_reachability_tells_a_change_and_its_reason() -> None:
    told: list[tuple[Network, str]] = []
    heard = threading.Event()

    def changed(network: Network, reason: str) -> None:
        told.append((network, reason))
        heard.set()

    platform = _Platform([False])
    asking = Reachability(platform, changed)
    asking.start()
    assert heard.wait(5)
    asking.stop()
    assert told == [(Network.AWAY, "unreachable")]
    assert platform.closed.wait(5)


class _Surprise(_Platform):
    def platform_time(self) -> object:
        raise OverflowError("nobody foresaw this")


def test_reachability_outlives_a_surprise() -> None:
    told: list[tuple[Network, str]] = []
    heard = threading.Event()

    def changed(network: Network, reason: str) -> None:
        told.append((network, reason))
        heard.set()

    asking = Reachability(_Surprise([]), changed)
    asking.start()
    assert heard.wait(5)
    asking.stop()
    assert told == [(Network.AWAY, "OverflowError")]


def test_jobs_of_a_store_that_cannot_be_opened_hear_why() -> None:
    broken = DataError("no key")
    answers: list[object] = []
    heard = threading.Event()

    def opening() -> object:
        raise broken

    told: list[Exception | None] = []
    store = StoreThread(opening, told.append)  # type: ignore[arg-type]  # it never returns
    store.submit(lambda _: None, answers.append)

    def last(answer: object) -> None:
        answers.append(answer)
        heard.set()

    store.start()
    store.submit(lambda _: None, last)
    assert heard.wait(5)
    store.stop()
    assert answers == [broken, broken]
    assert store.worker() is None
    assert told == [broken]


def test_jobs_that_waited_for_the_opening_come_first_and_in_order(tmp_path: Path) -> None:
    answers: list[object] = []
    done = threading.Event()
    store = StoreThread(lambda: Outbox(tmp_path, KEYS), lambda _: store.submit(lambda _: 20, answers.append))
    for number in range(20):
        store.submit(lambda _, number=number: number, answers.append)  # type: ignore[misc]
    store.start()
    assert store.worker() is not None
    store.submit(lambda _: done.set(), lambda _: None)
    assert done.wait(5)
    store.stop()
    assert answers == list(range(21))


def test_a_listener_that_fails_at_the_opening_keeps_no_job_waiting(tmp_path: Path) -> None:
    def fails(_error: Exception | None) -> None:
        raise OSError("a listener")

    answers: list[object] = []
    store = StoreThread(lambda: Outbox(tmp_path, KEYS), fails)
    store.submit(lambda outbox: len(outbox.list()), answers.append)
    hook, threading.excepthook = threading.excepthook, lambda _: None
    try:
        store.start()
        worker = store.worker()
        store.stop()
    finally:
        threading.excepthook = hook
    assert worker is not None
    assert answers == [0]
