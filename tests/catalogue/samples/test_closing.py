"""企业注销: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

SELF = {"applicant": "legal_representative"}
CLEAN = {"tax_card": "none", "customs_record": "no"}
COMPANY = {**SELF, "kind": "company", "branch": "self"}
ALWAYS = {"bank", "seal"}

# answers -> items, papers to scan
CITIZENS = {
    "the owner of a small company that never had debts": (
        {**COMPANY, **CLEAN, "company_form": "one_person", "procedure": "simple", "staff_accounts": "none"},
        {"one_person"},
        ["simple_pledge", "tax_clearance", "licence"],
    ),
    "a company that announced online": (
        {**COMPANY, **CLEAN, "company_form": "limited", "procedure": "ordinary_online", "staff_accounts": "both"},
        {"limited", "insurance", "housing_fund"},
        ["tax_clearance", "licence", "resolution", "liquidation"],
    ),
    "a joint-stock company that announced in the newspaper, and imports": (
        {
            **COMPANY,
            "company_form": "joint_stock",
            "procedure": "ordinary_paper",
            "tax_card": "has",
            "customs_record": "yes",
            "staff_accounts": "both",
        },
        {"joint_stock", "tax", "customs", "insurance", "housing_fund"},
        ["tax_clearance", "licence", "resolution", "liquidation", "notice"],
    ),
    "a shop of one man": (
        {**SELF, **CLEAN, "kind": "individual", "procedure": "ordinary_online", "staff_accounts": "none"},
        {"individual"},
        ["tax_clearance", "licence"],
    ),
    "an agent for a company's branch": (
        {**CLEAN, "applicant": "agent", "kind": "company", "branch": "branch", "staff_accounts": "insurance"},
        {"company_branch", "insurance"},
        ["tax_clearance", "licence", "resolution"],
    ),
    "a law firm": (
        {
            **SELF,
            **CLEAN,
            "kind": "partnership",
            "branch": "self",
            "partnership_form": "special",
            "procedure": "simple",
            "staff_accounts": "fund",
        },
        {"special_partnership", "housing_fund"},
        ["simple_pledge", "tax_clearance", "licence"],
    ),
    "a co-operative": (
        {**SELF, **CLEAN, "kind": "coop", "branch": "self", "procedure": "ordinary_online", "staff_accounts": "none"},
        {"coop"},
        ["tax_clearance", "licence", "resolution", "liquidation"],
    ),
    "someone who knows nothing but the licence": (
        {
            **COMPANY,
            "company_form": "limited",
            "procedure": "unsure",
            "tax_card": "unsure",
            "customs_record": "unsure",
            "staff_accounts": "unsure",
        },
        {"limited", "tax", "customs", "insurance", "housing_fund"},
        ["simple_pledge", "tax_clearance", "licence", "resolution", "liquidation", "notice"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    answers, items, scans = CITIZENS[citizen]
    closing = desk("closing", division)
    assert set(closing.asked(closing.every, answers)) == set(answers)
    assert closing.chosen(closing.every, answers) == items | ALWAYS
    assert closing.scans(closing.every, answers) == scans


@pytest.mark.req("M04")
def test_every_way_of_answering_ends_with_one_licence_closed() -> None:
    closing = desk("closing")
    kinds = {item.item_id for item in closing.guide.items if "注销登记" in item.name} - {"tax", "housing_fund"}
    assert len(kinds) == 15
    for answers in closing.ways(closing.every):
        assert len(closing.chosen(closing.every, answers) & kinds) == 1, answers


@pytest.mark.req("M02", "M04")
def test_who_only_cancels_a_seal_is_asked_for_no_paper() -> None:
    closing = desk("closing")
    answers = {"applicant": "legal_representative", "kind": "individual"}
    assert closing.needed(frozenset({"seal"}), answers) == ["application"]
    assert closing.asked(frozenset({"seal"}), answers) == ["applicant", "kind"]


@pytest.mark.req("M05")
def test_the_card_fills_in_who_stands_here() -> None:
    closing = desk("closing")
    filled = {field.field_id for section in closing.guide.form for field in section.fields if field.prefill}
    here = {who: filled & set(closing.fields(closing.every, {"applicant": who})) for who in WHO}
    assert here == WHO


WHO = {
    "legal_representative": {"representative_name", "representative_number"},
    "agent": {"agent_name", "agent_number"},
}


@pytest.mark.req("M25")
def test_the_account_ends_in_an_appointment_with_the_bank() -> None:
    booked = {item.item_id for item in desk("closing").guide.items if item.appointment}
    assert booked == {"bank"}


@pytest.mark.req("M09")
def test_the_newspaper_alone_may_follow_later() -> None:
    assert [m.material_id for m in desk("closing").guide.materials if m.deferrals] == ["notice"]
    assert [m.material_id for m in desk("closing").guide.materials if not m.key] == ["notice"]
