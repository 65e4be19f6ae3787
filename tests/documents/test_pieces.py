"""Labels are found where they are printed, also with a character wrong, set wide or on two lines; values beside or below them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.ocr import Line
from kiosk.documents.pieces import below, beside, continued, is_prose, labels_in, pieces_of, plain, said_in

pytestmark = pytest.mark.req("M08")


def line(text: str, x: float, y: float, wide: float | None = None, high: float = 30.0, sure: float = 0.95) -> Line:
    return Line(text, sure, (x, y, x + (wide or 30.0 * len(text)), y + high))


def said(lines: tuple[Line, ...], words: tuple[str, ...], label: str) -> list[str]:
    pieces = pieces_of(lines)
    labels = labels_in(pieces, words)
    return [part.text for one in labels if one.word == label for part in beside(one, pieces, labels)]


def test_a_value_in_the_same_line_ends_at_the_next_label() -> None:
    lines = (line("性别 男 民族：蒙古", 0, 0),)
    assert said(lines, ("性别", "民族"), "性别") == ["男"]
    assert said(lines, ("性别", "民族"), "民族") == ["蒙古"]


def test_a_value_to_the_right_is_taken_and_the_next_label_is_not() -> None:
    lines = (line("姓名", 0, 0), line("巴特尔", 120, 4), line("性别", 300, 2), line("男", 400, 0))
    assert said(lines, ("姓名", "性别"), "姓名") == ["巴特尔"]


def test_an_empty_place_stays_empty() -> None:
    lines = (line("曾用名", 0, 0), line("性别", 300, 0), line("女", 400, 0), line("出生地", 0, 60))
    assert said(lines, ("曾用名", "性别", "出生地"), "曾用名") == []


def test_the_longer_label_is_meant_where_one_holds_the_other() -> None:
    words = ("姓名", "父亲姓名", "出生", "出生日期")
    found = labels_in(pieces_of((line("父亲姓名 张三", 0, 0), line("出生日期 1990年1月1日", 0, 50))), words)
    assert [label.word for label in found] == ["父亲姓名", "出生日期"]


@pytest.mark.parametrize("text", ["公民身分号码", "公民身份号", "民身份号码", "公民身份号码", "公民身份証码"])
def test_a_label_with_a_character_wrong_is_still_one(text: str) -> None:
    assert said((line(text + "150627", 0, 0),), ("公民身份号码",), "公民身份号码")[0].endswith("150627")


@pytest.mark.parametrize("text", ["户主", "公民", "住在别处的人", "身份", "号码簿"])
def test_other_words_are_no_label(text: str) -> None:
    assert labels_in(pieces_of((line(text, 0, 0),)), ("公民身份号码", "户主关系", "户主姓名", "住址")) == ()


def test_a_label_that_is_set_wide_is_one_word() -> None:
    lines = (line("姓", 0, 0), line("名", 90, 0), line("巴特尔", 180, 0))
    assert said(lines, ("姓名",), "姓名") == ["巴特尔"]


def test_a_heading_of_single_characters_is_one_word() -> None:
    pieces = pieces_of(tuple(line(one, 70.0 * n, 0) for n, one in enumerate("常住人口登记卡")))
    assert [piece.text for piece in pieces] == ["常住人口登记卡"]


def test_the_units_of_a_day_stay_apart_from_each_other() -> None:
    lines = (
        line("出生", 0, 0),
        line("1990", 90, 0),
        line("年", 220, 0),
        line("5", 260, 0),
        line("月", 300, 0),
        line("日", 400, 0),
    )
    assert said(lines, ("出生",), "出生") == ["1990", "年", "5", "月", "日"]


def test_a_value_on_the_next_line_is_found() -> None:
    pieces = pieces_of((line("死者姓名", 0, 0), line("巴特尔", 10, 40), line("性别", 300, 40)))
    labels = labels_in(pieces, ("死者姓名", "性别"))
    assert [piece.text for piece in below(labels[0], pieces, labels)] == ["巴特尔"]
    assert below(labels[1], pieces, labels) == ()


def test_an_address_goes_on_below_until_something_else_begins() -> None:
    lines = (
        line("住址", 0, 0), line("内蒙古自治区鄂尔多斯市", 100, 0), line("东胜区文明路", 100, 45), line("12号", 102, 90),
        line("公民身份号码", 0, 140), line("15062719661123001X", 200, 135),
    )  # fmt: skip
    pieces = pieces_of(lines)
    labels = labels_in(pieces, ("住址", "公民身份号码"))
    value = continued(beside(labels[0], pieces, labels), labels[0], pieces, labels)
    assert "".join(part.text for part in value) == "内蒙古自治区鄂尔多斯市东胜区文明路12号"


def test_a_sentence_that_mentions_a_paper_holds_no_label() -> None:
    pieces = pieces_of((line("请于三日内携带结婚证、户口簿，到窗口办理。", 0, 0),))
    assert is_prose(pieces[0])
    assert labels_in(pieces, ("结婚证", "户口簿")) == ()


def test_full_width_print_is_made_plain() -> None:
    assert plain("１５０６　２７ Ｘ：") == "150627X:"


def test_what_tells_a_sheet_again_are_words_numbers_and_days() -> None:
    words, numbers = said_in(
        (line("登记日期 2011年10月5日", 0, 0), line("号码1506271966", 0, 40), line("看不清", 0, 80, sure=0.5))
    )
    assert (words, numbers) == (("登记日期", "号码"), ("20111005", "1506271966"))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.floats(-50, 900), st.floats(-50, 900), st.floats(0, 400), st.floats(0, 90)),
        max_size=12,
    )
)
def test_no_page_breaks_the_search(placed: list[tuple[str, float, float, float, float]]) -> None:
    lines = [Line(text, 0.9, (x, y, x + wide, y + high)) for text, x, y, wide, high in placed]
    lines += [line("姓名", 0, 0), line("住址", 0, 100)]
    pieces = pieces_of(lines)
    labels = labels_in(pieces, ("姓名", "住址", "公民身份号码"))
    for label in labels:
        value = beside(label, pieces, labels)
        assert all(part.text for part in value)
        continued(value, label, pieces, labels)
        below(label, pieces, labels)
