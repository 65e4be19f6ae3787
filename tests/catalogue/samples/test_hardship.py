"""困难救助: the cause of the hardship decides about papers; who helps another brings the authority for it."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import asked_situations, preselected, toggle
from kiosk.forms.fields import visible_fields
from kiosk.model.checklist import RowState
from kiosk.model.guide import Guide
from kiosk.model.material import Source
from kiosk.model.situation import Asks

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, walk

START = ("subsistence", "temporary")
SELF = {"applicant": "self"}
CITIZENS = (
    Citizen("a family with little income", SELF | {"cause": "income"}, ("bank_card",), START),
    Citizen("a family with a sick member", SELF | {"cause": "illness"}, ("bank_card", "diagnosis"), START),
    Citizen("a disabled person", SELF | {"cause": "disability"}, ("bank_card", "disability_card"), START),
    Citizen("a family after a fire", SELF | {"cause": "accident"}, ("bank_card", "event_proof"), START),
    Citizen(
        "who cannot say why",
        SELF | {"cause": "unsure"},
        ("bank_card", "disability_card", "diagnosis", "event_proof"),
        START,
    ),
    Citizen(
        "a neighbour on another's behalf",
        {"applicant": "agent", "cause": "income"},
        ("subject_id", "bank_card", "proxy"),
        START,
    ),
    Citizen(
        "the guardian of a child",
        {"applicant": "guardian", "cause": "disability"},
        ("subject_id", "bank_card", "disability_card", "guardianship"),
        START,
    ),
    Citizen(
        "an old person without anybody",
        SELF | {"cause": "income", "support": "no"},
        ("bank_card",),
        ("extreme",),
        frozenset({"extreme"}),
    ),
    Citizen(
        "who asks for the hospital's bills alone",
        SELF,
        ("bank_card", "bills"),
        ("medical_aid",),
        frozenset({"medical_aid"}),
    ),
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("hardship")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("hardship") == ()


@pytest.mark.req("M04", "M07", "M19")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_family_scans_what_its_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M02")
def test_one_person_gets_one_kind_of_support(guide: Guide) -> None:
    assert toggle(guide, preselected(guide), "extreme").dropped == ("subsistence",)


@pytest.mark.req("M04")
def test_only_who_asks_for_support_for_life_is_asked_who_could_give_it(guide: Guide) -> None:
    asked = [s.situation_id for s in asked_situations(guide, preselected(guide), SELF)]
    assert asked == ["applicant", "cause"]
    assert next(s for s in guide.situations if s.situation_id == "applicant").asks is Asks.APPLICANT


@pytest.mark.req("M19")
@pytest.mark.parametrize(("who", "asked"), [("self", False), ("agent", True), ("guardian", True)])
def test_who_is_helped_is_written_down(guide: Guide, who: str, asked: bool) -> None:
    fields = {f.field_id for f in visible_fields(guide, preselected(guide), {"applicant": who})}
    assert (fields >= {"subject_name", "subject_number"}) is asked


@pytest.mark.req("M09")
def test_the_card_and_the_proof_of_a_sudden_event_may_follow_later(guide: Guide) -> None:
    rows = checklist(guide, everything(guide), SELF | {"cause": "accident"}, Known()).rows
    assert {row.material.material_id for row in rows if row.deferral is not None} == {"bank_card", "event_proof"}
    later = checklist(
        guide, preselected(guide), SELF | {"cause": "accident"}, Known(deferred=frozenset({"event_proof"}))
    )
    assert [r.material.material_id for r in later.rows if r.state is RowState.DEFERRED] == ["event_proof"]


def test_a_written_guide_says_that_it_is_a_sample(guide: Guide) -> None:
    assert all("（样例）" in condition.text for condition in guide.conditions)
    assert all("（样例）" in question.answer for question in guide.questions)


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    # An ordinary agent brings the applicant's own signed letter on paper (M10).
    letters = {m.material_id for m in guide.materials if m.source is Source.LETTER}
    brought = letters if citizen.answers.get("applicant") == "agent" else set()
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans) | brought
