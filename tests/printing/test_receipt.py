"""The slip: what it says, in which order, and what it must never say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from devices.receipt_printer.protocol import Block, Gap, Pair, QrCode, Rule, Text
from devices.receipt_printer.typeset import Line, cells, typeset
from kiosk.model.receipt import Receipt
from kiosk.printing.receipt import slip
from kiosk.printing.receipt_qr import qr_text
from tests.printing.receipts import CROWDED, DELIVERED, LOCAL, texts


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


def large(receipt: Receipt) -> list[str]:
    return [block.text for block in slip(receipt, texts().say) if isinstance(block, Text) and block.large]


@pytest.mark.req("M06", "M12")
@pytest.mark.parametrize("receipt", [LOCAL, DELIVERED], ids=["offline", "delivered"])
def test_what_the_counter_still_has_to_hear_stands_before_what_happens_next(receipt: Receipt) -> None:
    said = lines(slip(replace(receipt, left=("配偶姓名", "现在的住址")), texts().say))
    at = said.index("申请表还有 2 项要告诉窗口")
    assert said[at + 1] == "· 配偶姓名、现在的住址"
    assert said[at - 1] == "下一步"


@pytest.mark.req("M06")
def test_a_whole_form_leaves_nothing_to_tell() -> None:
    assert "告诉窗口" not in printed(DELIVERED)


@pytest.mark.req("M12", "M22")
def test_an_offline_slip_says_at_its_head_that_nothing_has_arrived_yet() -> None:
    said = lines(slip(LOCAL, texts().say))
    assert said[:3] == ["本机暂存回执（尚未送达）", "本回执不代表已受理", "本机编号"]
    assert "连通平台后自动送达" in said
    assert "暂存时间 2026年11月23日 10:24" in said


@pytest.mark.req("M22")
def test_an_offline_slip_speaks_of_nothing_that_only_the_platform_can_say() -> None:
    said = printed(LOCAL)
    assert all(words not in said for words in ("申请编号", "平台收到", "提交时间", "审核", "网址"))


@pytest.mark.req("M12")
def test_a_delivered_slip_shows_the_case_number_in_groups_and_the_local_one_below() -> None:
    said = lines(slip(DELIVERED, texts().say))
    assert said[:4] == ["申请提交回执", "本回执不代表已受理", "申请编号", "KSK 0627 1123 000018"]
    assert "本机编号 L-YJHL0001-\n20261123-0042-C" in said
    assert "尚未送达" not in "\n".join(said)


@pytest.mark.req("M12")
@pytest.mark.parametrize("receipt", [LOCAL, DELIVERED, CROWDED], ids=["offline", "delivered", "crowded"])
def test_a_slip_never_says_that_anything_was_accepted(receipt: Receipt) -> None:
    everything = printed(receipt) + qr_text(receipt, texts().say)
    assert everything.count("本回执不代表已受理") == 2
    assert "已受理" not in everything.replace("不代表已受理", "")
    assert "受理通知书" not in everything


@pytest.mark.req("M12")
def test_title_number_and_next_step_are_the_only_large_words() -> None:
    assert large(DELIVERED) == ["申请提交回执", "KSK 0627 1123 000018", "等主管部门审核"]
    assert large(LOCAL) == ["本机暂存回执（尚未送达）", "L-YJHL0001-", "20261123-0042-C", "连通平台后自动送达"]


@pytest.mark.req("M12")
def test_a_slip_tells_who_what_when_where_and_whom_to_call() -> None:
    said = printed(DELIVERED)
    for expected in (
        "申请人 乌***格",
        "证件号码 1506**********000X",
        "办理 退休（2 个事项）",
        "1. 养老金申领",
        "2. 户籍信息确认",
        "· 银行卡信息　已收 2 页",
        "· 不用扫描：居民身份证",
        "办理时限 自受理之日起 22 个工作日",
        "咨询电话 0477-000-0000（样例）",
        "政务热线 12345",
        "提交时间 2026年11月23日 10:24",
        "平台收到 2026年11月23日 10:25",
        "地点 样例中心",
        "设备编号 YJHL0001",
    ):
        assert expected in said


def test_an_item_slower_than_the_bundle_is_told_beside_it() -> None:
    assert "自受理之日起 22 个工作日\n最慢的事项 35 个工作日" in printed(replace(LOCAL, longest_days=35))
    assert "最慢" not in printed(replace(LOCAL, longest_days=15))


def test_days_that_nobody_promised_are_not_printed() -> None:
    assert "工作日" not in printed(replace(LOCAL, promised_days=0))


def test_without_a_phone_of_the_office_the_hotline_is_the_one_to_call() -> None:
    said = printed(replace(LOCAL, phone=""))
    assert "咨询电话 12345" in said
    assert "政务热线" not in said


@pytest.mark.req("M09", "M12")
def test_what_is_still_owed_is_the_first_of_the_next_steps() -> None:
    receipt = replace(DELIVERED, materials_deferred=("公示证明", "户口簿"))
    assert large(receipt)[2:] == ["还要补交 2 件材料", "等主管部门审核"]
    said = printed(receipt)
    assert "还要补交 2 件材料\n· 公示证明\n· 户口簿\n怎么交" in said


@pytest.mark.req("M09", "M12")
def test_whether_they_may_follow_later_is_said_beside_what_is_owed() -> None:
    owed = replace(DELIVERED, materials_deferred=("公示证明",))
    told = "· 公示证明\n待平台核实；不符合后补条件的，须在规定期限内补交。\n怎么交"
    assert told in printed(replace(owed, deferral_to_verify=True))
    assert "待平台核实" not in printed(owed)
    assert "待平台核实" not in printed(replace(DELIVERED, deferral_to_verify=True))


@pytest.mark.req("M07")
def test_a_waiver_nobody_has_checked_is_not_printed_as_taken() -> None:
    said = printed(replace(LOCAL, materials_to_verify=("居民户口簿", "结婚证")))
    assert "· 免提交、待核验：居民户口簿、结婚证。核验不到，会通知您补交。" in said


def test_no_material_at_all_is_said_and_not_left_empty() -> None:
    assert "申请材料\n没有" in printed(replace(LOCAL, materials_taken=()))


def test_a_slip_from_sample_content_is_marked_at_head_and_foot_and_in_the_code() -> None:
    receipt = replace(DELIVERED, sample=True)
    said = lines(slip(receipt, texts().say))
    assert (said[0], said[-1]) == ("样例，仅供演示，没有效力",) * 2
    assert qr_text(receipt, texts().say).startswith("样例，")
    assert "没有效力" not in printed(DELIVERED)


@pytest.mark.parametrize(
    ("url", "held"), [("https://platform.example.invalid/p/token", True), ("https://x.invalid/" + "p" * 400, False)]
)
def test_the_paper_speaks_of_an_address_only_when_the_code_holds_it(url: str, held: bool) -> None:
    receipt = replace(DELIVERED, progress_url=url)
    code = next(block.data for block in slip(receipt, texts().say) if isinstance(block, QrCode))
    assert (url in code, "网址" in printed(receipt)) == (held, held)


def test_every_word_of_every_slip_is_there() -> None:
    words = texts()
    for receipt in (LOCAL, DELIVERED, CROWDED, replace(LOCAL, materials_taken=(), phone="")):
        slip(receipt, words.say)
    assert words.missing == set()


@pytest.mark.parametrize("columns", [48, 32], ids=["80 mm", "58 mm"])
@pytest.mark.parametrize("receipt", [LOCAL, DELIVERED, CROWDED], ids=["offline", "delivered", "crowded"])
def test_nothing_is_wider_than_the_paper_and_no_number_is_torn(columns: int, receipt: Receipt) -> None:
    rows = [row for row in typeset(slip(receipt, texts().say), columns) if isinstance(row, Line)]
    assert all(cells(row.text) * (2 if row.large else 1) <= columns for row in rows)
    shown = [row.text.strip() for row in rows]
    assert not receipt.delivered or "KSK 0627 1123 000018" in " ".join(shown)
    assert "20261123-0042-C" in shown
    assert any(row.endswith("L-YJHL0001-") for row in shown)


def test_blocks_are_parted_by_rules_and_end_with_the_code() -> None:
    kinds = [type(block) for block in slip(CROWDED, texts().say)]
    assert kinds.count(Rule) == 4
    assert kinds.count(QrCode) == 1
    assert set(kinds[kinds.index(QrCode) + 1 :]) == {Text}
    assert Gap in kinds
