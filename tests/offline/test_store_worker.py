from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.store_worker import StoreWorker
from tests.offline.keys import KEYS

Enqueue = Callable[..., tuple[Submission, Receipt]]
SECONDS = 10.0


@pytest.fixture
def store(folder: Path) -> StoreWorker:
    return StoreWorker(Outbox(folder, KEYS))


def test_jobs_run_in_order_on_one_thread_that_is_not_ours(store: StoreWorker) -> None:
    seen: list[tuple[int, str]] = []
    for number in range(20):
        store.submit(lambda _o, n=number: n, lambda n: seen.append((n, threading.current_thread().name)))  # type: ignore[misc,arg-type]
    store.start()
    store.stop()

    assert seen == [(number, "store") for number in range(20)]


@pytest.mark.req("M22")
def test_stop_finishes_what_was_accepted(store: StoreWorker, folder: Path, enqueue: Enqueue) -> None:
    answers: list[object] = []
    for number in range(5):
        store.submit(lambda outbox, n=number: enqueue(outbox, n), answers.append)  # type: ignore[misc]
    store.start()
    store.stop()
    reopened = Outbox(folder, KEYS)

    assert len(answers) == len(reopened.list()) == 5
    reopened.close()


def test_even_a_worker_that_never_started_finishes(store: StoreWorker, folder: Path, enqueue: Enqueue) -> None:
    store.submit(enqueue, lambda _answer: None)
    store.stop()
    reopened = Outbox(folder, KEYS)

    assert len(reopened.list()) == 1
    reopened.close()


def test_what_a_job_raised_goes_to_its_asker_and_the_next_job_runs(store: StoreWorker) -> None:
    answers: list[object] = []
    store.start()
    store.submit(lambda outbox: outbox.show("nowhere"), answers.append)
    store.submit(lambda outbox: outbox.list(), answers.append)
    store.stop()

    assert isinstance(answers[0], StoreError)
    assert answers[1] == ()


def test_a_listener_that_fails_does_not_cost_the_writer(store: StoreWorker, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_answer: object) -> None:
        raise RuntimeError("金丝雀")

    store.start()
    store.submit(lambda outbox: outbox.list(), fail)

    assert store.call(lambda outbox: outbox.list()) == ()
    store.stop()
    assert [record.message for record in caplog.records] == ["store.listener_failed"]
    assert "金丝雀" not in caplog.text


def test_after_the_end_the_answer_is_closed(store: StoreWorker) -> None:
    answers: list[object] = []
    store.start()
    store.stop()
    store.stop()
    store.submit(lambda outbox: outbox.list(), answers.append)

    assert isinstance(answers[0], StoreError)
    assert answers[0].fault is StoreFault.CLOSED
    with pytest.raises(StoreError, match="closed"):
        store.call(lambda outbox: outbox.list())


def test_call_waits_for_the_answer_and_raises_what_was_raised(store: StoreWorker) -> None:
    store.start()

    with pytest.raises(StoreError, match="unknown_submission"):
        store.call(lambda outbox: outbox.show("nowhere"))
    store.stop()


def test_the_stores_own_thread_may_not_wait_for_itself(store: StoreWorker) -> None:
    answers: list[object] = []
    store.start()
    store.submit(lambda _outbox: store.call(lambda outbox: outbox.list()), answers.append)
    store.stop()

    assert isinstance(answers[0], RuntimeError)


def test_many_threads_may_submit_at_once(store: StoreWorker, folder: Path, enqueue: Enqueue) -> None:
    store.start()
    threads = [
        threading.Thread(target=store.call, args=(lambda outbox, n=number: enqueue(outbox, n),)) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    numbers = store.call(lambda outbox: {entry.local_number for entry in outbox.list()})
    store.stop()

    assert len(numbers) == 8


class _Paper:
    """Something a job holds."""


@pytest.mark.req("M21")
def test_a_job_that_is_done_is_forgotten_though_no_other_follows(store: StoreWorker) -> None:
    forgotten = threading.Event()
    paper = _Paper()
    weakref.finalize(paper, forgotten.set)
    store.start()
    store.call(lambda _outbox, paper=paper: None)  # type: ignore[misc]
    del paper
    gone = forgotten.wait(SECONDS)
    store.stop()

    assert gone
