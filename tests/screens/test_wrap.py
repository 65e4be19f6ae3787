"""Lines of Chinese text."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from screens.wrap import FIRST_HAN, NOT_FIRST, NOT_LAST, balanced, wrap

TEXT = st.text(alphabet="请把身份证放好，。（）“”12345ABC 、；", max_size=60)


def advance(char: str) -> float:
    return 10 if ord(char) >= FIRST_HAN or char in "“”" else 5


def test_a_text_that_fits_stays_on_one_line() -> None:
    assert wrap("请放好身份证", 60, advance) == ["请放好身份证"]


def test_a_line_never_begins_with_a_closing_mark() -> None:
    assert wrap("请放好，再等", 30, advance) == ["请放", "好，再", "等"]


def test_a_line_never_ends_with_an_opening_mark() -> None:
    assert wrap("办理（样例）", 30, advance) == ["办理", "（样", "例）"]


def test_a_number_is_not_broken() -> None:
    assert wrap("编号 1506 号", 40, advance) == ["编号", "1506 号"]


def test_a_number_wider_than_the_line_is_cut_rather_than_lost() -> None:
    assert wrap("150627196611230018", 30, advance) == ["150627", "196611", "230018"]


def test_a_line_break_in_the_text_is_kept() -> None:
    assert wrap("一\n二", 100, advance) == ["一", "二"]


def test_a_balanced_heading_leaves_no_character_behind() -> None:
    assert wrap("您属于哪一种退休？", 70, advance) == ["您属于哪一种退", "休？"]
    assert balanced("您属于哪一种退休？", 70, advance) == ["您属于哪一", "种退休？"]


def test_two_lines_part_after_a_mark_where_both_then_fit() -> None:
    assert balanced("没纸了，请用手机保存。", 90, advance) == ["没纸了，", "请用手机保存。"]


@given(TEXT, st.integers(10, 200))
def test_no_character_but_a_space_at_a_line_end_is_lost(text: str, width: int) -> None:
    for breaking in (wrap, balanced):
        assert "".join(breaking(text, width, advance)).replace(" ", "") == text.replace(" ", "")


@given(TEXT, st.integers(60, 200))
def test_marks_stand_where_they_may(text: str, width: int) -> None:
    lines = wrap(text, width, advance)
    for line, following in itertools.pairwise(lines):
        # A run of marks wider than a line has to be cut somewhere.
        if following and line and sum(map(advance, following)) < width / 2:
            assert following[0] not in NOT_FIRST or set(line) <= NOT_FIRST | NOT_LAST | {" "} or len(line) > 5
