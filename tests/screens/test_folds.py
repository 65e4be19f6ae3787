"""A page that is turned ends between rows, never through one, and nothing is lost between two pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens import samples
from screens.widgets.buttons import PushButton
from screens.widgets.folds import SLACK, Folds, Span
from screens.widgets.rows import Fact, ListRow, Section
from screens.widgets.words import Words

from .hand import Hand
from .stage import Box, Stage

ROOM = 100.0
ROWS = Folds(tuple(Span(40.0 * n, 40.0 * n + 30) for n in range(5)), (), 190.0)
WHOLE = (ListRow, Fact, PushButton)
LONG = ("items", "overview", "review", "review-left", "search-many", "situation-table", "form-differ")


def test_a_page_ends_where_a_row_ends() -> None:
    assert ROWS.end(0, ROOM) == 70


def test_a_page_that_the_rows_fill_ends_with_the_last_of_them() -> None:
    assert ROWS.end(0, 111.0) == 110


def test_the_next_page_begins_with_the_first_row_not_shown() -> None:
    assert ROWS.after(0, ROOM) == 80


def test_the_last_page_shows_as_much_as_fits() -> None:
    assert ROWS.starts(ROOM) == (0, 80, 120)
    assert ROWS.end(120, ROOM) == 190


def test_what_is_higher_than_half_a_page_is_cut_through() -> None:
    one = Folds((Span(0, 30), Span(30, 400)), (), 400.0)
    assert one.end(0, ROOM) == ROOM
    assert one.shows_edge(ROOM)


def test_a_title_stays_with_what_it_stands_over() -> None:
    titled = Folds((Span(0, 60), Span(60, 130)), (), 190.0)  # as measured: the title's span reaches over its row
    assert titled.end(0, ROOM) == 60


def test_a_cut_through_a_card_is_seen_and_one_between_cards_is_not() -> None:
    cards = Folds(ROWS.spans, (Span(0, 80), Span(80, 190)), 190.0)
    assert cards.shows_edge(70)
    assert not cards.shows_edge(80)


def test_a_flow_that_fits_is_one_page() -> None:
    assert ROWS.starts(200.0) == (0,)
    assert ROWS.end(0, 200.0) == 190


@pytest.mark.req("M20")
@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)], ids=["upright", "wide"])
def test_no_page_of_a_screen_cuts_a_row_and_every_row_is_whole_on_one_of_them(
    kivy: None, name: str, size: tuple[int, int]
) -> None:
    stage = Stage(size, "standard")
    stage.show(samples.every()[name])
    screen = stage.shell.screen
    assert screen is not None
    pager = screen.pager
    pager.to_top()  # a mistake may have been turned to
    stage.settle()
    rows = [w for w in pager.flow.walk(restrict=True) if isinstance(w, WHOLE)]
    seen: set[int] = set()
    for _ in range(20):
        view = Box.of(pager.view)
        for row in rows:
            part = Box.of(row).common(view)
            whole = Box.of(row).within(view)
            assert whole or part.top - part.y < 4, (name, getattr(row, "name", ""), part)
            if whole:
                seen.add(id(row))
        if not pager.down.enabled or not pager.overflows:
            break
        pager._turn(1)
        stage.settle()
    assert len(seen) == len(rows)


def test_a_title_is_never_the_last_thing_on_a_page(stage: Stage) -> None:
    stage.show(samples.every()["overview"])
    screen = stage.shell.screen
    assert screen is not None
    pager = screen.pager
    titles = [w for w in pager.flow.walk(restrict=True) if isinstance(w, Section)]
    assert titles
    while pager.down.enabled:
        for title in titles:
            assert title.y > pager.view.y + SLACK or title.top < pager.view.y + 4
            if title.y > pager.view.y:
                assert title.y - pager.view.y > 40
        pager._turn(1)
        stage.settle()


def test_turning_back_finds_the_pages_as_they_were(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["overview"])
    screen = stage.shell.screen
    assert screen is not None
    forth = [screen.pager.offset]
    while screen.pager.down.enabled:
        hand.touch("scroll:down")
        forth.append(screen.pager.offset)
    back = [screen.pager.offset]
    while screen.pager.up.enabled:
        hand.touch("scroll:up")
        back.append(screen.pager.offset)
    assert back == forth[::-1]
    assert len(forth) > 2


def test_the_page_number_keeps_to_one_line_where_keys_stand_beside(kivy: None) -> None:
    stage = Stage((1920, 1080), "standard")
    journey = samples.every()["form-problem"]
    assert journey.session is not None
    stage.show(replace(journey, session=replace(journey.session, section=1)))
    screen = stage.shell.screen
    assert screen is not None
    where = screen.pager.where
    assert isinstance(where, Words)
    assert where.line_count <= 1
