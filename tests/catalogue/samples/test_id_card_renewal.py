"""身份证换领预约: who is asked for what. The table is the decision that a department would have to approve."""

from __future__ import annotations

import pytest

from .desk import DIVISIONS, desk

# chosen items (None: all), answers -> items, papers to scan
CITIZENS: dict[str, tuple[list[str] | None, dict[str, str], list[str], list[str]]] = {
    "in time": (None, {"expired": "soon"}, ["renewal"], []),
    "too late": (None, {"expired": "over"}, ["renewal"], []),
    "who did not look": (None, {"expired": "unsure"}, ["renewal"], []),
}


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_decision_table(division: str, citizen: str) -> None:
    wanted, answers, items, scans = CITIZENS[citizen]
    bundle = desk("id_card_renewal", division)
    chosen = bundle.every if wanted is None else frozenset(wanted)
    assert bundle.asked(chosen, answers) == list(answers)
    assert bundle.chosen(chosen, answers) == set(items)
    assert bundle.scans(chosen, answers) == scans


@pytest.mark.req("M01")
def test_it_is_a_single_item() -> None:
    guide = desk("id_card_renewal").guide
    assert (guide.single, len(guide.items), guide.audience.value) == (True, 1, "person")


@pytest.mark.req("M25")
def test_what_ends_in_an_appointment() -> None:
    assert [item.item_id for item in desk("id_card_renewal").guide.items if item.appointment] == ["renewal"]
