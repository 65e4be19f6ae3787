"""What others may see of a value: never more than its ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.identity import mask_name, mask_number

pytestmark = pytest.mark.req("M21")


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
