"""灵活就业参保: who works without an employer and insures himself; nobody scans what another case needs."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import asked_situations, preselected, toggle
from kiosk.model.checklist import RowState
from kiosk.model.guide import Guide
from kiosk.model.material import Source

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, papers, walk

PLACES = ("株洲", "天元", "长沙", "28665756")
START = ("pension", "medical", "contribution")
CITIZENS = (
    Citizen("who left a firm and goes on paying", {"insured": "none"}, (), START),
    Citizen("who is insured as a resident until now", {"insured": "resident"}, (), START),
    Citizen("who does not know his insurance", {"insured": "unsure"}, (), START),
    Citizen(
        "whose name is wrong in the worker's insurance",
        {"insured": "employee"},
        (),
        ("medical_change",),
        frozenset({"medical_change"}),
    ),
    Citizen(
        "a villager who joins both of the residents' insurances",
        {"insured": "none"},
        (),
        ("resident_pension", "resident_medical"),
        frozenset({"resident_pension", "resident_medical"}),
    ),
    Citizen("who has no card yet", {}, ("photo",), ("social_card",), frozenset({"social_card"})),
    Citizen(
        "who comes from a private firm with a file",
        {"former_employer": "other"},
        ("archive_ground",),
        ("file_in",),
        frozenset({"file_in"}),
    ),
    Citizen(
        "who comes from a state firm with a file",
        {"former_employer": "state"},
        ("archive_ground", "leaving_proof"),
        ("file_in",),
        frozenset({"file_in"}),
    ),
    Citizen(
        "who moves a file of his own", {"archive_account": "own"}, ("transfer_letter",), ("file_out",),
        frozenset({"file_out"}),
    ),
    Citizen(
        "who moves a file that a firm keeps here",
        {"archive_account": "unit"},
        ("transfer_letter", "unit_letter", "unit_leaving"),
        ("file_out",),
        frozenset({"file_out"}),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("employment")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("employment") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_case_scans_what_it_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M07")
def test_the_usual_visit_scans_nothing(guide: Guide) -> None:
    rows = checklist(guide, preselected(guide), {"insured": "none"}, Known(identity_read=True)).rows
    assert {row.state for row in rows} == {RowState.VERIFIED, RowState.TO_SIGN}


@pytest.mark.req("M02")
@pytest.mark.parametrize(
    ("worker", "resident"),
    [("pension", "resident_pension"), ("medical", "resident_medical"), ("file_in", "file_out")],
)
def test_nobody_is_insured_twice_nor_moves_a_file_both_ways(guide: Guide, worker: str, resident: str) -> None:
    both = toggle(guide, frozenset({worker}), resident)
    assert (both.items, both.dropped) == ({resident}, (worker,))


@pytest.mark.req("M04")
def test_who_wants_a_card_alone_is_asked_nothing(guide: Guide) -> None:
    assert asked_situations(guide, frozenset({"social_card"}), {}) == ()


@pytest.mark.req("M07")
def test_forms_of_the_guide_are_made_here(guide: Guide) -> None:
    assert len(papers(guide, everything(guide), {}, Source.FORM)) == 6
    assert papers(guide, preselected(guide), {}, Source.FORM) == ("employee_form",)


@pytest.mark.req("M09")
def test_only_the_picture_for_the_card_may_follow_later(guide: Guide) -> None:
    rows = checklist(guide, everything(guide), {}, Known()).rows
    assert [row.material.material_id for row in rows if row.deferral is not None] == ["photo"]


@pytest.mark.req("M25")
def test_files_of_persons_end_in_a_booking(guide: Guide) -> None:
    assert {item.item_id for item in guide.items if item.appointment} == {"file_in", "file_out"}
    assert guide.visits == 1


@pytest.mark.req("M09")
def test_what_is_promised_within_a_day_is_done_at_once(guide: Guide) -> None:
    assert all(item.instant == (item.promised_days == 1) for item in guide.items)


def test_no_word_of_the_real_place_is_left(guide: Guide) -> None:
    assert [place for place in PLACES if place in repr(guide)] == []


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)
