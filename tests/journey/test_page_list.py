"""The pages of one material: order, retaking, taking out, and what is handed in of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.model.page_list import PageList, ScannedPage
from tests.journey.walks import PAGE

pytestmark = pytest.mark.req("M08")


def ready(page_id: str, *, accepted: bool = True, replaces: str = "", asked: int | None = None) -> ScannedPage:
    page = replace(PAGE, sha256=page_id)
    return ScannedPage(page_id, asked, b"", page.verdict, page, accepted=accepted, replaces=replaces)


def ids(pages: PageList) -> list[str]:
    return [page.page_id for page in pages.pages]


def test_nothing_is_sent_before_the_citizen_has_said_that_these_are_all() -> None:
    pages = PageList((ready("a"),))
    assert pages.sent == ()
    assert [page.sha256 for page in replace(pages, done=True).sent] == ["a"]


def test_only_what_stands_is_sent() -> None:
    pages = PageList((ready("a"), ready("b", accepted=False)), done=True)
    assert [page.sha256 for page in pages.sent] == ["a"]


def test_a_page_taken_anew_takes_the_place_of_the_old_one_once_it_stands() -> None:
    pages = PageList((ready("a"), ready("b"), ready("c"))).put(ready("b2", accepted=False, replaces="b"))
    assert [page.page_id for page in pages.kept] == ["a", "b", "c"]
    assert ids(pages.accept("b2")) == ["a", "b2", "c"]


def test_a_page_taken_anew_whose_old_one_is_gone_stands_where_it_is() -> None:
    pages = PageList((ready("a"),)).put(ready("b2", accepted=False, replaces="b"))
    assert ids(pages.accept("b2")) == ["a", "b2"]


@pytest.mark.parametrize(
    ("page_id", "by", "order"),
    [("a", 1, "bac"), ("c", -1, "acb"), ("a", -1, "abc"), ("c", 9, "abc"), ("c", -9, "cab"), ("x", 1, "abc")],
)
def test_a_page_moves_as_far_as_there_are_places(page_id: str, by: int, order: str) -> None:
    pages = PageList((ready("a"), ready("b"), ready("c")))
    assert "".join(ids(pages.moved(page_id, by))) == order


def test_any_change_asks_the_citizen_again_and_drops_the_sheet_of_both_sides() -> None:
    whole = PageList((ready("a"), ready("b")), done=True, one_sheet=PAGE)
    for changed in (whole.put(ready("c")), whole.without("a"), whole.moved("a", 1)):
        assert (changed.done, changed.one_sheet) == (False, None)


def test_the_first_place_that_no_page_fills_is_asked_for() -> None:
    front, back = ready("f", asked=0), ready("b", asked=1)
    assert PageList().open_place(2) == 0
    assert PageList((back,)).open_place(2) == 0
    assert PageList((front,)).open_place(2) == 1
    assert PageList((front, back)).open_place(2) is None
    assert PageList((front,)).open_place(0) is None
