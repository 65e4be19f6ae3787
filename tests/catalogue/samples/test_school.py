"""入园入学: the papers of a house for who has one, of a stay for who comes from elsewhere, and of nobody else."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import chosen_of, toggle
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, walk

STAY, STAY_PAPERS = ("permit_check", "insurance_check"), ("residence_permit", "insurance_record")
CORE = ("enrolment", "household_check")

CITIZENS = (
    Citizen("at home, in a flat of its own", {"hukou_place": "local", "housing": "certificate"},
            ("hukou", "property_certificate"), (*CORE, "property_check")),
    Citizen("at home, in a new flat", {"hukou_place": "local", "housing": "contract"},
            ("hukou", "purchase_contract"), CORE),
    Citizen("at home, renting", {"hukou_place": "local", "housing": "none"}, ("hukou",), CORE),
    Citizen("from elsewhere, renting", {"hukou_place": "elsewhere", "housing": "none"},
            ("hukou", *STAY_PAPERS), (*CORE, *STAY)),
    Citizen("from elsewhere, with a flat", {"hukou_place": "elsewhere", "housing": "certificate"},
            ("hukou", "property_certificate", *STAY_PAPERS), (*CORE, "property_check", *STAY)),
    Citizen("with grandparents who know nothing for sure", {"hukou_place": "unsure", "housing": "unsure"},
            ("hukou", "property_certificate", "purchase_contract", *STAY_PAPERS), (*CORE, "property_check", *STAY)),
)  # fmt: skip


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("school")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("school") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_child_brings_what_its_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M02")
def test_enrolment_itself_cannot_be_left_out_and_says_why(guide: Guide) -> None:
    assert guide.item("enrolment").locked_reason
    assert toggle(guide, everything(guide), "enrolment").items == everything(guide)


@pytest.mark.req("M02")
def test_leaving_a_check_out_spares_no_paper_that_enrolment_needs(guide: Guide) -> None:
    answers = {"hukou_place": "local", "housing": "certificate"}
    fewer = Citizen("", answers, (), items=everything(guide) - {"property_check", "household_check"})
    assert walk(guide, fewer) == (("enrolment",), ("hukou", "property_certificate"))


@pytest.mark.req("M09")
def test_only_the_insurance_record_may_follow_later(guide: Guide) -> None:
    answers = {"hukou_place": "elsewhere", "housing": "certificate"}
    rows = checklist(guide, everything(guide), answers, Known()).rows
    found = {row.material.material_id: row.deferral.days for row in rows if row.deferral is not None}
    assert found == {"insurance_record": 5}


@pytest.mark.req("M06")
def test_the_owner_is_asked_for_only_where_there_is_a_house(guide: Guide) -> None:
    def asked(housing: str) -> set[str]:
        answers = {"hukou_place": "local", "housing": housing}
        return {f.field_id for f in visible_fields(guide, chosen_of(guide, everything(guide), answers), answers)}

    assert asked("certificate") - asked("none") == {"owner"}
    assert "permit_holder" not in asked("certificate")


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)


@pytest.mark.req("M18")
def test_nothing_is_taken_for_another_banner_since_nobody_published_it(guide: Guide) -> None:
    assert not any(item.elsewhere for item in guide.items)
