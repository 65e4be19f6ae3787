"""企业不动产登记: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

# chosen items (None: all), answers -> items, papers to scan
CITIZENS: dict[str, tuple[list[str] | None, dict[str, str], list[str], list[str]]] = {
    "who bought a shop": (
        None,
        {"applicant": "legal_representative", "kind": "transfer"},
        ["register", "tax", "utilities"],
        ["title", "sale", "bills"],
    ),
    "who built a hall": (
        None,
        {"applicant": "legal_representative", "kind": "first"},
        ["register", "tax"],
        ["completion"],
    ),
    "who does not know": (
        None,
        {"applicant": "legal_representative", "kind": "unsure"},
        ["register", "tax", "utilities"],
        ["title", "sale", "completion", "bills"],
    ),
    "an agent of a buyer": (
        None,
        {"applicant": "agent", "kind": "transfer"},
        ["register", "tax", "utilities"],
        ["authorisation", "title", "sale", "bills"],
    ),
    "who only pays the tax of a bought shop": (
        ["tax"],
        {"applicant": "legal_representative", "kind": "transfer"},
        ["tax"],
        ["title", "sale"],
    ),
    "who only changes water, power and gas": (
        ["utilities"],
        {"applicant": "legal_representative", "kind": "transfer"},
        ["utilities"],
        ["bills"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    wanted, answers, items, scans = CITIZENS[citizen]
    bundle = desk("realestate", division)
    chosen = bundle.every if wanted is None else frozenset(wanted)
    assert bundle.asked(chosen, answers) == list(answers)
    assert bundle.chosen(chosen, answers) == set(items)
    assert bundle.scans(chosen, answers) == scans


@pytest.mark.req("M09")
def test_one_paper_alone_may_follow_later() -> None:
    assert [m.material_id for m in desk("realestate").guide.materials if m.deferrals] == ["bills"]
    assert [m.material_id for m in desk("realestate").guide.materials if not m.key] == ["bills"]


@pytest.mark.req("M05", "M19")
def test_the_card_fills_in_whoever_stands_here() -> None:
    bundle = desk("realestate")
    filled = {f.field_id for section in bundle.guide.form for f in section.fields if f.prefill}
    mine = filled & set(bundle.fields(bundle.every, {"applicant": "legal_representative"}))
    agents = filled & set(bundle.fields(bundle.every, {"applicant": "agent"}))
    assert agents == {"agent_name", "agent_number"}
    assert mine == {"representative_name", "representative_number"}
