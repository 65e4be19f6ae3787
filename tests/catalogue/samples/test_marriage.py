"""结婚落户: both have to appear, so it ends in a booking; and the guide contradicts itself about the household booklet."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import asked_situations, needed_materials, preselected, selectable_items, toggle
from kiosk.model.guide import Guide
from kiosk.model.material import Source

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, papers, walk

FIRST = {"before": "first", "photo": "there"}
USUAL = ("marriage", "household_status")

CITIZENS = (
    Citizen("both for the first time", FIRST, (), USUAL),
    Citizen("with photos of their own", FIRST | {"photo": "own"}, ("couple_photo",), USUAL),
    Citizen("one divorced", FIRST | {"before": "divorced"}, (), USUAL),
    Citizen("one widowed", FIRST | {"before": "widowed"}, ("widowed_paper",), USUAL),
    Citizen("who know nothing for sure", {"before": "unsure", "photo": "unsure"},
            ("widowed_paper", "couple_photo"), USUAL),
    Citizen("who move together", FIRST | {"family_hukou": "yes"}, (), (*USUAL, "household_move"),
            frozenset({*USUAL, "household_move"})),
    Citizen("who cannot move together here", FIRST | {"family_hukou": "no"}, (), USUAL,
            frozenset({*USUAL, "household_move"})),
    Citizen("who register a pregnancy only", {}, (), ("birth_plan",), frozenset({"birth_plan"})),
)  # fmt: skip


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("marriage")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("marriage") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_couple_scans_what_its_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M25")
def test_the_wedding_ends_in_an_appointment_and_nothing_else_does(guide: Guide) -> None:
    assert [item.item_id for item in guide.items if item.appointment] == ["marriage"]
    assert "不能请人代办" in guide.item("marriage").appointment
    assert guide.visits == 1


@pytest.mark.req("M03")
def test_originals_of_the_wedding_day_are_named_before(guide: Guide) -> None:
    needed = needed_materials(guide, everything(guide), {"before": "divorced", "photo": "own"})
    assert {m.material_id for m in needed if m.bring} == {"divorce_paper", "couple_photo", "bride_id", "groom_id"}


@pytest.mark.req("M04")
def test_a_wedding_alone_asks_for_no_household_booklet(guide: Guide) -> None:
    alone = papers(guide, frozenset({"marriage"}), FIRST, *Source)
    assert not {"bride_hukou", "groom_hukou"} & set(alone)
    assert {"bride_hukou", "groom_hukou"} <= set(papers(guide, preselected(guide), FIRST, *Source))


@pytest.mark.req("M02")
def test_without_the_wedding_nothing_of_the_household_changes(guide: Guide) -> None:
    left = toggle(guide, everything(guide), "marriage")
    assert set(left.dropped) == {"household_status", "household_move"}
    came = toggle(guide, frozenset({"birth_plan"}), "household_move")
    assert came.added == ("marriage",)


@pytest.mark.req("M04")
def test_who_is_told_to_move_elsewhere_is_not_offered_it_here(guide: Guide) -> None:
    offered = {item.item_id for item in selectable_items(guide, {"family_hukou": "no"})}
    assert offered == {"marriage", "household_status", "birth_plan"}


@pytest.mark.req("M04")
def test_a_pregnancy_alone_raises_no_question(guide: Guide) -> None:
    assert asked_situations(guide, frozenset({"birth_plan"}), {}) == ()


@pytest.mark.req("M09")
def test_papers_of_an_earlier_marriage_are_never_deferred(guide: Guide) -> None:
    rows = checklist(guide, everything(guide), {"before": "both", "photo": "own"}, Known()).rows
    assert [row.material.material_id for row in rows if row.deferral is not None] == ["couple_photo"]


@pytest.mark.req("M26")
def test_the_post_costs_what_the_guide_says(guide: Guide) -> None:
    assert {(fee.item, fee.amount) for fee in guide.fees} == {
        ("夫妻投靠户口迁移", "20元"),
        ("变更户口婚姻状况", "20元"),
    }


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)


@pytest.mark.req("M18")
def test_couples_may_apply_in_any_banner(guide: Guide) -> None:
    assert all(item.elsewhere for item in guide.items)
