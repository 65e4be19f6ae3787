"""统一社会信用代码: which codes are taken, and which sentence answers the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.validators import VALIDATORS, uscc_check_character

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
pytestmark = pytest.mark.req("M05", "M06")
said = VALIDATORS["uscc"]


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",  # the example of GB 32100
        "91350100m000100y43",
        "  91350100M000100Y43 ",
    ],
)
def test_a_code_of_the_register_is_taken_as_it_is_typed(code: str) -> None:
    assert said(code) is None


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("91350100M000100Y4", "forms.uscc.length"),
        ("91350100M000100Y433", "forms.uscc.length"),
        ("91350100M000100 Y43", "forms.uscc.length"),
        ("91350100M000100O43", "forms.uscc.characters"),
        ("91350100M000100Y4３", "forms.uscc.characters"),
        ("9135A100M000100Y43", "forms.uscc.characters"),
        ("91350100M000100Y44", "forms.uscc.check"),
        ("0" * 18, "forms.uscc.check"),
    ],
)
def test_what_is_wrong_with_a_code_is_named(code: str, message: str) -> None:
    assert said(code) == message


@given(
    st.sampled_from(ALPHABET[1:]),
    st.sampled_from(ALPHABET),
    st.integers(0, 999_999),
    st.text(ALPHABET, min_size=9, max_size=9),
    st.data(),
)
def test_one_wrong_character_is_noticed(office: str, kind: str, area: int, body: str, data: st.DataObject) -> None:
    begin = f"{office}{kind}{area:06}{body}"
    code = begin + uscc_check_character(begin)
    assert said(code) is None
    place = data.draw(st.integers(0, 17))
    wrong = data.draw(st.sampled_from([char for char in ALPHABET if char != code[place]]))
    assert said(code[:place] + wrong + code[place + 1 :]) is not None
