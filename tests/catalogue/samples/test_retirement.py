"""Retirement under the rules in force since 2025: who is asked what, and what has to be scanned."""

from __future__ import annotations

import pytest

from kiosk.catalogue.retirement_age import Group

from .desk import DIVISIONS, desk

DESK = desk("retirement")
PENSION = {"pension_claim", "eligibility", "benefit_payment"}


@pytest.mark.req("M02", "M04")
@pytest.mark.parametrize(
    ("answers", "special", "scans"),
    [
        ({"retirement_kind": "normal"}, False, ["bank_card", "publicity", "only_child"]),
        ({"retirement_kind": "early", "age_group": "men"}, False, ["bank_card", "publicity", "only_child"]),
        ({"retirement_kind": "late", "age_group": "women_55"}, False, ["bank_card", "publicity", "only_child"]),
        ({"retirement_kind": "special_trade"}, True, ["bank_card", "publicity", "only_child"]),
        ({"retirement_kind": "illness"}, False, ["bank_card", "only_child"]),
        ({"retirement_kind": "unsure", "age_group": "unsure"}, True, ["bank_card", "publicity", "only_child"]),
    ],
)
def test_what_each_kind_of_retirement_scans(answers: dict[str, str], special: bool, scans: list[str]) -> None:
    assert DESK.scans(DESK.first, answers) == scans
    assert ("special_trade" in DESK.chosen(DESK.first, answers)) is special


@pytest.mark.req("M04")
@pytest.mark.parametrize("kind", ["normal", "special_trade", "illness"])
def test_whose_month_is_settled_is_not_asked_for_a_group(kind: str) -> None:
    assert DESK.asked(DESK.first, {"retirement_kind": kind}) == ["retirement_kind"]


@pytest.mark.req("M04")
@pytest.mark.parametrize("kind", ["early", "late", "unsure"])
def test_who_may_choose_a_month_is_asked_with_the_table_beside_it(kind: str) -> None:
    assert DESK.asked(DESK.first, {"retirement_kind": kind}) == ["retirement_kind", "age_group"]
    situation = next(s for s in DESK.guide.situations if s.situation_id == "age_group")
    assert situation.table == "retirement_age"
    assert {o.option_id for o in situation.options if not o.unsure} == {group.value for group in Group}


@pytest.mark.req("M06")
def test_the_month_is_asked_of_those_only_who_choose_it() -> None:
    def asks(kind: str) -> bool:
        return "chosen_month" in DESK.fields(DESK.first, {"retirement_kind": kind})

    assert [asks(kind) for kind in ("normal", "early", "late", "special_trade", "illness", "unsure")] == [
        False, True, True, False, False, False
    ]  # fmt: skip


@pytest.mark.req("M02")
def test_no_answer_takes_the_pension_away() -> None:
    for answers in DESK.ways(DESK.first):
        assert DESK.chosen(DESK.first, answers) >= PENSION


@pytest.mark.req("M04")
@pytest.mark.parametrize("division", DIVISIONS)
def test_the_banners_decide_as_the_city_does(division: str) -> None:
    guide = desk("retirement", division).guide
    assert (guide.situations, guide.materials) == (DESK.guide.situations, DESK.guide.materials)
    assert guide.accepts
