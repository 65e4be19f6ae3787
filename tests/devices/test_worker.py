"""The worker and its commands: order, ends, cancels, and whatever a driver may raise."""

from __future__ import annotations

import threading
import weakref

import pytest

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Action, Completion
from devices.status import DeviceState
from tests.devices.worker_bench import PATIENCE, Bench, ScriptedDriver, fail, hold


def test_answers_come_in_the_order_of_the_questions(worker_bench: Bench) -> None:
    for number in range(50):
        worker_bench.worker.submit(lambda _d, _c, n=number: n, timeout=PATIENCE, done=worker_bench.answers.put)  # type: ignore[misc]
    assert [worker_bench.answer() for _ in range(50)] == list(range(50))


def test_driver_and_answers_know_one_thread_only(worker_bench: Bench, scripted_driver: ScriptedDriver) -> None:
    answered_on: list[int] = []
    worker_bench.worker.submit(lambda _d, _c: threading.get_ident(), timeout=PATIENCE, done=worker_bench.answers.put)
    worker_bench.worker.submit(
        lambda _d, _c: None, timeout=PATIENCE, done=lambda _: answered_on.append(threading.get_ident())
    )
    ran_on = worker_bench.answer()
    worker_bench.do(lambda _d, _c: None)
    assert scripted_driver.threads == {ran_on}
    assert answered_on == [ran_on]
    assert ran_on != threading.get_ident()


def test_a_command_ends_at_its_time_out(worker_bench: Bench) -> None:
    def wait(_driver: Driver, context: CommandContext) -> None:
        context.cancel.wait(context.remaining)
        context.check()

    answer = worker_bench.do(wait, timeout=0.01)
    assert answer.completion is Completion.TIME_OUT


def test_the_time_of_a_command_counts_from_its_start(worker_bench: Bench) -> None:
    entered = threading.Event()
    first = worker_bench.worker.submit(hold(entered), timeout=PATIENCE, done=worker_bench.answers.put)
    worker_bench.worker.submit(lambda _d, context: context.remaining, timeout=1.0, done=worker_bench.answers.put)
    assert entered.wait(PATIENCE)
    first.cancel()
    worker_bench.answer()
    assert 0.9 < worker_bench.answer() <= 1.0


def test_cancel_reaches_the_command_that_runs(worker_bench: Bench) -> None:
    entered = threading.Event()
    ticket = worker_bench.worker.submit(hold(entered), timeout=PATIENCE, done=worker_bench.answers.put)
    assert entered.wait(PATIENCE)
    ticket.cancel()
    assert worker_bench.answer().completion is Completion.CANCELED


def test_a_command_called_off_in_the_queue_never_runs(worker_bench: Bench) -> None:
    entered, ran = threading.Event(), threading.Event()
    first = worker_bench.worker.submit(hold(entered), timeout=PATIENCE, done=worker_bench.answers.put)
    second = worker_bench.worker.submit(lambda _d, _c: ran.set(), timeout=PATIENCE, done=worker_bench.answers.put)
    assert entered.wait(PATIENCE)
    second.cancel()
    first.cancel()
    assert [worker_bench.answer().code, worker_bench.answer().code] == ["canceled", "canceled"]
    assert not ran.is_set()


def test_the_status_is_known_while_a_command_runs(worker_bench: Bench) -> None:
    entered = threading.Event()
    ticket = worker_bench.worker.submit(hold(entered), timeout=PATIENCE, done=worker_bench.answers.put)
    assert entered.wait(PATIENCE)
    assert worker_bench.worker.status.state is DeviceState.ONLINE
    ticket.cancel()
    worker_bench.answer()


@pytest.mark.parametrize("cause", [ValueError("name of a citizen"), SystemExit(3), KeyboardInterrupt()])
def test_whatever_a_command_raises_the_worker_lives_on(worker_bench: Bench, cause: BaseException) -> None:
    answer = worker_bench.do(fail(cause))
    assert (answer.completion, answer.action, answer.__cause__) == (Completion.INTERNAL_ERROR, Action.RESET, cause)
    assert worker_bench.do(lambda _d, _c: "alive") == "alive"


def test_the_words_of_a_foreign_exception_reach_neither_error_nor_log(worker_bench: Bench) -> None:
    answer = worker_bench.do(fail(ValueError("110101199001011234")))
    assert "1101" not in str(answer)
    assert "1101" not in repr(worker_bench.events)
    assert ("device.driver_fault", {"device": "bench", "error": "ValueError"}) in worker_bench.events


def test_a_listener_that_raises_does_not_stop_the_device(worker_bench: Bench) -> None:
    def listener(_answer: object) -> None:
        raise ValueError

    worker_bench.worker.submit(lambda _d, _c: None, timeout=PATIENCE, done=listener)
    assert worker_bench.do(lambda _d, _c: "alive") == "alive"
    assert ("device.listener_fault", {"device": "bench", "error": "ValueError"}) in worker_bench.events


def test_nothing_is_opened_before_start(scripted_driver: ScriptedDriver) -> None:
    worker_bench = Bench(scripted_driver)
    assert worker_bench.worker.status.detail == "notOpened"
    assert scripted_driver.calls.empty()
    assert worker_bench.worker.stop(PATIENCE)


def test_the_device_is_opened_once_for_many_commands(worker_bench: Bench, scripted_driver: ScriptedDriver) -> None:
    for _ in range(3):
        worker_bench.do(lambda _d, _c: None)
    assert list(scripted_driver.calls.queue).count("open") == 1


def test_stop_answers_what_runs_and_what_waits(scripted_driver: ScriptedDriver) -> None:
    worker_bench = Bench(scripted_driver)
    worker_bench.worker.start()
    entered = threading.Event()
    worker_bench.worker.submit(hold(entered), timeout=PATIENCE, done=worker_bench.answers.put)
    worker_bench.worker.submit(lambda _d, _c: "too late", timeout=PATIENCE, done=worker_bench.answers.put)
    assert entered.wait(PATIENCE)
    assert worker_bench.worker.stop(PATIENCE)
    assert [worker_bench.answer().code, worker_bench.answer().code] == ["canceled", "canceled"]
    assert list(scripted_driver.calls.queue)[-1] == "close"


def test_a_command_after_stop_is_answered_canceled(worker_bench: Bench) -> None:
    worker_bench.worker.stop(PATIENCE)
    assert worker_bench.do(lambda _d, _c: "too late").completion is Completion.CANCELED


def test_stop_tells_that_a_driver_hangs_and_still_answers_what_waits(scripted_driver: ScriptedDriver) -> None:
    worker_bench = Bench(scripted_driver)
    worker_bench.worker.start()
    entered, release = threading.Event(), threading.Event()

    def deaf(_driver: Driver, _context: CommandContext) -> None:
        entered.set()
        release.wait(PATIENCE)

    worker_bench.worker.submit(deaf, timeout=PATIENCE, done=lambda _: None)
    worker_bench.worker.submit(lambda _d, _c: None, timeout=PATIENCE, done=worker_bench.answers.put)
    assert entered.wait(PATIENCE)
    assert not worker_bench.worker.stop(0.01)
    assert worker_bench.answer().code == "canceled"
    assert worker_bench.events[-1][0] == "device.worker_stuck"
    release.set()
    assert worker_bench.worker.stop(PATIENCE)


class _Page:
    """Something a command holds."""


@pytest.mark.req("M21")
def test_a_command_that_is_done_is_forgotten_though_no_other_follows(worker_bench: Bench) -> None:
    forgotten = threading.Event()
    page = _Page()
    weakref.finalize(page, forgotten.set)
    worker_bench.do(lambda _d, _c, page=page: None)  # type: ignore[misc]
    del page
    assert forgotten.wait(PATIENCE)
