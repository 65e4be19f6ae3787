"""残疾人服务: what the guide calls necessary for all belongs to one matter each."""

from __future__ import annotations

import pytest

from kiosk.catalogue.select import asked_situations, chosen_of, preselected, toggle
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide
from kiosk.model.material import Source

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, papers, walk

SELF = {"applicant": "self", "ward": "no", "lives": "here"}
CHILD = {"applicant": "guardian", "ward": "yes", "lives": "here"}
CERTIFICATES = ("new", "renew", "lost", "move", "change", "cancel")


def only(*items: str) -> frozenset[str]:
    return frozenset(items)


CITIZENS = (
    Citizen("a grown-up's first certificate", SELF, (), ("new",)),
    Citizen("a child's first certificate", CHILD, ("guardian_paper",), ("new",)),
    Citizen("not sure about anything", {"applicant": "self", "ward": "unsure", "lives": "unsure"},
            ("guardian_paper",), ("new",)),
    Citizen("an old certificate", SELF, (), ("renew",), only("renew")),
    Citizen("a lost certificate", SELF, ("lost_statement",), ("lost",), only("lost")),
    Citizen("moved house", SELF, ("move_paper",), ("move",), only("move")),
    Citizen("getting worse", SELF, (), ("change",), only("change")),
    Citizen("a widow cancelling", {"applicant": "agent", "lives": "here"}, ("cancel_statement",), ("cancel",),
            only("cancel")),
    Citizen("a certificate, and both allowances", SELF, ("bank_card",), ("new", "nursing", "living"),
            only("new", "nursing", "living")),
    Citizen("looking for work", SELF, (), ("training", "job"), only("training", "job")),
)  # fmt: skip


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("disability")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("disability") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_person_scans_what_the_matter_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M02")
@pytest.mark.parametrize("wanted", CERTIFICATES)
def test_one_certificate_matter_drives_the_others_out(guide: Guide, wanted: str) -> None:
    for before in CERTIFICATES:
        after = toggle(guide, only(before), wanted).items if before != wanted else only(wanted)
        assert after & set(CERTIFICATES) == {wanted}


@pytest.mark.req("M02")
def test_who_cancels_gets_no_allowance_but_may_stay_insured(guide: Guide) -> None:
    after = toggle(guide, only("nursing", "living", "training", "job", "pension", "medical"), "cancel")
    assert after.items == {"cancel", "pension", "medical"}


@pytest.mark.req("M25")
def test_an_assessment_is_booked_for_who_needs_one(guide: Guide) -> None:
    assert [item.item_id for item in guide.items if item.appointment] == ["new", "change"]


@pytest.mark.req("M07")
def test_a_photograph_that_was_handed_in_before_serves_again(guide: Guide) -> None:
    assert papers(guide, preselected(guide), SELF, Source.REUSE) == ("photo",)
    assert papers(guide, only("cancel"), SELF, Source.REUSE) == ()


@pytest.mark.req("M07")
def test_the_disabled_persons_card_is_looked_up_since_another_may_stand_here(guide: Guide) -> None:
    assert guide.material("id_card").source is Source.E_LICENCE
    assert guide.material("id_card").fallback_scan


@pytest.mark.req("M04")
def test_the_guardian_is_asked_about_only_for_a_first_certificate(guide: Guide) -> None:
    assert "ward" in {s.situation_id for s in asked_situations(guide, only("new"), {})}
    assert "ward" not in {s.situation_id for s in asked_situations(guide, only("renew", "nursing"), {})}


@pytest.mark.req("M06", "M19")
def test_who_comes_for_another_names_both(guide: Guide) -> None:
    def asked(answers: dict[str, str]) -> set[str]:
        return {f.field_id for f in visible_fields(guide, chosen_of(guide, only("new"), answers), answers)}

    theirs = {"holder_name", "holder_number", "relation"}
    assert asked(CHILD) - asked(SELF) == theirs | {"guardian_name", "guardian_number"}
    assert asked(SELF) - asked(CHILD) == {"name", "number", "address"}


@pytest.mark.req("M04", "M06")
def test_nobody_says_where_to_send_a_certificate_that_is_given_up(guide: Guide) -> None:
    asked = {f.field_id for f in visible_fields(guide, only("cancel"), SELF)}
    assert ("home_address" in asked, "cancel_reason" in asked) == (False, True)


@pytest.mark.req("M03")
def test_the_residence_permit_is_for_who_lives_elsewhere(guide: Guide) -> None:
    for item in everything(guide):
        assert "residence_permit" not in papers(guide, only(item), SELF, *Source)
        assert "residence_permit" in papers(guide, only(item), SELF | {"lives": "elsewhere"}, *Source)


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)


@pytest.mark.req("M18")
def test_nothing_is_taken_for_another_banner_since_nobody_published_it(guide: Guide) -> None:
    assert not any(item.elsewhere for item in guide.items)
