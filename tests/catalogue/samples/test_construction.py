"""工程建设: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

# chosen items (None: all), answers -> items, papers to scan
CITIZENS: dict[str, tuple[list[str] | None, dict[str, str], list[str], list[str]]] = {
    "a project on paper": (
        None,
        {"applicant": "legal_representative", "stage": "plan", "outside_works": "no"},
        ["planning"],
        ["land", "design"],
    ),
    "a project on paper with lines to lay": (
        None,
        {"applicant": "legal_representative", "stage": "plan", "outside_works": "yes"},
        ["planning", "external"],
        ["land", "design", "route"],
    ),
    "a site about to begin": (
        None,
        {"applicant": "legal_representative", "stage": "build", "outside_works": "no"},
        ["building"],
        ["contract", "drawings"],
    ),
    "a finished building": (
        None,
        {"applicant": "legal_representative", "stage": "accept"},
        ["acceptance"],
        ["completion"],
    ),
    "who does not know how far it is": (
        None,
        {"applicant": "legal_representative", "stage": "unsure", "outside_works": "unsure"},
        ["planning", "building", "external", "acceptance"],
        ["land", "design", "contract", "drawings", "route", "completion"],
    ),
    "an agent of a finished building": (
        None,
        {"applicant": "agent", "stage": "accept"},
        ["acceptance"],
        ["authorisation", "completion"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    wanted, answers, items, scans = CITIZENS[citizen]
    bundle = desk("construction", division)
    chosen = bundle.every if wanted is None else frozenset(wanted)
    assert bundle.asked(chosen, answers) == list(answers)
    assert bundle.chosen(chosen, answers) == set(items)
    assert bundle.scans(chosen, answers) == scans


@pytest.mark.req("M09")
def test_one_paper_alone_may_follow_later() -> None:
    assert [m.material_id for m in desk("construction").guide.materials if m.deferrals] == ["route"]
    assert [m.material_id for m in desk("construction").guide.materials if not m.key] == ["route"]


@pytest.mark.req("M25")
def test_what_ends_in_an_appointment() -> None:
    assert [item.item_id for item in desk("construction").guide.items if item.appointment] == ["acceptance"]


@pytest.mark.req("M05", "M19")
def test_the_card_fills_in_whoever_stands_here() -> None:
    bundle = desk("construction")
    filled = {f.field_id for section in bundle.guide.form for f in section.fields if f.prefill}
    mine = filled & set(bundle.fields(bundle.every, {"applicant": "legal_representative"}))
    agents = filled & set(bundle.fields(bundle.every, {"applicant": "agent"}))
    assert agents == {"agent_name", "agent_number"}
    assert mine == {"representative_name", "representative_number"}
