"""毕业, written without an official guide: after work, study or neither, with or without a household elsewhere."""

from __future__ import annotations

import json

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import asked_situations, chosen_of, preselected
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide
from kiosk.model.material import Source
from tests.catalogue.conftest import ASSETS

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, papers, walk

HOME = {"hukou": "home", "archive_place": "own"}

CITIZENS = (
    Citizen("at work, files in own hands", HOME | {"work": "employed"}, (), ("archive", "job_registration")),
    Citizen("at work, files kept by the employer", HOME | {"work": "employed", "archive_place": "employer"},
            ("archive_letter",), ("archive", "job_registration")),
    Citizen("looking for work, household at school", {"work": "looking", "hukou": "school"},
            ("move_paper",), ("archive", "hukou_back", "insure")),
    Citizen("studying on, household at home", {"work": "study", "hukou": "home"}, (), ("archive",)),
    Citizen("not sure about anything", {"work": "unsure", "archive_place": "unsure", "hukou": "unsure"},
            ("move_paper", "archive_letter"), ("archive", "job_registration", "hukou_back", "insure")),
    Citizen("who only wants a card", {}, (), ("social_card",), frozenset({"social_card"})),
)  # fmt: skip


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("graduation")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("graduation") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_graduate_scans_what_the_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M07")
def test_the_diploma_is_looked_up_before_anybody_scans_it(guide: Guide) -> None:
    assert papers(guide, preselected(guide), HOME | {"work": "employed"}, Source.DATA_CHECK) == ("diploma",)
    assert papers(guide, frozenset({"insure", "social_card"}), HOME, Source.DATA_CHECK) == ()


@pytest.mark.req("M04")
def test_who_only_wants_a_card_is_asked_nothing(guide: Guide) -> None:
    assert asked_situations(guide, frozenset({"social_card"}), {}) == ()


@pytest.mark.req("M04")
def test_where_the_files_go_is_asked_only_of_who_works(guide: Guide) -> None:
    def asked(work: str) -> set[str]:
        return {s.situation_id for s in asked_situations(guide, preselected(guide), {"work": work})}

    assert asked("employed") - asked("looking") == {"archive_place"}


@pytest.mark.req("M09")
def test_only_the_employers_letter_may_follow_later(guide: Guide) -> None:
    rows = checklist(guide, everything(guide), {"work": "unsure", "archive_place": "employer"}, Known()).rows
    assert [row.material.material_id for row in rows if row.deferral is not None] == ["archive_letter"]


@pytest.mark.req("M06")
def test_the_employer_is_asked_for_only_where_there_is_one(guide: Guide) -> None:
    def asked(work: str) -> set[str]:
        answers = HOME | {"work": work}
        return {f.field_id for f in visible_fields(guide, chosen_of(guide, preselected(guide), answers), answers)}

    assert asked("employed") - asked("study") == {"employer", "employed_from"}


@pytest.mark.req("M04", "M06")
def test_who_only_wants_a_card_is_not_asked_about_the_school(guide: Guide) -> None:
    asked = {f.field_id for f in visible_fields(guide, frozenset({"social_card"}), {})}
    assert not {"school", "degree", "graduated"} & asked
    assert "school" in {f.field_id for f in visible_fields(guide, frozenset({"archive"}), {})}


def test_what_was_made_up_is_marked(guide: Guide) -> None:
    entry = json.loads((ASSETS / "catalogue" / "guides" / "graduation.150600.json").read_text("utf-8"))
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
