"""Retirement under the rules in force since 2025: who is asked what, and what has to be scanned."""

from __future__ import annotations

import pytest

from kiosk.catalogue.retirement_age import Group
from kiosk.catalogue.select import asked_situations, chosen_of, preselected
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide

from .through import apply_for, begun
from .walked import Citizen, all_answers, everything, faults, guide_of, walk

PENSION = {"pension_claim", "eligibility", "benefit_payment"}
WITH_PUBLICITY = ("bank_card", "publicity", "only_child")
EVERY = (
    "pension_claim", "eligibility", "benefit_payment", "deemed_years", "special_trade", "medical_status", "medical_years",
    "housing_fund", "only_child_status", "only_child_reward", "household_check",
)  # fmt: skip
ORDINARY = tuple(one for one in EVERY if one != "special_trade")
CITIZENS = (
    Citizen("at the statutory age", {"retirement_kind": "normal"}, WITH_PUBLICITY, ORDINARY),
    Citizen("a man who goes early", {"retirement_kind": "early", "age_group": "men"}, WITH_PUBLICITY, ORDINARY),
    Citizen("an engineer who stays", {"retirement_kind": "late", "age_group": "women_55"}, WITH_PUBLICITY, ORDINARY),
    Citizen("a miner", {"retirement_kind": "special_trade"}, WITH_PUBLICITY, EVERY),
    Citizen("who is too ill to work", {"retirement_kind": "illness"}, ("bank_card", "only_child"), ORDINARY),
    Citizen("who is not sure", {"retirement_kind": "unsure", "age_group": "unsure"}, WITH_PUBLICITY, EVERY),
    Citizen(
        "who wants the pension alone",
        {"retirement_kind": "normal"},
        ("bank_card",),
        ("pension_claim", "eligibility", "benefit_payment"),
        frozenset(PENSION),
    ),
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("retirement")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked_but_the_group_that_only_looks_up_the_age() -> None:
    assert [fault for fault in faults("retirement") if not fault.startswith("age_group: ")] == []


@pytest.mark.req("M02", "M04")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_kind_of_retirement_scans_what_it_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M04")
@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("normal", ["retirement_kind"]),
        ("special_trade", ["retirement_kind"]),
        ("illness", ["retirement_kind"]),
        ("early", ["retirement_kind", "age_group"]),
        ("late", ["retirement_kind", "age_group"]),
        ("unsure", ["retirement_kind", "age_group"]),
    ],
)
def test_only_who_may_choose_a_month_is_asked_for_the_group(guide: Guide, kind: str, asked: list[str]) -> None:
    questions = asked_situations(guide, preselected(guide), {"retirement_kind": kind})
    assert [question.situation_id for question in questions] == asked


@pytest.mark.req("M04")
def test_the_question_for_the_group_has_the_table_beside_it(guide: Guide) -> None:
    question = next(s for s in guide.situations if s.situation_id == "age_group")
    assert question.table == "retirement_age"
    assert {o.option_id for o in question.options if not o.unsure} == {group.value for group in Group}


@pytest.mark.req("M06")
@pytest.mark.parametrize(
    ("kind", "asked"),
    [("normal", set()), ("early", {"chosen_month"}), ("late", {"chosen_month", "employer"}), ("illness", set())],
)
def test_who_chooses_a_month_writes_it_and_who_stays_with_whom_it_was_agreed(
    guide: Guide, kind: str, asked: set[str]
) -> None:
    fields = {f.field_id for f in visible_fields(guide, everything(guide), {"retirement_kind": kind})}
    assert fields & {"chosen_month", "employer"} == asked


@pytest.mark.req("M02")
def test_no_answer_takes_the_pension_away(guide: Guide) -> None:
    for answers in all_answers(guide):
        assert chosen_of(guide, preselected(guide), answers) >= PENSION


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)
