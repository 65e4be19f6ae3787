"""What the autopilot types is taken by the kiosk's own validators."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.forms import days
from kiosk.forms.validators import VALIDATORS
from sandbox.demo.entries import SAMPLES, Entries

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_the_sample_of_each_kind_is_a_valid_one(kind: str) -> None:
    assert VALIDATORS[kind](SAMPLES[kind]) is None


def test_days_come_one_after_the_other_and_none_is_yet_to_come() -> None:
    entries = Entries(TODAY)
    typed = [entries.of("past_date") or "" for _ in range(10)]
    assert typed == sorted(typed)
    assert all(days.out_of_bounds("past_date", day, TODAY) is None and days.day(day) is None for day in typed)


def test_a_day_to_come_is_after_today() -> None:
    assert days.out_of_bounds("coming_date", Entries(TODAY).of("coming_date") or "", TODAY) is None


def test_names_have_no_keys() -> None:
    assert Entries(TODAY).of("name") is None
