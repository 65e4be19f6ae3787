"""Rows of labelled values."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.a4.application import application_sheet
from kiosk.printing.a4.sheet import Pair, Sheet, pairs
from tests.printing.a4.papers import APPLICATION, say

SHORT, OTHER, WIDE = Pair("甲", "1"), Pair("乙", "2"), Pair("丙", "3", wide=True)


def test_two_short_ones_share_a_row_and_a_wide_one_has_its_own() -> None:
    assert pairs(SHORT, OTHER, WIDE).rows == ((SHORT, OTHER), (WIDE,))


def test_a_short_one_before_a_wide_one_stays_before_it() -> None:
    assert pairs(SHORT, WIDE, OTHER).rows == ((SHORT,), (WIDE,), (OTHER,))


@given(st.lists(st.builds(Pair, st.text(max_size=3), st.text(max_size=3), st.booleans())))
def test_no_value_is_lost_and_the_order_stays(entries: list[Pair]) -> None:
    rows = pairs(*entries).rows
    assert [entry for row in rows for entry in row] == entries
    assert all(len(row) in (1, 2) for row in rows)


def test_a_sheet_survives_the_way_to_another_process() -> None:
    sheet = application_sheet(APPLICATION, say)
    assert msgspec.json.decode(msgspec.json.encode(sheet), type=Sheet) == sheet
