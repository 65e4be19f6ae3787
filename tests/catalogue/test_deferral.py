"""容缺: per item from the published list, never a key material, never for what is done at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.checklist import Known, checklist
from kiosk.model.checklist import ChecklistRow, RowState, Standing

from .rules import NEWBORN, SHORTER, WORD

BASE = frozenset({"certificate"})


def row(material: str, items: frozenset[str], known: Known | None = None, guide: object = NEWBORN) -> ChecklistRow:
    rows = checklist(NEWBORN if guide is NEWBORN else guide, items, {"same": "yes"}, known or Known()).rows  # type: ignore[arg-type]
    return next(r for r in rows if r.material.material_id == material)


@pytest.mark.req("M09")
def test_a_published_material_may_follow_later_and_says_how_and_by_when() -> None:
    found = row("bill", BASE | {"benefit"})
    assert (found.state, found.deferral) == (RowState.TO_SCAN, WORD)
    deferred = row("bill", BASE | {"benefit"}, Known(deferred=frozenset({"bill"})))
    assert (deferred.state, deferred.deferral) == (RowState.DEFERRED, WORD)


@pytest.mark.req("M09")
def test_a_key_material_is_never_deferred() -> None:
    found = row("hukou", BASE | {"register"}, Known(deferred=frozenset({"hukou"})))
    assert (found.state, found.deferral) == (RowState.TO_SCAN, None)


@pytest.mark.req("M09")
def test_what_an_item_that_is_done_at_once_needs_is_not_deferred() -> None:
    assert row("photo", BASE | {"benefit"}).deferral == SHORTER
    assert row("photo", BASE | {"benefit", "register", "card"}).deferral is None


@pytest.mark.req("M09")
def test_where_nobody_has_said_whether_it_is_done_at_once_nothing_is_deferred() -> None:
    unsaid = tuple(replace(i, instant=None) if i.item_id == "benefit" else i for i in NEWBORN.items)
    assert row("bill", BASE | {"benefit"}, guide=replace(NEWBORN, items=unsaid)).deferral is None


def test_a_deferred_material_that_was_scanned_after_all_is_scanned() -> None:
    known = Known(deferred=frozenset({"bill"}), pages={"bill": 2})
    assert row("bill", BASE | {"benefit"}, known).state is RowState.SCANNED


def test_a_deferred_material_is_not_missing() -> None:
    rows = checklist(NEWBORN, BASE | {"benefit"}, {"same": "yes"}, Known(deferred=frozenset({"bill"})))
    assert "bill" not in {r.material.material_id for r in rows.missing}


def test_each_row_names_the_chosen_items_that_ask_for_it() -> None:
    assert row("photo", BASE | {"benefit", "register", "card"}).needed_by == ("card", "benefit")
    assert row("record", BASE | {"benefit"}).needed_by == ("certificate", "benefit")


@pytest.mark.req("M07")
@pytest.mark.parametrize(("online", "reason"), [(True, "online"), (False, "offline")])
def test_an_earlier_upload_is_to_be_verified_and_may_be_scanned_instead(online: bool, reason: str) -> None:
    found = row("earlier", BASE, Known(online=online))
    assert (found.state, found.reason) == (RowState.TO_VERIFY, f"catalogue.reason.reuse_{reason}_or_scan")


LATER = Known(deferred=frozenset({"bill"}))


@pytest.mark.req("M09")
def test_until_the_platform_has_spoken_a_deferral_is_called_provisional() -> None:
    found = row("bill", BASE | {"benefit"}, LATER)
    assert (found.state, found.reason) == (RowState.DEFERRED, "catalogue.reason.deferred_provisional")


@pytest.mark.req("M09")
def test_who_may_defer_is_told_nothing_provisional() -> None:
    found = row("bill", BASE | {"benefit"}, replace(LATER, standing=Standing.ELIGIBLE))
    assert (found.state, found.reason) == (RowState.DEFERRED, "catalogue.reason.deferred")


@pytest.mark.req("M09")
def test_who_may_not_defer_is_asked_for_the_paper_and_told_why() -> None:
    found = row("bill", BASE | {"benefit"}, replace(LATER, standing=Standing.NOT_ELIGIBLE))
    assert (found.state, found.deferral, found.refused) == (RowState.TO_SCAN, None, "catalogue.reason.not_deferrable")


@pytest.mark.req("M09")
@pytest.mark.parametrize("standing", list(Standing))
def test_no_standing_lets_a_key_material_or_one_of_a_thing_done_at_once_follow_later(standing: Standing) -> None:
    known = Known(deferred=frozenset({"hukou", "photo"}), standing=standing)
    found = [row(one, BASE | {"benefit", "register", "card"}, known) for one in ("hukou", "photo")]
    assert [(one.state, one.deferral, one.refused) for one in found] == [(RowState.TO_SCAN, None, "")] * 2
