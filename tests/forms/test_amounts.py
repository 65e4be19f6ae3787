"""Money, counts, codes and addresses of mail, and the two kinds of telephone number."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.forms.problems import problem_of
from kiosk.forms.validators import VALIDATORS
from tests.forms.samples import field

pytestmark = pytest.mark.req("M06")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("money", "0"),
        ("money", "0.05"),
        ("money", " 1234.5 "),
        ("money", "99999999999999.99"),
        ("count", "0"),
        ("count", "9999"),
        ("postal_code", "017200"),
        ("email", "ba.te+er@mail.example.com"),
        ("email", "A_b-1@x-y.cn"),
        ("division", "150627"),
        ("mobile", "138-0013 8000"),
        ("landline", "0477-8123456"),
        ("landline", "01065129999"),
    ],
)
def test_what_can_be_sent_is_taken(kind: str, value: str) -> None:
    assert VALIDATORS[kind](value) is None


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        *(
            ("money", value, "forms.money.wrong")
            for value in ("-1", "+1", "1.", ".5", "1.234", "1e3", "1,000", "01", "１２", "1 000", "9" * 15, "NaN", "十")
        ),
        *(("count", value, "forms.count.wrong") for value in ("-1", "1.0", "01", "10000", "二", "٣")),
        *(("postal_code", value, "forms.postal_code.wrong") for value in ("1720", "0172000", "000000", "01720O")),
        *(
            ("email", value, "forms.email.wrong")
            for value in (
                "a", "@b.cn", "a@b", "a@@b.cn", "a b@c.cn", "a@b..cn", ".a@b.cn", "a.@b.cn", "a@-b.cn", "a@b.c", "张@b.cn",
                "a" * 65 + "@b.cn", "a@" + "b." * 126 + "cn", "a@b.cn\nBcc: x@y.cn",
            )
        ),
        *(
            ("division", value, "forms.division.wrong")
            for value in ("15062", "050627", "150627001", "150627000000", "15062A", "１５０６２７", "")
        ),
        *(("mobile", value, "forms.mobile.wrong") for value in ("04778123456", "12800138000", "1380013800")),
        *(("landline", value, "forms.landline.wrong") for value in ("13800138000", "8123456", "0477--8123456")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(kind: str, value: str, message: str) -> None:
    assert VALIDATORS[kind](value) == message


@settings(deadline=None)
@given(st.text(alphabet="0123456789- \u3000x０", max_size=14))
def test_a_telephone_number_is_a_mobile_or_a_landline_and_nothing_else(value: str) -> None:
    either = VALIDATORS["mobile"](value) is None or VALIDATORS["landline"](value) is None
    assert (VALIDATORS["phone"](value) is None) is either


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**13, places=2))
def test_every_amount_to_the_fen_can_be_written(amount: object) -> None:
    assert VALIDATORS["money"](f"{amount:f}") is None


def test_a_division_has_to_be_one_of_those_that_are_offered() -> None:
    picked = field("division", options=(("150627", "伊金霍洛旗"),))
    assert problem_of(picked, " 150627 ") is None
    assert problem_of(picked, "150602") == "forms.choice.unknown"
    assert problem_of(picked, "1506") == "forms.division.wrong"
    assert problem_of(picked, "") == "forms.required.choice"


def test_a_division_without_a_list_is_checked_for_its_shape_alone() -> None:
    assert problem_of(field("division"), "659001") is None
