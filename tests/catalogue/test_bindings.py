"""Requirements that hang on an answer, questions before the items, codes by their kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.portal_import import import_portal
from kiosk.model.guide import ItemCode, Requirement
from kiosk.model.rule import Rule

from .conftest import GUIDES

OVERLAY, GUIDE = "overlays/retirement.150600.json", "guides/retirement.150600.json"
NEEDS = {"item": "deemed_years", "when": {"retirement_kind": ["special_trade"]}}


def problems(catalogue: Path) -> list[tuple[str, str]]:
    return [(p["path"], p["reason"]) for p in guide_check(catalogue)["problems"] if p["file"].endswith(OVERLAY)]


@pytest.mark.req("M02")
def test_a_requirement_is_an_id_or_says_for_which_answers(edit: Any, catalogue: Path) -> None:
    edit(OVERLAY, lambda overlay: overlay["items"][4].update(requires=["pension_claim", NEEDS]))
    found = Catalogue(catalogue, "150600").guide("retirement").items[4].requires
    told = Rule.of({"retirement_kind": ("special_trade",)})
    assert found == (Requirement("pension_claim"), Requirement("deemed_years", told))


@pytest.mark.req("M02")
def test_a_requirement_that_hangs_on_a_question_after_the_items_is_refused(edit: Any, catalogue: Path) -> None:
    edit(OVERLAY, lambda overlay: overlay["items"][4].update(requires=[{**NEEDS, "when": {"age_group": ["men"]}}]))
    assert ("$.items[4].requires[0].when", "'age_group' is not asked before the items are shown") in problems(catalogue)


@pytest.mark.req("M04")
def test_a_question_before_the_items_cannot_hang_on_one_after_them(edit: Any, catalogue: Path) -> None:
    def change(overlay: Any) -> None:
        overlay["situations"][0].pop("first", None)
        overlay["situations"][1]["first"] = True

    edit(OVERLAY, change)
    assert ("$.situations[1].when", "'retirement_kind' is not asked before this question") in problems(catalogue)


@pytest.mark.req("M04")
def test_a_question_before_the_items_decides_about_no_other_item_than_its_own(edit: Any, catalogue: Path) -> None:
    edit(OVERLAY, lambda overlay: overlay["situations"][0].update(first=True, items=["pension_claim"]))
    why = "the question is asked before the items, and not for 'special_trade'"
    assert ("$.situations[0].options[0].excludes_items", why) in problems(catalogue)


@pytest.mark.req("M44")
def test_codes_of_guide_and_departments_stand_together_by_their_kind(edit: Any, catalogue: Path) -> None:
    edit(GUIDE, lambda guide: guide["items"][0].update(codes={"实施编码": ["A1"]}))
    official = json.loads((catalogue / GUIDE).read_text("utf-8"))["items"][0]["name"]

    def change(overlay: Any) -> None:
        item = next(item for item in overlay["items"] if item["official"] == official)
        item["codes"] = {"实施编码": ["A1", "B" * 60], "基本编码": ["A1"]}

    edit(OVERLAY, change)
    item = next(item for item in Catalogue(catalogue, "150600").guide("retirement").items if item.name == official)
    assert item.codes == (ItemCode("实施编码", "A1"), ItemCode("实施编码", "B" * 60), ItemCode("基本编码", "A1"))


@pytest.mark.req("M44")
def test_an_import_keeps_the_codes_that_a_portal_gives_and_makes_up_none() -> None:
    raw = json.loads(next(iter(sorted(GUIDES.glob("*.json")))).read_text("utf-8"))
    raw["data"]["approveList"][0].update(task_code="1144", catalog_code="000")
    first, second, *_ = import_portal(json.dumps(raw).encode())[0].items
    assert first.codes == {"基本编码": ("000",), "实施编码": ("1144",)}
    assert second.codes == {}
