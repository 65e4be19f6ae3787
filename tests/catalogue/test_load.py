"""Opening the catalogue, and what is said of one that cannot be used."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.errors import DataError
from kiosk.model.bundle import Audience
from kiosk.model.guide import Provenance

DIVISION = "150600"
GUIDE = "guides/retirement.150600.json"
OVERLAY = "overlays/retirement.150600.json"

Edit = Callable[[str, Callable[[Any], None]], Path]


def opened(directory: Path) -> CatalogueProblem:
    """What opening the bundle says."""
    with pytest.raises(CatalogueProblem) as caught:
        Catalogue(directory, DIVISION).guide("retirement")
    return caught.value


@pytest.mark.req("M01")
def test_the_home_screen_has_at_least_the_nineteen_bundles_in_two_groups(catalogue: Path) -> None:
    tiles = Catalogue(catalogue, DIVISION).tiles()
    assert len({tile.bundle_id for tile in tiles}) == len(tiles)
    audiences = [tile.audience for tile in tiles]
    persons, enterprises = audiences.count(Audience.PERSON), audiences.count(Audience.ENTERPRISE)
    assert (persons >= 12, enterprises >= 7) == (True, True)
    assert audiences == [Audience.PERSON] * persons + [Audience.ENTERPRISE] * enterprises


def test_only_what_was_decided_for_this_division_can_be_chosen(catalogue: Path) -> None:
    here = Catalogue(catalogue, DIVISION).tiles()
    elsewhere = Catalogue(catalogue, "150602").tiles()
    assert [tile.bundle_id for tile in here if tile.available] == ["retirement"]
    assert not [tile for tile in elsewhere if tile.available]


@pytest.mark.req("M18")
def test_the_guide_of_the_division_above_informs_and_does_not_accept(catalogue: Path) -> None:
    below = Catalogue(catalogue, "150602")
    assert [tile.bundle_id for tile in below.tiles() if tile.informs] == ["retirement"]
    assert not below.guide("retirement").accepts
    assert Catalogue(catalogue, DIVISION).guide("retirement").accepts


def test_a_division_that_nobody_knows_has_only_its_own_guides(catalogue: Path) -> None:
    assert not [tile for tile in Catalogue(catalogue, "110000").tiles() if tile.informs]


def variant(catalogue: Path, **changes: object) -> Path:
    """The same decisions for a banner; its guide is the city's under its own code."""
    guide = json.loads((catalogue / GUIDE).read_text("utf-8"))
    (catalogue / "guides" / "retirement.150602.json").write_text(json.dumps({**guide, "code": "B"}), encoding="utf-8")
    file = catalogue / "overlays" / "retirement.150602.json"
    shape = {
        "format": 2, "extends": "150600", "guide_code": "B", "version": "7", "approved_by": "样例",
        "approved_on": "2026-11-23", "division": {"code": "150602", "name": "东胜区"}, **changes,
    }  # fmt: skip
    file.write_text(json.dumps(shape), encoding="utf-8")
    return file


@pytest.mark.req("M18")
def test_decisions_of_one_division_are_extended_by_another(catalogue: Path) -> None:
    variant(catalogue)
    guide = Catalogue(catalogue, "150602").guide("retirement")
    assert (guide.accepts, guide.version, guide.division.name) == (True, "7", "东胜区")
    assert guide.materials == Catalogue(catalogue, DIVISION).guide("retirement").materials


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"extends": "150699"}, "$"),
        ({"extends": "150602"}, "$.extends"),
        ({"extends": "x"}, "$.extends"),
        ({"items": []}, "$"),
    ],
)
def test_what_cannot_be_extended_is_named(catalogue: Path, changes: dict[str, object], path: str) -> None:
    variant(catalogue, **changes)
    with pytest.raises(CatalogueProblem) as caught:
        Catalogue(catalogue, "150602").guide("retirement")
    assert caught.value.path == path


def test_opening_the_catalogue_reads_no_guide(catalogue: Path) -> None:
    shutil.rmtree(catalogue / "guides")
    assert Catalogue(catalogue, DIVISION).tiles()


@pytest.mark.req("M03")
def test_a_guide_tells_everything_that_was_published(catalogue: Path) -> None:
    guide = Catalogue(catalogue, DIVISION).guide("retirement")
    assert (guide.promised_days, guide.visits, guide.flow) == (22, 0, ("受理", "审核", "办结"))
    assert len(guide.items) == 11
    assert len(guide.conditions) == len(guide.points) == 1
    assert len(guide.questions) == 6
    assert guide.provenance is Provenance.SAMPLE


def test_items_keep_their_official_names_beside_plain_words(catalogue: Path) -> None:
    item = Catalogue(catalogue, DIVISION).guide("retirement").item("medical_status")
    assert (item.name, item.department, item.promised_days) == ("在职转退休", "医保部门", 5)
    assert item.label != item.name


def test_a_bundle_that_no_tile_names_is_refused(catalogue: Path) -> None:
    with pytest.raises(DataError, match=r"home\.json: \$\.tiles: there is no bundle '\.\./x'"):
        Catalogue(catalogue, DIVISION).guide("../x")


def test_a_missing_home_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"home\.json: \$: there is no such file"):
        Catalogue(tmp_path, DIVISION)


@pytest.mark.parametrize("name", [GUIDE, OVERLAY])
def test_a_missing_guide_or_overlay_is_named(catalogue: Path, name: str) -> None:
    (catalogue / name).unlink()
    problem = opened(catalogue)
    assert (problem.file, problem.reason) == (str(catalogue / name), "there is no such file")


@pytest.mark.parametrize("name", [GUIDE, OVERLAY])
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe{}", b"null", b"[]", b'{"format": 1}', b"[" * 100_000, b'"' + b"x" * 9_000_000 + b'"'],
    ids=["empty", "cut off", "not UTF-8", "null", "a list", "keys missing", "nested", "9 MB"],
)
def test_a_damaged_file_is_named_and_nothing_crashes(catalogue: Path, name: str, content: bytes) -> None:
    (catalogue / name).write_bytes(content)
    assert opened(catalogue).file == str(catalogue / name)


def test_a_directory_in_the_place_of_a_file_is_named(catalogue: Path) -> None:
    (catalogue / GUIDE).unlink()
    (catalogue / GUIDE).mkdir()
    assert "cannot be read" in opened(catalogue).reason


def test_an_unknown_key_is_an_error_with_its_path(edit: Edit, catalogue: Path) -> None:
    edit(OVERLAY, lambda o: o["materials"][2].update(neccessary=True))
    problem = opened(catalogue)
    assert (problem.path, "neccessary" in problem.reason) == ("$.materials[2]", True)


def test_a_wrong_type_is_an_error_with_its_path(edit: Edit, catalogue: Path) -> None:
    edit(GUIDE, lambda g: g["items"][3].update(promised_days="15"))
    assert opened(catalogue).path == "$.items[3].promised_days"


def test_an_unknown_key_on_the_home_screen_is_an_error_with_its_path(edit: Edit, catalogue: Path) -> None:
    edit("home.json", lambda home: home["tiles"][4].update(colour="red"))
    with pytest.raises(DataError, match=r"home\.json: \$\.tiles\[4\]: .*colour"):
        Catalogue(catalogue, DIVISION)


def test_a_bundle_twice_on_the_home_screen_is_an_error(edit: Edit, catalogue: Path) -> None:
    edit("home.json", lambda home: home["tiles"].append(home["tiles"][0]))
    with pytest.raises(DataError, match=r"\$\.tiles\[\d+\]\.bundle_id: 'newborn' is there twice"):
        Catalogue(catalogue, DIVISION)


def test_a_catalogue_of_a_later_format_is_refused(edit: Edit, catalogue: Path) -> None:
    edit("home.json", lambda home: home.update(format=3))
    with pytest.raises(DataError, match=r"\$\.format"):
        Catalogue(catalogue, DIVISION)


def test_a_guide_without_promised_days_is_not_offered(edit: Edit, catalogue: Path) -> None:
    edit(GUIDE, lambda guide: guide.update(promised_days=None))
    problem = opened(catalogue)
    assert (problem.file, problem.path) == (str(catalogue / GUIDE), "$.promised_days")


def test_decisions_for_another_division_are_refused(catalogue: Path) -> None:
    for folder in ("guides", "overlays"):
        file = catalogue / folder / "retirement.150600.json"
        file.rename(file.with_name("retirement.150602.json"))
    with pytest.raises(DataError, match=r"these decisions belong into a file retirement\.150600\.json"):
        Catalogue(catalogue, "150602").guide("retirement")


def test_the_words_of_the_guide_are_read_as_utf_8(catalogue: Path) -> None:
    raw = json.loads((catalogue / GUIDE).read_bytes())
    assert Catalogue(catalogue, DIVISION).guide("retirement").phone == raw["phone"]
