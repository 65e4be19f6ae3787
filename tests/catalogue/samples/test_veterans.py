"""军人退役: from the army's gate to household, card and insurance; each step asks for the papers of that step only."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import asked_situations, chosen_of, preselected, toggle
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, walk

PLACES = ("永州", "宁远", "水市路", "7223121")
START = {"discharge_kind": "own", "stage": "start", "origin": "here", "settle": "own", "insure": "flexible"}
USUAL = (
    "check_in", "household", "resident_id", "grant", "pension_transfer", "flexible_pension", "medical_transfer",
    "flexible_medical",
)  # fmt: skip


def without(*items: str) -> tuple[str, ...]:
    return tuple(one for one in USUAL if one not in items)


CITIZENS = (
    Citizen("who comes straight from the army", START, ("discharge", "number_form", "medical_voucher"), USUAL),
    Citizen(
        "who has reported already",
        START | {"stage": "reported"},
        ("discharge", "settling_letter", "number_form", "medical_voucher"),
        without("check_in"),
    ),
    Citizen(
        "who has a household again",
        START | {"stage": "settled"},
        ("discharge", "number_form", "own_page", "medical_voucher"),
        without("check_in", "household"),
    ),
    Citizen(
        "who moves in with the wife",
        START | {"settle": "spouse"},
        ("discharge", "number_form", "host_page", "marriage", "medical_voucher"),
        USUAL,
    ),
    Citizen(
        "who moves in with the parents",
        START | {"settle": "family"},
        ("discharge", "number_form", "host_page", "medical_voucher"),
        USUAL,
    ),
    Citizen(
        "who was registered in another province",
        START | {"origin": "elsewhere"},
        ("discharge", "medical_voucher"),
        without("household", "resident_id"),
    ),
    Citizen(
        "an officer with a post",
        START | {"discharge_kind": "arranged", "insure": "employer"},
        ("discharge", "number_form", "medical_voucher"),
        without("grant", "flexible_pension", "flexible_medical"),
    ),
    Citizen(
        "who joins the residents' insurance",
        START | {"insure": "resident"},
        ("discharge", "number_form"),
        without("flexible_medical", "medical_transfer"),
    ),
    Citizen(
        "who is not sure of anything",
        dict.fromkeys(START, "unsure"),
        ("discharge", "settling_letter", "number_form", "host_page", "marriage", "own_page", "medical_voucher"),
        USUAL,
    ),
    Citizen("who wants the pension years alone", {}, (), ("pension_transfer",), frozenset({"pension_transfer"})),
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("veterans")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("veterans") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_veteran_scans_what_his_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M04")
@pytest.mark.parametrize("answers", [{"stage": "settled"}, {"origin": "elsewhere"}])
def test_where_to_settle_is_asked_of_those_only_who_settle(guide: Guide, answers: dict[str, str]) -> None:
    assert "settle" not in {s.situation_id for s in asked_situations(guide, preselected(guide), answers)}


@pytest.mark.req("M02")
def test_the_residents_insurance_excludes_the_transfer(guide: Guide) -> None:
    touched = toggle(guide, preselected(guide), "resident_medical")
    assert set(touched.dropped) == {"medical_transfer", "flexible_medical"}


@pytest.mark.req("M03", "M25")
def test_what_is_done_in_person_ends_in_a_booking(guide: Guide) -> None:
    assert {item.item_id for item in guide.items if item.appointment} == {"check_in", "grant"}
    assert guide.material("discharge").bring


def test_what_this_kiosk_does_not_take_is_not_offered(guide: Guide) -> None:
    assert "预备役登记" not in {item.name for item in guide.items}


@pytest.mark.req("M06")
def test_the_bank_card_is_asked_for_the_grant_only(guide: Guide) -> None:
    def asked(kind: str) -> set[str]:
        answers = START | {"discharge_kind": kind}
        return {f.field_id for f in visible_fields(guide, chosen_of(guide, preselected(guide), answers), answers)}

    assert "bank_card" in asked("own")
    assert "bank_card" not in asked("arranged")


@pytest.mark.req("M09")
def test_only_the_picture_for_the_card_may_follow_later(guide: Guide) -> None:
    rows = checklist(guide, everything(guide), {}, Known()).rows
    assert [row.material.material_id for row in rows if row.deferral is not None] == ["photo"]


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
