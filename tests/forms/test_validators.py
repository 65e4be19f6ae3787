"""What may be typed into a field, and which sentence answers when it may not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.validators import VALIDATORS, check_character, luhn

DIGITS = "0123456789"
pytestmark = pytest.mark.req("M06")


def said(kind: str, value: str) -> str | None:
    return VALIDATORS[kind](value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("id_number", "11010519491231002X"),  # the example of GB 11643
        ("id_number", "11010519491231002x"),
        ("id_number", "830000199201300022"),  # residence permit of Taiwan
        ("phone", "13800138000"),
        ("phone", "138 0013 8000"),
        ("phone", "04778123456"),
        ("phone", "0477-81234567"),
        ("phone", "010-65129999"),
        ("bank_card", "6222020000000007"),
        ("bank_card", "4111 1111 1111 1111"),
        ("name", "张三"),
        ("name", "阿布都热合曼·买买提艾力"),
        ("name", "李〇"),  # 〇 is a number to Unicode and a name to people
        ("name", "㛃𬱖"),
        ("name", "张\ue863"),  # private use: what a card writes for want of a code
        ("name", "张\U000323af"),  # Extension H, unassigned in this Python's tables
        ("name", "葛󠄀城"),  # with an ideographic variation selector
        ("name", "O’BRIEN-SMITH, JOHN JR."),
        ("date", "2024-02-29"),
        ("date", "20240229"),
        ("address", "阿勒腾席热镇一街一号"),
        ("text", "转到社区\u3000谢谢"),
        ("text", ""),
    ],
)
def test_what_can_be_sent_is_taken(kind: str, value: str) -> None:
    assert said(kind, value) is None


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("id_number", "1101051949123100", "forms.id_number.length"),
        ("id_number", "1101051949123100X2", "forms.id_number.length"),
        ("id_number", "１１０１０５１９４９１２３１００２X", "forms.id_number.length"),
        ("id_number", "110105194902300029", "forms.id_number.date"),
        ("id_number", "110105174912310029", "forms.id_number.date"),
        ("id_number", "110105194912310021", "forms.id_number.check"),
        ("id_number", "01010519491231" + "002" + check_character("01010519491231002"), "forms.id_number.check"),
        ("phone", "1380013800", "forms.phone.wrong"),
        ("phone", "12345678901", "forms.phone.wrong"),
        ("phone", "8123456", "forms.phone.wrong"),
        ("phone", "0108123456", "forms.phone.wrong"),
        ("phone", "１３８００１３８０００", "forms.phone.wrong"),
        ("bank_card", "411111111111111", "forms.bank_card.length"),
        ("bank_card", "4" * 20, "forms.bank_card.length"),
        ("bank_card", "4111-1111-1111-111X", "forms.bank_card.length"),
        ("bank_card", "4111111111111112", "forms.bank_card.check"),
        ("bank_card", "0" * 16, "forms.bank_card.check"),
        ("name", "张", "forms.name.length"),
        ("name", "张" * 51, "forms.name.length"),
        ("name", "张3", "forms.name.characters"),
        ("name", "张\n三", "forms.name.characters"),
        ("name", "张\u202e三", "forms.name.characters"),
        ("name", "张\ud840三", "forms.name.characters"),
        ("name", "-.", "forms.name.characters"),
        ("name", "·张三", "forms.name.dots"),
        ("name", "巴特尔·", "forms.name.dots"),
        ("name", "巴·•特尔", "forms.name.dots"),
        ("date", "2023-02-29", "forms.date.wrong"),
        ("date", "2-0-2-41123", "forms.date.wrong"),
        ("date", "2024-0229", "forms.date.wrong"),
        ("date", "明天", "forms.date.wrong"),
        ("date", "00000000", "forms.date.wrong"),
        ("address", "一街", "forms.address.short"),
        ("address", "街" * 121, "forms.text.long"),
        ("text", "长" * 201, "forms.text.long"),
        ("text", "第一行\n第二行", "forms.text.characters"),
        ("text", "\x1b@", "forms.text.characters"),
    ],
)
def test_what_is_wrong_is_named(kind: str, value: str, message: str) -> None:
    assert said(kind, value) == message


@given(st.text(alphabet=DIGITS, min_size=14, max_size=18), st.data())
def test_luhn_notices_each_wrong_digit(digits: str, data: st.DataObject) -> None:
    number = next(digits + check for check in DIGITS if luhn(digits + check))
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in DIGITS if digit != number[place]]))
    assert not luhn(number[:place] + wrong + number[place + 1 :])


@given(
    st.dates(min_value=date(1850, 1, 1)),
    st.integers(100000, 999999),
    st.integers(0, 999),
    st.data(),
)
def test_an_id_number_with_one_wrong_digit_or_two_exchanged_is_refused(
    birth: date, area: int, sequence: int, data: st.DataObject
) -> None:
    body = f"{area}{birth:%Y%m%d}{sequence:03}"
    number = body + check_character(body)
    assert said("id_number", number) is None
    place = data.draw(st.integers(0, 16))
    wrong = data.draw(st.sampled_from([digit for digit in DIGITS if digit != number[place]]))
    assert said("id_number", number[:place] + wrong + number[place + 1 :]) is not None
    exchanged = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert exchanged == number or said("id_number", exchanged) is not None


@given(st.sampled_from(sorted(VALIDATORS)), st.text())
def test_no_text_whatever_breaks_a_check(kind: str, value: str) -> None:
    message = said(kind, value)
    assert message is None or message.startswith("forms.")
