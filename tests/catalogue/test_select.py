"""The rules from items and answers to the checklist, for any guide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.select import effect_of, needed_materials, selectable_items
from kiosk.model.checklist import RowState
from kiosk.model.guide import Guide, Item
from kiosk.model.material import Material, Source
from kiosk.model.rule import Rule
from kiosk.model.situation import Option, Situation

from .conftest import ASSETS

RETIREMENT = Catalogue(ASSETS / "catalogue", "150627").guide("retirement")
ALL = frozenset(item.item_id for item in RETIREMENT.items)
NORMAL = {"retirement_kind": "normal"}

# Time is not what these look at, and the machine may be busy.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

IDS = tuple("abcde")
OPTIONS = ("yes", "no", "unsure")
some_items = st.lists(st.sampled_from(IDS), unique=True, max_size=4).map(tuple)
situations = st.lists(
    st.tuples(some_items, some_items).map(
        lambda excluded: (
            Option("yes", "是", excludes_items=excluded[0]),
            Option("no", "否", excludes_items=excluded[1]),
            Option("unsure", "我不确定", unsure=True),
        )
    ),
    max_size=3,
).map(lambda options: tuple(Situation(f"s{n}", "?", "", chosen) for n, chosen in enumerate(options)))


@st.composite
def guides(draw: st.DrawFn) -> Guide:
    """Five items, up to six materials, up to three questions, tied at random."""
    asked = draw(situations)
    conditions = st.lists(st.sampled_from([s.situation_id for s in asked]), unique=True) if asked else st.just([])
    when = conditions.flatmap(
        lambda ids: st.tuples(
            *(
                st.tuples(st.just(i), st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True).map(tuple))
                for i in ids
            )
        )
    )
    materials = tuple(
        Material(
            f"m{n}", f"材料{n}", draw(st.sampled_from(Source)), True, items=draw(some_items), when=Rule((draw(when),))
        )
        for n in range(draw(st.integers(0, 6)))
    )
    items = tuple(Item(i, i, "部门", 1) for i in IDS)
    return replace(RETIREMENT, items=items, materials=materials, situations=asked)


chosen_items = st.frozensets(st.sampled_from(IDS))
answers = st.dictionaries(st.sampled_from(["s0", "s1", "s2"]), st.sampled_from(OPTIONS), max_size=3)


def ids(materials: tuple[Material, ...]) -> list[str]:
    return [material.material_id for material in materials]


@pytest.mark.req("M02")
@PATIENT
@given(guides(), chosen_items, chosen_items, answers)
def test_choosing_more_items_never_takes_a_material_away(
    guide: Guide, some: frozenset[str], more: frozenset[str], said: dict[str, str]
) -> None:
    assert set(ids(needed_materials(guide, some, said))) <= set(ids(needed_materials(guide, some | more, said)))


@pytest.mark.req("M04")
@PATIENT
@given(guides(), chosen_items, answers, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(
    guide: Guide, items: frozenset[str], said: dict[str, str], shuffle: Any
) -> None:
    pairs = list(said.items())
    shuffle.shuffle(pairs)
    assert needed_materials(guide, items, dict(pairs)) == needed_materials(guide, items, said)


@pytest.mark.req("M04")
@PATIENT
@given(guides(), chosen_items, answers)
def test_an_answer_never_adds_an_item_or_a_material(guide: Guide, items: frozenset[str], said: dict[str, str]) -> None:
    for asked in said:
        before = {key: value for key, value in said.items() if key != asked}
        assert set(ids(needed_materials(guide, items, said))) <= set(ids(needed_materials(guide, items, before)))
        assert set(selectable_items(guide, said)) <= set(selectable_items(guide, before))


@pytest.mark.req("M07")
@PATIENT
@given(guides(), chosen_items, answers)
def test_each_material_is_asked_once_and_in_the_guides_order(
    guide: Guide, items: frozenset[str], said: dict[str, str]
) -> None:
    needed = ids(needed_materials(guide, items, said))
    assert needed == [material.material_id for material in guide.materials if material.material_id in set(needed)]


@PATIENT
@given(guides(), chosen_items)
def test_the_effect_told_of_an_answer_is_the_one_it_has(guide: Guide, items: frozenset[str]) -> None:
    for situation in guide.situations:
        for option in situation.options:
            before, after, gone = effect_of(guide, items, situation.situation_id, option.option_id)
            said = {situation.situation_id: option.option_id}
            assert before == len(needed_materials(guide, items, {}))
            assert after == len(needed_materials(guide, items, said)) == before - len(gone)


def test_without_an_item_nothing_is_needed() -> None:
    assert needed_materials(RETIREMENT, frozenset(), {}) == ()


@pytest.mark.req("M02")
def test_an_answer_takes_out_what_does_not_apply() -> None:
    assert "special_trade" not in {item.item_id for item in selectable_items(RETIREMENT, NORMAL)}


@pytest.mark.parametrize("said", [{"retirement_kind": "nonsense"}, {"weather": "rain"}])
def test_an_answer_that_the_guide_does_not_know_takes_out_no_item(said: dict[str, str]) -> None:
    assert selectable_items(RETIREMENT, said) == RETIREMENT.items


def states(**changes: Any) -> dict[str, RowState]:
    values: dict[str, Any] = {
        "identity_read": False,
        "form_done": False,
        "signed": False,
        "pages": {},
        "online": True,
        **changes,
    }
    return {row.material.material_id: row.state for row in checklist(RETIREMENT, ALL, NORMAL, Known(**values)).rows}


def test_what_is_missing_stands_first() -> None:
    assert list(states())[:3] == ["bank_card", "publicity", "only_child"]


def test_a_scanned_material_counts_its_pages() -> None:
    rows = checklist(RETIREMENT, ALL, NORMAL, Known(pages={"publicity": 2})).rows
    (row,) = (row for row in rows if row.material.material_id == "publicity")
    assert (row.state, row.pages) == (RowState.SCANNED, 2)


def test_the_card_that_was_read_is_verified() -> None:
    assert states(identity_read=True)["id_card"] is RowState.VERIFIED


@pytest.mark.parametrize(("form_done", "signed"), [(False, True), (True, False), (False, False)])
def test_nothing_counts_as_signed_before_form_and_signature(form_done: bool, signed: bool) -> None:
    found = states(form_done=form_done, signed=signed)
    assert {found["application_form"], found["pension_letter"]} == {RowState.TO_SIGN}


@pytest.mark.req("M07")
@pytest.mark.parametrize("online", [True, False])
def test_a_waiver_that_nobody_has_checked_is_still_to_be_verified(online: bool) -> None:
    assert states(online=online)["hukou"] is RowState.TO_VERIFY


def test_a_waived_material_can_be_scanned_all_the_same() -> None:
    assert states(pages={"hukou": 1})["hukou"] is RowState.SCANNED
