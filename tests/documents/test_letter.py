"""The letter that is signed: exactly one text for what is applied for, by whom, on which day."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.documents.letter import letter_sha256, letter_text, one_line
from tests.forms.samples import CARD, guide

pytestmark = pytest.mark.req("M10")
GUIDE = guide()
ITEMS = ("养老金申领", "公积金提取")
DAY = date(2026, 11, 23)
TEXT = letter_text(GUIDE, CARD, ITEMS, DAY)


def test_the_letter_says_who_applies_for_what_and_where_and_below_it_what_is_promised() -> None:
    assert TEXT.split("\n") == [
        "退休申请与承诺书",
        "申请人：巴特尔",
        "证件号码：150627196611230018",
        "办理事项：退休，共2项：1．养老金申领；2．公积金提取",
        "办理地：伊金霍洛旗",
        "本人承诺所填内容真实。",
        "日期：2026年11月23日",
    ]


def test_a_guide_without_a_commitment_has_a_plain_confirmation_signed() -> None:
    text = letter_text(guide(letter=()), CARD, ITEMS, DAY)
    assert text.startswith("退休申请确认书\n")
    assert "承诺" not in text


def test_the_hash_is_of_the_text_in_utf_8() -> None:
    assert letter_sha256("承诺\n书") == hashlib.sha256("承诺\n书".encode()).hexdigest()


@pytest.mark.parametrize(
    "changed",
    [
        letter_text(GUIDE, replace(CARD, name="巴特"), ITEMS, DAY),
        letter_text(GUIDE, replace(CARD, number="150627196611230019"), ITEMS, DAY),
        letter_text(GUIDE, CARD, ITEMS[:1], DAY),
        letter_text(GUIDE, CARD, ITEMS[::-1], DAY),
        letter_text(GUIDE, CARD, ("养老金申领；公积金提取",), DAY),
        letter_text(GUIDE, CARD, ITEMS, date(2026, 11, 24)),
        letter_text(replace(GUIDE, letter=("本人承诺。",)), CARD, ITEMS, DAY),
    ],
    ids=["name", "number", "an item less", "order", "one item for two", "day", "commitment"],
)
def test_any_other_name_number_item_day_or_promise_is_another_letter(changed: str) -> None:
    assert letter_sha256(changed) != letter_sha256(TEXT)


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\n\n\u3000\u3000"]
)
def test_no_name_can_begin_a_paragraph_of_its_own(end: str) -> None:
    text = letter_text(GUIDE, replace(CARD, name=f"甲{end}证件号码：1"), ITEMS, DAY)
    assert len(text.splitlines()) == len(TEXT.splitlines())
    assert "申请人：甲 证件号码：1" in text.splitlines()


@given(st.text(), st.text(), st.lists(st.text(), max_size=4))
def test_whatever_the_values_hold_each_stands_on_its_own_line(name: str, number: str, items: list[str]) -> None:
    text = letter_text(GUIDE, replace(CARD, name=name, number=number), items, DAY)
    assert len(text.splitlines()) == 7
    assert letter_sha256(text)


def test_many_spaces_cannot_push_words_to_what_looks_like_another_line() -> None:
    assert one_line("甲" + " \u3000" * 300 + "证件号码：1") == "甲 证件号码：1"


def test_the_direction_of_writing_cannot_be_turned() -> None:
    assert one_line("甲\u202e乙\u2066丙") == "甲 乙 丙"


@pytest.mark.parametrize("name", ["㛃𬱖", "张\ue863", "葛\U000e0100", "\uf9e4", "阿布都·热合曼"])
def test_a_rare_character_stays_as_the_card_has_it(name: str) -> None:
    assert one_line(name) == name


def test_half_a_surrogate_pair_is_shown_as_missing_and_can_be_hashed() -> None:
    assert one_line("张\ud840") == "张□"
