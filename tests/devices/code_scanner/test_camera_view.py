"""Which code was presented, from what is in picture after picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.code_scanner.camera_view import GONE_AFTER, Several, View

PICTURES = st.lists(st.sets(st.sampled_from("ABC")), max_size=12)


def said(
    pictures: Iterable[Sequence[str]], *, lying: Sequence[str] = (), **settings: object
) -> list[str | Several | None]:
    view: View[str] = View(**{"confirm": 2, "in_view_counts": False, **settings})  # type: ignore[arg-type]
    view.settle(lying)
    return [view.see(picture) for picture in pictures]


@pytest.mark.parametrize("confirm", [1, 2, 3])
def test_a_code_counts_when_it_was_in_so_many_pictures_in_a_row(confirm: int) -> None:
    assert said(["A"] * confirm, confirm=confirm) == [None] * (confirm - 1) + ["A"]


def test_a_code_that_flickers_is_not_confirmed() -> None:
    assert said(["A", "", "A", ""]) == [None] * 4


@pytest.mark.req("M21")
def test_a_code_that_lay_there_at_the_start_does_not_count() -> None:
    assert said(["A", "A", "A"], lying="A") == [None] * 3


def test_beside_one_that_lies_there_a_new_one_counts() -> None:
    assert said(["A", "AB", "AB"], lying="A") == [None, None, "B"]


def test_one_that_was_taken_away_and_presented_again_counts() -> None:
    assert said(["A", *[""] * GONE_AFTER, "A", "A"], lying="A")[-1] == "A"


def test_one_that_was_missed_in_a_picture_or_two_was_not_taken_away() -> None:
    assert said(["A", "", "", "A", "A", "A"], lying="A") == [None] * 6


def test_one_that_lies_there_counts_where_it_is_set_so() -> None:
    assert said(["A", "A"], lying="A", in_view_counts=True) == [None, "A"]


def test_two_codes_are_several_and_twice_the_same_is_one() -> None:
    assert said(["AB", "AB"]) == [None, Several.CODES]
    assert said([["A", "A"], ["A", "A"]]) == [None, "A"]


@given(PICTURES.filter(bool), PICTURES)
def test_what_lay_there_all_the_time_is_never_said(before: list[set[str]], after: list[set[str]]) -> None:
    view: View[str] = View(confirm=1, in_view_counts=False)
    for picture in before:
        view.settle(picture | {"LYING"})
    assert "LYING" not in [view.see(picture | {"LYING"}) for picture in after]


@given(PICTURES)
def test_only_what_was_in_the_picture_is_said(pictures: list[set[str]]) -> None:
    view: View[str] = View(confirm=2, in_view_counts=True)
    for picture in pictures:
        found = view.see(picture)
        assert found is None or (found in picture if isinstance(found, str) else len(picture) > 1)
