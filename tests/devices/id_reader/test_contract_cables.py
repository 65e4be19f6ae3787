"""Every driver of the role ``id_reader``: a cable may be pulled at any moment, and plugged in again."""

from __future__ import annotations

import queue

import pytest

from devices.errors import Action, Completion, DeviceError
from devices.id_reader.protocol import IdCardReading
from devices.status import DeviceState, DeviceStatus
from devices.worker import DeviceWorker
from tests.devices.id_reader.rigs import CARD, OTHER, PATIENCE, Doing, Rig, failed, is_exactly, soon

WHOLE_ANSWER = 1295  # bytes


def test_a_cable_pulled_while_nothing_is_done_is_told_by_the_next_command(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.unplug()
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)


@pytest.mark.req("M34")
@pytest.mark.parametrize("moment", ["20 01", "20 02"])
def test_a_cable_pulled_between_two_answers_is_told_and_heals(rig: Rig, moment: str) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    rig.after[moment] = rig.reader.unplug
    assert failed(lambda: driver.read(soon())).code == "unplugged"
    rig.reader.plug()
    driver.close()
    driver.open()
    rig.reader.put(OTHER)
    assert is_exactly(driver.read(soon()), OTHER)


@pytest.mark.req("M34")
@pytest.mark.parametrize("after", [0, 3, 6, 7, 8, 71, 647, 1294, WHOLE_ANSWER])
def test_a_cable_pulled_within_an_answer_is_told_and_heals(rig: Rig, after: int) -> None:
    driver = rig.opened(appended_address=False)
    rig.reader.inject(f"unplug_at:{after}", 1)
    rig.reader.put(CARD)
    outcome = Doing(lambda: driver.read(soon())).end()
    if after == WHOLE_ANSWER and isinstance(outcome, IdCardReading):
        assert (outcome.name, outcome.number) == (CARD.name, CARD.number)
    else:
        assert isinstance(outcome, DeviceError)
        assert (outcome.completion, outcome.code) == (Completion.DEVICE_NOT_READY, "unplugged")
    rig.reader.plug()
    driver.close()
    driver.open()
    rig.reader.put(OTHER)
    assert is_exactly(driver.read(soon()), OTHER)


@pytest.mark.req("M34")
def test_a_worker_loses_the_reader_and_takes_it_back(rig: Rig) -> None:
    statuses: queue.Queue[DeviceStatus] = queue.Queue()
    outcomes: queue.Queue[object] = queue.Queue()
    worker = DeviceWorker(
        "id_reader",
        rig.make(),
        on_status=statuses.put,
        log=lambda _event, /, **_fields: None,
        poll_seconds=0.02,
        pause=lambda _failures: 0.02,
    )
    worker.start()
    states = [statuses.get(timeout=PATIENCE).state]
    rig.reader.unplug()
    states.append(statuses.get(timeout=PATIENCE).state)
    rig.reader.plug()
    states.append(statuses.get(timeout=PATIENCE).state)
    rig.reader.put(CARD)
    worker.submit(lambda driver, context: driver.read(context), timeout=PATIENCE, done=outcomes.put)
    outcome = outcomes.get(timeout=PATIENCE)
    assert worker.stop(PATIENCE)
    assert states == [DeviceState.ONLINE, DeviceState.OFFLINE, DeviceState.ONLINE]
    assert isinstance(outcome, IdCardReading)
