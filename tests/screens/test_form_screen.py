"""The form: what the card said, digits, choices, mistakes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.guide import FormField, FormSection
from screens import samples
from screens.form import grouped

from .hand import Hand
from .stage import Stage
from .test_steps import said
from .test_touch import sent


def typed(stage: Stage, **form: str) -> Journey:
    journey = samples.every()["form"]
    assert journey.session is not None
    return replace(journey, session=replace(journey.session, form={**journey.session.form, **form}))


@pytest.mark.req("M06")
def test_what_the_card_said_says_so_and_takes_no_touch(stage: Stage) -> None:
    stage.show(samples.every()["form-card"])
    assert said(stage).count("来自身份证") == 4
    assert not any(t.name.startswith("field:") for t in stage.targets())


def test_a_key_adds_its_digit_to_the_field_that_is_marked(stage: Stage, hand: Hand) -> None:
    stage.show(typed(stage, phone="138"))
    hand.touch("key:7")
    assert sent(stage) == [ev.FieldSet("phone", "1387")]


def test_the_last_digit_and_all_of_them_can_be_taken_back(stage: Stage, hand: Hand) -> None:
    stage.show(typed(stage, phone="138"))
    hand.touch("key:back")
    hand.touch("key:clear")
    assert sent(stage) == [ev.FieldSet("phone", "13"), ev.FieldSet("phone", "")]


def test_another_field_takes_the_keys_when_touched(stage: Stage, hand: Hand) -> None:
    stage.show(typed(stage, bank_card=""))
    hand.touch("field:bank_card")
    hand.touch("key:6")
    assert sent(stage) == [ev.FieldSet("bank_card", "6")]


def test_a_field_takes_no_more_digits_than_it_can_have(stage: Stage, hand: Hand) -> None:
    stage.show(typed(stage, phone="013800000000"))
    hand.touch("key:1")
    assert sent(stage) == [ev.FieldSet("phone", "013800000000")]


def test_a_choice_is_sent_with_its_field(stage: Stage, hand: Hand) -> None:
    stage.show(typed(stage))
    hand.touch("option:archive:self")
    assert sent(stage) == [ev.FieldSet("archive", "self")]


def test_a_mistake_stands_beside_its_field(stage: Stage) -> None:
    stage.show(samples.every()["form-problem"])
    assert "11 位手机号" in said(stage)


def test_digits_of_a_date_are_kept_as_a_date(stage: Stage, hand: Hand) -> None:
    field = FormField("since", "参加工作时间", "date")
    guide = replace(samples.GUIDE, form=(FormSection("work", "工作经历", (field,)),))
    journey = samples.every()["form"]
    assert journey.session is not None
    session = replace(journey.session, guide=guide, section=0, form={"since": "1990-0"})
    stage.show(replace(journey, session=session))
    hand.touch("key:7")
    assert sent(stage) == [ev.FieldSet("since", "1990-07")]


def test_a_mistake_on_a_page_that_is_turned_away_is_brought_into_view(stage: Stage) -> None:
    fields = tuple(FormField(f"f{n}", f"第 {n} 个电话", "phone") for n in range(12))
    guide = replace(samples.GUIDE, form=(FormSection("many", "许多电话", fields),))
    journey = samples.every()["form"]
    assert journey.session is not None
    session = replace(journey.session, guide=guide, section=0, form={})
    stage.show(replace(journey, session=session))
    assert "field:f11" not in {t.name for t in stage.targets()}
    wrong = replace(session, form_problems={"f11": "forms.phone.wrong"})
    stage.show(replace(journey, session=wrong))
    stage.settle()
    assert "field:f11" in {t.name for t in stage.targets()}


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "13800000000", "138 0000 0000"),
        ("bank_card", "6217880012344821", "6217 8800 1234 4821"),
        ("id_number", "150627196611230018", "150627 19661123 0018"),
        ("name", "巴特尔", "巴特尔"),
        ("phone", "", ""),
    ],
)
def test_digits_are_grouped_to_be_read_aloud(kind: str, value: str, shown: str) -> None:
    assert grouped(kind, value) == shown
