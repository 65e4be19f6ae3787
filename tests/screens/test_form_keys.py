"""What keys make of a value, and how a value is shown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.normal import normal
from kiosk.forms.problems import problem_of
from kiosk.forms.validators import uscc_check_character
from kiosk.model.guide import FormField
from screens.form_keys import DATES, ENTRIES, after_key, shown

pytestmark = pytest.mark.req("M06")
BODY = "91150627MA0NTEKT0"
TYPED = {
    "phone": "13800000000",
    "mobile": "13800000000",
    "landline": "04778580000",
    "bank_card": "6222020000000000000",
    "id_number": "150627196805180049",
    "uscc": BODY + uscc_check_character(BODY),
    "postal_code": "017200",
    "count": "12",
    "money": "500000.5",
    "email": "a.b_c-1@example.cn",
    "date": "19900701",
    "past_date": "19900701",
    "coming_date": "20270101",
}


def type_in(kind: str, text: str) -> str:
    value = ""
    for key in text:
        value = after_key(kind, value, key)
    return value


@pytest.mark.parametrize("kind", sorted(ENTRIES))
def test_what_is_typed_key_by_key_is_what_the_form_takes(kind: str) -> None:
    value = type_in(kind, TYPED[kind])
    assert problem_of(FormField("f", "", kind), value, date(2026, 11, 23)) is None
    assert normal(kind, value) == TYPED[kind]


@pytest.mark.parametrize("kind", sorted(ENTRIES))
def test_no_field_takes_more_than_it_can_have(kind: str) -> None:
    assert len(type_in(kind, "1" * 80).replace("-", "")) <= ENTRIES[kind].most


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("", ".", "0."),
        ("0", "5", "5"),
        ("0.", "5", "0.5"),
        ("1.25", "9", "1.25"),
        ("1.2", ".", "1.2"),
        ("1.", "back", "1"),
        ("", "back", ""),
    ],
)
def test_an_amount_has_one_point_and_two_digits_after_it(before: str, key: str, after: str) -> None:
    assert after_key("money", before, key) == after


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [("1990-07-0", "back", "1990-07"), ("19900701", "back", "1990-07-0"), ("1990-07-01", "clear", "")],
)
def test_a_day_is_taken_back_digit_by_digit(before: str, key: str, after: str) -> None:
    assert after_key("date", before, key) == after


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("phone", "13800000000", "138 0000 0000"),
        ("bank_card", "6217880012344821", "6217 8800 1234 4821"),
        ("id_number", "150627196611230018", "150627 19661123 0018"),
        ("uscc", "91150627MA0NTEKT0K", "91 150627 MA0NTEKT0 K"),
        ("date", "1990-0", "1990年0_月__日"),
        ("past_date", "19900701", "1990年07月01日"),
        ("date", "不详", "不详"),
        ("money", "1234567.5", "1,234,567.5"),
        ("money", "面议", "面议"),
        ("name", "巴特尔", "巴特尔"),
        ("phone", "", ""),
    ],
)
def test_a_value_is_shown_to_be_read_aloud(kind: str, value: str, words: str) -> None:
    assert shown(kind, value) == words


@given(st.sampled_from(sorted(ENTRIES)), st.text(max_size=40))
def test_nothing_that_stands_in_a_form_is_lost_on_the_screen(kind: str, value: str) -> None:
    assert bool(shown(kind, value).strip()) == bool(value.strip())


@given(st.sampled_from(sorted(DATES)), st.lists(st.sampled_from([*"0123456789", "back", "clear"]), max_size=30))
def test_a_day_never_holds_more_than_eight_digits(kind: str, keys: list[str]) -> None:
    value = ""
    for key in keys:
        value = after_key(kind, value, key)
    assert len(value.replace("-", "")) <= 8
