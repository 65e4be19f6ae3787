"""What every bundle of the sample catalogue promises, whoever wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.load import Catalogue, extends
from kiosk.catalogue.reachability import unreachable
from kiosk.catalogue.select import asked_situations, chosen_of, needed_materials
from kiosk.model.guide import Guide, Provenance
from kiosk.model.situation import Asks

from .desk import CATALOGUE, DIVISIONS, desk

# M01, by the words of the notice that lists them.
PERSON = {
    "newborn", "school", "graduation", "employment", "medical", "marriage", "disability", "hardship", "veterans", "home",
    "retirement", "afterlife",
}  # fmt: skip
ENTERPRISE = {"startup", "construction", "operation", "subsidies", "hiring", "realestate", "closing"}
SINGLE = {"social_card_loss", "fund_withdrawal", "id_card_renewal"}
DECIDED = sorted(
    file.name.partition(".")[0] for file in (CATALOGUE / "overlays").glob("*.json") if not extends(file)
)  # fmt: skip


@pytest.mark.req("M01")
@pytest.mark.parametrize("division", DIVISIONS)
def test_the_nineteen_bundles_and_three_single_items_can_be_applied_for(division: str) -> None:
    open_here = {tile.bundle_id for tile in Catalogue(CATALOGUE, division).tiles() if tile.available}
    assert open_here >= PERSON | ENTERPRISE | SINGLE


def test_nothing_is_wrong_with_the_catalogue() -> None:
    assert guide_check(CATALOGUE)["problems"] == []


@pytest.mark.req("M04")
@pytest.mark.parametrize("bundle", DECIDED)
def test_everything_is_reached_and_no_way_ends_without_a_checklist(bundle: str) -> None:
    assert list(unreachable(desk(bundle).guide)) == []


@pytest.mark.parametrize("bundle", DECIDED)
def test_each_is_marked_as_a_sample(bundle: str) -> None:
    guide = desk(bundle).guide
    assert guide.provenance is Provenance.SAMPLE
    assert "（样例）" in guide.lead_department
    assert not guide.letter or "样例" in guide.letter[-1]


@pytest.mark.req("M09")
@pytest.mark.parametrize("bundle", DECIDED)
def test_what_is_done_in_a_day_is_said_to_be_done_at_once(bundle: str) -> None:
    unsaid = [item.item_id for item in desk(bundle).guide.items if item.promised_days == 1 and not item.instant]
    assert unsaid == []


@pytest.mark.req("M03", "M25")
@pytest.mark.parametrize("bundle", DECIDED)
def test_a_booking_counts_as_a_visit(bundle: str) -> None:
    guide = desk(bundle).guide
    # What only some answers lead to costs the others no visit: its own words say so.
    booked = [item.item_id for item in guide.items if item.appointment and not item.when.cases]
    assert guide.visits >= 1 or booked == []


@pytest.mark.req("M01")
def test_a_single_item_has_one_item_and_others_have_more() -> None:
    assert {bundle for bundle in DECIDED if desk(bundle).guide.single} == SINGLE
    assert all((len(desk(bundle).guide.items) == 1) == (bundle in SINGLE) for bundle in DECIDED)


@st.composite
def visits(draw: st.DrawFn) -> tuple[Guide, frozenset[str], frozenset[str], dict[str, str]]:
    """(guide, some items, more items, answers to some questions)."""
    guide = desk(draw(st.sampled_from(DECIDED))).guide
    ids = [item.item_id for item in guide.items]
    some = frozenset(draw(st.sets(st.sampled_from(ids))))
    more = some | frozenset(draw(st.sets(st.sampled_from(ids))))
    answers = {
        situation.situation_id: draw(st.sampled_from([option.option_id for option in situation.options]))
        for situation in guide.situations
        if draw(st.booleans())
    }
    return guide, some, more, answers


@pytest.mark.req("M02", "M07")
@given(visits())
def test_choosing_more_items_never_removes_a_needed_material(
    visit: tuple[Guide, frozenset[str], frozenset[str], dict[str, str]],
) -> None:
    guide, some, more, answers = visit
    assert set(needed_materials(guide, some, answers)) <= set(needed_materials(guide, more, answers))
    assert chosen_of(guide, some, answers) <= chosen_of(guide, more, answers)


@pytest.mark.req("M04")
@given(visits(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(
    visit: tuple[Guide, frozenset[str], frozenset[str], dict[str, str]], order: object
) -> None:
    guide, _, items, answers = visit
    shuffled = list(answers.items())
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert needed_materials(guide, items, answers) == needed_materials(guide, items, dict(shuffled))
    assert asked_situations(guide, items, answers) == asked_situations(guide, items, dict(shuffled))


@pytest.mark.req("M04")
@given(visits())
def test_an_answer_never_makes_the_list_longer(
    visit: tuple[Guide, frozenset[str], frozenset[str], dict[str, str]],
) -> None:
    guide, _, items, answers = visit
    before = set(needed_materials(guide, items, {}))
    assert set(needed_materials(guide, items, answers)) <= before


@pytest.mark.req("M04")
@pytest.mark.parametrize("bundle", DECIDED)
def test_whoever_may_not_know_can_say_so_at_no_cost(bundle: str) -> None:
    guide = desk(bundle).guide
    for situation in guide.situations:
        for option in situation.options:
            if option.unsure:
                assert (option.excludes_items, situation.asks) == ((), Asks.CASE), situation.situation_id
