"""What a receipt printer is said to be on every line that there is, and what is unknown because nobody answered or asked."""

from __future__ import annotations

import pytest

from devices.print_report import PrintReport
from devices.status import DeviceState, PaperState
from tests.devices.receipt_printer.conftest import Rig
from tests.devices.receipt_printer.slips import DONE, GONE, IMPATIENT, SLIP, lasting


@pytest.mark.req("M31")
@pytest.mark.parametrize(
    ("changes", "state", "paper", "detail"),
    [
        ({}, DeviceState.ONLINE, PaperState.FULL, ""),
        ({"paper": "low"}, DeviceState.ONLINE, PaperState.LOW, ""),
        ({"paper": "out"}, DeviceState.USER_ERROR, PaperState.OUT, "paperOut"),
        ({"cover_open": True}, DeviceState.USER_ERROR, PaperState.FULL, "coverOpen"),
        ({"cover_open": True, "paper": "out"}, DeviceState.USER_ERROR, PaperState.OUT, "coverOpen paperOut"),
        ({"cutter_jammed": True}, DeviceState.HARDWARE_ERROR, PaperState.FULL, "cutterError hardwareError"),
        ({"overheated": True, "paper": "low"}, DeviceState.HARDWARE_ERROR, PaperState.LOW, "overheated hardwareError"),
        ({"feed_button": True}, DeviceState.OFFLINE, PaperState.FULL, "offline feedButton"),
        ({"drawer_pin": True}, DeviceState.ONLINE, PaperState.FULL, ""),
    ],
)
def test_status_says_what_the_printer_says(
    rig: Rig, changes: dict[str, object], state: DeviceState, paper: PaperState, detail: str
) -> None:
    rig.paper.set(**changes)
    status = rig.engine().status(lasting())
    assert (status.state, status.paper, status.detail) == (state, paper, detail)


@pytest.mark.parametrize("fault", ["silent", "garbage"])
def test_a_printer_that_does_not_answer_is_no_printer_with_paper(rig: Rig, fault: str) -> None:
    rig.paper.set(fault=fault)
    status = rig.engine(**IMPATIENT).status(lasting())
    assert (status.state, status.paper) == (DeviceState.OFFLINE, PaperState.UNKNOWN)


def test_a_printer_that_answers_some_questions_has_no_known_paper(rig: Rig) -> None:
    rig.paper.set(questions="12")
    status = rig.engine(**IMPATIENT).status(lasting())
    assert (status.state, status.paper) == (DeviceState.OFFLINE, PaperState.UNKNOWN)
    assert status.detail == "noAnswer unanswered:3,4"


def test_a_cover_that_is_open_is_told_by_a_printer_that_answers_little_else(rig: Rig) -> None:
    rig.paper.set(questions="12", cover_open=True)
    status = rig.engine(**IMPATIENT).status(lasting())
    assert (status.state, status.paper) == (DeviceState.USER_ERROR, PaperState.UNKNOWN)


def test_a_printer_that_was_unplugged_is_told_and_comes_back_by_itself(rig: Rig) -> None:
    engine = rig.engine()
    assert engine.status(lasting()).state is DeviceState.ONLINE
    rig.paper.set(plugged=False)
    away = engine.status(lasting())
    assert away.state in (DeviceState.NO_DEVICE, DeviceState.OFFLINE)
    assert (away.paper, away.detail in GONE[rig.connection]) == (PaperState.UNKNOWN, True)
    rig.paper.set(plugged=True)
    assert engine.status(lasting()).state is DeviceState.ONLINE
    assert engine.print_slip(lasting(), SLIP) == PrintReport(DONE)


def test_a_printer_that_is_asked_in_order_only_tells_its_paper_so(rig: Rig) -> None:
    rig.paper.set(questions="", paper="low")
    engine = rig.engine(questions="")
    status = engine.status(lasting())
    assert (status.state, status.paper, status.detail) == (DeviceState.ONLINE, PaperState.LOW, "")
    assert engine.print_slip(lasting(), SLIP) == PrintReport(DONE, detail="paperLow")


def test_of_a_printer_that_is_asked_nothing_nothing_is_known(rig: Rig) -> None:
    rig.paper.set(fault="silent")
    status = rig.engine(questions="", confirmation="none").status(lasting())
    assert (status.state, status.paper, status.detail) == (DeviceState.ONLINE, PaperState.UNKNOWN, "notAsked")
