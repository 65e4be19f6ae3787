"""After how many deaths the document worker rests, and for how long."""

from __future__ import annotations

import itertools

import pytest

from kiosk.document_rest import LONGEST_REST, ROW_SECONDS, Deaths

pytestmark = pytest.mark.req("M08")


def in_a_row(count: int) -> Deaths:
    """Each as soon as the rest after the one before is over."""
    deaths = Deaths()
    for _ in range(count):
        deaths = deaths.another(deaths.at + deaths.rest + 1)
    return deaths


@pytest.mark.parametrize(
    ("count", "rest"), [(0, 0), (1, 0), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (5000, 60)]
)
def test_the_rest_grows_with_each_death_in_a_row(count: int, rest: float) -> None:
    assert in_a_row(count).rest == rest


def test_a_minute_without_a_death_ends_the_row() -> None:
    deaths = in_a_row(3)
    assert deaths.another(deaths.at + deaths.rest + ROW_SECONDS + 1).count == 1


def test_a_rest_passes() -> None:
    deaths = in_a_row(2)
    assert [deaths.left(deaths.at + seconds) for seconds in (0, 0.5, 2, 90)] == [2, 1.5, 0, 0]


def test_whatever_happens_a_worker_is_started_at_most_once_a_minute_in_the_end() -> None:
    starts, now = [], 0.0
    deaths = Deaths()
    while now < 3600:
        now += deaths.left(now)
        starts.append(now)
        deaths = deaths.another(now)
    assert len(starts) < 3600 / LONGEST_REST + 10
    assert all(later - earlier >= LONGEST_REST for earlier, later in itertools.pairwise(starts[8:]))
