"""委托书: matter and items of the guide, room for two persons, powers, term and both signatures, and nobody's name."""

from __future__ import annotations

import pytest

from kiosk.printing.a4.mandate import blank_mandate_sheet
from tests.printing.a4.papers import HOSTILE, said, say, squeezed

pytestmark = pytest.mark.req("M19")
ITEMS = ("企业职工基本养老保险养老金申领", "户籍信息确认")
SHEET = said(blank_mandate_sheet("退休“一件事”", ITEMS, say))


def test_it_names_the_matter_and_each_item() -> None:
    assert squeezed("退休“一件事”") in SHEET
    assert all(item in SHEET for item in ITEMS)


def test_both_persons_are_asked_for_and_neither_is_filled_in() -> None:
    assert SHEET.count("姓名证件类型") == 2


@pytest.mark.parametrize(
    "part", ["委托权限", "开始日期", "结束日期", "委托人（签名）", "受托人（签名）", "受托人不得转委托"]
)
def test_it_has_what_makes_a_mandate_one(part: str) -> None:
    assert part in SHEET


def test_that_of_a_sample_guide_is_marked() -> None:
    assert blank_mandate_sheet("退休", ITEMS, say, sample=True).sample
    assert not blank_mandate_sheet("退休", ITEMS, say).sample


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_printed_as_they_are(words: str) -> None:
    assert squeezed(words) in said(blank_mandate_sheet(words, (words,), say))
