"""Touches: what fires, what does not, and what lies over a screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Overlay
from screens import samples

from .hand import Hand
from .stage import Stage


def sent(stage: Stage) -> list[ev.Event]:
    return [event for event in stage.port.sent if not isinstance(event, ev.Touched)]


def test_every_touch_says_that_somebody_is_there(stage: Stage, hand: Hand) -> None:
    stage.show(samples.HOME)
    hand.tap(5, 1900)
    assert stage.port.sent == [ev.Touched()]


def test_a_tile_chooses_its_bundle(stage: Stage, hand: Hand) -> None:
    stage.show(samples.HOME)
    hand.touch("tile:retirement")
    assert sent(stage) == [ev.BundleChosen("retirement")]


def test_a_tile_that_cannot_be_applied_for_here_still_answers(stage: Stage, hand: Hand) -> None:
    stage.show(samples.HOME)
    hand.touch("tile:school")
    assert sent(stage) == [ev.BundleChosen("school")]


def test_a_finger_that_slides_off_fires_nothing(stage: Stage, hand: Hand) -> None:
    stage.show(samples.HOME)
    x, y = hand.middle("tile:retirement")
    hand.drag((x, y), (x, y + 400))
    assert sent(stage) == []


def test_a_pressed_button_shows_it_before_it_is_released(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["situation"])
    button = stage.target("next")
    from kivy.tests.common import UnitTestTouch

    touch = UnitTestTouch(*hand.middle("next"))
    touch.touch_down()
    assert button.pressed
    assert button.fill == "primary_pressed"
    touch.touch_up()
    assert sent(stage) == [ev.Next()]


def test_turning_the_page_by_drag_fires_no_row(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["items"])
    x, y = hand.middle("item:years")
    hand.drag((x, y), (x, y + 60), (x, y + 300))
    assert sent(stage) == []
    assert stage.shell.screen is not None
    assert stage.shell.screen.pager.offset == pytest.approx(300, abs=2)


def test_the_arrow_turns_the_page_to_its_end_and_then_rests(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["items"])
    assert "item:household" not in {t.name for t in stage.targets()}
    for _ in range(3):
        hand.touch("scroll:down")
    names = {t.name: t.enabled for t in stage.targets()}
    assert "item:household" in names
    assert names["scroll:down"] is False


def test_a_veil_takes_every_touch_beside_the_sheet(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["overlay-exit"])
    hand.tap(540, 150)
    assert sent(stage) == []
    hand.touch("stay")
    assert sent(stage) == [ev.OverlayClosed()]


def test_leaving_is_asked_twice(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["overlay-exit"])
    hand.touch("leave")
    assert sent(stage) == [ev.ExitConfirmed()]


@pytest.mark.req("M20")
def test_the_display_sheet_offers_all_modes_and_changes_to_the_one_touched(stage: Stage, hand: Hand) -> None:
    stage.show(samples.HOME)
    hand.touch("display")
    assert stage.shell.overlay_name == "display"
    hand.touch("mode:elder")
    assert sent(stage) == [ev.ModeChosen("elder")]
    assert stage.shell.overlay is None


def test_the_idle_prompt_lies_over_the_display_sheet(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["checklist"])
    hand.touch("display")
    stage.show(replace(stage.port.snapshot, overlay=Overlay.IDLE, idle_left=12))
    assert stage.shell.overlay_name == "idle"


@pytest.mark.parametrize(("name", "event"), [("back", ev.Back()), ("help", ev.HelpAsked()), ("exit", ev.ExitAsked())])
def test_the_bottom_bar_says_what_was_touched(stage: Stage, hand: Hand, name: str, event: ev.Event) -> None:
    stage.show(samples.every()["checklist"])
    hand.touch(name)
    assert sent(stage) == [event]


def test_nothing_can_be_submitted_twice(stage: Stage) -> None:
    stage.show(samples.every()["submitting"])
    assert {t.name for t in stage.targets()} == {"help"}


def test_the_second_half_of_a_double_touch_does_nothing_on_the_next_screen(kivy: None) -> None:
    stage = Stage((1080, 1920), "standard", guard=30.0)
    stage.show(samples.every()["notice"])
    stage.shell.deaf = False
    with Hand(stage) as hand:
        x, y = hand.middle("next")
        hand.tap(x, y)
        stage.show(samples.every()["checklist"])
        assert stage.shell.deaf
        hand.tap(x, y)
        assert sent(stage) == [ev.Next()]
        stage.shell._listen()
        hand.tap(x, y)
    assert sent(stage) == [ev.Next(), ev.Next()]


def test_typing_is_never_held_up(kivy: None) -> None:
    stage = Stage((1080, 1920), "standard", guard=30.0)
    stage.show(samples.every()["form"])
    stage.shell.deaf = False
    stage.show(samples.every()["form"])
    assert not stage.shell.deaf
