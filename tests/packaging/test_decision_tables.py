"""docs/catalogue.md says what the overlays decide, in words that a department can check."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.guide import Guide, Item, Requirement
from kiosk.model.material import Deferral, Material, Source
from kiosk.model.rule import Rule
from kiosk.model.situation import Option, Situation
from tests.journey.walks import GUIDE

TOP = Path(__file__).parents[2]
pytestmark = pytest.mark.req("M04")

PLACE = Situation(
    "place", "在哪里？", "", (Option("here", "本地"), Option("away", "外地 | 外省", excludes_items=("b",)))
)
PAPER = Situation(
    "paper", "有证吗？", "", (Option("yes", "有"), Option("no", "没有")), when=Rule.of({"place": ("here",)})
)
LATER = Deferral(("a",), 5, "窗口")
SMALL: Guide = replace(
    GUIDE,
    items=(
        Item("a", "甲事项", "部门", 5, locked_reason="法定关联", instant=False, short_name="甲"),
        Item(
            "b", "乙事项", "部门", 1, instant=True, requires=(Requirement("a"),), appointment="要到场", elsewhere=False
        ),
    ),
    materials=(
        Material("card", "身份证", Source.ID_CARD, True),
        Material(
            "proof", "证明", Source.SCAN, False, ("a",), Rule.of({"paper": ("no",)}), deferrals=(LATER,), key=False
        ),
        Material("licence", "证照", Source.E_LICENCE, True, fallback_scan=True),
    ),
    situations=(PLACE, PAPER),
)


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("decision_tables", TOP / "packaging/decision_tables.py")
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


@pytest.fixture(scope="module")
def small(tables: ModuleType) -> str:
    return "\n".join(tables.bundle(SMALL))


def test_the_page_is_what_the_overlays_say_now(tables: ModuleType) -> None:
    assert (TOP / "docs/catalogue.md").read_text("utf-8") == tables.page()


def test_every_bundle_with_decisions_has_its_tables_once(tables: ModuleType) -> None:
    page = tables.page()
    bundles = {file.name.partition(".")[0] for file in (TOP / "assets/catalogue/overlays").glob("*.json")}
    assert {bundle: page.count(f"(`{bundle}`)") for bundle in bundles} == dict.fromkeys(bundles, 1)


def test_the_head_counts_ways_and_scans(small: str) -> None:
    assert "3 ways to answer; with all items chosen, 0 to 1 materials to scan." in small


def test_an_answer_tells_what_it_takes_out_and_what_is_asked_after_it(small: str) -> None:
    assert "| 在哪里？ | 本地 | — | — | 有证吗？ |" in small
    assert "|  | 外地 \\| 外省 | 乙事项 | 证明 | — |" in small
    assert "| 有证吗？ (在哪里？「本地」) | 有 | — | 证明 | — |" in small


def test_an_item_tells_what_binds_it(small: str) -> None:
    assert "| 甲 (甲事项) | 部门 | 5 | cannot be left out: 法定关联 |" in small
    assert "| 乙事项 | 部门 | 1 | with 甲; 即办件; appointment: 要到场; only in its own division |" in small


def test_a_material_tells_when_how_and_how_late(small: str) -> None:
    assert "| 身份证 | all items | always | read from the card | no |" in small
    assert "| 证明 | 甲 | 有证吗？「没有」 | scanned | 5 working days, 窗口 |" in small
    assert "| 证照 | all items | always | electronic licence, else scanned | no |" in small


def test_every_table_has_as_many_cells_in_each_row_as_in_its_head(tables: ModuleType) -> None:
    wide = 0
    for line in tables.page().splitlines():
        cells = line.replace("\\|", "").count("|")
        wide = 0 if not cells else wide or cells
        assert cells == wide, line


def test_a_catalogue_that_cannot_be_used_gives_no_page(tables: ModuleType, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(TOP / "assets/catalogue", tmp_path / "catalogue"))
    (broken / "overlays/closing.150600.json").write_text("{", encoding="utf-8")
    with pytest.raises(CatalogueProblem, match=r"closing\.150600\.json"):
        tables.page(broken)
