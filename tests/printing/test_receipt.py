"""The slip: what it says, in which order, and what it must never say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.protocol import Block, Pair, PrintOutcome, QrCode, Text
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim import VirtualPrinter
from devices.receipt_printer.typeset import Line, typeset
from kiosk.model.receipt import Receipt
from kiosk.printing.receipt import qr_text, slip
from tests.printing.receipts import DELIVERED, LOCAL, LOCALE, texts

FONT = Path(__file__).parents[2] / "assets/fonts/NotoSansCJKsc-Regular.otf"


def lines(blocks: Sequence[Block]) -> list[str]:
    """Everything that is printed as text, one block a line."""
    found = []
    for block in blocks:
        if isinstance(block, Text):
            found.append(block.text)
        elif isinstance(block, Pair):
            found.append(f"{block.label} {block.value}")
    return found


def printed(receipt: Receipt) -> str:
    return "\n".join(lines(slip(receipt, texts().say)))


@pytest.mark.req("M12")
def test_an_offline_slip_says_that_nothing_has_arrived_yet() -> None:
    said = lines(slip(LOCAL, texts().say))
    assert said[:3] == ["本机暂存回执", "（尚未送达）", "本回执不代表已受理"]
    assert "联网后自动送达" in "\n".join(said)


@pytest.mark.req("M12")
def test_a_delivered_slip_shows_the_case_number_in_groups_and_the_local_one_beside() -> None:
    said = lines(slip(DELIVERED, texts().say))
    assert said[0] == "申请提交回执"
    assert "KSK 0627 1123 000018" in said
    assert "本机编号 L-YJHL0001-20261123-0042-C" in said
    assert "尚未送达" not in "\n".join(said)


@pytest.mark.req("M12")
@pytest.mark.parametrize("receipt", [LOCAL, DELIVERED], ids=["offline", "delivered"])
def test_a_slip_never_says_that_anything_was_accepted(receipt: Receipt) -> None:
    everything = printed(receipt) + qr_text(receipt, texts().say)
    assert "已受理" not in everything.replace("不代表已受理", "")
    assert "受理通知书" not in everything


@pytest.mark.req("M12")
def test_that_it_is_no_acceptance_stands_in_large_letters_at_the_head() -> None:
    large = [block.text for block in slip(DELIVERED, texts().say)[:4] if isinstance(block, Text) and block.large]
    assert "本回执不代表已受理" in large


@pytest.mark.req("M12")
def test_a_slip_tells_who_what_when_where_and_whom_to_call() -> None:
    said = printed(DELIVERED)
    for expected in (
        "申请人 乌***格",
        "证件号码 1506**********000X",
        "办理 退休",
        "1. 养老金申领",
        "2. 户籍信息确认",
        "· 银行卡信息　2 页",
        "· 居民身份证　不用交纸质件",
        "办理时限 自受理之日起 22 个工作日",
        "咨询电话 0477-000-0000（样例）",
        "政务热线 12345",
        "提交时间 2026-11-23 10:24",
        "平台时间 2026-11-23 10:25",
        "地点 样例中心",
        "设备编号 YJHL0001",
    ):
        assert expected in said


def test_an_item_slower_than_the_bundle_is_told_beside_it() -> None:
    assert "最慢的事项 35 个工作日" in printed(replace(LOCAL, longest_days=35))
    assert "最慢" not in printed(replace(LOCAL, longest_days=15))


@pytest.mark.req("M09")
def test_what_is_still_owed_stands_before_what_was_taken() -> None:
    said = printed(replace(LOCAL, materials_deferred=("公示证明",)))
    assert said.index("还要补交：") < said.index("· 公示证明") < said.index("已交材料：")


@pytest.mark.req("M07")
def test_a_waiver_nobody_has_checked_is_not_printed_as_taken() -> None:
    said = printed(replace(LOCAL, materials_to_verify=("居民户口簿",)))
    assert "免提交、待核验：\n· 居民户口簿\n查不到时会通知您补交。" in said


def test_no_material_at_all_is_said_and_not_left_empty() -> None:
    assert "已交材料：\n没有" in printed(replace(LOCAL, materials_taken=()))


def test_a_slip_from_sample_content_is_marked_at_head_and_foot_and_in_the_code() -> None:
    receipt = replace(DELIVERED, sample=True)
    said = lines(slip(receipt, texts().say))
    assert said[0].startswith("样例")
    assert said[-1].startswith("样例")
    assert qr_text(receipt, texts().say).startswith("样例")
    assert "样例 ·" not in printed(DELIVERED)


def test_every_word_of_every_slip_is_there() -> None:
    words = texts()
    full = replace(LOCAL, sample=True, longest_days=35, materials_deferred=("甲",), materials_to_verify=("乙",))
    for receipt in (LOCAL, DELIVERED, full, replace(LOCAL, materials_taken=())):
        slip(receipt, words.say)
        qr_text(replace(receipt, items=("事项" * 20,) * 60), words.say)
    assert words.missing == set()


def test_every_message_of_the_file_is_used() -> None:
    ids = set(
        re.findall(r'^msgid "(printing\..+)"', (LOCALE / "zh_CN/LC_MESSAGES/printing.po").read_text(), re.MULTILINE)
    )
    rooms = Path(__file__).parents[2] / "kiosk/printing"
    used = set(re.findall(r'"(printing\.[a-z_.]+)"', "".join(f.read_text() for f in rooms.glob("*.py"))))
    assert ids == used


@pytest.mark.parametrize("columns", [48, 32], ids=["80 mm", "58 mm"])
def test_titles_and_numbers_are_not_torn_on_either_paper(columns: int) -> None:
    for receipt in (LOCAL, DELIVERED):
        rows = [row.text for row in typeset(slip(receipt, texts().say), columns) if isinstance(row, Line)]
        assert LOCAL.local_number in "\n".join(rows)
        assert any("回执" in row for row in rows)


@pytest.mark.req("M12")
def test_a_slip_goes_through_the_real_driver_and_says_the_same_on_paper(tmp_path: Path) -> None:
    blocks = slip(replace(DELIVERED, sample=True), texts().say)
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "port", tmp_path / "out", CellFont(str(FONT))) as paper:
        printer = EscposPrinter(EscposSettings(port=str(tmp_path / "port"), font=str(FONT), answer_timeout=5.0))
        try:
            printer.open()
            report = printer.print_slip(CommandContext.lasting(30), blocks)
        finally:
            printer.close()
        assert report.outcome is PrintOutcome.DONE
        assert len(paper.slips) == 1
        assert paper.errors == []
    assert sum(isinstance(block, QrCode) for block in blocks) == 1
