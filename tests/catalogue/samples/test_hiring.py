"""员工录用: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from kiosk.catalogue.select import applications

from .desk import DIVISIONS, desk

# chosen items (None: all), answers -> items, papers to scan
CITIZENS: dict[str, tuple[list[str] | None, dict[str, str], list[str], list[str]]] = {
    "one new worker who has everything": (
        None,
        {"applicant": "legal_representative", "people": "1", "has_card": "yes", "has_files": "no"},
        ["employment", "insurance", "housing_fund"],
        ["contract", "employee_id"],
    ),
    "one worker without a card": (
        None,
        {"applicant": "legal_representative", "people": "1", "has_card": "no", "has_files": "no"},
        ["employment", "insurance", "social_card", "housing_fund"],
        ["contract", "employee_id", "photo"],
    ),
    "two workers with files elsewhere": (
        None,
        {"applicant": "legal_representative", "people": "2", "has_card": "yes", "has_files": "yes"},
        ["employment", "insurance", "files", "housing_fund"],
        ["contract", "employee_id", "transfer_note"],
    ),
    "an agent who knows little": (
        None,
        {"applicant": "agent", "people": "3", "has_card": "unsure", "has_files": "unsure"},
        ["employment", "insurance", "social_card", "files", "housing_fund"],
        ["authorisation", "contract", "employee_id", "photo", "transfer_note"],
    ),
    "who only pays the housing fund": (
        ["housing_fund"],
        {"applicant": "legal_representative", "people": "1"},
        ["housing_fund"],
        ["employee_id"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    wanted, answers, items, scans = CITIZENS[citizen]
    bundle = desk("hiring", division)
    chosen = bundle.every if wanted is None else frozenset(wanted)
    assert bundle.asked(chosen, answers) == list(answers)
    assert bundle.chosen(chosen, answers) == set(items)
    assert bundle.scans(chosen, answers) == scans


@pytest.mark.req("M09")
def test_one_paper_alone_may_follow_later() -> None:
    assert [m.material_id for m in desk("hiring").guide.materials if m.deferrals] == ["photo"]
    assert [m.material_id for m in desk("hiring").guide.materials if not m.key] == ["photo"]


@pytest.mark.req("M05", "M19")
def test_the_card_fills_in_whoever_stands_here() -> None:
    bundle = desk("hiring")
    filled = {f.field_id for section in bundle.guide.form for f in section.fields if f.prefill}
    mine = filled & set(bundle.fields(bundle.every, {"applicant": "legal_representative"}))
    agents = filled & set(bundle.fields(bundle.every, {"applicant": "agent"}))
    assert agents == {"agent_name", "agent_number"}
    assert mine == {"representative_name", "representative_number"}


@pytest.mark.req("M04")
def test_each_worker_is_one_application_with_papers_of_their_own() -> None:
    guide = desk("hiring").guide
    assert applications(guide, desk("hiring").every, {"people": "3"}) == 3
    assert [m.material_id for m in guide.materials if m.each] == [
        "application",
        "contract",
        "employee_id",
        "photo",
        "transfer_note",
    ]
    own = {f.field_id for section in guide.form for f in section.fields if f.each}
    assert own == {"employee_name", "employee_number", "employee_phone", "starts"}
