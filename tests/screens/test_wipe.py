"""After a visit nothing of the citizen is left in any widget or picture."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from kivy.cache import Cache
from kivy.uix.widget import Widget

from kiosk.journey.state import Session, Step
from screens import samples
from screens.widgets.pad import SignaturePad
from screens.widgets.page_view import PageView

from .hand import Hand
from .stage import Stage
from .test_pad import sign

pytestmark = pytest.mark.req("M21")


def visit(stage: Stage, hand: Hand) -> None:
    """Everything of the walk is shown once, as one visit."""
    for journey in samples.every().values():
        if journey.session is not None and journey.session.step is not Step.GOODBYE:
            stage.show(journey)
    stage.show(samples.every()["sign"])
    sign(stage, hand)


def words_left() -> set[str]:
    left = set()
    for thing in gc.get_objects():
        if issubclass(type(thing), Widget):  # type(): a dead weak proxy of Kivy raises at isinstance
            for name in ("text", "value", "caption", "hint", "lead", "title"):
                words = getattr(thing, name, "")
                left |= {secret for secret in samples.SECRETS if isinstance(words, str) and secret in words}
    return left


def test_the_walk_did_show_the_citizen(stage: Stage, hand: Hand) -> None:
    visit(stage, hand)
    assert samples.CARD.name in words_left()


@pytest.mark.parametrize("session", [None, Session("visit-sample", Step.GOODBYE)])
def test_no_widget_holds_a_word_of_the_citizen(stage: Stage, hand: Hand, session: Session | None) -> None:
    visit(stage, hand)
    stage.show(replace(samples.HOME, session=session))
    assert words_left() == set()


def test_no_picture_of_a_page_and_no_stroke_is_left(stage: Stage, hand: Hand) -> None:
    visit(stage, hand)
    stage.show(samples.HOME)
    assert not [thing for thing in gc.get_objects() if issubclass(type(thing), (PageView, SignaturePad))]
    for category in ("kv.image", "kv.texture", "kv.loader"):
        kept = [key for key in Cache._objects.get(category, {}) if "kivy/data" not in key]
        assert not kept, category


def test_another_visit_starts_with_fresh_screens(stage: Stage) -> None:
    stage.show(samples.every()["checklist"])
    first = stage.shell.screen
    journey = samples.every()["checklist"]
    assert journey.session is not None
    stage.show(replace(journey, session=replace(journey.session, session_id="another")))
    assert stage.shell.screen is not first
