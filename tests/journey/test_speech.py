"""Reading aloud: what the screen says, until it ends, is stopped, or the screen is gone."""

from __future__ import annotations

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import DeviceHealth
from tests.journey.walks import Walk


def with_speaker() -> Walk:
    return Walk().do(ev.DeviceChanged("speaker", DeviceHealth("online")))


@pytest.mark.req("M20")
def test_a_screen_is_read_aloud_and_a_second_touch_stops_it() -> None:
    walk = with_speaker().do(ev.SpeechAsked("请选一件事。"))
    assert walk.effects == [ef.Speak("请选一件事。", 1)]
    assert walk.journey.speaking == 1
    walk.do(ev.SpeechAsked("请选一件事。"))
    assert walk.effects[-1] == ef.CancelDevice("speaker")
    assert walk.journey.speaking == 0


def test_the_end_of_an_earlier_sentence_does_not_end_the_next() -> None:
    walk = with_speaker().do(ev.SpeechAsked("一。"), ev.SpeechAsked("一。"), ev.SpeechAsked("二。"), ev.Spoken(1))
    assert walk.journey.speaking == 2
    walk.do(ev.Spoken(2))
    assert walk.journey.speaking == 0


@pytest.mark.req("M21")
def test_another_screen_breaks_it_off() -> None:
    walk = with_speaker().to_checklist().do(ev.SpeechAsked("还差三样。"), ev.Next())
    assert walk.effects[-1] == ef.CancelDevice("speaker")
    assert walk.journey.speaking == 0


@pytest.mark.req("M21")
def test_the_end_of_the_visit_breaks_it_off() -> None:
    walk = with_speaker().to_checklist().do(ev.SpeechAsked("还差三样。"), ev.ExitAsked(), ev.ExitConfirmed())
    assert ef.CancelDevice("speaker") in walk.effects
    assert walk.journey.speaking == 0


@pytest.mark.parametrize("state", ["offline", "noDevice", "hardwareError"])
def test_without_a_speaker_nothing_is_asked_of_it(state: str) -> None:
    walk = Walk().do(ev.DeviceChanged("speaker", DeviceHealth(state)), ev.SpeechAsked("一。"))
    assert walk.effects == []


def test_the_text_stands_in_no_repr() -> None:
    assert "张三" not in repr(ev.SpeechAsked("张三")) + repr(ef.Speak("张三", 1))
