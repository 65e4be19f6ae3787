"""Numbers that check themselves are right or nothing; types and expectations by words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.expected import mismatch, types_of
from kiosk.documents.frames import BrokenFrame, packed, take
from kiosk.documents.numbers import is_card_number, is_citizen_number
from kiosk.documents.ocr import Line, Text
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.reading import Read, read_page
from kiosk.documents.recipes import Kind
from kiosk.documents.values import written

pytestmark = pytest.mark.req("M08")
NUMBER = "15062719661123001X"
PAGE = np.zeros((400, 600, 3), np.uint8)


def card(number: str, born: str = "1966年11月23日") -> Text:
    words = (("姓名巴特尔", 0), ("出生" + born, 40), ("住址某某镇一号", 80), ("公民身份号码", 120), (number, 160))
    return Text(tuple(Line(text, 0.9, (0.0, float(y), 300.0, float(y + 30))) for text, y in words), 0)


@settings(deadline=None)
@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_no_single_wrong_digit_passes_for_a_citizens_number(place: int, digit: str) -> None:
    wrong = NUMBER[:place] + digit + NUMBER[place + 1 :]
    assert is_citizen_number(wrong) == (wrong == NUMBER)


@settings(deadline=None)
@given(st.integers(0, 18), st.sampled_from("0123456789"))
def test_no_single_wrong_digit_passes_for_a_bank_cards(place: int, digit: str) -> None:
    right = "6217003560436310845"
    wrong = right[:place] + digit + right[place + 1 :]
    assert is_card_number(wrong) == (wrong == right)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_checks_of_numbers_and_days(text: str) -> None:
    for kind in Kind:
        written(text, kind)
    assert is_citizen_number(text) in (True, False)


def test_a_number_whose_check_digit_is_wrong_is_read_as_unknown() -> None:
    value = read_page(PAGE, card(NUMBER[:-1] + "9")).fields["number"]
    assert (value.text, value.confidence) == (None, 0.0)


def test_a_number_that_contradicts_the_printed_birth_date_is_unknown() -> None:
    fields = read_page(PAGE, card(NUMBER, "1966年11月24日")).fields
    assert (fields["number"].text, fields["birth_date"].text) == (None, None)


def test_a_number_that_every_other_reading_confirms_outweighs_the_printed_day() -> None:
    fields = read_page(PAGE, card(NUMBER, "1966年11月24日"), Again(NUMBER, NUMBER, f"码{NUMBER}")).fields
    assert (fields["number"].text, fields["birth_date"].text) == (NUMBER, None)
    fields = read_page(PAGE, card(NUMBER, "1966年11月24日"), Again(NUMBER, NUMBER, WRONG)).fields
    assert (fields["number"].text, fields["birth_date"].text) == (None, None)


def test_a_wave_read_for_a_digit_before_the_number_is_left_out() -> None:
    assert read_page(PAGE, card("3" + NUMBER)).fields["number"].text == NUMBER
    assert read_page(PAGE, card("3" + WRONG)).fields["number"].text is None


def test_a_right_number_is_given_with_its_place() -> None:
    value = read_page(PAGE, card(NUMBER)).fields["number"]
    assert (value.text, value.box) == (NUMBER, (0.0, 160.0, 300.0, 190.0))


class Again:
    """Reads a line once more, as it is told."""

    def __init__(self, *said: str) -> None:
        self._said = said

    def read(self, page: Pixels) -> Text:
        raise NotImplementedError

    def again(self, page: Pixels, place: Points) -> tuple[str, ...]:
        return self._said


WRONG = NUMBER[:-2] + "7X"


@pytest.mark.parametrize(
    ("said", "born", "number"),
    [
        ((NUMBER, WRONG, NUMBER), "1980年1月1日", None),  # contradicts the printed day
        ((NUMBER, WRONG, NUMBER), "", NUMBER),  # twice the same
        ((NUMBER, WRONG, WRONG), "", None),  # once, and nothing beside it says the same
        ((NUMBER, WRONG, WRONG), "1966年11月23日", NUMBER),
        ((NUMBER, "150627199001011227", NUMBER), "", None),  # two numbers that are right and not the same
        ((), "1966年11月23日", None),
    ],
)
def test_a_number_is_read_once_more_and_believed_only_with_a_second_witness(
    said: tuple[str, ...], born: str, number: str | None
) -> None:
    read = read_page(PAGE, card(WRONG, born), Again(*said))
    assert read.fields["number"].text == number


def test_a_value_shows_in_no_repr() -> None:
    read = read_page(PAGE, card(NUMBER))
    assert NUMBER not in repr(read) + repr(card(NUMBER)) + repr(read.fields["number"])


def test_words_that_say_little_make_no_type() -> None:
    assert read_page(PAGE, Text((Line("姓名张三", 0.9, (0.0, 0.0, 90.0, 30.0)),), 0)).type == "other"


@pytest.mark.parametrize(
    ("material", "type_", "found"),
    [
        ("居民户口簿", "hukou_page", ""),
        ("居民户口簿", "marriage_certificate", "wrong_document"),
        ("身份证正面", "resident_card_back", "wrong_side"),
        ("身份证", "resident_card_back", ""),
        ("社保卡或银行卡", "bank_card", ""),
        ("收入证明", "bank_card", ""),
        ("居民户口簿", "other", "wrong_document"),
    ],
)
def test_a_material_that_another_paper_stands_for_is_asked_about(material: str, type_: str, found: str | None) -> None:
    assert mismatch(material, Read(type_, 3.0, {}, 20, 0).claimed) == found


def test_a_page_with_hardly_any_print_is_never_said_to_be_wrong() -> None:
    assert mismatch("结婚证", Read("other", 0.0, {}, 2, 0).claimed) == ""
    assert types_of("其他材料") == ()


@pytest.mark.parametrize(("sure", "claimed"), [(0.95, "other"), (0.6, "")])
def test_a_page_that_can_hardly_be_read_is_not_said_to_be_another_paper(sure: float, claimed: str) -> None:
    lines = tuple(Line("某某公司今日特此说明", sure, (0.0, 40.0 * n, 300.0, 40.0 * n + 30)) for n in range(9))
    read = read_page(PAGE, Text(lines, 0))
    assert (read.type, read.claimed) == ("other", claimed)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=4), st.binary(max_size=200), st.integers(0, 300))
def test_a_frame_comes_back_whole_or_is_said_to_be_broken(head: dict[str, int], body: bytes, cut: int) -> None:
    frame = packed({**head, "kind": "x"}, body)
    rest = bytearray(frame[: len(frame) - cut] if cut else frame)

    def read(into: memoryview) -> int:
        part = bytes(rest[: min(len(into), 7)])
        into[: len(part)] = part
        del rest[: len(part)]
        return len(part)

    if not cut:
        assert take(read) == ({**head, "kind": "x"}, body)
    elif not rest:
        assert take(read) is None
    else:
        with pytest.raises(BrokenFrame):
            take(read)
