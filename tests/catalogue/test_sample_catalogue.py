"""The sample catalogue in assets: made from an official guide by a script, and nobody's real place or phone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.select import effect_of, needed_materials
from kiosk.model.guide import Guide
from kiosk.model.material import Source

from .conftest import ASSETS, GUIDES, NAME, TOP

PLACES = ("湖南", "汝城", "郴州", "湘劳社", "湘人社", "hunan")
PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-?)?\d{7,8}(?!\d)")
TEXTS = [file for file in sorted(ASSETS.rglob("*")) if file.suffix in (".json", ".po", ".txt")]


@pytest.fixture(scope="module")
def guide() -> Guide:
    return Catalogue(ASSETS / "catalogue", "150600").guide("retirement")


@pytest.fixture(scope="module")
def everything(guide: Guide) -> frozenset[str]:
    """The items that are chosen before anybody touches."""
    return frozenset(item.item_id for item in guide.items if item.preselected)


def test_the_sample_guide_is_what_the_script_makes_from_the_official_one(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, TOP / "packaging" / "sample_catalogue.py", tmp_path], check=True, timeout=60, cwd=TOP
    )
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in (ASSETS / "catalogue" / "guides").iterdir()}


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_no_asset_names_the_guides_real_place(file: Path) -> None:
    text = file.read_text("utf-8")
    assert [place for place in PLACES if place in text] == []


def test_no_asset_holds_a_phone_of_a_real_guide() -> None:
    real = {phone for file in GUIDES.glob("*.json") for phone in PHONE.findall(without_codes(file.read_text("utf-8")))}
    assert "8268626" in {phone.rpartition("-")[2] for phone in real}
    shipped = " ".join(file.read_text("utf-8") for file in TEXTS)
    assert [phone for phone in sorted(real) if phone.rpartition("-")[2] in shipped] == []


def without_codes(text: str) -> str:
    """Codes of materials and areas, and names of files, have digits too."""
    return re.sub(r'"(?:yjsSsqdbm|theme|repo_path|materialCode|fjmc)": ".*?"', "", text)


def test_every_phone_and_place_is_marked_as_a_sample(guide: Guide) -> None:
    assert guide.phone == "0477-000-0000（样例）"
    assert all("（样例）" in point.name and "（样例）" in point.address for point in guide.points)
    assert "（样例）" in guide.lead_department


def test_the_letter_says_that_it_is_a_sample(guide: Guide) -> None:
    assert 3 <= len(guide.letter) <= 5
    assert "样例文本，由主管部门核定" in guide.letter[-1]


def test_every_icon_of_the_catalogue_is_in_the_font(guide: Guide) -> None:
    icons = json.loads((ASSETS / "icons" / "icons.json").read_text("utf-8"))
    tiles = Catalogue(ASSETS / "catalogue", "150600").tiles()
    named = {guide.icon, *(tile.icon for tile in tiles), *(material.icon for material in guide.materials)}
    assert named <= set(icons)


@pytest.mark.req("M07")
def test_the_usual_walk_scans_three_materials_in_the_order_of_the_papers(
    guide: Guide, everything: frozenset[str]
) -> None:
    needed = needed_materials(guide, everything, {"retirement_kind": "normal"})
    assert [m.material_id for m in needed if m.source is Source.SCAN] == ["bank_card", "publicity", "only_child"]
    assert len(needed) == 7


@pytest.mark.req("M02", "M04")
@pytest.mark.parametrize(
    ("left_out", "spared"),
    [
        (("only_child_status", "only_child_reward"), {"only_child"}),
        (("household_check",), {"hukou"}),
        (("deemed_years", "special_trade"), {"publicity"}),
        (("pension_claim", "benefit_payment", "housing_fund", "only_child_reward"), {"bank_card"}),
    ],
)
def test_leaving_items_out_spares_their_materials(
    guide: Guide, everything: frozenset[str], left_out: tuple[str, ...], spared: set[str]
) -> None:
    before = {m.material_id for m in needed_materials(guide, everything, {})}
    after = {m.material_id for m in needed_materials(guide, everything - set(left_out), {})}
    assert before - after == spared


@pytest.mark.req("M04")
def test_an_answer_shortens_the_list_and_says_by_what(guide: Guide, everything: frozenset[str]) -> None:
    assert effect_of(guide, everything, "retirement_kind", "illness") == (7, 6, ("公示证明或公示表",))


@pytest.mark.req("M04")
def test_not_being_sure_costs_nothing(guide: Guide, everything: frozenset[str]) -> None:
    (unsure,) = (option for option in guide.situations[0].options if option.unsure)
    before, after, _ = effect_of(guide, everything, "retirement_kind", unsure.option_id)
    assert before == after


@pytest.mark.req("M20")
def test_no_face_picture_is_ever_asked_for(guide: Guide) -> None:
    overlay = json.loads((ASSETS / "catalogue" / "overlays" / NAME).read_text("utf-8"))
    assert "申请人影像" not in {material.name for material in guide.materials}
    assert [left["official"] for left in overlay["left_out_materials"]] == ["申请人影像"]


def test_the_banks_on_offer_are_those_of_the_acceptance_note(guide: Guide) -> None:
    banks = next(f for section in guide.form for f in section.fields if f.field_id == "bank")
    note = guide.material("bank_card").acceptance_note
    assert len(banks.options) == 6
    assert all(label in note for _, label in banks.options)
