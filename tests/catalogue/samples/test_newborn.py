"""新生儿出生: who is asked for what, and twins twice only for what is each child's own."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import applications, asked_situations, effect_of, needed_materials, preselected
from kiosk.forms.fields import visible_fields
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.model.checklist import RowState
from kiosk.model.guide import Guide
from kiosk.model.material import Source

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, papers, walk

USUAL = {"children": "1", "applicant": "mother", "progress": "none", "parents": "same", "settlement": "settled"}
PAID = {"settlement": "paid", "bank_account": "same"}
OWED = ("invoices", "fee_list", "diagnosis")
FIRST = ("birth_record", "informed_notice", "marriage_certificate")
ALL = (
    "birth_certificate", "birth_registration", "resident_insurance", "social_card", "vaccination", "maternity_benefit",
    "parenting",
)  # fmt: skip
NO_REFUND = tuple(one for one in ALL if one != "maternity_benefit")

CITIZENS = (
    Citizen("a mother whose bill the hospital settled", USUAL, FIRST, NO_REFUND),
    Citizen("a father who paid, to a card known already", USUAL | PAID | {"applicant": "father"}, FIRST + OWED, ALL),
    Citizen(
        "parents who paid, with a new card", USUAL | PAID | {"bank_account": "new"}, (*FIRST, *OWED, "bank_card"), ALL
    ),
    Citizen(
        "parents of two ethnic groups",
        USUAL | {"parents": "different"},
        (*FIRST, "ethnicity_application"),
        NO_REFUND,
    ),
    Citizen("one of them from abroad", USUAL | {"parents": "foreign"}, FIRST, NO_REFUND),
    Citizen("who has the certificate", USUAL | {"progress": "certified"}, ("marriage_certificate",), NO_REFUND[1:]),
    Citizen("whose child is registered", USUAL | {"progress": "registered"}, (), NO_REFUND[2:]),
    Citizen(
        "who knows nothing for sure",
        USUAL | {"progress": "unsure", "settlement": "unsure", "bank_account": "unsure"},
        (*FIRST, *OWED, "bank_card"),
        ALL,
    ),
    Citizen("twins", USUAL | {"children": "2"}, FIRST, NO_REFUND),
    Citizen(
        "who wants the vaccination booklet only",
        {"children": "1", "applicant": "mother", "parents": "same"},
        (),
        ("vaccination",),
        frozenset({"vaccination"}),
    ),
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("newborn")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("newborn") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_family_scans_what_its_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M04")
def test_twins_are_two_applications_and_triplets_three(guide: Guide) -> None:
    assert [applications(guide, everything(guide), {"children": n}) for n in "123"] == [1, 2, 3]


@pytest.mark.req("M07")
def test_of_twins_only_the_childs_own_papers_are_scanned_twice(guide: Guide) -> None:
    needed = needed_materials(guide, everything(guide), USUAL | PAID | {"children": "2"})
    assert {m.material_id for m in needed if m.each and m.source is Source.SCAN} == {"birth_record", "informed_notice"}
    assert not guide.material("marriage_certificate").each


@pytest.mark.req("M06")
def test_of_twins_names_and_birthdays_are_asked_twice_and_the_parents_once(guide: Guide) -> None:
    each = {f.field_id for f in visible_fields(guide, everything(guide), USUAL) if f.each}
    assert each == {"child_name", "child_sex", "child_birth_date"}
    assert {f.about for section in guide.form for f in section.fields if f.each} == {"subject"}


@pytest.mark.req("M07")
def test_cards_and_the_household_booklet_are_looked_up_before_anybody_scans_them(guide: Guide) -> None:
    items = preselected(guide)
    assert papers(guide, items, USUAL, Source.DATA_CHECK) == ("parents_id", "hukou")
    assert guide.material("parents_id").fallback_scan
    assert guide.material("hukou").fallback_scan


@pytest.mark.req("M07")
def test_forms_of_the_guide_are_made_here(guide: Guide) -> None:
    made = papers(guide, preselected(guide), USUAL, Source.FORM)
    assert made == ("application_form", "first_issue_form", "insurance_form")


@pytest.mark.req("M04")
def test_having_the_certificate_spares_five_papers(guide: Guide) -> None:
    before, after, gone = effect_of(guide, preselected(guide), "progress", "registered", USUAL)
    assert (before, after) == (8, 3)
    assert gone == ("出生医学记录", "签发知情告知书", "父母的结婚证", "居民户口簿", "出生证明签发表")


@pytest.mark.req("M04")
def test_the_bank_card_is_asked_about_only_when_money_is_owed(guide: Guide) -> None:
    items = preselected(guide)
    assert "bank_account" not in {s.situation_id for s in asked_situations(guide, items, USUAL)}
    assert "bank_account" in {s.situation_id for s in asked_situations(guide, items, USUAL | PAID)}


@pytest.mark.req("M09")
def test_only_the_diagnosis_may_follow_later(guide: Guide) -> None:
    rows = checklist(guide, everything(guide), USUAL | PAID | {"bank_account": "new"}, Known()).rows
    assert [row.material.material_id for row in rows if row.deferral is not None] == ["diagnosis"]
    later = checklist(guide, everything(guide), USUAL | PAID, Known(deferred=frozenset({"birth_record", "diagnosis"})))
    assert [r.material.material_id for r in later.rows if r.state is RowState.DEFERRED] == ["diagnosis"]


@pytest.mark.req("M03")
def test_the_slowest_item_is_slower_than_the_bundle_and_both_are_told(guide: Guide) -> None:
    assert (guide.promised_days, max(item.promised_days for item in guide.items)) == (5, 30)


@pytest.mark.req("M09")
def test_what_is_promised_within_a_day_is_done_at_once(guide: Guide) -> None:
    assert {item.item_id for item in guide.items if item.instant} == {"vaccination", "resident_insurance"}
    assert all(item.instant == (item.promised_days == 1) for item in guide.items)


@pytest.mark.req("M20")
def test_no_picture_of_a_newborn_is_asked_for(guide: Guide) -> None:
    assert "个人照片" not in {material.name for material in guide.materials}


@pytest.mark.req("M06")
def test_the_childs_number_is_asked_for_only_where_it_has_one_and_needs_it(guide: Guide) -> None:
    def asked(items: set[str], answers: dict[str, str]) -> set[str]:
        return {f.field_id for f in visible_fields(guide, frozenset(items), answers)}

    assert "child_number" in asked({"social_card"}, USUAL | {"progress": "registered"})
    assert "child_number" not in asked({"social_card"}, USUAL)
    assert "child_number" not in asked({"vaccination"}, {"children": "1", "applicant": "mother", "parents": "same"})


@pytest.mark.req("M06")
def test_a_parent_from_abroad_writes_down_another_document(guide: Guide) -> None:
    def asked(parents: str) -> set[str]:
        return {f.field_id for f in visible_fields(guide, everything(guide), USUAL | {"parents": parents})}

    assert asked("foreign") - asked("same") == {"other_document"}
    assert asked("same") - asked("foreign") == {"other_number"}


@pytest.mark.req("M04", "M11")
def test_a_mother_of_twins_walks_to_two_submissions_and_scans_the_parents_papers_once(guide: Guide) -> None:
    walk = begun(guide, USUAL | PAID | {"children": "2", "bank_account": "new"})
    first = apply_for(walk, child_name="张一").draft
    walk.do(ev.Next())
    assert (walk.at, walk.session.round) == (Step.CHECKLIST, 2)
    assert not {"birth_record", "informed_notice"} & set(walk.session.pages)
    assert {"marriage_certificate", "invoices"} <= set(walk.session.pages)
    second = apply_for(walk, child_name="张二").draft
    assert first.submission_id != second.submission_id
    assert (first.form["child_name"], second.form["child_name"]) == ("张一", "张二")
    assert first.form["householder"] == second.form["householder"]


@pytest.mark.req("M04")
def test_a_father_who_changes_his_mind_about_the_bill_is_asked_for_no_bank(guide: Guide) -> None:
    walk = begun(guide, USUAL | PAID | {"applicant": "father", "bank_account": "new"})
    walk.do(ev.Back(), ev.Answered("settlement", "settled"), ev.Next())
    sent = apply_for(walk).draft
    assert not {"bank", "bank_card", "insured"} & set(sent.form)
    assert "bank_account" not in dict(sent.answers)
    assert "maternity_benefit" not in {item for item, _ in sent.items}


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)


@pytest.mark.req("M18")
def test_only_what_the_guide_calls_cross_provincial_is_taken_for_elsewhere(guide: Guide) -> None:
    assert [item.item_id for item in guide.items if item.elsewhere] == ["maternity_benefit"]
