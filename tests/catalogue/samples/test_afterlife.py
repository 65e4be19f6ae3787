"""身后事办理: the subject is the deceased, the applicant an heir; causes of death and kinds of heirs ask for different papers."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import asked_situations, needed_materials, preselected
from kiosk.forms.fields import visible_fields
from kiosk.model.checklist import RowState
from kiosk.model.guide import Guide
from kiosk.model.material import Source

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, papers, walk

PLACES = ("长沙", "天心", "雨花", "明阳山", "扬子路", "85899827", "96321")
USUAL = ("household", "cremation", "pension_stop", "survivor", "pension_balance", "medical_stop", "medical_balance")
STOPPING = frozenset({"household", "pension_stop", "medical_stop", "licence"})
SAME = {"certificate": "have", "relation": "family_same"}
CITIZENS = (
    Citizen("a widow with the certificate", SAME, ("death_proof",), USUAL),
    Citizen(
        "a daughter of another household",
        SAME | {"relation": "family_apart"},
        ("death_proof", "kinship"),
        USUAL,
    ),
    Citizen("an heir by will", SAME | {"relation": "will"}, ("death_proof", "judgment"), USUAL),
    Citizen("a son whose father died at home", SAME | {"certificate": "no_natural"}, (), ("death_certificate", *USUAL)),
    Citizen(
        "who does not know what he has",
        {"certificate": "unsure", "relation": "unsure"},
        ("death_proof", "judgment", "kinship"),
        ("death_certificate", *USUAL),
    ),
    Citizen("a widower after an accident", SAME | {"certificate": "no_unnatural"}, ("death_proof",), USUAL),
    Citizen(
        "who needs the certificate of an accident alone",
        {"certificate": "no_unnatural"},
        (),
        ("unnatural",),
        frozenset({"unnatural"}),
    ),
    Citizen(
        "a neighbour who ends what has to end",
        {"certificate": "have"},
        ("death_proof",),
        ("household", "pension_stop", "medical_stop", "licence"),
        STOPPING,
    ),
    Citizen(
        "an heir who looks for property",
        SAME | {"relation": "will"},
        ("death_proof", "judgment"),
        ("deposits", "shares", "will"),
        frozenset({"shares", "will", "deposits"}),
    ),
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("afterlife")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("afterlife") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_family_scans_what_its_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M04")
def test_who_takes_no_money_is_not_asked_how_he_is_related(guide: Guide) -> None:
    assert [s.situation_id for s in asked_situations(guide, STOPPING, {})] == ["certificate"]


@pytest.mark.req("M06")
def test_the_deceased_is_the_subject_of_the_form_and_no_card_fills_him_in(guide: Guide) -> None:
    fields = [f for section in guide.form for f in section.fields if f.about == "subject"]
    assert {f.field_id for f in fields} >= {"deceased_name", "deceased_number", "death_date"}
    assert not any(f.prefill for f in fields)


@pytest.mark.req("M06")
def test_no_bank_card_is_asked_for_where_no_money_is_paid(guide: Guide) -> None:
    assert "bank_card" not in {f.field_id for f in visible_fields(guide, STOPPING, {})}


@pytest.mark.req("M07")
def test_papers_of_the_deceased_are_looked_up_before_anybody_scans_them(guide: Guide) -> None:
    assert papers(guide, preselected(guide), SAME, Source.E_LICENCE) == ("deceased_id", "deceased_hukou")
    assert all(m.fallback_scan for m in guide.materials if m.source is Source.E_LICENCE)


@pytest.mark.req("M07")
def test_the_card_at_the_reader_is_the_applicants(guide: Guide) -> None:
    rows = checklist(guide, preselected(guide), SAME, Known(identity_read=True)).rows
    assert [r.material.material_id for r in rows if r.state is RowState.VERIFIED] == ["applicant_id"]


@pytest.mark.req("M25")
def test_a_death_by_accident_ends_at_the_police(guide: Guide) -> None:
    assert [item.item_id for item in guide.items if item.appointment] == ["unnatural"]


@pytest.mark.req("M09")
def test_nothing_of_a_succession_follows_later(guide: Guide) -> None:
    assert all(material.key for material in guide.materials)
    assert all(item.instant == (item.promised_days == 1) for item in guide.items)


@pytest.mark.req("M26")
def test_the_price_of_the_courier_is_told(guide: Guide) -> None:
    assert [(fee.item, fee.amount) for fee in guide.fees] == [("死亡人员户口注销", "20元")]


@pytest.mark.req("M10")
def test_the_promise_is_always_signed(guide: Guide) -> None:
    assert "promise_letter" in {m.material_id for m in needed_materials(guide, everything(guide), SAME)}


def test_no_word_of_the_real_place_is_left(guide: Guide) -> None:
    assert [place for place in PLACES if place in repr(guide)] == []


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)
