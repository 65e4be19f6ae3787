"""The worker and its device: opened, watched, lost and taken back; what is published of it."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest

from devices.errors import Action, Completion, DeviceError
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
from devices.id_reader.sim import VirtualReader
from devices.status import DeviceState, DeviceStatus, MediaState, PaperState
from devices.worker import reopen_pause
from tests.devices.worker_bench import ONLINE, PATIENCE, UNPLUGGED, Bench, ScriptedDriver, fail


def test_a_lost_device_is_closed_published_and_opened_again(
    watchful_bench: Bench, scripted_driver: ScriptedDriver
) -> None:
    scripted_driver.opening = UNPLUGGED
    assert watchful_bench.do(fail(UNPLUGGED)) is UNPLUGGED
    lost = watchful_bench.await_status(lambda status: status.state is DeviceState.OFFLINE)
    assert lost.detail == "unplugged"
    scripted_driver.opening = None
    watchful_bench.await_status(lambda status: status.state is DeviceState.ONLINE)
    assert watchful_bench.do(lambda _d, _c: "back") == "back"


def test_a_device_that_a_command_took_back_is_published_before_the_command_runs(
    worker_bench: Bench, scripted_driver: ScriptedDriver
) -> None:
    assert worker_bench.do(fail(UNPLUGGED)) is UNPLUGGED
    worker_bench.await_status(lambda status: status.state is DeviceState.OFFLINE)
    seen = worker_bench.do(lambda _d, _c: worker_bench.worker.status.state)
    assert seen is DeviceState.ONLINE


def test_a_first_look_that_made_way_for_a_command_leaves_the_status_to_it(scripted_driver: ScriptedDriver) -> None:
    scripted_driver.look_blocks.set()
    worker_bench = Bench(scripted_driver)
    worker_bench.worker.start()
    assert scripted_driver.looking.wait(PATIENCE)
    scripted_driver.look_blocks.clear()
    assert worker_bench.do(lambda _d, _c: worker_bench.worker.status.state) is DeviceState.ONLINE
    assert worker_bench.worker.stop(PATIENCE)


def test_a_device_that_is_slow_to_say_that_it_is_back_still_gets_its_command(
    worker_bench: Bench, scripted_driver: ScriptedDriver
) -> None:
    assert worker_bench.do(fail(UNPLUGGED)) is UNPLUGGED
    scripted_driver.answer = DeviceError(Completion.TIME_OUT, "timeOut", Action.NONE)
    assert worker_bench.do(lambda _d, _c: "done") == "done"


def test_the_status_is_right_before_the_error_is_told(worker_bench: Bench) -> None:
    seen: queue.Queue[DeviceState] = queue.Queue()
    worker_bench.worker.submit(
        fail(UNPLUGGED), timeout=PATIENCE, done=lambda _: seen.put(worker_bench.worker.status.state)
    )
    assert seen.get(timeout=PATIENCE) is DeviceState.OFFLINE


def test_what_the_lost_device_held_is_unknown_and_not_as_before(
    watchful_bench: Bench, scripted_driver: ScriptedDriver
) -> None:
    scripted_driver.answer = DeviceStatus(DeviceState.ONLINE, MediaState.PRESENT, PaperState.FULL)
    watchful_bench.await_status(lambda status: status.media is MediaState.PRESENT)
    scripted_driver.answer = UNPLUGGED
    lost = watchful_bench.await_status(lambda status: status.state is DeviceState.OFFLINE)
    assert (lost.media, lost.paper) == (MediaState.UNKNOWN, PaperState.UNKNOWN)


def test_an_unplugged_device_is_noticed_when_nothing_is_asked(
    watchful_bench: Bench, scripted_driver: ScriptedDriver
) -> None:
    scripted_driver.answer = DeviceStatus(DeviceState.OFFLINE, detail="unplugged")
    watchful_bench.await_status(lambda status: status.state is DeviceState.OFFLINE)
    scripted_driver.answer = ONLINE
    watchful_bench.await_status(lambda status: status.state is DeviceState.ONLINE)


def test_a_look_that_times_out_means_no_answer(watchful_bench: Bench, scripted_driver: ScriptedDriver) -> None:
    scripted_driver.answer = DeviceError(Completion.TIME_OUT, "timeOut", Action.NONE)
    assert watchful_bench.await_status(lambda status: status.state is DeviceState.OFFLINE).detail == "noAnswer"


def test_a_driver_that_breaks_while_looked_at_is_opened_again(
    watchful_bench: Bench, scripted_driver: ScriptedDriver
) -> None:
    scripted_driver.answer = RuntimeError("bug")
    while scripted_driver.calls.get(timeout=PATIENCE) != "close":
        pass
    scripted_driver.answer = ONLINE
    assert watchful_bench.do(lambda _d, _c: "alive") == "alive"


def test_only_a_change_is_published(watchful_bench: Bench, scripted_driver: ScriptedDriver) -> None:
    for _ in range(5):
        while scripted_driver.calls.get(timeout=PATIENCE) != "status":
            pass
    assert watchful_bench.statuses.empty()


def test_since_moves_only_with_the_state(watchful_bench: Bench, scripted_driver: ScriptedDriver) -> None:
    before = watchful_bench.worker.status.since
    for _ in range(3):
        while scripted_driver.calls.get(timeout=PATIENCE) != "status":
            pass
    assert watchful_bench.worker.status.since == before
    scripted_driver.answer = DeviceStatus(DeviceState.HARDWARE_ERROR, detail="selfTestFailed")
    changed = watchful_bench.await_status(lambda status: status.state is DeviceState.HARDWARE_ERROR)
    assert changed.since > before


def test_a_command_opens_an_absent_device_at_once_instead_of_waiting(scripted_driver: ScriptedDriver) -> None:
    scripted_driver.opening = UNPLUGGED
    worker_bench = Bench(scripted_driver)
    worker_bench.worker.start()
    assert worker_bench.do(lambda _d, _c: None) is UNPLUGGED
    scripted_driver.opening = None
    assert worker_bench.do(lambda _d, _c: "there") == "there"
    assert worker_bench.worker.stop(PATIENCE)


def test_an_error_that_asks_for_a_reset_reopens_the_device(
    worker_bench: Bench, scripted_driver: ScriptedDriver
) -> None:
    worker_bench.do(fail(DeviceError(Completion.HARDWARE_ERROR, "notUnderstood", Action.RESET)))
    assert worker_bench.do(lambda _d, _c: "open again") == "open again"
    calls = list(scripted_driver.calls.queue)
    assert calls.index("close") < len(calls) - 1 - calls[::-1].index("open")


def test_an_error_of_the_citizen_leaves_the_device_open(worker_bench: Bench, scripted_driver: ScriptedDriver) -> None:
    worker_bench.do(fail(DeviceError(Completion.USER_ERROR, "reseat", Action.CLEAR)))
    worker_bench.do(lambda _d, _c: None)
    assert "close" not in list(scripted_driver.calls.queue)


def test_the_idle_look_makes_way_for_a_command(scripted_driver: ScriptedDriver) -> None:
    scripted_driver.look_blocks.set()
    worker_bench = Bench(scripted_driver)
    worker_bench.worker.start()
    assert scripted_driver.looking.wait(PATIENCE)
    scripted_driver.look_blocks.clear()
    assert worker_bench.do(lambda _d, _c: "at once") == "at once"
    assert worker_bench.worker.stop(PATIENCE)


def test_pauses_between_attempts_grow_to_a_bound() -> None:
    assert [reopen_pause(failures) for failures in (0, 1, 2, 3, 4, 100_000)] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


@pytest.mark.req("M34")
def test_a_real_reader_comes_back_after_its_cable_was_pulled(tmp_path: Path) -> None:
    link = tmp_path / "reader"
    with VirtualReader(link) as reader:
        worker_bench = Bench(SdtSerialReader(SdtSerialSettings(str(link))), poll_seconds=0.01)
        worker_bench.worker.start()
        worker_bench.await_status(lambda status: status.state is DeviceState.ONLINE)
        reader.unplug()
        worker_bench.await_status(lambda status: status.state is DeviceState.OFFLINE)
        reader.plug()
        worker_bench.await_status(lambda status: status.state is DeviceState.ONLINE)
        assert worker_bench.worker.stop(PATIENCE)
