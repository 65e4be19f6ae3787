"""What a slip shows: every character, the same in text mode and as pictures, and a QR code that a phone can read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image as Picture
from PIL import ImageChops

from devices.command import CommandContext
from devices.receipt_printer.encode import in_printer_font
from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.protocol import Align, Block, Gap, Image, Pair, PrintOutcome, QrCode, Rule, Text
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim import VirtualPrinter
from devices.receipt_printer.sim_paper import MARGIN_DOTS
from tests.devices.receipt_printer.conftest import MakePrinter

PROGRESS = "https://zwfw.example/progress?number=KSK0627112300001&name=巴*尔"
RECEIPT: list[Block] = [
    Text("申请提交回执", bold=True, large=True, align=Align.CENTER),
    Text("（不代表已受理）", align=Align.CENTER),
    Rule(),
    Pair("申请人", "巴*尔  1506**********0018"),
    Pair("事项", "退休一件事，8 个事项：企业职工基本养老保险待遇申领、待遇资格确认"),
    Pair("承诺时限", "自受理之日起 22 个工作日", bold=True),
    Gap(2),
    Text("如有疑问，请拨打 12345。Office: +86 (477) 858-1234, Wgj{}|@#%&~^`_\\"),
]


def printed(printer: EscposPrinter, paper: VirtualPrinter, blocks: list[Block]) -> Path:
    before = len(paper.slips)
    report = printer.print_slip(CommandContext.lasting(20), blocks)
    assert (report.outcome, paper.errors) == (PrintOutcome.DONE, [])
    return paper.wait_for_slips(before + 1)[before]


def text_of(slip: Path) -> str:
    return slip.with_suffix(".txt").read_text()


def ink(slip: Path) -> Picture.Image:
    with Picture.open(slip) as opened:
        return opened.convert("L").point(lambda level: 255 if level < 128 else 0)


@pytest.mark.req("M12")
def test_every_chinese_character_of_gbk_comes_out_as_it_went_in(tmp_path: Path) -> None:
    han = "".join(chr(code) for code in range(0x4E00, 0x9FA6))
    # Without a font: drawing 20,902 different characters would take longer than everything else here.
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "port", tmp_path / "out") as bare:
        printer = EscposPrinter(EscposSettings(port=str(tmp_path / "port"), answer_timeout=5.0))
        slip = printed(printer, bare, [Text(han)])
        printer.close()
    assert text_of(slip).replace("\n", "") == han


def test_every_latin_character_comes_out_as_it_went_in(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    latin = "".join(chr(code) for code in range(0x21, 0x7F))
    assert text_of(printed(printer, paper, [Text(latin)])).replace("\n", "") == latin


@pytest.mark.req("M12")
def test_a_receipt_in_text_mode_reads_as_it_was_written(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    assert text_of(printed(printer, paper, RECEIPT)).splitlines() == [
        "申请提交回执",
        "（不代表已受理）",
        "─" * 24,
        "申请人    巴*尔  1506**********0018",
        "事项      退休一件事，8 个事项：企业职工基本养老",
        "          保险待遇申领、待遇资格确认",
        "承诺时限  自受理之日起 22 个工作日",
        "如有疑问，请拨打 12345。Office: +86 (477) ",
        "858-1234, Wgj{}|@#%&~^`_\\",
    ]


def test_a_receipt_as_pictures_looks_like_the_one_in_text_mode(make: MakePrinter, paper: VirtualPrinter) -> None:
    as_text = ink(printed(make(), paper, RECEIPT))
    as_pictures = ink(printed(make(text="raster", qr="raster"), paper, RECEIPT))
    assert as_text.size == as_pictures.size
    # But for single dots that break up what a printer would take for a real-time command (``encode.harmless``).
    different = ImageChops.difference(as_text, as_pictures)
    assert sum(different.point(bool).convert("L").tobytes()) <= 3


@pytest.mark.parametrize("qr", ["native", "raster"])
@pytest.mark.req("M12")
def test_the_qr_code_reads_back_and_is_as_wide_as_asked(make: MakePrinter, paper: VirtualPrinter, qr: str) -> None:
    slip = printed(make(qr=qr), paper, [Text("扫一扫"), QrCode(PROGRESS, mm=30), Text("看进度")])
    with Picture.open(slip) as opened:
        found = zxingcpp.read_barcodes(opened)
    assert [code.text for code in found] == [PROGRESS]
    corners = found[0].position
    assert 30 * 8 <= corners.top_right.x - corners.top_left.x <= 36 * 8
    middle = (corners.top_right.x + corners.top_left.x) / 2
    assert abs(middle - (MARGIN_DOTS + 288)) <= 8


def test_a_qr_code_with_a_whole_receipt_fits_the_paper(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    receipt = "回执 L-0627-1123-000018 巴*尔 " * 20
    slip = printed(printer, paper, [QrCode(receipt, mm=60)])
    with Picture.open(slip) as opened:
        assert [code.text for code in zxingcpp.read_barcodes(opened)] == [receipt]


@pytest.mark.parametrize("text", ["gb18030", "raster"])
def test_no_ink_is_cut_off_at_the_edges_of_the_slip(make: MakePrinter, paper: VirtualPrinter, text: str) -> None:
    full = [
        Text("国" * 24),
        Text("W" * 48),
        Text("鄂" * 12, large=True),
        Text("gjpqy", large=True, bold=True),
    ]
    slip = ink(printed(make(text=text), paper, [*full, *full]))
    box = slip.getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert left >= MARGIN_DOTS - 1
    assert right <= slip.width - MARGIN_DOTS + 1
    assert top > 0
    assert slip.height - bottom >= 16  # 2 mm of white below the last line


def test_the_tails_of_large_letters_do_not_touch_the_next_line(make: MakePrinter, paper: VirtualPrinter) -> None:
    slip = ink(printed(make(), paper, [Text("gjpqy" * 4, large=True), Text("国" * 24)]))
    rows = [slip.crop((0, y, slip.width, y + 1)).getbbox() is not None for y in range(slip.height)]
    bands = sum(1 for above, here in zip([False, *rows], rows, strict=False) if here and not above)
    assert bands >= 2


def test_a_line_with_a_character_beyond_the_printers_font_is_drawn(
    printer: EscposPrinter, paper: VirtualPrinter
) -> None:
    slip = printed(printer, paper, [Text("王㛃先生"), Text("普通一行")])
    assert text_of(slip).splitlines() == ["[picture]", "普通一行"]
    # The same line through a font that has everything looks the same.
    whole = printed(printer, paper, [Text("王先先生"), Text("普通一行")])
    assert ink(slip).size == ink(whole).size


def test_without_a_font_file_the_printer_prints_such_a_line_as_it_can(make: MakePrinter, paper: VirtualPrinter) -> None:
    assert text_of(printed(make(font=""), paper, [Text("王㛃先生")])) == "王㛃先生\n"


@pytest.mark.parametrize(
    ("char", "gb2312", "gbk", "gb18030"),
    [
        ("国", True, True, True),
        ("A", True, True, True),
        ("镕", False, True, True),
        ("㛃", False, False, True),
        ("𠮷", False, False, False),
        ("\ud800", False, False, False),
    ],
)
def test_which_characters_each_printer_font_has(char: str, gb2312: bool, gbk: bool, gb18030: bool) -> None:
    found = tuple(in_printer_font(char, glyphs) for glyphs in ("gb2312", "gbk", "gb18030"))
    assert found == (gb2312, gbk, gb18030)


def test_a_picture_wider_than_the_paper_is_scaled_down_and_a_small_one_stays(
    printer: EscposPrinter, paper: VirtualPrinter
) -> None:
    def png(width: int, height: int) -> bytes:
        out = io.BytesIO()
        Picture.new("RGB", (width, height), "black").save(out, "PNG")
        return out.getvalue()

    wide = ink(printed(printer, paper, [Image(png(1152, 100))])).getbbox()
    small = ink(printed(printer, paper, [Image(png(100, 60))])).getbbox()
    assert wide is not None
    assert small is not None
    assert (wide[2] - wide[0], wide[3] - wide[1]) == (576, 50)
    assert (small[2] - small[0], small[3] - small[1]) == (100, 60)
    assert small[0] == MARGIN_DOTS + (576 - 100) // 2


def test_a_58_mm_printer_gets_32_columns(make: MakePrinter, paper: VirtualPrinter) -> None:
    slip = printed(make(width_dots=384), paper, [Text("国" * 19)])
    assert text_of(slip).splitlines() == ["国" * 16, "国" * 3]


@pytest.mark.parametrize("cutter", ["full", "partial"])
def test_each_cut_leaves_a_whole_slip(make: MakePrinter, paper: VirtualPrinter, cutter: str) -> None:
    printer = make(cutter=cutter)
    first = printed(printer, paper, [Text("第一张")])
    second = printed(printer, paper, [Text("第二张")])
    assert (text_of(first), text_of(second)) == ("第一张\n", "第二张\n")


def test_a_printed_text_cannot_give_the_printer_a_command(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    slip = printed(printer, paper, [Text("a\x1b@\x1dV\x00b")])
    assert text_of(slip) == "a□@□V□b\n"
    assert len(paper.slips) == 1


def test_a_font_file_that_is_none_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.otf"
    bad.write_bytes(b"no font")
    with pytest.raises(Exception, match="badFont"):
        CellFont(str(bad))
