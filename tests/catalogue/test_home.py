"""The home file: stages of a life, plain words, what is dealt with elsewhere, and what is said of a file that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.bundle import Audience

from .conftest import ASSETS

DIVISION = "150600"
Edit = Callable[[str, Callable[[Any], None]], Path]


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue(ASSETS / "catalogue", DIVISION)


@pytest.mark.req("M01")
def test_every_tile_stands_in_a_stage_of_its_audience(shipped: Catalogue) -> None:
    stages = {stage.stage_id: stage for stage in shipped.stages()}
    assert all(stages[tile.stage].audience is tile.audience for tile in shipped.tiles())


@pytest.mark.req("M01")
def test_the_stages_cover_the_life_of_a_person_and_of_an_enterprise(shipped: Catalogue) -> None:
    stages = {stage.stage_id for stage in shipped.stages()}
    life = {"birth", "school", "work", "medical", "marriage", "hardship", "veterans", "home", "retirement", "death"}
    enterprise = {"startup", "construction", "operation", "subsidies", "hiring", "estate", "closing"}
    assert life | enterprise <= stages


def test_tiles_are_shown_in_the_order_of_the_stages_and_within_one_in_theirs(edit: Edit, catalogue: Path) -> None:
    edit("home.json", lambda home: home["tiles"].reverse())
    tiles = [tile.bundle_id for tile in Catalogue(catalogue, DIVISION).tiles()]
    assert tiles[:3] == ["newborn", "graduation", "school"]


def test_what_people_come_for_at_any_age_stands_in_a_stage_of_its_own(shipped: Catalogue) -> None:
    everyday = {stage.stage_id for stage in shipped.stages() if stage.everyday}
    assert len([tile for tile in shipped.tiles() if tile.stage in everyday]) == 4


def test_the_large_mode_has_a_few_of_its_own(shipped: Catalogue) -> None:
    first = [tile for tile in shipped.tiles() if tile.elder and tile.audience is Audience.PERSON]
    assert 3 <= len(first) <= 4
    assert all(tile.hint for tile in first)


def test_a_stage_without_a_tile_is_not_shown(edit: Edit, catalogue: Path) -> None:
    edit("home.json", lambda home: home["stages"].append({"stage_id": "moon", "name": "月亮", "audience": "person"}))
    assert "moon" not in {stage.stage_id for stage in Catalogue(catalogue, DIVISION).stages()}


@pytest.mark.req("M03")
def test_what_no_kiosk_does_is_told_with_where_to_go(shipped: Catalogue) -> None:
    assert "passport" in {matter.matter_id for matter in shipped.elsewhere()}
    assert all(matter.where for matter in shipped.elsewhere())


WRONG: tuple[tuple[Callable[[Any], None], str, str], ...] = (
    (lambda h: h["tiles"][0].update(stage="moon"), "$.tiles[0].stage", "there is no stage 'moon'"),
    (lambda h: h["tiles"][0].update(stage="closing"), "$.tiles[0].stage", "one of the other audience"),
    (lambda h: h["stages"].append(h["stages"][0]), "$.stages[18].stage_id", "is there twice"),
    (lambda h: h["elsewhere"].append(h["elsewhere"][0]), "$.elsewhere[6].matter_id", "is there twice"),
    (lambda h: h["elsewhere"][0].update(matter_id="school"), "$.elsewhere[0].matter_id", "is a bundle"),
    (lambda h: h["tiles"][0].pop("stage"), "$.tiles[0]", "stage"),
    (lambda h: h["tiles"][0].update(keywords=["字" * 21]), "$.tiles[0].keywords[0]", "length <= 20"),
    (lambda h: h["tiles"][0].update(keywords=[""]), "$.tiles[0].keywords[0]", "length >= 1"),
    (lambda h: h["tiles"][0].update(hint="字" * 41), "$.tiles[0].hint", "length <= 40"),
    (lambda h: h["stages"][0].update(stage_id="../x"), "$.stages[0].stage_id", "regex"),
    (lambda h: h.update(format=1), "$.format", ">= 2"),
)


@pytest.mark.parametrize(("change", "path", "reason"), WRONG, ids=[path + reason for _, path, reason in WRONG])
def test_a_home_file_that_does_not_fit_is_refused_with_its_place(
    edit: Edit, catalogue: Path, change: Callable[[Any], None], path: str, reason: str
) -> None:
    edit("home.json", change)
    with pytest.raises(CatalogueProblem) as caught:
        Catalogue(catalogue, DIVISION)
    assert (caught.value.path, reason in caught.value.reason) == (path, True)
    assert path in {problem["path"] for problem in guide_check(catalogue)["problems"]}


@pytest.mark.parametrize(
    ("keywords", "reason"),
    [
        (["？！"], "has nothing to look for"),
        (["生娃", "生 娃"], "is there already"),
        (["新生儿出生"], "is there already"),
    ],
)
def test_the_check_names_words_by_which_nobody_can_find_anything(
    edit: Edit, catalogue: Path, keywords: list[str], reason: str
) -> None:
    edit("home.json", lambda home: home["tiles"][0].update(keywords=keywords))
    problems = [problem for problem in guide_check(catalogue)["problems"] if "keywords" in problem["path"]]
    assert [problem["path"] for problem in problems] == [f"$.tiles[0].keywords[{len(keywords) - 1}]"]
    assert reason in problems[0]["reason"]


def test_the_check_names_everything_that_does_not_fit_at_once(edit: Edit, catalogue: Path) -> None:
    def spoil(home: Any) -> None:
        home["tiles"][0]["stage"] = home["tiles"][3]["stage"] = "moon"
        home["elsewhere"][1]["keywords"] = ["。"]

    edit("home.json", spoil)
    places = {p["path"] for p in guide_check(catalogue)["problems"] if p["file"].endswith("home.json")}
    assert places == {"$.tiles[0].stage", "$.tiles[3].stage", "$.elsewhere[1].keywords[0]"}
