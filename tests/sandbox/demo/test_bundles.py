"""What may be written after --bundle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.demo.bundles import find_bundle
from sandbox.demo.processes import DemoError

CATALOGUE = Path(__file__).resolve().parents[3] / "assets" / "catalogue"
TILES = json.loads((CATALOGUE / "home.json").read_text(encoding="utf-8"))["tiles"]


@pytest.mark.parametrize("tile", TILES, ids=[tile["bundle_id"] for tile in TILES])
def test_each_bundle_is_found_by_its_tile_and_by_its_id(tile: dict[str, str]) -> None:
    for wanted in (tile["name"], tile["bundle_id"]):
        assert find_bundle(wanted, CATALOGUE, "150627").bundle_id == tile["bundle_id"]


def test_a_part_of_the_official_name_is_enough() -> None:
    assert find_bundle("灵活就业", CATALOGUE, "150627").bundle_id == "employment"


def test_the_name_on_a_tile_comes_before_a_part_of_another() -> None:
    assert find_bundle("就业", CATALOGUE, "150627").bundle_id == "employment"


def test_what_means_several_names_them() -> None:
    with pytest.raises(DemoError, match="社保卡服务、社保卡挂失"):
        find_bundle("社保卡", CATALOGUE, "150627")


@pytest.mark.parametrize("wanted", ["没有这件事", ""])
def test_what_means_none_names_all(wanted: str) -> None:
    with pytest.raises(DemoError, match=r"is no bundle here: .*新生儿出生"):
        find_bundle(wanted, CATALOGUE, "150627")
