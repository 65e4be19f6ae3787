"""就医, written without an official guide: what is known of others, and the rest marked."""

from __future__ import annotations

import json

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import needed_materials, toggle
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide, Provenance
from tests.catalogue.conftest import ASSETS

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, walk

SELF = {"applicant": "self"}
BILLS = ("invoices", "fee_list", "diagnosis")
REFUND, CARD = frozenset({"refund"}), frozenset({"social_card"})

CITIZENS = (
    Citizen("who paid before, to a card known already", SELF | {"bank_account": "same"}, BILLS, ("refund",)),
    Citizen("who changed the bank", SELF | {"bank_account": "new"}, (*BILLS, "bank_card"), ("refund",)),
    Citizen("who does not remember", SELF | {"bank_account": "unsure"}, (*BILLS, "bank_card"), ("refund",)),
    Citizen("who wants to be insured", SELF, (), ("insure",), frozenset({"insure"})),
    Citizen("who moved", SELF, (), ("update",), frozenset({"update"})),
    Citizen("a grown-up without a card", SELF | {"age": "older"}, ("photo",), ("social_card",), CARD),
    Citizen(
        "a small child without a card",
        {"applicant": "guardian", "age": "younger"},
        ("guardianship",),
        ("social_card",),
        CARD,
    ),
    Citizen("a neighbour on another's behalf", {"applicant": "agent"}, ("proxy",), ("update",), frozenset({"update"})),
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("medical")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("medical") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_patient_scans_what_the_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M02")
def test_who_is_to_be_insured_has_nothing_to_change(guide: Guide) -> None:
    assert toggle(guide, frozenset({"update"}), "insure").items == {"insure"}


@pytest.mark.req("M09")
def test_only_the_diagnosis_may_follow_later(guide: Guide) -> None:
    rows = checklist(guide, everything(guide), SELF, Known()).rows
    assert [row.material.material_id for row in rows if row.deferral is not None] == ["diagnosis"]


@pytest.mark.req("M19")
def test_another_patient_is_named(guide: Guide) -> None:
    def asked(who: str) -> set[str]:
        return {f.field_id for f in visible_fields(guide, REFUND, {"applicant": who, "bank_account": "same"})}

    patient = {"patient_name", "patient_number"}
    assert asked("agent") - asked("self") == patient | {"agent_name", "agent_number"}
    assert asked("guardian") - asked("self") == patient | {"guardian_name", "guardian_number"}


@pytest.mark.req("M06")
def test_no_bank_is_asked_for_that_is_known(guide: Guide) -> None:
    asked = {f.field_id for f in visible_fields(guide, REFUND, SELF | {"bank_account": "same"})}
    assert not {"bank", "bank_card"} & asked
    needed = {m.material_id for m in needed_materials(guide, REFUND, SELF | {"bank_account": "same"})}
    assert "bank_card" not in needed


def test_what_was_made_up_is_marked(guide: Guide) -> None:
    assert guide.provenance is Provenance.SAMPLE
    entry = json.loads((ASSETS / "catalogue" / "guides" / "medical.150600.json").read_text("utf-8"))
    assert "没有官方指南" in entry["kept"]["sample"]
    assert "（样例）" in entry["name"]


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)


@pytest.mark.req("M18")
def test_nothing_is_taken_for_another_banner_since_nobody_published_it(guide: Guide) -> None:
    assert not any(item.elsewhere for item in guide.items)
