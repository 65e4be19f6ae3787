"""生产经营（餐饮店）: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

# chosen items (None: all), answers -> items, papers to scan
CITIZENS: dict[str, tuple[list[str] | None, dict[str, str], list[str], list[str]]] = {
    "a noodle shop with a sign": (
        None,
        {"applicant": "legal_representative", "many_guests": "no", "outside_sign": "yes"},
        ["food", "sign"],
        ["plan", "rules", "health", "picture"],
    ),
    "a canteen without a sign": (
        None,
        {"applicant": "legal_representative", "many_guests": "no", "outside_sign": "no"},
        ["food"],
        ["plan", "rules", "health"],
    ),
    "a banquet hall": (
        None,
        {"applicant": "legal_representative", "many_guests": "yes", "outside_sign": "yes"},
        ["food", "fire", "sign"],
        ["plan", "rules", "health", "picture"],
    ),
    "who knows nothing yet": (
        None,
        {"applicant": "legal_representative", "many_guests": "unsure", "outside_sign": "unsure"},
        ["food", "fire", "sign"],
        ["plan", "rules", "health", "picture"],
    ),
    "an agent of a noodle shop": (
        None,
        {"applicant": "agent", "many_guests": "no", "outside_sign": "no"},
        ["food"],
        ["authorisation", "plan", "rules", "health"],
    ),
    "who only hangs a sign": (
        ["sign"],
        {"applicant": "legal_representative", "outside_sign": "yes"},
        ["sign"],
        ["picture"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    wanted, answers, items, scans = CITIZENS[citizen]
    bundle = desk("operation", division)
    chosen = bundle.every if wanted is None else frozenset(wanted)
    assert bundle.asked(chosen, answers) == list(answers)
    assert bundle.chosen(chosen, answers) == set(items)
    assert bundle.scans(chosen, answers) == scans


@pytest.mark.req("M09")
def test_one_paper_alone_may_follow_later() -> None:
    assert [m.material_id for m in desk("operation").guide.materials if m.deferrals] == ["health"]
    assert [m.material_id for m in desk("operation").guide.materials if not m.key] == ["health"]


@pytest.mark.req("M25")
def test_what_ends_in_an_appointment() -> None:
    assert [item.item_id for item in desk("operation").guide.items if item.appointment] == ["food", "fire"]


@pytest.mark.req("M05", "M19")
def test_the_card_fills_in_whoever_stands_here() -> None:
    bundle = desk("operation")
    filled = {f.field_id for section in bundle.guide.form for f in section.fields if f.prefill}
    mine = filled & set(bundle.fields(bundle.every, {"applicant": "legal_representative"}))
    agents = filled & set(bundle.fields(bundle.every, {"applicant": "agent"}))
    assert agents == {"agent_name", "agent_number"}
    assert mine == {"representative_name", "representative_number"}


@pytest.mark.req("M10")
def test_the_letter_is_for_the_fire_check_alone() -> None:
    bundle = desk("operation")
    assert "样例文本，由主管部门核定" in bundle.guide.letter[-1]
    assert "fire_letter" in bundle.needed(frozenset({"fire"}), {})
    assert "fire_letter" not in bundle.needed(frozenset({"food", "sign"}), {})
