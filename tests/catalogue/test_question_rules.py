"""Which questions arise, and what an answer to one that does not arise any more counts: nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.select import applications, asked_situations, needed_materials
from kiosk.model.rule import ALWAYS, Rule

from .rules import EVERY, NEWBORN

NO, YES, OTHER = {"same": "no"}, {"same": "yes"}, {"where": "other"}
ANSWERS = {s.situation_id: [o.option_id for o in s.options] for s in NEWBORN.situations}
some_answers = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in ANSWERS.items()})
some_items = st.frozensets(st.sampled_from(sorted(EVERY)))


def needed(answers: dict[str, str], items: frozenset[str] = EVERY) -> set[str]:
    return {m.material_id for m in needed_materials(NEWBORN, items, answers)}


def asked(answers: dict[str, str], items: frozenset[str] = EVERY) -> list[str]:
    return [s.situation_id for s in asked_situations(NEWBORN, items, answers)]


@pytest.mark.req("M04")
def test_a_question_is_asked_only_for_its_answers_and_items() -> None:
    assert asked({}) == ["twins", "same", "where"]
    assert asked(YES) == ["twins", "same"]
    assert asked(NO, frozenset({"certificate"})) == ["twins", "same"]


@pytest.mark.req("M04")
def test_the_answer_to_a_question_that_another_answer_closed_counts_no_more() -> None:
    assert {"notice", "either"} <= needed(NO | OTHER)
    assert not {"notice", "either"} & needed(YES | OTHER)


def test_a_closed_question_keeps_nothing_open() -> None:
    assert "notice" not in needed(YES)
    assert "notice" in needed(NO)


def test_any_case_of_a_rule_is_enough() -> None:
    assert "either" in needed(NO | {"where": "here"})


@pytest.mark.req("M04")
def test_twins_make_two_applications() -> None:
    assert [applications(NEWBORN, EVERY, a) for a in ({}, {"twins": "1"}, {"twins": "2"})] == [1, 1, 2]


@pytest.mark.req("M04")
def test_a_number_of_applications_that_is_not_asked_for_any_more_counts_no_more() -> None:
    counted = next(s for s in NEWBORN.situations if s.situation_id == "twins")
    others = tuple(s for s in NEWBORN.situations if s is not counted)
    of_one = replace(NEWBORN, situations=(replace(counted, items=("benefit",)), *others))
    assert applications(of_one, frozenset({"benefit"}), {"twins": "2"}) == 2
    assert applications(of_one, EVERY - {"benefit"}, {"twins": "2"}) == 1
    later = replace(NEWBORN, situations=(*others, replace(counted, when=Rule.of({"same": ("no",)}))))
    assert [applications(later, EVERY, one | {"twins": "2"}) for one in (NO, YES)] == [2, 1]


@pytest.mark.req("M04")
def test_of_what_is_asked_for_once_a_visit_there_is_one_application_whatever_the_number() -> None:
    (shared,) = (item for item in NEWBORN.items if item.item_id == "benefit")
    once = replace(NEWBORN, items=tuple(replace(i, once=True) if i is shared else i for i in NEWBORN.items))
    assert applications(once, frozenset({"benefit"}), {"twins": "2"}) == 1
    assert applications(once, EVERY, {"twins": "2"}) == 2


@given(some_items, some_answers, st.permutations(["twins", "same", "where"]))
def test_the_order_of_answers_does_not_matter(items: frozenset[str], answers: dict[str, str], order: list[str]) -> None:
    said: dict[str, str] = {}
    for situation in order:
        if situation in answers:
            said[situation] = answers[situation]
    assert needed(said, items) == needed(answers, items)


@given(some_items, some_answers)
def test_answering_an_open_question_never_adds_a_material(items: frozenset[str], answers: dict[str, str]) -> None:
    for situation in asked_situations(NEWBORN, items, answers):
        if situation.situation_id in answers:
            continue
        for option in situation.options:
            assert needed({**answers, situation.situation_id: option.option_id}, items) <= needed(answers, items)


@pytest.mark.req("M02")
@given(some_items, some_items, some_answers)
def test_choosing_more_items_never_removes_a_needed_material(
    fewer: frozenset[str], others: frozenset[str], answers: dict[str, str]
) -> None:
    arising = {s.situation_id for s in asked_situations(NEWBORN, fewer, answers)}
    said = {k: v for k, v in answers.items() if k in arising}
    assert needed(said, fewer) <= needed(said, fewer | others)


def test_every_state_of_answers_has_its_next_question_or_none() -> None:
    for values in itertools.product(*([None, *options] for options in ANSWERS.values())):
        said = {k: v for k, v in zip(ANSWERS, values, strict=True) if v is not None}
        for _ in ANSWERS:
            ahead = [s for s in asked_situations(NEWBORN, EVERY, said) if s.situation_id not in said]
            if not ahead:
                break
            said[ahead[0].situation_id] = ahead[0].options[0].option_id
        assert not [s for s in asked_situations(NEWBORN, EVERY, said) if s.situation_id not in said]


def test_a_rule_without_a_case_holds_always() -> None:
    assert ALWAYS.possible({})
    assert ALWAYS.certain({})


def test_a_rule_tells_what_may_hold_from_what_does() -> None:
    rule = Rule.of({"same": ("no",)}, {"where": ("other",)})
    assert (rule.possible({}), rule.certain({})) == (True, False)
    assert (rule.possible(NO), rule.certain(NO)) == (True, True)
    assert (rule.possible(YES), rule.certain(YES)) == (True, False)
    assert not rule.possible(YES | {"where": "here"})
    assert rule.situations == {"same", "where"}
