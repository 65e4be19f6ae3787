"""The questions before the choice of items and those after it are one screen, and none of them is passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kivy.clock import Clock

from kiosk.journey.state import Journey, Step
from kiosk.model.situation import Option, Situation
from screens import samples

from .hand import Hand
from .stage import Box, Stage
from .test_steps import said

YES_NO = (Option("yes", "是"), Option("no", "不是"))
EARLY = tuple(Situation(f"early{n}", f"事项之前的问题{n}？", "", YES_NO, first=True) for n in (1, 2))
LATE = tuple(Situation(f"late{n}", f"事项之后的问题{n}？", "", YES_NO) for n in (1, 2))
ALL_EARLY = {question.situation_id: "yes" for question in EARLY}
ALL = ALL_EARLY | {question.situation_id: "yes" for question in LATE}


def asking(*, before_items: bool, answers: dict[str, str]) -> Journey:
    journey = samples.every()["situation"]
    if journey.session is None:
        raise ValueError("the sample has no visit")
    guide = replace(samples.GUIDE, situations=(*EARLY, *LATE))
    session = replace(journey.session, guide=guide, answers=answers, before_items=before_items, step=Step.SITUATION)
    return replace(journey, session=session)


def at_the_first(stage: Stage) -> None:
    """The first of the early questions, all of them answered."""
    stage.show(asking(before_items=True, answers={}))
    stage.show(asking(before_items=True, answers=ALL_EARLY))


def heading(stage: Stage) -> str:
    return str(stage.shell.screen.heading) if stage.shell.screen is not None else ""


def test_after_the_items_the_questions_begin_with_the_first(stage: Stage, hand: Hand) -> None:
    at_the_first(stage)
    hand.touch("next")
    assert heading(stage) == "事项之前的问题2？"
    stage.show(asking(before_items=False, answers=ALL_EARLY))
    assert heading(stage) == "事项之后的问题1？"


def test_going_back_over_the_items_finds_the_last_of_the_questions_before_them(stage: Stage) -> None:
    stage.show(asking(before_items=False, answers=ALL))
    stage.show(asking(before_items=True, answers=ALL))
    assert heading(stage) == "事项之前的问题2？"


def test_a_question_that_is_being_asked_stays_while_it_is_answered(stage: Stage) -> None:
    stage.show(asking(before_items=False, answers=ALL_EARLY))
    stage.show(asking(before_items=False, answers=ALL_EARLY | {"late1": "yes"}))
    assert heading(stage) == "事项之后的问题1？"


def test_the_second_half_of_a_double_touch_answers_no_question_that_nobody_has_read(stage: Stage, hand: Hand) -> None:
    at_the_first(stage)
    stage.shell.deaf = False
    stage.shell._guard = 10.0
    stage.shell._hear = Clock.create_trigger(stage.shell._listen, 10.0)
    hand.touch("next")
    assert heading(stage) == "事项之前的问题2？"
    assert stage.shell.deaf


@pytest.mark.req("M20")
def test_another_display_mode_asks_the_same_question_and_not_the_first_again(stage: Stage) -> None:
    stage.show(asking(before_items=False, answers=ALL_EARLY))
    stage.show(asking(before_items=False, answers=ALL_EARLY | {"late1": "yes"}))
    stage.mode = "elder"
    stage.show(asking(before_items=False, answers=ALL_EARLY | {"late1": "yes"}))
    assert heading(stage) == "事项之后的问题2？"


def test_the_table_leads_back_to_the_question_from_which_it_was_opened(stage: Stage) -> None:
    at = asking(before_items=False, answers=ALL_EARLY | {"late1": "yes"})
    stage.show(at)
    assert heading(stage) == "事项之后的问题2？"
    table = samples.every()["situation-table"]
    if at.session is None or table.session is None:
        raise ValueError("the samples have no visit")
    looking = replace(at.session, step=Step.SITUATION_TABLE, table=table.session.table, table_for="late2")
    stage.show(replace(at, session=looking))
    stage.show(replace(at, session=replace(looking, step=Step.SITUATION)))
    assert heading(stage) == "事项之后的问题2？"


@pytest.mark.req("M04", "M20")
def test_what_an_answer_does_is_seen_at_once_in_large_type_on_a_wide_screen_too(kivy: None) -> None:
    stage = Stage((1920, 1080), "elder")
    stage.show(samples.every()["situation"])
    assert any("从 14 样减到 8 样" in drawn.text and drawn.seen.seen for drawn in stage.drawn())
    assert stage.shell.screen is not None
    assert not stage.shell.screen.pager.overflows


@pytest.mark.req("M04")
def test_the_least_contributions_are_told_of_the_years_in_which_the_age_is_reached(stage: Stage) -> None:
    stage.show(samples.every()["situation-table"])
    words = said(stage)
    assert "2026、2027 年到龄，缴费要满 15 年" in words


@pytest.mark.req("M20")
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_the_longest_group_stands_in_the_middle_of_its_button_in_large_type_too(
    kivy: None, size: tuple[int, int]
) -> None:
    stage = Stage(size, "elder")
    stage.show(samples.every()["situation-table"])
    for target in stage.targets():
        if target.name.startswith("group:"):
            button = Box.of(stage.target(target.name))
            (ink,) = (drawn.ink for drawn in stage.drawn() if drawn.text == target.text)
            assert abs((ink.x - button.x) - (button.right - ink.right)) <= 2
            assert ink.x - button.x >= 4
