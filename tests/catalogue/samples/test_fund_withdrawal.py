"""公积金提取: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

# chosen items (None: all), answers -> items, papers to scan
CITIZENS: dict[str, tuple[list[str] | None, dict[str, str], list[str], list[str]]] = {
    "a tenant": (None, {"applicant": "self", "reason": "rent"}, ["withdraw"], ["bank_card"]),
    "a buyer": (None, {"applicant": "self", "reason": "purchase"}, ["withdraw"], ["bank_card", "purchase"]),
    "who pays back a loan": (None, {"applicant": "self", "reason": "loan"}, ["withdraw"], ["bank_card", "loan"]),
    "a pensioner": (None, {"applicant": "self", "reason": "retired"}, ["withdraw"], ["bank_card", "retired"]),
    "who does not know": (
        None,
        {"applicant": "self", "reason": "unsure"},
        ["withdraw"],
        ["bank_card", "purchase", "loan", "retired"],
    ),
    "a son for a pensioner": (
        None,
        {"applicant": "agent", "reason": "retired"},
        ["withdraw"],
        ["authorisation", "principal_id", "bank_card", "retired"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    wanted, answers, items, scans = CITIZENS[citizen]
    bundle = desk("fund_withdrawal", division)
    chosen = bundle.every if wanted is None else frozenset(wanted)
    assert bundle.asked(chosen, answers) == list(answers)
    assert bundle.chosen(chosen, answers) == set(items)
    assert bundle.scans(chosen, answers) == scans


@pytest.mark.req("M01")
def test_it_is_a_single_item() -> None:
    guide = desk("fund_withdrawal").guide
    assert (guide.single, len(guide.items), guide.audience.value) == (True, 1, "person")


@pytest.mark.req("M09")
def test_one_paper_alone_may_follow_later() -> None:
    assert [m.material_id for m in desk("fund_withdrawal").guide.materials if m.deferrals] == ["retired"]
    assert [m.material_id for m in desk("fund_withdrawal").guide.materials if not m.key] == ["retired"]


@pytest.mark.req("M05", "M19")
def test_the_card_fills_in_whoever_stands_here() -> None:
    bundle = desk("fund_withdrawal")
    filled = {f.field_id for section in bundle.guide.form for f in section.fields if f.prefill}
    mine = filled & set(bundle.fields(bundle.every, {"applicant": "self"}))
    agents = filled & set(bundle.fields(bundle.every, {"applicant": "agent"}))
    assert agents == {"agent_name", "agent_number"}
    assert mine == {"name", "number"}
