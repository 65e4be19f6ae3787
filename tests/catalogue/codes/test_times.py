"""Moments as the standard writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.codes.times import CHINA, NoMoment, moment, written

pytestmark = pytest.mark.req("M44")


def test_a_moment_is_written_in_chinas_time_whatever_zone_it_came_in() -> None:
    assert written(datetime(2026, 11, 23, 2, 24, 5, 999_999, tzinfo=UTC)) == "20261123T102405"
    assert written(datetime(2026, 11, 22, 20, 0, tzinfo=timezone(timedelta(hours=-6)))) == "20261123T100000"


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(NoMoment):
        written(datetime(2026, 11, 23))  # noqa: DTZ001 - the mistake


@pytest.mark.parametrize(
    "text", ["", "20261123", "20261123 102405", "20261123t102405", "20261123T1024", "20261323T102405", "20261123T246060",
             "２0261123T102405", "20261123T102405Z", "00000101T000000"]
)  # fmt: skip
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(NoMoment):
        moment(text)


@given(st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30)))  # noqa: DTZ001 - hypothesis wants them so
def test_there_and_back_is_the_same_second(naive: datetime) -> None:
    there = naive.replace(microsecond=0, tzinfo=CHINA)
    assert moment(written(there)) == there
