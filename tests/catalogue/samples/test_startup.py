"""企业开办: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

# chosen items (None: all), answers -> items, papers to scan
CITIZENS: dict[str, tuple[list[str] | None, dict[str, str], list[str], list[str]]] = {
    "someone with a new company and no staff": (
        None,
        {"applicant": "legal_representative", "registered": "no", "staff": "no"},
        ["setup", "seal", "invoice", "bank"],
        ["articles", "premises"],
    ),
    "someone with a new company and staff": (
        None,
        {"applicant": "legal_representative", "registered": "no", "staff": "yes"},
        ["setup", "seal", "invoice", "insurance", "housing_fund", "bank"],
        ["articles", "premises"],
    ),
    "someone not sure whether a relative is staff": (
        None,
        {"applicant": "legal_representative", "registered": "no", "staff": "unsure"},
        ["setup", "seal", "invoice", "insurance", "housing_fund", "bank"],
        ["articles", "premises"],
    ),
    "an owner with a licence who needs the rest": (
        None,
        {"applicant": "legal_representative", "registered": "yes", "staff": "yes"},
        ["seal", "invoice", "insurance", "housing_fund", "bank"],
        [],
    ),
    "an agent for a registered company": (
        None,
        {"applicant": "agent", "registered": "yes", "staff": "no"},
        ["seal", "invoice", "bank"],
        ["authorisation"],
    ),
    "who only wants a seal": (["seal"], {"applicant": "legal_representative", "registered": "yes"}, ["seal"], []),
    "who only wants the licence": (
        ["setup"],
        {"applicant": "legal_representative", "registered": "no"},
        ["setup"],
        ["articles", "premises"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    wanted, answers, items, scans = CITIZENS[citizen]
    bundle = desk("startup", division)
    chosen = bundle.every if wanted is None else frozenset(wanted)
    assert bundle.asked(chosen, answers) == list(answers)
    assert bundle.chosen(chosen, answers) == set(items)
    assert bundle.scans(chosen, answers) == scans


@pytest.mark.req("M09")
def test_one_paper_alone_may_follow_later() -> None:
    assert [m.material_id for m in desk("startup").guide.materials if m.deferrals] == ["premises"]
    assert [m.material_id for m in desk("startup").guide.materials if not m.key] == ["premises"]


@pytest.mark.req("M25")
def test_what_ends_in_an_appointment() -> None:
    assert [item.item_id for item in desk("startup").guide.items if item.appointment] == ["bank"]


@pytest.mark.req("M05", "M19")
def test_the_card_fills_in_whoever_stands_here() -> None:
    bundle = desk("startup")
    filled = {f.field_id for section in bundle.guide.form for f in section.fields if f.prefill}
    mine = filled & set(bundle.fields(bundle.every, {"applicant": "legal_representative"}))
    agents = filled & set(bundle.fields(bundle.every, {"applicant": "agent"}))
    assert agents == {"agent_name", "agent_number"}
    assert mine == {"representative_name", "representative_number"}


@pytest.mark.req("M06")
def test_the_code_is_asked_only_of_who_has_one() -> None:
    bundle = desk("startup")
    assert "uscc" in bundle.fields(bundle.every, {"registered": "yes"})
    assert "uscc" not in bundle.fields(bundle.every, {"registered": "no"})
