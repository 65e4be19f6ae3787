"""Keys, call button, door and mains: what the walk makes of them."""

from __future__ import annotations

import pytest

from kiosk.journey import events as ev
from kiosk.journey.ladder import ladder
from kiosk.journey.state import DeviceHealth, Overlay, Step
from tests.journey.walks import Walk


@pytest.mark.req("M25")
@pytest.mark.parametrize("key", ["call", "help"])
def test_the_call_button_brings_the_page_with_telephone_numbers(key: str) -> None:
    walk = Walk().to_checklist().do(ev.SignalChanged(key, True), ev.SignalChanged(key, False))
    assert walk.journey.overlay is Overlay.HELP
    assert walk.at is Step.CHECKLIST


@pytest.mark.req("M34")
@pytest.mark.parametrize(
    ("signal", "message"), [("power_fail", "errors.cabinet.power_fail"), ("door", "errors.cabinet.door")]
)
def test_without_mains_or_with_an_open_door_nobody_new_is_served(signal: str, message: str) -> None:
    walk = Walk().do(ev.SignalChanged(signal, True))
    assert ladder(walk.journey) is Step.OUT_OF_SERVICE
    assert walk.journey.stopped is not None
    assert walk.journey.stopped.what == message
    walk.do(ev.SignalChanged(signal, False))
    assert ladder(walk.journey) is Step.HOME


@pytest.mark.req("M34")
def test_who_is_there_when_the_mains_fail_finishes_on_the_battery() -> None:
    walk = Walk().to_checklist().do(ev.SignalChanged("power_fail", True))
    assert ladder(walk.journey) is Step.CHECKLIST
    walk.do(ev.ExitAsked(), ev.ExitConfirmed()).wait(13)
    assert ladder(walk.journey) is Step.OUT_OF_SERVICE


def test_a_key_is_a_sign_of_life() -> None:
    walk = Walk().to_checklist().wait(61)
    assert walk.journey.overlay is Overlay.IDLE
    walk.do(ev.SignalChanged("enter", True))
    assert walk.journey.overlay is Overlay.NONE
    assert walk.wait(59).journey.overlay is Overlay.NONE


def test_what_a_key_does_when_it_is_let_go_is_nothing() -> None:
    walk = Walk().to_checklist()
    before = walk.journey
    assert walk.do(ev.SignalChanged("enter", False)).journey == before


def test_a_level_that_nobody_has_reported_is_not_known() -> None:
    assert "door" not in Walk().journey.inputs


def test_a_door_that_nobody_watches_any_more_is_neither_open_nor_closed() -> None:
    walk = Walk().do(ev.SignalChanged("door", True), ev.DeviceChanged("signals", DeviceHealth("offline")))
    assert "door" not in walk.journey.inputs
    assert ladder(walk.journey) is Step.HOME
