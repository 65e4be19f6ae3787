"""社保卡服务: one card for four services, and nothing to scan for who has handed in the card before."""

from __future__ import annotations

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.select import asked_situations, preselected
from kiosk.forms.fields import visible_fields
from kiosk.model.bundle import Audience
from kiosk.model.checklist import RowState
from kiosk.model.guide import Guide

from .through import apply_for, begun
from .walked import ASSETS, Citizen, faults, guide_of, walk

PLACES = ("永州", "道县", "长沙", "银杏路", "5279522", "82212345")
EVERY = ("employment", "medical", "transport", "culture")
CITIZENS = (
    Citizen("with a card of the third generation", {"generation": "third", "money": "yes"}, (), EVERY),
    Citizen("with an older card", {"generation": "older", "money": "yes"}, (), ("employment", "medical", "culture")),
    Citizen("who cannot tell", {"generation": "unsure", "money": "unsure"}, (), EVERY),
    Citizen("whose card holds no money yet", {"generation": "third", "money": "no"}, (), EVERY),
    Citizen("who wants to see a doctor", {}, (), ("medical",), frozenset({"medical"})),
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return guide_of("social_card")


@pytest.mark.req("M01", "M04")
def test_nothing_is_unreachable_idle_or_unmarked() -> None:
    assert faults("social_card") == ()


@pytest.mark.req("M04", "M07")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_holder_scans_what_the_case_needs(guide: Guide, citizen: Citizen) -> None:
    assert walk(guide, citizen) == (citizen.gets, citizen.scans)


@pytest.mark.req("M01")
def test_a_tile_leads_here() -> None:
    tile = next(t for t in Catalogue(ASSETS / "catalogue", "150602").tiles() if t.bundle_id == "social_card")
    assert (tile.available, tile.audience) == (True, Audience.PERSON)


@pytest.mark.req("M07")
def test_the_card_is_reused_and_may_be_scanned_where_nobody_has_it_yet(guide: Guide) -> None:
    (row,) = checklist(guide, preselected(guide), {}, Known()).rows
    assert (row.state, row.reason) == (RowState.TO_VERIFY, "catalogue.reason.reuse_online_or_scan")
    (scanned,) = checklist(guide, preselected(guide), {}, Known(pages={"card": 1})).rows
    assert scanned.state is RowState.SCANNED


@pytest.mark.req("M04")
@pytest.mark.parametrize(
    ("items", "asked"),
    [({"medical", "culture"}, []), ({"transport"}, ["generation"]), ({"employment"}, ["money"])],
)
def test_only_what_the_chosen_services_need_is_asked(guide: Guide, items: set[str], asked: list[str]) -> None:
    assert [s.situation_id for s in asked_situations(guide, frozenset(items), {})] == asked


@pytest.mark.req("M06")
@pytest.mark.parametrize(("money", "asked"), [("yes", False), ("no", True), ("unsure", True)])
def test_who_has_to_go_to_the_bank_says_when(guide: Guide, money: str, asked: bool) -> None:
    fields = {f.field_id for f in visible_fields(guide, preselected(guide), {"money": money})}
    assert ("activation" in fields) is asked


@pytest.mark.req("M03")
def test_the_slowest_item_is_slower_than_the_bundle_and_both_are_told(guide: Guide) -> None:
    assert (guide.promised_days, max(item.promised_days for item in guide.items)) == (1, 35)


def test_no_word_of_the_real_place_is_left(guide: Guide) -> None:
    assert [place for place in PLACES if place in repr(guide)] == []


@pytest.mark.req("M04", "M11")
@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.who)
def test_each_walk_ends_in_a_submission_with_the_scans_and_the_items(guide: Guide, citizen: Citizen) -> None:
    sent = apply_for(begun(guide, citizen.answers, citizen.items)).draft
    assert tuple(item for item, _ in sent.items) == citizen.gets
    assert {taken.material_id for taken in sent.materials if taken.pages} == set(citizen.scans)
