from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline.backoff import LONGEST, LONGEST_ASKED, SHORTEST, of_link, wait_seconds


@given(st.integers(-5, 10**6), st.integers())
def test_a_wait_lies_between_a_second_and_a_quarter_of_an_hour(failures: int, seed: int) -> None:
    assert SHORTEST <= wait_seconds(failures, random.Random(seed)) <= LONGEST


@pytest.mark.parametrize(("failures", "ceiling"), [(1, 2), (2, 4), (3, 8), (9, 512), (10, 900), (500, 900)])
def test_the_ceiling_doubles_as_the_table_says(failures: int, ceiling: int) -> None:
    source = random.Random(7)
    waits = [wait_seconds(failures, source) for _ in range(2000)]

    assert max(waits) <= ceiling
    assert max(waits) > ceiling * 0.95
    assert min(waits) < SHORTEST + ceiling * 0.05


@pytest.mark.req("M45")
def test_kiosks_that_are_told_the_same_do_not_come_at_once() -> None:
    source = random.Random(7)
    waits = [wait_seconds(5, source, retry_after=60.0) for _ in range(1000)]

    assert min(waits) > 60.0
    assert max(waits) - min(waits) > 25.0


def test_a_wish_of_a_week_does_not_silence_a_kiosk() -> None:
    assert wait_seconds(1, random.Random(7), retry_after=7 * 86400.0) <= LONGEST_ASKED + 2


@pytest.mark.parametrize("wish", [0.0, -5.0, math.nan, math.inf, -math.inf])
def test_a_wish_that_is_none_is_not_heeded(wish: float) -> None:
    assert wait_seconds(1, random.Random(7), wish) <= 2


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("unreachable", True), ("timeout", True), ("tls", True), ("captive_portal", True), ("http_500", False),
     ("garbage", False), ("incomplete", False), ("internal", False), ("unmapped_Unconfirmed", False), ("said_no", False)],
)  # fmt: skip
def test_only_an_absent_platform_is_a_failure_of_the_link(reason: str, expected: bool) -> None:
    assert of_link(reason) is expected
