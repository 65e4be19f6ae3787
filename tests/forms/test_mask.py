"""What others may see of a value: never more than its ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.mask import mask_bank_card, mask_phone, masked
from kiosk.model.identity import mask_name, mask_number
from tests.forms.samples import field

pytestmark = pytest.mark.req("M21")
DIGITS = st.text(alphabet="0123456789", max_size=30)


def shown(mask: str) -> str:
    return mask.replace("*", "").replace(" ", "")


@given(st.text(alphabet=st.characters(exclude_characters="* "), max_size=60))
def test_a_name_shows_at_most_its_first_and_last_character(name: str) -> None:
    mask = mask_name(name)
    assert len(mask) == len(name)
    assert all(char == "*" for char in mask[1:-1])
    assert len(name) != 2 or mask[1] == "*"
    assert len(name) != 1 or mask == "*"


@given(st.text(alphabet=st.characters(exclude_characters="* "), max_size=40))
def test_a_number_shows_at_most_four_characters_at_each_end(number: str) -> None:
    mask = mask_number(number)
    assert len(mask) == len(number)
    assert set(mask[4:-4]) <= {"*"}
    assert len(number) >= 10 or shown(mask) == ""


@given(DIGITS)
def test_a_phone_number_shows_at_most_three_and_four_digits(number: str) -> None:
    mask = mask_phone(number)
    assert shown(mask) == (number[:3] + number[-4:] if len(number) >= 8 else "")


@given(DIGITS)
def test_a_bank_card_shows_its_last_four_digits_only(number: str) -> None:
    mask = mask_bank_card(number)
    assert shown(mask) == (number[-4:] if len(number) >= 8 else "")
    assert mask.count("*") == len(number) - len(shown(mask))


def test_spaces_and_hyphens_cannot_push_digits_out_of_the_mask() -> None:
    assert mask_phone("138-0013 8000") == "138****8000"
    assert mask_bank_card("4111 1111-1111 1111") == "**** **** **** 1111"


@pytest.mark.parametrize(
    ("kind", "value", "mask"),
    [
        ("phone", "13800138000", "138****8000"),
        ("bank_card", "4111111111111111", "**** **** **** 1111"),
        ("id_number", "11010519491231002X", "1101**********002X"),
        ("name", "巴特尔", "巴*尔"),
        ("choice", "self", "自取"),
        ("text", "转到社区", "转到社区"),
        ("phone", "", ""),
    ],
)
def test_each_kind_of_field_is_masked_its_own_way(kind: str, value: str, mask: str) -> None:
    assert masked(field(kind, options=(("self", "自取"),)), value) == mask
