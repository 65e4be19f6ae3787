"""The worker's promises, each with a scripted driver and the real thread; at the end with a real reader on a pty."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Action, Completion, DeviceError
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
from devices.id_reader.sim import VirtualReader
from devices.status import DeviceState, DeviceStatus, MediaState, PaperState
from devices.worker import DeviceWorker, reopen_pause

PATIENCE = 5.0  # seconds until a test gives up; nothing here takes a tenth of that
NEVER = 3600.0
UNPLUGGED = DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)
ONLINE = DeviceStatus(DeviceState.ONLINE)


class ScriptedDriver:
    """Does what the test says; remembers what it was asked and by which thread."""

    def __init__(self) -> None:
        self.calls: queue.Queue[str] = queue.Queue()
        self.answer: DeviceStatus | BaseException = ONLINE
        self.opening: BaseException | None = None
        self.threads: set[int] = set()
        self.look_blocks = threading.Event()
        self.looking = threading.Event()

    def open(self) -> None:
        self._note("open")
        if self.opening is not None:
            raise self.opening

    def close(self) -> None:
        self._note("close")

    def status(self, context: CommandContext) -> DeviceStatus:
        self._note("status")
        if self.look_blocks.is_set():
            self.looking.set()
            context.cancel.wait(PATIENCE)
            context.check()
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def self_test(self, context: CommandContext) -> DeviceStatus:
        return self.status(context)

    def _note(self, call: str) -> None:
        self.threads.add(threading.get_ident())
        self.calls.put(call)


class Bench:
    """A worker, what it published, answered and logged."""

    def __init__(self, driver: Driver, poll_seconds: float = NEVER) -> None:
        self.statuses: queue.Queue[DeviceStatus] = queue.Queue()
        self.answers: queue.Queue[Any] = queue.Queue()
        self.events: list[tuple[str, dict[str, str]]] = []
        self.worker = DeviceWorker(
            "bench",
            driver,
            on_status=self.statuses.put,
            log=self._note,
            poll_seconds=poll_seconds,
            pause=lambda _failures: 0.01,
        )

    def _note(self, event: str, /, **fields: str) -> None:
        self.events.append((event, fields))

    def do(self, command: Callable[[Driver, CommandContext], object], timeout: float = PATIENCE) -> Any:
        self.worker.submit(command, timeout=timeout, done=self.answers.put)
        return self.answer()

    def answer(self) -> Any:
        return self.answers.get(timeout=PATIENCE)

    def await_status(self, wanted: Callable[[DeviceStatus], bool]) -> DeviceStatus:
        while True:
            status = self.statuses.get(timeout=PATIENCE)
            if wanted(status):
                return status


@pytest.fixture
def driver() -> ScriptedDriver:
    return ScriptedDriver()


@pytest.fixture
def bench(driver: ScriptedDriver) -> Iterator[Bench]:
    bench = Bench(driver)
    bench.worker.start()
    bench.statuses.get(timeout=PATIENCE)
    yield bench
    assert bench.worker.stop(PATIENCE)


@pytest.fixture
def watchful(driver: ScriptedDriver) -> Iterator[Bench]:
    """A worker that looks at its device every few milliseconds."""
    bench = Bench(driver, poll_seconds=0.005)
    bench.worker.start()
    bench.statuses.get(timeout=PATIENCE)
    yield bench
    assert bench.worker.stop(PATIENCE)


def fail(error: BaseException) -> Callable[[Driver, CommandContext], object]:
    def command(_driver: Driver, _context: CommandContext) -> object:
        raise error

    return command


def hold(entered: threading.Event) -> Callable[[Driver, CommandContext], object]:
    """A command that runs until it is called off."""

    def command(_driver: Driver, context: CommandContext) -> object:
        entered.set()
        context.cancel.wait(PATIENCE)
        context.check()
        return "not called off"

    return command


def test_answers_come_in_the_order_of_the_questions(bench: Bench) -> None:
    for number in range(50):
        bench.worker.submit(lambda _d, _c, n=number: n, timeout=PATIENCE, done=bench.answers.put)  # type: ignore[misc]
    assert [bench.answer() for _ in range(50)] == list(range(50))


def test_driver_and_answers_know_one_thread_only(bench: Bench, driver: ScriptedDriver) -> None:
    answered_on: list[int] = []
    bench.worker.submit(lambda _d, _c: threading.get_ident(), timeout=PATIENCE, done=bench.answers.put)
    bench.worker.submit(lambda _d, _c: None, timeout=PATIENCE, done=lambda _: answered_on.append(threading.get_ident()))
    ran_on = bench.answer()
    bench.do(lambda _d, _c: None)
    assert driver.threads == {ran_on}
    assert answered_on == [ran_on]
    assert ran_on != threading.get_ident()


def test_a_command_ends_at_its_time_out(bench: Bench) -> None:
    def wait(_driver: Driver, context: CommandContext) -> None:
        context.cancel.wait(context.remaining)
        context.check()

    answer = bench.do(wait, timeout=0.01)
    assert answer.completion is Completion.TIME_OUT


def test_the_time_of_a_command_counts_from_its_start(bench: Bench) -> None:
    entered = threading.Event()
    first = bench.worker.submit(hold(entered), timeout=PATIENCE, done=bench.answers.put)
    bench.worker.submit(lambda _d, context: context.remaining, timeout=1.0, done=bench.answers.put)
    assert entered.wait(PATIENCE)
    first.cancel()
    bench.answer()
    assert 0.9 < bench.answer() <= 1.0


def test_cancel_reaches_the_command_that_runs(bench: Bench) -> None:
    entered = threading.Event()
    ticket = bench.worker.submit(hold(entered), timeout=PATIENCE, done=bench.answers.put)
    assert entered.wait(PATIENCE)
    ticket.cancel()
    assert bench.answer().completion is Completion.CANCELED


def test_a_command_called_off_in_the_queue_never_runs(bench: Bench) -> None:
    entered, ran = threading.Event(), threading.Event()
    first = bench.worker.submit(hold(entered), timeout=PATIENCE, done=bench.answers.put)
    second = bench.worker.submit(lambda _d, _c: ran.set(), timeout=PATIENCE, done=bench.answers.put)
    assert entered.wait(PATIENCE)
    second.cancel()
    first.cancel()
    assert [bench.answer().code, bench.answer().code] == ["canceled", "canceled"]
    assert not ran.is_set()


def test_the_status_is_known_while_a_command_runs(bench: Bench) -> None:
    entered = threading.Event()
    ticket = bench.worker.submit(hold(entered), timeout=PATIENCE, done=bench.answers.put)
    assert entered.wait(PATIENCE)
    assert bench.worker.status.state is DeviceState.ONLINE
    ticket.cancel()
    bench.answer()


@pytest.mark.parametrize("cause", [ValueError("name of a citizen"), SystemExit(3), KeyboardInterrupt()])
def test_whatever_a_command_raises_the_worker_lives_on(bench: Bench, cause: BaseException) -> None:
    answer = bench.do(fail(cause))
    assert (answer.completion, answer.action, answer.__cause__) == (Completion.INTERNAL_ERROR, Action.RESET, cause)
    assert bench.do(lambda _d, _c: "alive") == "alive"


def test_the_words_of_a_foreign_exception_reach_neither_error_nor_log(bench: Bench) -> None:
    answer = bench.do(fail(ValueError("110101199001011234")))
    assert "1101" not in str(answer)
    assert "1101" not in repr(bench.events)
    assert ("device.driver_fault", {"device": "bench", "error": "ValueError"}) in bench.events


def test_a_listener_that_raises_does_not_stop_the_device(bench: Bench) -> None:
    def listener(_answer: object) -> None:
        raise ValueError

    bench.worker.submit(lambda _d, _c: None, timeout=PATIENCE, done=listener)
    assert bench.do(lambda _d, _c: "alive") == "alive"
    assert ("device.listener_fault", {"device": "bench", "error": "ValueError"}) in bench.events


def test_nothing_is_opened_before_start(driver: ScriptedDriver) -> None:
    bench = Bench(driver)
    assert bench.worker.status.detail == "notOpened"
    assert driver.calls.empty()
    assert bench.worker.stop(PATIENCE)


def test_the_device_is_opened_once_for_many_commands(bench: Bench, driver: ScriptedDriver) -> None:
    for _ in range(3):
        bench.do(lambda _d, _c: None)
    assert list(driver.calls.queue).count("open") == 1


def test_a_lost_device_is_closed_published_and_opened_again(watchful: Bench, driver: ScriptedDriver) -> None:
    driver.opening = UNPLUGGED
    assert watchful.do(fail(UNPLUGGED)) is UNPLUGGED
    lost = watchful.await_status(lambda status: status.state is DeviceState.OFFLINE)
    assert lost.detail == "unplugged"
    driver.opening = None
    watchful.await_status(lambda status: status.state is DeviceState.ONLINE)
    assert watchful.do(lambda _d, _c: "back") == "back"


def test_the_status_is_right_before_the_error_is_told(bench: Bench) -> None:
    seen: queue.Queue[DeviceState] = queue.Queue()
    bench.worker.submit(fail(UNPLUGGED), timeout=PATIENCE, done=lambda _: seen.put(bench.worker.status.state))
    assert seen.get(timeout=PATIENCE) is DeviceState.OFFLINE


def test_what_the_lost_device_held_is_unknown_and_not_as_before(watchful: Bench, driver: ScriptedDriver) -> None:
    driver.answer = DeviceStatus(DeviceState.ONLINE, MediaState.PRESENT, PaperState.FULL)
    watchful.await_status(lambda status: status.media is MediaState.PRESENT)
    driver.answer = UNPLUGGED
    lost = watchful.await_status(lambda status: status.state is DeviceState.OFFLINE)
    assert (lost.media, lost.paper) == (MediaState.UNKNOWN, PaperState.UNKNOWN)


def test_an_unplugged_device_is_noticed_when_nothing_is_asked(watchful: Bench, driver: ScriptedDriver) -> None:
    driver.answer = DeviceStatus(DeviceState.OFFLINE, detail="unplugged")
    watchful.await_status(lambda status: status.state is DeviceState.OFFLINE)
    driver.answer = ONLINE
    watchful.await_status(lambda status: status.state is DeviceState.ONLINE)


def test_a_look_that_times_out_means_no_answer(watchful: Bench, driver: ScriptedDriver) -> None:
    driver.answer = DeviceError(Completion.TIME_OUT, "timeOut", Action.NONE)
    assert watchful.await_status(lambda status: status.state is DeviceState.OFFLINE).detail == "noAnswer"


def test_a_driver_that_breaks_while_looked_at_is_opened_again(watchful: Bench, driver: ScriptedDriver) -> None:
    driver.answer = RuntimeError("bug")
    while driver.calls.get(timeout=PATIENCE) != "close":
        pass
    driver.answer = ONLINE
    assert watchful.do(lambda _d, _c: "alive") == "alive"


def test_only_a_change_is_published(watchful: Bench, driver: ScriptedDriver) -> None:
    for _ in range(5):
        while driver.calls.get(timeout=PATIENCE) != "status":
            pass
    assert watchful.statuses.empty()


def test_since_moves_only_with_the_state(watchful: Bench, driver: ScriptedDriver) -> None:
    before = watchful.worker.status.since
    for _ in range(3):
        while driver.calls.get(timeout=PATIENCE) != "status":
            pass
    assert watchful.worker.status.since == before
    driver.answer = DeviceStatus(DeviceState.HARDWARE_ERROR, detail="selfTestFailed")
    changed = watchful.await_status(lambda status: status.state is DeviceState.HARDWARE_ERROR)
    assert changed.since > before


def test_a_command_opens_an_absent_device_at_once_instead_of_waiting(driver: ScriptedDriver) -> None:
    driver.opening = UNPLUGGED
    bench = Bench(driver)
    bench.worker.start()
    assert bench.do(lambda _d, _c: None) is UNPLUGGED
    driver.opening = None
    assert bench.do(lambda _d, _c: "there") == "there"
    assert bench.worker.stop(PATIENCE)


def test_an_error_that_asks_for_a_reset_reopens_the_device(bench: Bench, driver: ScriptedDriver) -> None:
    bench.do(fail(DeviceError(Completion.HARDWARE_ERROR, "notUnderstood", Action.RESET)))
    assert bench.do(lambda _d, _c: "open again") == "open again"
    calls = list(driver.calls.queue)
    assert calls.index("close") < len(calls) - 1 - calls[::-1].index("open")


def test_an_error_of_the_citizen_leaves_the_device_open(bench: Bench, driver: ScriptedDriver) -> None:
    bench.do(fail(DeviceError(Completion.USER_ERROR, "reseat", Action.CLEAR)))
    bench.do(lambda _d, _c: None)
    assert "close" not in list(driver.calls.queue)


def test_the_idle_look_makes_way_for_a_command(driver: ScriptedDriver) -> None:
    driver.look_blocks.set()
    bench = Bench(driver)
    bench.worker.start()
    assert driver.looking.wait(PATIENCE)
    driver.look_blocks.clear()
    assert bench.do(lambda _d, _c: "at once") == "at once"
    assert bench.worker.stop(PATIENCE)


def test_stop_answers_what_runs_and_what_waits(driver: ScriptedDriver) -> None:
    bench = Bench(driver)
    bench.worker.start()
    entered = threading.Event()
    bench.worker.submit(hold(entered), timeout=PATIENCE, done=bench.answers.put)
    bench.worker.submit(lambda _d, _c: "too late", timeout=PATIENCE, done=bench.answers.put)
    assert entered.wait(PATIENCE)
    assert bench.worker.stop(PATIENCE)
    assert [bench.answer().code, bench.answer().code] == ["canceled", "canceled"]
    assert list(driver.calls.queue)[-1] == "close"


def test_a_command_after_stop_is_answered_canceled(bench: Bench) -> None:
    bench.worker.stop(PATIENCE)
    assert bench.do(lambda _d, _c: "too late").completion is Completion.CANCELED


def test_stop_tells_that_a_driver_hangs_and_still_answers_what_waits(driver: ScriptedDriver) -> None:
    bench = Bench(driver)
    bench.worker.start()
    entered, release = threading.Event(), threading.Event()

    def deaf(_driver: Driver, _context: CommandContext) -> None:
        entered.set()
        release.wait(PATIENCE)

    bench.worker.submit(deaf, timeout=PATIENCE, done=lambda _: None)
    bench.worker.submit(lambda _d, _c: None, timeout=PATIENCE, done=bench.answers.put)
    assert entered.wait(PATIENCE)
    assert not bench.worker.stop(0.01)
    assert bench.answer().code == "canceled"
    assert bench.events[-1][0] == "device.worker_stuck"
    release.set()
    assert bench.worker.stop(PATIENCE)


def test_pauses_between_attempts_grow_to_a_bound() -> None:
    assert [reopen_pause(failures) for failures in (0, 1, 2, 3, 4, 100_000)] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


@pytest.mark.req("M34")
def test_a_real_reader_comes_back_after_its_cable_was_pulled(tmp_path: Path) -> None:
    link = tmp_path / "reader"
    with VirtualReader(link) as reader:
        bench = Bench(SdtSerialReader(SdtSerialSettings(str(link))), poll_seconds=0.01)
        bench.worker.start()
        bench.await_status(lambda status: status.state is DeviceState.ONLINE)
        reader.unplug()
        bench.await_status(lambda status: status.state is DeviceState.OFFLINE)
        reader.plug()
        bench.await_status(lambda status: status.state is DeviceState.ONLINE)
        assert bench.worker.stop(PATIENCE)
