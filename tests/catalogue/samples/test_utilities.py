"""水电气网报装: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

SELF = {"applicant": "legal_representative"}
DRAWINGS = ["topography", "gas_plan", "pipes"]
LINES = {"water", "power", "gas", "telecom", "broadcast"}

# chosen items, answers -> items, papers to scan
CITIZENS = {
    "a building site that needs everything": (
        LINES | {"external"},
        {**SELF, "gas_pipe": "yes", "outside_works": "yes", "site": "new"},
        LINES | {"external"},
        ["licence", *DRAWINGS, "ownership", "project", "weak_current"],
    ),
    "an old building with the pipe before the door": (
        LINES | {"external"},
        {**SELF, "gas_pipe": "yes", "outside_works": "no", "site": "existing"},
        LINES,
        ["licence", *DRAWINGS, "ownership", "weak_current"],
    ),
    "a place without gas": (
        LINES | {"external"},
        {"applicant": "agent", "gas_pipe": "no", "outside_works": "no", "site": "existing"},
        LINES - {"gas"},
        ["licence", "ownership", "weak_current"],
    ),
    "water and nothing else": ({"water"}, SELF, {"water"}, ["licence"]),
    "power for a house": ({"power"}, {**SELF, "site": "existing"}, {"power"}, ["licence", "ownership"]),
    "power for a building site": (
        {"power"},
        {**SELF, "site": "new"},
        {"power"},
        ["licence", "ownership", "project"],
    ),
    "a line for the internet": ({"telecom"}, SELF, {"telecom"}, ["licence"]),
    "someone who knows nothing": (
        LINES | {"external"},
        {**SELF, "gas_pipe": "unsure", "outside_works": "unsure", "site": "unsure"},
        LINES | {"external"},
        ["licence", *DRAWINGS, "ownership", "project", "weak_current"],
    ),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    chosen, answers, items, scans = CITIZENS[citizen]
    lines = desk("utilities", division)
    assert set(lines.asked(frozenset(chosen), answers)) == set(answers)
    assert lines.chosen(frozenset(chosen), answers) == items
    assert lines.scans(frozenset(chosen), answers) == scans


@pytest.mark.req("M07")
def test_one_proof_of_ownership_serves_power_and_gas() -> None:
    lines = desk("utilities")
    both = lines.needed(frozenset({"power", "gas"}), {})
    assert both.count("ownership") == 1
    assert "ownership" in lines.needed(frozenset({"gas"}), {})


@pytest.mark.req("M07")
def test_the_planning_permit_is_checked_and_not_asked_for() -> None:
    lines = desk("utilities")
    assert "planning" in lines.needed(frozenset({"broadcast"}), {})
    assert "planning" not in lines.scans(frozenset({"broadcast"}), {})


@pytest.mark.req("M06")
def test_the_letter_is_there_for_the_one_item_that_needs_it() -> None:
    lines = desk("utilities")
    assert "样例文本，由主管部门核定" in lines.guide.letter[-1]
    assert "fibre_letter" in lines.needed(frozenset({"telecom"}), {})
    assert "fibre_letter" not in lines.needed(frozenset({"water", "power"}), {})


@pytest.mark.req("M09")
def test_nothing_may_follow_later_for_what_is_done_at_once() -> None:
    lines = desk("utilities")
    assert {item.item_id for item in lines.guide.items if item.instant} == LINES
    assert all(not material.deferrals for material in lines.guide.materials)
