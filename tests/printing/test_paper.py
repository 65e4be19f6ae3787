"""Receipts through the real driver, over a serial line, onto the virtual printer's paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from devices.command import CommandContext
from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.protocol import PrintOutcome
from devices.receipt_printer.raster import CellFont, qr_module_dots, qr_modules
from devices.receipt_printer.sim import VirtualPrinter
from kiosk.model.receipt import Receipt
from kiosk.printing.receipt import QR_MM, slip
from kiosk.printing.receipt_qr import qr_text
from tests.printing.receipts import CROWDED, DELIVERED, LOCAL, texts

pytestmark = pytest.mark.req("M12")
FONT = str(Path(__file__).parents[2] / "assets/fonts/NotoSansCJKsc-Regular.otf")
DOTS_PER_MM = 8
OWED = replace(DELIVERED, materials_deferred=("居民户口簿", "公示证明"), sample=True)
Paper = tuple[str, Image.Image]


@pytest.fixture
def on_paper(tmp_path: Path) -> Iterator[Callable[[Receipt], Paper]]:
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "port", tmp_path / "out", CellFont(FONT)) as paper:
        printer = EscposPrinter(EscposSettings(port=str(tmp_path / "port"), font=FONT, answer_timeout=5.0))

        def show(receipt: Receipt) -> Paper:
            report = printer.print_slip(CommandContext.lasting(30), slip(receipt, texts().say))
            assert (report.outcome, paper.errors) == (PrintOutcome.DONE, [])
            picture = paper.wait_for_slips(1)[0]
            return picture.with_suffix(".txt").read_text(), Image.open(picture)

        yield show
        printer.close()


@pytest.mark.parametrize("receipt", [LOCAL, DELIVERED, OWED, CROWDED], ids=["offline", "delivered", "owed", "crowded"])
def test_everything_said_comes_out_and_the_code_holds_the_receipt(
    on_paper: Callable[[Receipt], Paper], receipt: Receipt
) -> None:
    text, _ = on_paper(receipt)
    flat = "".join(text.split())
    assert "本回执不代表已受理" in flat
    assert "".join(receipt.items) in "".join(char for char in flat if char not in ".0123456789")
    assert "".join(f"[QR]{qr_text(receipt, texts().say)}".split()) in flat


@pytest.mark.parametrize(
    ("receipt", "mm"),
    [(LOCAL, 210), (DELIVERED, 205), (OWED, 235), (CROWDED, 290)],
    ids=["offline", "delivered", "owed", "crowded"],
)
def test_a_slip_is_no_longer_than_a_hand_holds(on_paper: Callable[[Receipt], Paper], receipt: Receipt, mm: int) -> None:
    _, picture = on_paper(receipt)
    assert picture.height / DOTS_PER_MM <= mm


def test_a_character_that_no_printer_font_has_is_drawn(on_paper: Callable[[Receipt], Paper]) -> None:
    text, _ = on_paper(replace(LOCAL, applicant_masked="𬱖*尔"))
    before_the_code = text.split("[QR]")[0]
    assert "证件号码" in before_the_code
    assert "申请人" not in before_the_code  # its line went out as a picture


def test_a_character_of_private_use_is_marked_and_never_dropped(on_paper: Callable[[Receipt], Paper]) -> None:
    text, _ = on_paper(replace(LOCAL, applicant_masked="\ue863*尔"))
    assert "□*尔" in text


@pytest.mark.parametrize("receipt", [LOCAL, DELIVERED, OWED, CROWDED], ids=["offline", "delivered", "owed", "crowded"])
@pytest.mark.parametrize(("width", "least"), [(576, 4), (384, 4)], ids=["80 mm", "58 mm"])
def test_each_module_of_the_code_is_half_a_millimetre_or_more(receipt: Receipt, width: int, least: int) -> None:
    modules = len(qr_modules(qr_text(receipt, texts().say)))
    assert modules <= 77  # version 15
    assert qr_module_dots(modules, QR_MM, DOTS_PER_MM, width) >= least
