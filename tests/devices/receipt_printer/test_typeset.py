"""Wrapping and columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.receipt_printer.protocol import Gap, Pair, Rule, Text
from devices.receipt_printer.typeset import NOT_FIRST, Line, cells, printable, typeset, wrap

MIXED = st.text(alphabet=st.sampled_from("鄂尔多斯市ABcd019 ，。（）“”、-:/…"), max_size=120)


def lines(*blocks: Text | Pair | Rule | Gap, columns: int = 48) -> list[str]:
    return [row.text for row in typeset(blocks, columns) if isinstance(row, Line)]


@given(MIXED, st.integers(2, 60))
def test_wrapping_drops_no_character_and_no_line_is_too_wide(text: str, columns: int) -> None:
    wrapped = wrap(text, columns)
    assert "".join(wrapped) == text
    assert all(cells(line) <= columns for line in wrapped)


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_pair_drops_no_character(label: str, value: str) -> None:
    shown = "".join(lines(Pair(label, value)))
    wanted = printable(label).replace("\n", " ") + printable(value).replace("\n", "")
    assert shown.replace(" ", "") == wanted.replace(" ", "")
    assert all(cells(line) <= 48 for line in lines(Pair(label, value)))


@given(st.lists(st.sampled_from(["受理", "，", "。", "（", "）", "12"]), min_size=1, max_size=60).map("".join))
def test_no_line_begins_with_a_closing_mark_unless_a_whole_line_of_them_does(text: str) -> None:
    for before, line in zip(wrap(text, 48), wrap(text, 48)[1:], strict=False):
        assert line[:1] not in NOT_FIRST or cells(before) > 44


def test_a_number_is_not_torn_apart() -> None:
    assert wrap("联系电话在这里：04778581234", 24) == ["联系电话在这里：", "04778581234"]


def test_a_word_longer_than_the_paper_is_broken() -> None:
    assert wrap("A" * 10, 4) == ["AAAA", "AAAA", "AA"]


def test_48_latin_letters_or_24_chinese_fill_one_line() -> None:
    assert len(lines(Text("a" * 48))) == 1
    assert len(lines(Text("字" * 24))) == 1
    assert len(lines(Text("字" * 24 + "a"))) == 2


def test_large_text_has_half_the_columns() -> None:
    assert lines(Text("字" * 15, large=True)) == ["字" * 12, "字" * 3]
    assert lines(Text("字" * 13, large=True)) == ["字" * 11, "字" * 2]


def test_no_character_stands_alone_on_the_last_line() -> None:
    assert wrap("还要补交 2 件材料", 16) == ["还要补交 2 件", "材料"]
    assert wrap("是否受理，以书面通知为准。", 24) == ["是否受理，以书面通知", "为准。"]


def test_a_working_day_is_not_torn() -> None:
    assert wrap("自受理之日起 22 个工作日", 22) == ["自受理之日起 22 个", "工作日"]


def test_the_end_of_a_latin_word_or_a_number_may_stand_alone() -> None:
    assert wrap("字" * 12 + "7", 24) == ["字" * 12, "7"]


def test_on_very_narrow_paper_lines_are_as_full_as_they_can_be() -> None:
    assert wrap("字" * 5, 8) == ["字" * 4, "字"]


def test_values_of_neighbouring_pairs_stand_below_each_other() -> None:
    assert lines(Pair("申请人", "巴*尔"), Pair("承诺时限", "22 日")) == ["申请人    巴*尔", "承诺时限  22 日"]


def test_a_value_wraps_under_itself() -> None:
    assert lines(Pair("事项", "一二三四五六七八九十"), columns=20) == ["事项  一二三四五六七", "      八九十"]


def test_pairs_after_another_block_have_a_label_column_of_their_own() -> None:
    assert lines(Pair("很长的标签", "一"), Rule(), Pair("短", "二")) == ["很长的标签  一", "短  二"]


def test_a_label_too_long_for_its_column_has_a_line_of_its_own() -> None:
    shown = lines(Pair("字" * 15, "值"), Pair("短", "二"))
    assert shown == ["字" * 15, "    值", "短  二"]


def test_each_line_of_a_text_is_a_paragraph() -> None:
    assert lines(Text("一\n\n二\r\n三")) == ["一", "", "二", "三"]


def test_a_printer_command_in_a_text_becomes_visible_and_harmless() -> None:
    assert lines(Text("张\x1bp\x00三\u200b\ud800")) == ["张□p□三□□"]
