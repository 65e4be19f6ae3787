"""How a material is captured: decided in an overlay, refused where it cannot be, proposed where a guide says it."""

from __future__ import annotations

import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.catalogue.capture import DocumentType, capture_of, misfits
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.overlay import OverlayMaterial, OverlaySection
from kiosk.catalogue.portal_import import import_file
from kiosk.catalogue.propose import propose, shared_field
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.documents.recipes import RECIPES
from kiosk.model.capture import PLAIN, AskedPage
from tests.catalogue.test_propose import material, overlay_of

from .conftest import ASSETS, GUIDES

pytestmark = pytest.mark.req("M08")
OVERLAY = "overlays/retirement.150600.json"
Edit = Callable[[str, Callable[[Any], None]], Path]
SIDES = [
    {"label": "人像面", "document": "resident_card_front"},
    {"label": "国徽面", "document": "resident_card_back"},
]


def decided(capture: dict[str, Any] | None, **more: Any) -> OverlayMaterial:
    said = {"material_id": "card", "official": "身份证", "source": "scan", **more}
    return msgspec.convert({**said, **({} if capture is None else {"capture": capture})}, OverlayMaterial)


def wrong(capture: dict[str, Any] | None, **more: Any) -> list[str]:
    form = (OverlaySection("who", "当事人", (shared_field("subject_name"),)),)
    overlay = msgspec.structs.replace(overlay_of(), form=form)
    return [path for path, _ in misfits("$.m", decided(capture, **more), overlay)]


def test_what_can_be_asked_for_is_what_can_be_told() -> None:
    assert {*typing.get_args(DocumentType)} == {*RECIPES, ""}


def test_pages_are_asked_for_in_the_order_of_the_overlay() -> None:
    capture = capture_of(decided({"asked": SIDES, "one_sheet": True}).capture)
    assert capture.asked == (AskedPage("人像面", "resident_card_front"), AskedPage("国徽面", "resident_card_back"))
    assert (capture.one_sheet, capture.portrait) == (True, False)


def test_a_material_of_which_nothing_is_said_takes_any_pages() -> None:
    assert capture_of(decided(None).capture) == PLAIN


@pytest.mark.parametrize(
    "good",
    [
        {"asked": SIDES},
        {"asked": SIDES, "one_sheet": True},
        {"asked": [{"label": "首页", "document": "hukou_page"}], "document": "hukou_page"},
        {"asked": [{"label": "正面"}, {"label": "反面"}], "one_sheet": True},
        {"document": "bank_card"},
        {"asked": SIDES, "fills": {"name": "subject_name"}},
    ],
)
def test_what_makes_sense_is_taken(good: dict[str, Any]) -> None:
    assert wrong(good) == []


@pytest.mark.parametrize(
    ("capture", "more", "path"),
    [
        ({}, {}, "$.m.capture"),
        ({"portrait": True}, {}, "$.m.max_pages"),
        ({"portrait": True, "one_sheet": True, "asked": SIDES}, {"max_pages": 2}, "$.m.max_pages"),
        ({"portrait": True, "document": "bank_card"}, {"max_pages": 1}, "$.m.capture.portrait"),
        ({"asked": SIDES}, {"max_pages": 1}, "$.m.max_pages"),
        ({"asked": [SIDES[0], SIDES[0]]}, {}, "$.m.capture.asked"),
        ({"one_sheet": True}, {}, "$.m.capture.one_sheet"),
        ({"one_sheet": True, "asked": [SIDES[0]]}, {}, "$.m.capture.one_sheet"),
        ({"one_sheet": True, "asked": [*SIDES, {"label": "封面"}]}, {}, "$.m.capture.one_sheet"),
        ({"one_sheet": True, "asked": [SIDES[0], {**SIDES[0], "label": "反面"}]}, {}, "$.m.capture.one_sheet"),
        ({"document": "bank_card", "fills": {"name": "subject_name"}}, {}, "$.m.capture.fills.name"),
        ({"asked": SIDES, "fills": {"name": "spouse_name"}}, {}, "$.m.capture.fills.name"),
        ({"document": "bank_card"}, {"source": "form"}, "$.m.capture"),
        ({"document": "bank_card"}, {"source": "letter"}, "$.m.capture"),
        ({"document": "bank_card"}, {"source": "e_licence"}, "$.m.capture"),
    ],
)
def test_nonsense_is_named_by_its_path(capture: dict[str, Any], more: dict[str, Any], path: str) -> None:
    assert path in wrong(capture, **more)


def test_a_waiver_that_falls_back_to_the_scanner_may_say_what_is_scanned() -> None:
    assert wrong({"document": "bank_card"}, source="e_licence", fallback_scan=True) == []


@pytest.mark.parametrize(
    "capture",
    [
        {"asked": [{"label": "", "document": "hukou_page"}]},
        {"asked": [{"label": "   "}]},
        {"asked": [{"label": "首页", "document": "other"}]},
        {"document": "passport"},
        {"asked": [{"label": str(n)} for n in range(11)]},
        {"sides": 2},
    ],
)
def test_what_is_no_capture_at_all_is_refused_when_it_is_read(capture: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        decided(capture)


def test_a_catalogue_with_nonsense_in_it_offers_nothing(edit: Edit, catalogue: Path) -> None:
    edit(OVERLAY, lambda overlay: overlay["materials"][0].update(capture={"one_sheet": True}))
    with pytest.raises(CatalogueProblem) as caught:
        Catalogue(catalogue, "150600").guide("retirement")
    assert caught.value.path == "$.materials[0].capture.one_sheet"


# -- what is shipped --------------------------------------------------------------------------------------------


def shipped(bundle: str, material_id: str) -> Any:
    return Catalogue(ASSETS / "catalogue", "150600").guide(bundle).material(material_id)


def test_both_sides_of_a_card_copy_go_in_on_one_sheet() -> None:
    capture = shipped("fund_withdrawal", "principal_id").capture
    assert [page.document for page in capture.asked] == ["resident_card_front", "resident_card_back"]
    assert capture.one_sheet


def test_of_a_household_register_first_and_own_page_are_asked_for_and_more_are_taken() -> None:
    hukou = shipped("retirement", "hukou")
    assert [page.label for page in hukou.capture.asked] == ["户主页", "本人页"]
    assert (hukou.capture.document, hukou.max_pages) == ("hukou_page", 50)


@pytest.mark.parametrize("bundle", ["employment", "veterans", "medical", "graduation"])
def test_a_photograph_of_the_published_size_is_a_portrait(bundle: str) -> None:
    photo = shipped(bundle, "photo")
    assert (photo.capture.portrait, photo.max_pages) == (True, 1)


@pytest.mark.parametrize(
    ("bundle", "photo"), [("disability", "photo"), ("marriage", "couple_photo"), ("hiring", "photo")]
)
def test_a_photograph_of_another_size_is_scanned_like_a_page(bundle: str, photo: str) -> None:
    assert not shipped(bundle, photo).capture.portrait


# -- what is proposed -------------------------------------------------------------------------------------------


def proposed(name: str, **more: Any) -> Any:
    return overlay_of(material(name, **more)).materials[0]


def test_both_sides_are_proposed_only_where_the_guide_writes_so() -> None:
    assert proposed("配偶身份证").capture is None
    capture = proposed("配偶身份证复印件", filling_note="正反面复印在一张纸上", kind="copy").capture
    assert [page.document for page in capture.asked] == ["resident_card_front", "resident_card_back"]
    assert capture.one_sheet
    assert not proposed("配偶身份证", filling_note="身份证正反两面").capture.one_sheet


def test_of_another_paper_no_type_is_claimed_for_its_sides() -> None:
    assert [page.document for page in proposed("居住证", filling_note="正反面").capture.asked] == ["", ""]


def test_first_and_own_page_of_a_register_are_proposed() -> None:
    capture = proposed("居民户口簿", filling_note="包括户主页（有住址和户主信息页）和申请人本人页。").capture
    assert [page.label for page in capture.asked] == ["首页", "本人页"]
    assert proposed("居民户口簿").capture is None


@pytest.mark.parametrize("words", ["尺寸：宽度358像素，高度441像素，分辨率350像素/英寸", "358×441像素，15至40 KB"])
def test_a_photograph_of_the_size_that_is_made_here_is_proposed(words: str) -> None:
    photo = proposed("个人照片", filling_note=words)
    assert (photo.capture.portrait, photo.max_pages) == (True, 1)


@pytest.mark.parametrize("words", ["2寸白底彩照（线下办理需3张）", "宽度413像素，高度579像素", ""])
def test_a_photograph_of_another_size_is_left_to_the_departments(words: str) -> None:
    assert proposed("个人照片", filling_note=words).capture is None


def test_what_is_signed_here_is_never_captured() -> None:
    assert proposed("申请表", waiver="form_template", filling_note="正反面打印").capture is None


def test_of_the_official_guides_those_are_proposed_that_say_it() -> None:
    found = {
        (file.name[:9], one.official)
        for file in sorted(GUIDES.glob("*.json"))
        if (overlay := propose(import_file(file)[0])) is not None
        for one in overlay.materials
        if one.capture is not None
    }
    assert found == {
        ("43PCN0009", "个人照片"),
        ("43PCP0003", "个人照片"),
        ("43PCP0021", "个人照片"),
        ("43PCN0012", "居民户口簿"),
        ("43PCN0013", "中华人民共和国居民身份证"),
    }
