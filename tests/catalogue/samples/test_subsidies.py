"""惠企政策兑现: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

# chosen items (None: all), answers -> items, papers to scan
CITIZENS: dict[str, tuple[list[str] | None, dict[str, str], list[str], list[str]]] = {
    "an old firm that kept its people": (
        None,
        {"applicant": "legal_representative", "hired": "no", "loan": "no"},
        ["stable_jobs"],
        ["account"],
    ),
    "a firm that took graduates": (
        None,
        {"applicant": "legal_representative", "hired": "yes", "loan": "no"},
        ["stable_jobs", "new_jobs"],
        ["account", "roster", "contracts"],
    ),
    "a firm with a loan": (
        None,
        {"applicant": "legal_representative", "hired": "no", "loan": "yes"},
        ["stable_jobs", "interest"],
        ["account", "loan", "paid_interest"],
    ),
    "who does not know": (
        None,
        {"applicant": "legal_representative", "hired": "unsure", "loan": "unsure"},
        ["stable_jobs", "new_jobs", "interest"],
        ["account", "roster", "contracts", "loan", "paid_interest"],
    ),
    "an agent for the first": (
        None,
        {"applicant": "agent", "hired": "no", "loan": "no"},
        ["stable_jobs"],
        ["authorisation", "account"],
    ),
    "who asks for the interest only": (
        ["interest"],
        {"applicant": "legal_representative", "loan": "yes"},
        ["interest"],
        ["account", "loan", "paid_interest"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    wanted, answers, items, scans = CITIZENS[citizen]
    bundle = desk("subsidies", division)
    chosen = bundle.every if wanted is None else frozenset(wanted)
    assert bundle.asked(chosen, answers) == list(answers)
    assert bundle.chosen(chosen, answers) == set(items)
    assert bundle.scans(chosen, answers) == scans


@pytest.mark.req("M09")
def test_one_paper_alone_may_follow_later() -> None:
    assert [m.material_id for m in desk("subsidies").guide.materials if m.deferrals] == ["roster"]
    assert [m.material_id for m in desk("subsidies").guide.materials if not m.key] == ["roster"]


@pytest.mark.req("M05", "M19")
def test_the_card_fills_in_whoever_stands_here() -> None:
    bundle = desk("subsidies")
    filled = {f.field_id for section in bundle.guide.form for f in section.fields if f.prefill}
    mine = filled & set(bundle.fields(bundle.every, {"applicant": "legal_representative"}))
    agents = filled & set(bundle.fields(bundle.every, {"applicant": "agent"}))
    assert agents == {"agent_name", "agent_number"}
    assert mine == {"representative_name", "representative_number"}
