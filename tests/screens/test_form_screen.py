"""The form: what the card said, digits, choices, mistakes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.forms.provenance import PrefillSource
from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.guide import FormField, FormSection
from kiosk.model.situation import Asks
from screens import samples

from .hand import Hand
from .stage import Box, Stage
from .test_steps import said
from .test_touch import sent


def typed(stage: Stage, **form: str) -> Journey:
    journey = samples.every()["form"]
    assert journey.session is not None
    return replace(journey, session=replace(journey.session, form={**journey.session.form, **form}))


@pytest.mark.req("M06")
def test_what_the_card_said_says_so_and_takes_no_touch(stage: Stage) -> None:
    stage.show(samples.every()["form-card"])
    assert said(stage).count("从身份证读出") == 4
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
    assert sent(stage) == []


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


def test_only_the_digits_of_a_day_count_as_entered(stage: Stage) -> None:
    field = FormField("since", "参加工作时间", "date")
    guide = replace(samples.GUIDE, form=(FormSection("work", "工作经历", (field,)),))
    journey = samples.every()["form"]
    assert journey.session is not None
    stage.show(replace(journey, session=replace(journey.session, guide=guide, section=0, form={"since": "1990-0"})))
    assert "1990年0_月__日" in said(stage)
    assert [target.entered for target in stage.targets() if target.name == "field:since"] == [5]


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


def at(stage: Stage, name: str) -> Stage:
    stage.show(samples.every()[name])
    return stage


def names(stage: Stage) -> set[str]:
    return {target.name for target in stage.targets()}


@pytest.mark.req("M05")
def test_a_credit_code_has_keys_of_its_own_alphabet(stage: Stage, hand: Hand) -> None:
    keys = {name.removeprefix("key:") for name in names(at(stage, "form-enterprise")) if name.startswith("key:")}
    assert keys == {*"0123456789ABCDEFGHJKLMNPQRTUWXY", "back", "clear"}
    hand.touch("key:M")
    assert sent(stage) == [ev.FieldSet("uscc", "M")]


def test_each_field_brings_its_own_keys(stage: Stage, hand: Hand) -> None:
    at(stage, "form-enterprise")
    hand.touch("field:capital")
    assert "key:." in names(stage)
    assert "key:M" not in names(stage)
    hand.touch("field:email")
    assert "key:@" in names(stage)


@pytest.mark.req("M06")
def test_what_a_machine_read_is_marked_to_be_looked_at(stage: Stage) -> None:
    assert said(at(stage, "form-look")).count("从您扫描的材料里识别，请核对") == 3
    assert not any(name.startswith("key:") for name in names(stage))


def test_a_name_that_was_read_wrong_can_be_left_to_the_counter(stage: Stage, hand: Hand) -> None:
    at(stage, "form-look")
    hand.touch("wrong:spouse_name")
    assert sent(stage) == [ev.LeftToCounter("spouse_name")]


@pytest.mark.req("M06")
def test_sources_that_disagree_are_a_question_and_the_answer_is_the_value(stage: Stage, hand: Hand) -> None:
    at(stage, "form-differ")
    assert "两处写的不一样，请选对的那一个" in said(stage)
    hand.touch("doubt:married_on:ocr")
    assert sent(stage) == [ev.FieldSet("married_on", "19900701")]


@pytest.mark.req("M05")
def test_a_representative_of_another_name_is_asked_about(stage: Stage, hand: Hand) -> None:
    at(stage, "form-representative")
    assert "苏日娜" in said(stage).replace("\n", "")
    assert "doubt:boss:other" not in names(stage)
    hand.touch("doubt:boss:stands")
    assert sent(stage) == [ev.DoubtSettled("boss", stands=True)]


@pytest.mark.req("M05", "M19")
def test_who_is_no_representative_can_go_back_and_say_so(stage: Stage, hand: Hand) -> None:
    journey = samples.every()["form-representative"]
    assert journey.session is not None
    assert journey.session.guide is not None
    who = replace(journey.session.guide.situations[0], asks=Asks.APPLICANT)
    guide = replace(journey.session.guide, situations=(who,))
    stage.show(replace(journey, session=replace(journey.session, guide=guide)))
    hand.touch("doubt:boss:other")
    assert sent(stage) == [ev.DoubtSettled("boss", stands=False)]


def test_a_place_is_looked_for_level_by_level(stage: Stage, hand: Hand) -> None:
    at(stage, "form-place")
    hand.touch("option:place:150600")
    hand.touch("option:place:150602")
    assert sent(stage) == [ev.FieldSet("place", "150602")]


def test_a_whole_city_can_be_meant_and_one_can_go_up_again(stage: Stage, hand: Hand) -> None:
    at(stage, "form-county")
    hand.touch("option:place:whole-150600")
    hand.touch("up:place")
    assert "option:place:150200" in names(stage)
    assert sent(stage) == [ev.FieldSet("place", "150600")]


def test_a_place_that_is_not_offered_is_left_to_the_counter(stage: Stage, hand: Hand) -> None:
    at(stage, "form-place")
    hand.touch("option:place:other")
    assert sent(stage) == [ev.LeftToCounter("place")]


def test_a_choice_says_where_its_value_came_from(stage: Stage) -> None:
    field = FormField("sex", "性别", "choice", options=(("1", "男"), ("2", "女")), use="sex")
    journey = samples.every()["form-look"]
    assert journey.session is not None
    guide = replace(samples.GUIDE, form=(FormSection("s", "情况", (field,)),))
    facts = {PrefillSource.EARLIER: {"sex": "男"}}
    stage.show(replace(journey, session=replace(journey.session, guide=guide, form={"sex": "1"}, facts=facts)))
    assert "您上次办事时填写的，请核对" in said(stage)


@pytest.mark.req("M06")
def test_the_review_says_first_what_is_left_to_the_counter(stage: Stage) -> None:
    heights = {drawn.text: drawn.ink.y for drawn in at(stage, "review-left").drawn()}
    assert heights["还有 1 项要到窗口补填"] > heights["企业名称"] > heights["要办的事项（10 项）"]


@pytest.mark.req("M06")
def test_a_whole_form_is_not_said_to_lack_anything(stage: Stage) -> None:
    assert "到窗口补填" not in said(at(stage, "review"))


TOLD = FormSection("told", "只能到窗口说的", (FormField("mother_tongue", "母语", "text"),))


def in_three(**form: str) -> Journey:
    """The sample's form with a section between its two in which nothing can be filled in here."""
    journey = samples.every()["form"]
    assert journey.session is not None
    first, last = samples.GUIDE.form
    guide = replace(samples.GUIDE, form=(first, TOLD, last))
    return replace(journey, session=replace(journey.session, guide=guide, section=2, form=form))


def test_pages_that_are_left_to_the_counter_alone_are_not_counted(stage: Stage) -> None:
    stage.show(in_three(name="巴特尔"))
    assert "第 2 页，共 2 页" in said(stage)


def test_a_page_of_the_counter_that_the_review_leads_to_says_so_and_has_no_number(stage: Stage) -> None:
    journey = in_three(name="巴特尔")
    assert journey.session is not None
    stage.show(replace(journey, session=replace(journey.session, section=1, return_to_review=True)))
    assert "这一页不用您填" in said(stage)
    assert "共 2 页" not in said(stage)


MANY = FormSection("many", "许多格子", tuple(FormField(f"f{n}", f"第 {n} 格", "count") for n in range(12)))


def many(problems: dict[str, str] | None = None, **form: str) -> Journey:
    journey = samples.every()["form"]
    assert journey.session is not None
    guide = replace(samples.GUIDE, form=(MANY,))
    session = replace(journey.session, guide=guide, section=0, form=form, form_problems=problems or {})
    return replace(journey, session=session)


def whole(stage: Stage, name: str) -> bool:
    assert stage.shell.screen is not None
    view, row = Box.of(stage.shell.screen.pager.view), Box.of(stage.target(name))
    return row.within(view)


EVERY_PROBLEM = {f"f{n}": "forms.required.text" for n in range(12)}


def test_the_first_mistake_comes_into_view_with_the_keys_that_mend_it(stage: Stage, hand: Hand) -> None:
    stage.show(many(f0="1"))
    assert not whole(stage, "field:f9")
    stage.show(many({"f9": "forms.required.text"}, f0="1"))
    assert whole(stage, "field:f9")
    hand.touch("key:7")
    assert sent(stage) == [ev.FieldSet("f9", "7")]


def turn_to(stage: Stage, hand: Hand, name: str) -> None:
    assert stage.shell.screen is not None
    stage.shell.screen.pager.to_top()
    stage.settle()
    while not whole(stage, name):
        hand.touch("scroll:down")


@pytest.mark.parametrize("left", [frozenset(), frozenset({"f0"}), EVERY_PROBLEM.keys()], ids=["same", "less", "none"])
def test_a_field_that_is_typed_into_stays_in_view_when_mistakes_go(
    stage: Stage, hand: Hand, left: frozenset[str]
) -> None:
    stage.show(many(EVERY_PROBLEM))
    turn_to(stage, hand, "field:f8")
    hand.touch("field:f8")
    stage.settle()
    stage.show(many({name: said for name, said in EVERY_PROBLEM.items() if name not in left}, f8="3"))
    assert whole(stage, "field:f8")


def test_a_field_that_brings_up_the_keys_is_not_hidden_by_them(stage: Stage, hand: Hand) -> None:
    journey = many(f0="1")
    assert journey.session is not None
    doubted = replace(journey.session, entered=frozenset({"f0"}), recheck=frozenset({"f0"}))
    stage.show(replace(journey, session=doubted))
    assert stage.shell.screen is not None
    assert not stage.shell.screen.ids.keypad.children
    turn_to(stage, hand, "field:f5")
    hand.touch("field:f5")
    stage.settle()
    assert whole(stage, "field:f5")


def test_a_question_between_sources_brings_up_no_keys(stage: Stage) -> None:
    stage.show(samples.every()["form-differ"])
    assert not [target.name for target in stage.targets() if target.name.startswith("key:")]
