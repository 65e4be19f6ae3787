"""Searching the shipped catalogue, as a folder and prepared: the same answers, by the words that people use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.opening import Opened
from kiosk.catalogue.prepare import prepare
from kiosk.catalogue.prepared import Prepared
from kiosk.catalogue.search import NOTHING

from .conftest import ASSETS

DIVISION = "150627"
Edit = Callable[[str, Callable[[Any], None]], Path]
pytestmark = [pytest.mark.xdist_group("search_index")]


@pytest.fixture(scope="module")
def folder() -> Catalogue:
    return Catalogue(ASSETS / "catalogue", DIVISION)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    file = tmp_path_factory.mktemp("searched") / "catalogue.db"
    prepare(ASSETS / "catalogue", file)
    return Prepared(file, DIVISION)


@pytest.fixture(params=["folder", "prepared"])
def opened(request: pytest.FixtureRequest) -> Opened:
    catalogue: Opened = request.getfixturevalue(request.param)
    return catalogue


def first(opened: Opened, query: str) -> str:
    hits = opened.search(query).hits
    return hits[0].matter_id if hits else ""


@pytest.mark.req("M17")
@pytest.mark.parametrize(
    ("query", "bundle"),
    [
        ("上户口", "newborn"),
        ("shanghukou", "newborn"),
        ("shk", "newborn"),
        ("生孩子", "newborn"),
        ("办低保", "hardship"),
        ("bdb", "hardship"),
        ("dibao", "hardship"),
        ("dbiao", "hardship"),
        ("关公司", "closing"),
        ("guangongsi", "closing"),
        ("领证", "marriage"),
        ("退伍", "veterans"),
        ("社保卡丢了", "social_card_loss"),
        ("quhgongjijin", "fund_withdrawal"),
        ("huanshenfenzheng", "id_card_renewal"),
        ("yingyezhizhao", "startup"),
        ("老人走了火化", "afterlife"),
    ],
)
def test_the_words_that_people_use_find_the_bundle(opened: Opened, query: str, bundle: str) -> None:
    assert first(opened, query) == bundle


@pytest.mark.req("M01")
def test_every_bundle_is_found_by_its_name_its_pinyin_and_each_of_its_words(folder: Catalogue) -> None:
    from pypinyin import lazy_pinyin

    for tile in folder.tiles():
        for query in (tile.name, "".join(lazy_pinyin(tile.name))):
            assert first(folder, query) == tile.bundle_id, query


@pytest.mark.req("M17")
@pytest.mark.parametrize(
    ("stage", "bundles"), [("上学", {"school", "graduation"}), ("kunnan", {"hardship", "disability"})]
)
def test_a_stage_of_life_finds_what_stands_in_it(opened: Opened, stage: str, bundles: set[str]) -> None:
    assert bundles <= {hit.matter_id for hit in opened.search(stage).hits}


def test_a_department_finds_what_it_does(opened: Opened) -> None:
    assert "hardship" in {hit.matter_id for hit in opened.search("民政局").hits}


@pytest.mark.req("M03")
@pytest.mark.parametrize(
    ("query", "matter"), [("护照", "passport"), ("huzhao", "passport"), ("驾驶证年审", "driving"), ("lihun", "divorce")]
)
def test_what_no_kiosk_does_is_found_too(opened: Opened, query: str, matter: str) -> None:
    assert first(opened, query) == matter


def test_what_nobody_knows_is_said(opened: Opened) -> None:
    found = opened.search("qqqq")
    assert (found.hits, found.advice) == ((), NOTHING)


@pytest.mark.req("M18")
def test_a_hit_says_who_leads_it_and_whose_guide_it_is(opened: Opened) -> None:
    hit = opened.search("退休").hits[0]
    guide = opened.guide("retirement")
    assert (hit.department, hit.division) == (guide.lead_department, "伊金霍洛旗")


def test_a_matter_that_is_dealt_with_elsewhere_has_no_department_of_ours(opened: Opened) -> None:
    hit = opened.search("护照").hits[0]
    assert (hit.department, hit.division) == ("", "")


def test_what_fits_equally_is_lifted_by_use_and_else_stands_as_on_the_home_screen(opened: Opened) -> None:
    assert [hit.matter_id for hit in opened.search("qy").hits][:3] == ["startup", "realestate", "closing"]
    assert first_used(opened, "qy", {"closing": 5}) == "closing"


def first_used(opened: Opened, query: str, used: dict[str, int]) -> str:
    return opened.search(query, used).hits[0].matter_id


def test_folder_and_prepared_file_answer_alike(folder: Catalogue, prepared: Prepared) -> None:
    assert (folder.stages(), folder.elsewhere()) == (prepared.stages(), prepared.elsewhere())
    for query in ("退休", "tx", "s", "医保", "gongjijin", "企业注消", "护照", "qqqq", "", "我要给孩子上户口"):
        assert folder.search(query) == prepared.search(query), query


def test_a_bundle_whose_guide_cannot_be_read_is_found_by_its_tile(edit: Edit, catalogue: Path) -> None:
    (catalogue / "guides" / "retirement.150600.json").write_bytes(b"{")
    opened = Catalogue(catalogue, "150600")
    (hit, *_) = opened.search("tuixiu").hits
    assert (hit.matter_id, hit.department) == ("retirement", "")
    assert opened.search("提前退休核准").hits[0].department == ""


def test_a_bundle_that_is_not_offered_here_is_found_all_the_same(catalogue: Path) -> None:
    hit = Catalogue(catalogue, "150600").search("dibao").hits[0]
    assert (hit.matter_id, hit.department, hit.division) == ("hardship", "", "")


@pytest.mark.req("M18")
def test_a_guide_of_the_division_above_is_named_as_its(catalogue: Path) -> None:
    assert Catalogue(catalogue, "150602").search("tuixiu").hits[0].division == "鄂尔多斯市"
