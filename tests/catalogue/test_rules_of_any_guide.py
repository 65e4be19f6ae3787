"""What holds for the rules of every guide, written or not: generated ones stand for those that departments will decide."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kiosk.catalogue.select import (
    CLOSED,
    applications,
    asked_situations,
    chosen_of,
    conflict_in,
    first_situations,
    needed_materials,
    preselected,
    selectable_items,
    settled_answers,
    toggle,
    walk_order,
)
from kiosk.model.guide import Guide

from .generated import guides, some_answers, some_items

pytestmark = pytest.mark.req("M02", "M04")
quickly = settings(max_examples=40, deadline=None)


def needed(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> set[str]:
    return {material.material_id for material in needed_materials(guide, items, answers)}


def arising(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> dict[str, str]:
    """Those of the answers that count."""
    return {k: v for k, v in settled_answers(guide, items, answers).items() if v != CLOSED}


@quickly
@given(st.data())
def test_choosing_more_items_never_removes_a_needed_material(data: st.DataObject) -> None:
    guide = data.draw(guides())
    fewer, more = data.draw(some_items(guide)), data.draw(some_items(guide))
    said = arising(guide, fewer, data.draw(some_answers(guide)))
    assert needed(guide, fewer, said) <= needed(guide, fewer | more, said)
    assert chosen_of(guide, fewer, said) <= chosen_of(guide, fewer | more, said)


@quickly
@given(st.data())
def test_answering_leads_to_no_state_that_a_straight_walk_would_not_reach(data: st.DataObject) -> None:
    guide = data.draw(guides())
    items, said = data.draw(some_items(guide)), data.draw(some_answers(guide))
    straight: dict[str, str] = {}
    for situation in walk_order(guide):
        if situation in asked_situations(guide, items, straight) and situation.situation_id in said:
            straight[situation.situation_id] = said[situation.situation_id]
    assert settled_answers(guide, items, straight) == settled_answers(guide, items, said)
    assert needed(guide, items, straight) == needed(guide, items, said)
    assert chosen_of(guide, items, straight) == chosen_of(guide, items, said)
    assert applications(guide, items, straight) == applications(guide, items, said)


@quickly
@given(st.data())
def test_every_question_can_be_answered_and_then_none_is_open(data: st.DataObject) -> None:
    guide = data.draw(guides())
    items = data.draw(some_items(guide))
    said: dict[str, str] = {}
    for _ in guide.situations:
        ahead = [s for s in asked_situations(guide, items, said) if s.situation_id not in said]
        if not ahead:
            break
        # In any order: whatever is on the screen may be answered.
        asked = data.draw(st.sampled_from(ahead))
        before = needed(guide, items, said)
        said[asked.situation_id] = data.draw(st.sampled_from([o.option_id for o in asked.options]))
        arising = {s.situation_id for s in asked_situations(guide, items, said)}
        # What a question took away comes back when another answer closes that question.
        assert said.keys() - arising or needed(guide, items, said) <= before
    assert all(s.situation_id in said for s in asked_situations(guide, items, said))


@quickly
@given(st.data())
def test_the_order_of_answers_does_not_matter(data: st.DataObject) -> None:
    guide = data.draw(guides())
    items, said = data.draw(some_items(guide)), data.draw(some_answers(guide))
    shuffled = dict(data.draw(st.permutations(list(said.items()))))
    assert needed(guide, items, shuffled) == needed(guide, items, said)
    assert chosen_of(guide, items, shuffled) == chosen_of(guide, items, said)
    assert set(asked_situations(guide, items, shuffled)) == set(asked_situations(guide, items, said))


@quickly
@given(st.data())
def test_what_is_applied_for_is_offered_and_has_all_that_it_needs(data: st.DataObject) -> None:
    guide = data.draw(guides())
    items, said = data.draw(some_items(guide)), data.draw(some_answers(guide))
    counting = settled_answers(guide, items, said)
    chosen = chosen_of(guide, items, said)
    for item in guide.items:
        if item.item_id in chosen:
            assert item.when.possible(counting)
            assert chosen.issuperset(r.item for r in item.requires if r.when.certain(counting))


@quickly
@given(st.data())
def test_any_touches_keep_what_law_binds_and_bring_no_conflict(data: st.DataObject) -> None:
    guide = data.draw(guides())
    first = {s.situation_id for s in first_situations(guide, {})}
    said = {k: v for k, v in data.draw(some_answers(guide)).items() if k in first}
    items = preselected(guide)
    # A guide whose visit begins with a conflict is refused by the check, as is one in which law keeps what excludes.
    assume(conflict_in(guide, items, said) is None)
    bound = {i.item_id for i in guide.items if i.locked_reason is not None}
    kept = bound & chosen_of(guide, items, said)
    for _ in range(data.draw(st.integers(0, 6))):
        rows = selectable_items(guide, said)
        if not rows:
            break
        touched = data.draw(st.sampled_from([row.item_id for row in rows]))
        before = chosen_of(guide, items, said)
        choice = toggle(guide, items, touched, said)
        assume(not _needs_both(guide, touched, said))
        after = chosen_of(guide, choice.items, said)
        assert bound <= choice.items
        assert kept <= after
        assert conflict_in(guide, choice.items, said) is None
        assert (choice.items == items) is bool(choice.kept or touched in bound)
        if not choice.kept and touched not in bound:
            assert (touched in after) is not (touched in before)
            assert set(choice.added) == after - before - {touched}
            assert set(choice.dropped) == before - after - {touched}
        items = choice.items


def _needs_both(guide: Guide, item_id: str, said: Mapping[str, str]) -> bool:
    """Whether it needs two things that exclude each other: a contradiction of the guide, found by its check."""
    return conflict_in(guide, frozenset({item_id}), said) is not None


@quickly
@given(st.data())
def test_an_answer_that_hides_a_wish_hides_what_came_along_with_it_whatever_was_touched_first(
    data: st.DataObject,
) -> None:
    guide = data.draw(guides(conflicts=False))
    items, first, later = data.draw(some_items(guide)), data.draw(some_answers(guide)), data.draw(some_answers(guide))
    free = _free(guide, items, first)
    # Of these wishes: a question counts only for who applies for what it is asked about.
    for touched in {one for one in free if one not in chosen_of(guide, items | {one}, later)}:
        choice = toggle(guide, items, touched, first)
        assert chosen_of(guide, choice.items, later) == chosen_of(guide, items, later)


@quickly
@given(st.data())
def test_a_wish_taken_back_leaves_everything_as_it_was(data: st.DataObject) -> None:
    guide = data.draw(guides(conflicts=False))
    items, said = data.draw(some_items(guide)), data.draw(some_answers(guide))
    for touched in _free(guide, items, said):
        there = toggle(guide, items, touched, said)
        again = toggle(guide, there.items, touched, said)
        assert again.kept or items - _needing(guide, touched) <= again.items <= items


def _ids(guide: Guide) -> set[str]:
    return {item.item_id for item in guide.items}


def _free(guide: Guide, items: frozenset[str], said: Mapping[str, str]) -> set[str]:
    """The rows that can be chosen and are not."""
    rows = {row.item_id for row in selectable_items(guide, said) if row.locked_reason is None}
    return rows - chosen_of(guide, items, said)


def _needing(guide: Guide, item_id: str) -> set[str]:
    """Whatever may require it: a wish for that, hidden now, goes with what it cannot be had without."""
    found = {item_id}
    while more := {i.item_id for i in guide.items if {r.item for r in i.requires} & found} - found:
        found |= more
    return found
