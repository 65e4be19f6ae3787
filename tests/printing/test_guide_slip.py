"""办事指南 on a slip: what somebody needs at home, through the real driver onto the virtual printer's paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.protocol import Pair, PrintOutcome, QrCode, Text
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim import VirtualPrinter
from kiosk.catalogue.load import Catalogue
from kiosk.model.guide import Fee, Guide
from kiosk.model.material import Source
from kiosk.printing.guide_slip import guide_slip
from tests.printing.a4.papers import ASSETS, GUIDE, official
from tests.printing.receipts import texts

TODAY = date(2026, 11, 23)
FONT = str(ASSETS / "fonts/NotoSansCJKsc-Regular.otf")
CATALOGUE = Catalogue(ASSETS / "catalogue", "150627")
pytestmark = pytest.mark.req("M03", "M17")


def words(guide: Guide) -> str:
    told = []
    for block in guide_slip(guide, TODAY, "样例中心", texts().say):
        if isinstance(block, Text):
            told.append(block.text)
        elif isinstance(block, Pair):
            told += [block.label, block.value]
    return "\n".join(told)


@pytest.mark.parametrize("tile", [tile.bundle_id for tile in CATALOGUE.tiles()])
def test_a_slip_names_every_item_every_paper_to_bring_every_place_and_whom_to_ask(tile: str) -> None:
    guide = CATALOGUE.guide(tile)
    told = words(guide)
    assert [item.label for item in guide.items if item.label not in told] == []
    assert [material.label for material in guide.materials if material.label not in told] == []
    assert [point.address for point in guide.points if point.address not in told] == []
    assert [point.hours for point in guide.points if point.hours not in told] == []
    assert [condition.text for condition in guide.conditions if condition.text not in told] == []
    assert guide.phone in told
    assert "12345" in told
    assert str(guide.promised_days) in told
    assert "样例，仅供演示" in told


def test_what_need_not_be_brought_stands_apart_from_what_must() -> None:
    spared = [m.label for m in GUIDE.materials if m.source not in (Source.SCAN, Source.ID_CARD)]
    told = words(GUIDE)
    assert spared
    assert all(label in told.partition("不用带")[2] for label in spared)


def test_what_nobody_published_is_not_passed_off_as_none() -> None:
    bare = words(replace(GUIDE, points=(), phone=" ", conditions=(), fees=()))
    assert "未公布" in bare
    assert "指南没有列出收费" in bare
    assert "免费" not in bare


def test_a_fee_without_an_amount_says_that_none_is_published() -> None:
    assert "工本费 未公布" in words(replace(GUIDE, fees=(Fee("工本费", "", ""),)))


@pytest.mark.req("M18")
def test_a_guide_that_only_informs_says_so() -> None:
    assert "在本机不能按它申请" in words(replace(GUIDE, accepts=False))
    assert "在本机不能按它申请" not in words(GUIDE)


def test_an_official_guide_bears_no_mark_of_a_sample() -> None:
    assert "样例，仅供演示" not in words(official())


def test_it_leads_nowhere_that_does_not_exist() -> None:
    blocks = guide_slip(GUIDE, TODAY, "样例中心", texts().say)
    assert not any(isinstance(block, QrCode) for block in blocks)
    assert "已受理" not in words(GUIDE)


def test_the_longest_guide_of_the_catalogue_comes_out_whole(tmp_path: Path) -> None:
    guide = max((CATALOGUE.guide(tile.bundle_id) for tile in CATALOGUE.tiles()), key=lambda g: len(words(g)))
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "port", tmp_path / "out", CellFont(FONT)) as paper:
        printer = EscposPrinter(EscposSettings(port=str(tmp_path / "port"), font=FONT, answer_timeout=5.0))
        report = printer.print_slip(CommandContext.lasting(30), guide_slip(guide, TODAY, "样例中心", texts().say))
        printer.close()
        assert (report.outcome, paper.errors) == (PrintOutcome.DONE, [])
        text = "".join(paper.wait_for_slips(1)[0].with_suffix(".txt").read_text().split())
    assert [item.label for item in guide.items if "".join(item.label.split()) not in text] == []
    assert "以最新公布的为准" in text
