"""Supplement in place: one list, only that is asked, handed in as a supplement of the same case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.effects import Commit, LoadGuide
from kiosk.journey.state import Network, ScanPhase, Step
from kiosk.journey.supplementing import cut_down
from kiosk.journey.view import checklist_of, chosen_items, sections_of
from kiosk.model.case import Case, CaseState, Wanted, WantedList
from kiosk.model.checklist import RowState
from kiosk.model.material import Source
from tests.journey.cases import TO_SUPPLEMENT, WANTED, Asker
from tests.journey.walks import GUIDE, receipt


def wanting(*wanted: Wanted) -> Case:
    answer = TO_SUPPLEMENT.answer
    assert answer is not None
    return replace(TO_SUPPLEMENT, answer=replace(answer, wanted=WantedList("list-1", wanted)))


def begun(case: Case = TO_SUPPLEMENT) -> Asker:
    walk = Asker().passed(case)
    walk.do(ev.DeviceChanged("scanner", walk.journey.devices["id_reader"]), ev.CaseChosen(case.submission_id))
    walk.do(ev.SupplementAsked())
    walk.do(ev.GuideLoaded(walk.sid, GUIDE))
    return walk


def scanned(walk: Asker) -> Asker:
    for _ in range(8):
        if walk.at is not Step.SCAN:
            break
        scan = walk.session.scan
        if scan is not None and scan.phase is ScanPhase.READY:
            walk.do(ev.ScanAsked())
        walk.take_page().accept()
    return walk


def signed(walk: Asker) -> Asker:
    walk.do(ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next(), ev.Next())
    scanned(walk)
    for _ in range(4):
        if walk.at is Step.REVIEW:
            break
        walk.do(ev.Next())
    walk.do(ev.Next(), ev.SignatureDrawn(b"png"))
    assert walk.at is Step.SIGN
    return walk


@pytest.mark.req("M13")
def test_only_what_is_wanted_is_asked() -> None:
    walk = begun()
    assert walk.at is Step.CHECKLIST
    rows = checklist_of(walk.journey).rows
    assert [(row.material.material_id, row.state, row.material.hint) for row in rows] == [
        ("notice", RowState.TO_SCAN, "请重新扫描")
    ]
    assert [field.field_id for section in sections_of(walk.session) for field in section.fields] == ["phone"]
    guide = walk.session.guide
    assert guide is not None
    assert chosen_items(guide, walk.session) == {"pension", "fund"}


@pytest.mark.req("M13")
def test_it_is_handed_in_as_a_supplement_of_the_same_case() -> None:
    walk = signed(begun()).do(ev.Next())
    commit = walk.last(Commit)
    assert isinstance(commit, Commit)
    draft = commit.draft
    assert (draft.supplement_of, draft.supplement_list) == ("sub-1", "list-1")
    assert draft.submission_id != "sub-1"
    assert draft.items == TO_SUPPLEMENT.items
    assert dict(draft.form) == {"phone": "13900000000"}
    assert [(one.material_id, len(one.pages)) for one in draft.materials] == [("notice", 1)]


def test_its_receipt_ends_the_visit_like_any_other() -> None:
    walk = signed(begun()).do(ev.NetworkChanged(Network.AWAY), ev.Next())
    commit = walk.last(Commit)
    assert isinstance(commit, Commit)
    identifier = commit.draft.submission_id
    walk.do(ev.Committed(identifier, receipt(identifier))).wait(1)
    walk.do(ev.Printed(identifier, "done"), ev.Next())
    assert walk.at is Step.GOODBYE


def test_an_application_names_no_case() -> None:
    walk = Asker().do(ev.ExitAsked()).to_sign().do(ev.SignatureDrawn(b"png"), ev.Next())
    commit = walk.last(Commit)
    assert isinstance(commit, Commit)
    assert (commit.draft.supplement_of, commit.draft.supplement_list) == ("", "")


def test_a_list_of_papers_alone_has_no_form() -> None:
    walk = begun(wanting(WANTED.wanted[0]))
    assert walk.session.form_done
    walk.do(ev.Next())
    assert walk.at is Step.SCAN


def test_a_list_of_fields_alone_goes_from_the_form_to_the_review() -> None:
    walk = begun(wanting(WANTED.wanted[1])).do(ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next())
    assert walk.at is Step.REVIEW


@pytest.mark.req("M07")
@pytest.mark.parametrize("source", [Source.E_LICENCE, Source.DATA_CHECK, Source.ID_CARD, Source.FORM, Source.LETTER])
def test_what_came_in_otherwise_before_is_handed_in_on_paper(source: Source) -> None:
    material = replace(GUIDE.material("notice"), source=source)
    guide = replace(GUIDE, materials=(material,))
    (wanted,) = cut_down(guide, TO_SUPPLEMENT, WANTED).materials
    assert wanted.source is Source.SCAN


def test_what_the_guide_does_not_know_any_more_is_asked_by_the_organs_name() -> None:
    walk = begun(wanting(Wanted("婚姻证明", "缺", material_id="new"), Wanted("备注", "写明", field_id="remark")))
    (row,) = checklist_of(walk.journey).rows
    assert (row.material.name, row.state) == ("婚姻证明", RowState.TO_SCAN)
    (section,) = sections_of(walk.session)
    assert [field.label for field in section.fields] == ["备注"]


def test_an_item_that_the_guide_has_no_more_stays_the_cases() -> None:
    case = replace(TO_SUPPLEMENT, items=(("gone", "旧事项"),))
    assert [item.name for item in cut_down(GUIDE, case, WANTED).items] == ["旧事项"]


def test_the_same_thing_named_twice_is_asked_once() -> None:
    twice = WantedList("list-1", (WANTED.wanted[0], WANTED.wanted[0]))
    assert len(cut_down(GUIDE, TO_SUPPLEMENT, twice).materials) == 1


def test_back_is_to_the_case_and_forward_finds_what_was_done() -> None:
    walk = begun().do(ev.Next(), ev.FieldSet("phone", "139"), ev.Back(), ev.Back())
    assert walk.at is Step.CASE
    walk.do(ev.SupplementAsked())
    assert (walk.at, walk.session.form["phone"], walk.count(LoadGuide)) == (Step.CHECKLIST, "139", 1)


@pytest.mark.req("M21")
def test_what_was_begun_for_one_case_is_not_taken_to_another() -> None:
    walk = begun().do(ev.Next(), ev.FieldSet("phone", "139"), ev.Back(), ev.Back(), ev.Back())
    assert walk.at is Step.CASE_LIST
    assert (walk.session.guide, dict(walk.session.form), walk.session.supplement) == (None, {}, None)
    assert walk.session.card is not None


def test_a_touch_that_comes_twice_loads_one_guide() -> None:
    walk = Asker().looking_at("sub-1").do(ev.SupplementAsked(), ev.SupplementAsked())
    assert walk.last(LoadGuide) == LoadGuide(walk.sid, "retirement")
    assert walk.count(LoadGuide) == 1


def test_the_guide_of_another_division_is_asked_for_where_the_case_is() -> None:
    walk = Asker().passed(replace(TO_SUPPLEMENT, division="150602"))
    walk.do(ev.CaseChosen("sub-1"), ev.SupplementAsked())
    assert walk.last(LoadGuide) == LoadGuide(walk.sid, "retirement", "150602")


def test_a_guide_that_cannot_be_read_leaves_the_case_on_the_screen() -> None:
    walk = Asker().looking_at("sub-1").do(ev.SupplementAsked())
    walk.do(ev.GuideFailed(walk.sid, "retirement"))
    assert (walk.at, walk.said) == (Step.CASE, "errors.guide.broken")
    assert walk.do(ev.SupplementAsked()).count(LoadGuide) == 2


@pytest.mark.parametrize(
    "case",
    [
        replace(TO_SUPPLEMENT, supplementing=True),
        replace(TO_SUPPLEMENT, state=CaseState.ACCEPTED),
        replace(TO_SUPPLEMENT, answer=None),
    ],
)
def test_nothing_is_supplemented_where_nothing_is_wanted(case: Case) -> None:
    walk = Asker().passed(case).do(ev.CaseChosen("sub-1"), ev.SupplementAsked())
    assert walk.count(LoadGuide) == 0


@pytest.mark.req("M14")
def test_nothing_is_supplemented_where_the_second_check_was_not_passed() -> None:
    walk = Asker().passed(TO_SUPPLEMENT, opened=False).do(ev.CaseChosen("sub-1"), ev.SupplementAsked())
    assert walk.count(LoadGuide) == 0


def test_a_full_disk_takes_nothing_new_and_says_so() -> None:
    walk = Asker().looking_at("sub-1").do(ev.DiskChanged(tight=True), ev.SupplementAsked())
    assert (walk.at, walk.said, walk.count(LoadGuide)) == (Step.CASE, "errors.disk.tight", 0)


def test_the_items_of_a_case_cannot_be_changed_at_the_review() -> None:
    walk = begun(wanting(WANTED.wanted[1])).do(ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next())
    assert walk.do(ev.ChangeAsked("items")).at is Step.REVIEW
