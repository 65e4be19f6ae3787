"""The review leads to what decides which items there are, and apart from it to the other answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from screens import samples

from .hand import Hand
from .stage import Stage

pytestmark = pytest.mark.req("M04", "M06")


def texts(stage: Stage) -> list[str]:
    return [drawn.text for drawn in stage.drawn()][::-1]


def links(stage: Stage) -> list[str]:
    return [w.name for w in stage.root.walk() if str(getattr(w, "name", "")).startswith("change:")]


def reviewed(answers: dict[str, str]) -> Journey:
    journey = samples.every()["review-answers"]
    if journey.session is None:
        raise ValueError("the sample has no visit")
    return replace(journey, session=replace(journey.session, answers=answers))


def test_the_link_beside_the_answers_leads_to_the_questions_after_the_items(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["review-answers"])
    hand.touch("change:answers")
    assert stage.port.sent[-1] == ev.ChangeAsked("answers")
    hand.touch("change:items")
    assert stage.port.sent[-1] == ev.ChangeAsked("items")


def test_what_was_asked_first_stands_with_the_items_that_it_decided(stage: Stage) -> None:
    stage.show(samples.every()["review-answers"])
    shown = texts(stage)
    order = [shown.index(one) for one in ("您以前在哪里上班？", "您的回答", "您属于哪一种退休？")]
    assert order == sorted(order)


def test_without_such_answers_there_is_no_such_card(stage: Stage) -> None:
    stage.show(reviewed({"work": "company"}))
    assert "您的回答" not in texts(stage)
    assert "change:answers" not in links(stage)
    assert "change:items" in links(stage)
