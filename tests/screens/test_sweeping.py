"""When garbage is searched for."""

from __future__ import annotations

import pytest

from screens.sweeping import MANY, TOO_MANY, Sweeper


@pytest.mark.parametrize(
    ("objects", "visited", "searches"),
    [(MANY, False, 0), (MANY + 1, False, 1), (MANY + 1, True, 0), (TOO_MANY, True, 0), (TOO_MANY + 1, True, 1)],
)
def test_garbage_is_searched_for_between_visits_and_in_need(objects: int, visited: bool, searches: int) -> None:
    done: list[None] = []
    sweeper = Sweeper(lambda: done.append(None), lambda: (objects, 0, 0))
    sweeper.look(visited=visited)
    assert len(done) == searches
