"""Numbers in groups, and in lines that fit in large letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.number import LINE, rows, spoken

pytestmark = pytest.mark.req("M12")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("KSK06271123000018", "KSK 0627 1123 000018"),
        ("123456", "123456"),
        ("1234567", "1234 567"),
        ("12345678", "1234 5678"),
        ("2026112300180042", "2026 1123 0018 0042"),
        ("L-YJHL0001-20261123-0042-C", "L-YJHL0001-20261123-0042-C"),
        ("", ""),
    ],
)
def test_a_number_is_parted_where_people_breathe(number: str, said: str) -> None:
    assert spoken(number) == said


@given(st.text(alphabet="ABCXYZ0123456789", max_size=40))
def test_only_spaces_are_added(number: str) -> None:
    assert spoken(number).replace(" ", "") == number


@given(st.text(alphabet="0123456789", max_size=40))
def test_no_group_is_longer_than_six(number: str) -> None:
    assert all(len(group) <= 6 for group in spoken(number).split(" "))


@pytest.mark.parametrize(
    ("number", "lines"),
    [
        ("KSK06271123000018", ["KSK 0627 1123 000018"]),
        ("L-YJHL07-20261123-0042-C", ["L-YJHL07-", "20261123-0042-C"]),
        ("L-ABCDEFGHIJKL-20261123-0042-C", ["L-ABCDEFGHIJKL-", "20261123-0042-C"]),
        ("L-AB-20261123-1-C", ["L-AB-20261123-1-", "C"]),
        ("", [""]),
    ],
)
def test_a_parted_number_breaks_after_its_own_marks(number: str, lines: list[str]) -> None:
    assert rows(number) == lines


@given(st.text(alphabet="AB01-/", max_size=60))
def test_lines_together_are_the_number_and_narrow_where_marks_allow(number: str) -> None:
    assert "".join(rows(number)) == spoken(number)
    assert all(len(line) <= LINE or not set("-/") & set(line[:-1]) for line in rows(number) if " " not in line)
