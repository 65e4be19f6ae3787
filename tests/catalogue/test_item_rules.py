"""Choosing items: what comes along, what goes, what cannot be left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.select import chosen_of, preselected, selectable_items, toggle
from kiosk.model.guide import Requirement

from .rules import EVERY, NEWBORN

ids = st.sampled_from(sorted(EVERY))


@pytest.mark.req("M02")
def test_what_an_item_requires_comes_along() -> None:
    choice = toggle(NEWBORN, frozenset({"certificate"}), "card")
    assert choice.added == ("register",)
    assert choice.items == {"certificate", "card"}
    assert chosen_of(NEWBORN, choice.items, {}) == {"certificate", "register", "card"}


@pytest.mark.req("M02")
def test_what_came_along_goes_with_what_it_came_with() -> None:
    both = toggle(NEWBORN, frozenset({"certificate"}), "card").items
    left = toggle(NEWBORN, both, "card")
    assert (left.items, left.dropped) == ({"certificate"}, ("register",))


@pytest.mark.req("M02")
def test_what_was_wished_for_itself_stays_when_what_needs_it_goes() -> None:
    own = toggle(NEWBORN, frozenset({"certificate"}), "register").items
    both = toggle(NEWBORN, own, "card").items
    assert (both, toggle(NEWBORN, both, "card").items) == ({"certificate", "register", "card"}, own)


@pytest.mark.req("M02")
def test_what_came_along_and_is_left_takes_its_wish_with_it() -> None:
    both = toggle(NEWBORN, frozenset({"certificate"}), "card").items
    left = toggle(NEWBORN, both, "register")
    assert (left.items, left.dropped) == ({"certificate"}, ("card",))


@pytest.mark.req("M02")
def test_what_a_bound_item_needs_cannot_be_left() -> None:
    bound = replace(NEWBORN.item("register"), locked_reason="法定关联", requires=(Requirement("benefit"),))
    guide = replace(NEWBORN, items=(*(i for i in NEWBORN.items if i.item_id != "register"), bound))
    start = preselected(guide)
    left, other = toggle(guide, start, "benefit"), toggle(guide, start, "grant")
    assert (left.items, left.kept) == (start, ("register",))
    assert (other.items, other.kept) == (start, ("register",))


@pytest.mark.req("M02")
def test_what_a_bound_item_excludes_cannot_be_chosen() -> None:
    bound = replace(NEWBORN.item("benefit"), locked_reason="法定关联")
    guide = replace(NEWBORN, items=tuple(bound if i.item_id == "benefit" else i for i in NEWBORN.items))
    choice = toggle(guide, preselected(guide), "grant")
    assert (choice.items, choice.kept) == (preselected(guide), ("benefit",))


@pytest.mark.req("M02")
def test_what_requires_a_left_item_goes_with_it() -> None:
    choice = toggle(NEWBORN, frozenset({"certificate", "register", "card"}), "register")
    assert choice.items == {"certificate"}
    assert choice.dropped == ("card",)


@pytest.mark.req("M02")
def test_an_item_that_law_binds_stays() -> None:
    assert toggle(NEWBORN, preselected(NEWBORN), "certificate").items == preselected(NEWBORN)


def test_items_that_exclude_each_other_are_never_chosen_together() -> None:
    with_grant = toggle(NEWBORN, frozenset({"certificate", "benefit"}), "grant")
    assert (with_grant.items, with_grant.dropped) == ({"certificate", "grant"}, ("benefit",))
    back = toggle(NEWBORN, with_grant.items, "benefit")
    assert (back.items, back.dropped) == ({"certificate", "benefit"}, ("grant",))


def test_an_item_is_offered_only_for_its_answers() -> None:
    assert "mixed" in {i.item_id for i in selectable_items(NEWBORN, {})}
    assert "mixed" not in {i.item_id for i in selectable_items(NEWBORN, {"same": "yes"})}


def test_an_unknown_item_is_an_error() -> None:
    with pytest.raises(KeyError):
        toggle(NEWBORN, frozenset(), "nobody")


@given(st.lists(ids, max_size=12))
def test_after_any_touches_the_choice_is_whole_and_without_conflict(touches: list[str]) -> None:
    items = preselected(NEWBORN)
    for touch in touches:
        items = toggle(NEWBORN, items, touch).items
    assert "certificate" in items
    applied = chosen_of(NEWBORN, items, {})
    assert items <= applied
    for item in NEWBORN.items:
        if item.item_id in applied:
            assert applied.issuperset(required.item for required in item.requires)
            assert not applied & set(item.conflicts)


@given(st.lists(ids, max_size=6), ids)
def test_a_second_touch_of_the_same_item_ends_without_it(touches: list[str], last: str) -> None:
    items = preselected(NEWBORN)
    for touch in touches:
        items = toggle(NEWBORN, items, touch).items
    before = last in chosen_of(NEWBORN, items, {})
    after = chosen_of(NEWBORN, toggle(NEWBORN, items, last).items, {})
    if NEWBORN.item(last).locked_reason is None:
        assert (last in after) is not before


@given(st.dictionaries(st.sampled_from(["same", "where", "twins"]), st.sampled_from(["yes", "no", "other", "1"])))
def test_what_is_applied_for_never_needs_what_is_not(answers: dict[str, str]) -> None:
    chosen = chosen_of(NEWBORN, EVERY, answers)
    for item in NEWBORN.items:
        if item.item_id in chosen:
            assert chosen.issuperset(required.item for required in item.requires)
