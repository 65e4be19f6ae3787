"""Days against today and against each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.forms.days import day_of, out_of_bounds
from kiosk.forms.problems import problems
from kiosk.model.guide import FormField, FormSection
from tests.forms.samples import field, guide

pytestmark = pytest.mark.req("M06")
TODAY = date(2026, 11, 23)
ITEMS = frozenset({"pension"})


def wrong(values: dict[str, str], *fields: FormField, today: date | None = TODAY) -> dict[str, str]:
    return problems(guide(FormSection("s", "基本信息", fields)), ITEMS, {}, values, today)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("past_date", "20261123", None),
        ("past_date", "20261124", "forms.date.future"),
        ("past_date", "2026-11-31", "forms.date.wrong"),
        ("coming_date", "20261123", None),
        ("coming_date", "20261122", "forms.date.past"),
        ("date", "29991231", None),
        ("date", "18500101", None),
    ],
)
def test_a_day_is_judged_by_today(kind: str, value: str, message: str | None) -> None:
    assert wrong({"f": value}, field(kind)) == ({} if message is None else {"f": message})


def test_without_knowing_the_day_none_is_called_late() -> None:
    assert wrong({"f": "29991231"}, field("past_date"), today=None) == {}


@settings(deadline=None)
@given(st.dates(min_value=date(1850, 1, 1), max_value=date(9000, 1, 1)), st.integers(-400, 400))
def test_a_day_is_past_coming_or_today(today: date, away: int) -> None:
    if (today + timedelta(days=away)).year < 1850:
        return
    value = f"{today + timedelta(days=away):%Y%m%d}"
    assert (out_of_bounds("past_date", value, today) is None) is (away <= 0)
    assert (out_of_bounds("coming_date", value, today) is None) is (away >= 0)


@settings(deadline=None)
@given(st.dates(min_value=date(1850, 1, 1)))
def test_every_day_can_be_written_in_two_ways(day: date) -> None:
    assert day_of(f"{day.year:04}-{day:%m-%d}") == day_of(f"{day.year:04}{day:%m%d}") == day


def test_the_later_day_is_the_one_that_is_wrong() -> None:
    fields = (field("date", "from"), field("date", "to", after="from"))
    assert wrong({"from": "20261101", "to": "2026-10-31"}, *fields) == {"to": "forms.date.order"}
    assert wrong({"from": "20261101", "to": "2026-11-01"}, *fields) == {}


def test_a_day_that_does_not_exist_is_said_first() -> None:
    fields = (field("date", "from"), field("date", "to", after="from"))
    assert wrong({"from": "20261101", "to": "20260230"}, *fields) == {"to": "forms.date.wrong"}


def test_a_day_that_has_not_come_is_said_before_its_order() -> None:
    fields = (field("date", "from"), field("past_date", "to", after="from"))
    assert wrong({"from": "20300101", "to": "20281231"}, *fields) == {"to": "forms.date.future"}


def test_the_order_counts_only_where_both_days_are_asked() -> None:
    fields = (field("date", "from", items=("fund",)), field("date", "to", after="from"))
    assert wrong({"from": "20261101", "to": "20261031"}, *fields) == {}


def test_what_the_card_says_is_never_out_of_order() -> None:
    fields = (field("date", "from"), field("date", "to", after="from", editable=False, prefill="birth_date"))
    assert wrong({"from": "20261101", "to": "19661123"}, *fields) == {}
