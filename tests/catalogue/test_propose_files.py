"""Proposed overlays as files: a person's work is never written over, and what fits no more is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.portal_import import guide_import

from .conftest import GUIDES

ALL = sorted(GUIDES.glob("*.json"))
RETIREMENT = GUIDES / "43PCN0013-ruchengxian.json"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The retirement guide, imported."""
    guide_import([RETIREMENT], tmp_path)
    return tmp_path


def test_an_overlay_that_nobody_approved_may_not_call_itself_official(out: Path) -> None:
    file = out / f"{RETIREMENT.stem}.overlay.json"
    file.write_text(file.read_text("utf-8").replace('"provenance": "sample"', '"provenance": "official"'), "utf-8")
    (problem,) = guide_check(out)["problems"]
    assert (problem["path"], problem["reason"]) == ("$.provenance", "is official, and nobody has approved it")


def test_an_approved_overlay_is_not_listed_any_more(out: Path) -> None:
    file = out / f"{RETIREMENT.stem}.overlay.json"
    signed = file.read_text("utf-8").replace("未审定", "市人社局").replace("0000-00-00", "2026-12-01")
    file.write_text(signed, "utf-8")
    assert guide_check(out) == {"entries": 1, "problems": [], "unapproved": []}


@pytest.mark.parametrize("half", ["未审定", "0000-00-00"])
def test_a_name_without_a_day_or_a_day_without_a_name_is_no_approval(out: Path, half: str) -> None:
    file = out / f"{RETIREMENT.stem}.overlay.json"
    file.write_text(file.read_text("utf-8").replace(half, "2026-12-01"), "utf-8")
    assert guide_check(out)["unapproved"] == [str(file)]


def test_no_overlay_is_proposed_where_no_item_has_a_name(portal: Any, tmp_path: Path) -> None:
    for item in portal["data"]["approveList"]:
        item["tyywblxName"] = "无"
    source = tmp_path / "g.json"
    source.write_text(json.dumps(portal), encoding="utf-8")
    (answer,) = guide_import([source], tmp_path / "out")["entries"]
    assert "overlay: none can be proposed, since no item has a name" in answer["report"]["undecided"]
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["g.json"]


# -- a guide that changes -----------------------------------------------------------------------------------------


def changed(portal: Any, folder: Path) -> Path:
    """The same guide, published again with another name for one material."""
    bank = next(m for m in portal["data"]["materialList"] if m["clmc"] == "银行卡信息")
    bank["clmc"] = "社会保障卡金融账户"
    file = folder / "new" / RETIREMENT.name
    file.parent.mkdir()
    file.write_text(json.dumps(portal), encoding="utf-8")
    return file


def test_an_overlay_that_is_there_is_never_written_over(out: Path, portal: Any, tmp_path: Path) -> None:
    file = out / f"{RETIREMENT.stem}.overlay.json"
    before = file.read_bytes()
    guide_import([changed(portal, tmp_path)], out)
    assert file.read_bytes() == before


def test_a_material_renamed_in_the_guide_is_named_by_the_import(out: Path, portal: Any, tmp_path: Path) -> None:
    (answer,) = guide_import([changed(portal, tmp_path)], out)["entries"]
    lines = [line for line in answer["report"]["undecided"] if line.startswith("overlay: ")]
    assert "is there already and stays as it is" in lines[0]
    assert any("$.materials[4].official: '银行卡信息' is not among the materials" in line for line in lines)
    assert any("nothing is decided about '社会保障卡金融账户'" in line for line in lines)


@pytest.mark.req("M40")
def test_a_material_renamed_in_the_guide_is_named_by_the_check(out: Path, portal: Any, tmp_path: Path) -> None:
    guide_import([changed(portal, tmp_path)], out)
    overlay, guide = out / f"{RETIREMENT.stem}.overlay.json", out / RETIREMENT.name
    problems = guide_check(out)["problems"]
    assert {problem["file"] for problem in problems} == {str(overlay)}
    assert [(problem["path"], problem["reason"]) for problem in problems] == [
        ("$.materials[4].official", f"'银行卡信息' is not among the materials of {guide}"),
        ("$.materials", f"nothing is decided about '社会保障卡金融账户' of {guide}"),
    ]


def test_an_overlay_that_cannot_be_read_is_kept_and_named(out: Path) -> None:
    file = out / f"{RETIREMENT.stem}.overlay.json"
    file.write_text("{", encoding="utf-8")
    (answer,) = guide_import([RETIREMENT], out)["entries"]
    assert any("cannot be used: $: is not JSON" in line for line in answer["report"]["undecided"])
    assert file.read_text("utf-8") == "{"


def test_an_overlay_whose_guide_is_gone_is_a_problem(out: Path) -> None:
    (out / RETIREMENT.name).unlink()
    (problem,) = guide_check(out)["problems"]
    assert problem["reason"] == f"there is no guide {RETIREMENT.name} beside it"


def test_a_guide_that_calls_itself_an_overlay_takes_no_overlays_place(out: Path) -> None:
    other = out / "in" / f"{RETIREMENT.stem}.overlay.json"
    other.parent.mkdir()
    other.write_bytes(ALL[0].read_bytes())
    guide_import([RETIREMENT, other], out)
    names = {file.name for file in out.iterdir() if file.is_file()}
    stem = RETIREMENT.stem
    assert names == {f"{stem}{end}" for end in (".json", "-2.json", ".overlay.json", "-2.overlay.json")}
