"""二手房过户: tax, register and meters in one; loans, co-owners and tax relief ask for papers of their own."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import asked_situations, preselected, toggle
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide
from kiosk.model.material import Source

from .through import apply_for, begun
from .walked import Citizen, everything, faults, guide_of, papers, walk

EVERY = ("transfer", "tax", "water", "power", "gas")
BASIC = ("seller_id", "deed", "contract")
USUAL = {"applicant": "self", "mortgage": "none", "owners": "one", "relief": "no"}
CITIZENS = (
    Citizen("a buyer of a home without a loan", USUAL, BASIC, EVERY),
    Citizen("a buyer who asks for relief of the tax", USUAL | {"relief": "yes"}, BASIC, EVERY),
    Citizen("a buyer of a mortgaged home", USUAL | {"mortgage": "yes"}, (*BASIC, "mortgage_consent"), EVERY),
    Citizen("who buys from husband and wife", USUAL | {"owners": "several"}, (*BASIC, "co_owner_consent"), EVERY),
    Citizen("a daughter on the buyer's behalf", USUAL | {"applicant": "agent"}, ("buyer_copy", *BASIC, "proxy"), EVERY),
    Citizen(
        "who knows nothing of the seller",
        USUAL | {"mortgage": "unsure", "owners": "unsure", "relief": "unsure"},
        (*BASIC, "mortgage_consent", "co_owner_consent"),
        EVERY,
    ),
    Citizen("who reckons the tax first", USUAL, BASIC, ("tax",), frozenset({"tax"})),
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("home")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("home") == ()


@pytest.mark.req("M04", "M07", "M19")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_buyer_scans_what_the_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M02")
def test_the_meters_follow_the_register_and_the_register_the_tax(guide: Guide) -> None:
    came = toggle(guide, frozenset(), "gas")
    assert (came.items, came.added) == ({"gas"}, ("transfer", "tax"))
    assert toggle(guide, everything(guide), "transfer").items == {"tax"}


@pytest.mark.req("M04")
def test_who_reckons_the_tax_is_not_asked_about_loans(guide: Guide) -> None:
    asked = [s.situation_id for s in asked_situations(guide, frozenset({"tax"}), {})]
    assert asked == ["applicant", "relief"]


@pytest.mark.req("M07")
def test_the_family_is_looked_up_for_relief_only(guide: Guide) -> None:
    def looked_up(relief: str) -> tuple[str, ...]:
        return papers(guide, preselected(guide), USUAL | {"relief": relief}, Source.E_LICENCE, Source.DATA_CHECK)

    assert (looked_up("no"), looked_up("yes")) == ((), ("hukou", "marriage"))


@pytest.mark.req("M06")
def test_a_meter_that_is_not_transferred_is_not_asked_for(guide: Guide) -> None:
    fields = {f.field_id for f in visible_fields(guide, frozenset({"transfer", "tax", "water"}), USUAL)}
    assert fields & {"water_number", "power_number", "gas_number"} == {"water_number"}


@pytest.mark.req("M25")
def test_buyer_and_seller_come_once_with_the_originals(guide: Guide) -> None:
    assert [item.item_id for item in guide.items if item.appointment] == ["transfer"]
    assert guide.visits == 1
    assert {m.material_id for m in guide.materials if m.bring} == {"deed", "contract"}


@pytest.mark.req("M09")
def test_nothing_of_a_home_follows_later(guide: Guide) -> None:
    rows = checklist(guide, everything(guide), USUAL | {"mortgage": "unsure"}, Known()).rows
    assert [row for row in rows if row.deferral is not None] == []


def test_a_written_guide_says_that_it_is_a_sample(guide: Guide) -> None:
    assert all("样例" in fee.basis for fee in guide.fees)
    assert all("（样例）" in point.name for point in guide.points)


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)
