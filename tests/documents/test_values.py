"""From print to a value: what cannot be right is None, and nothing breaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.recipes import Kind
from kiosk.documents.values import NATIONS, UNKNOWN, days, written

pytestmark = pytest.mark.req("M08")
NUMBER = "15062719661123001X"


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(Kind))
def test_no_text_breaks_a_check(text: str, kind: Kind) -> None:
    value = written(text, kind)
    assert value is None or value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.CITIZEN, NUMBER, NUMBER),
        (Kind.CITIZEN, "15O627l966ll23OO1x", NUMBER),
        (Kind.CITIZEN, "150627196611230018", None),
        (Kind.CITIZEN, "1506271966112300", None),
        (Kind.DISABILITY, NUMBER + "43", NUMBER + "43"),
        (Kind.DISABILITY, NUMBER + "43B1", NUMBER + "43B1"),
        (Kind.DISABILITY, NUMBER + "85", None),
        (Kind.CARD, "6217003560436310845", "6217003560436310845"),
        (Kind.CARD, "6217003560436310846", None),
        (Kind.NAME, "巴特尔", "巴特尔"),
        (Kind.NAME, "阿布都•热西提", "阿布都·热西提"),
        (Kind.NAME, "张三男", "张三男"),
        (Kind.NAME, "张", None),
        (Kind.NAME, "ZHANG", None),
        (Kind.NAME, f"欧阳{UNKNOWN}", None),
        (Kind.NAME, f"{UNKNOWN}伟强", None),
        (Kind.PLACE, f"准格尔旗沙{UNKNOWN}堵镇", None),
        (Kind.SEX, "男", "男"),
        (Kind.SEX, "女性", "女"),
        (Kind.SEX, "不详", None),
        (Kind.NATION, "蒙古族", "蒙古"),
        (Kind.NATION, "土家", "土家"),
        (Kind.NATION, "中国", None),
        (Kind.NATION, f"达{UNKNOWN}尔", "达斡尔"),
        (Kind.NATION, f"{UNKNOWN}佬族", None),
        (Kind.NATION, UNKNOWN, None),
        (Kind.NATION, "达翰尔", "达斡尔"),
        (Kind.NATION, "满族", "满"),
        (Kind.NATION, "土家族", "土家"),
        (Kind.NATION, "土", "土"),
        (Kind.DAY, "1990年1月25日", "1990-01-25"),
        (Kind.DAY, "1990|年|1|月|25|日", "1990-01-25"),
        (Kind.DAY, "2006.05.31-2026.05.31", "2006-05-31"),
        (Kind.DAY, "20060531", "2006-05-31"),
        (Kind.DAY, "二〇一九年", None),
        (Kind.DAY, "1990年13月40日", None),
        (Kind.DAY, "1990年2月30日", None),
        (Kind.UNTIL, "2006.05.31-2026.05.31", "2026-05-31"),
        (Kind.UNTIL, "2006.05.31-长期", "长期"),
        (Kind.UNTIL, "20060531-20260531", "2026-05-31"),
        (Kind.UNTIL, "2006.05.31", None),
    ],
)
def test_a_value_is_written_in_one_way_or_not_at_all(kind: Kind, text: str, value: str | None) -> None:
    assert written(text, kind) == value


@settings(deadline=None)
@given(st.dates())
def test_every_day_is_read_in_each_way_of_writing_it(day: object) -> None:
    from datetime import date

    assert isinstance(day, date)
    if day.year >= 1000:
        for text in (
            f"{day:%Y.%m.%d}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y-%m-%d}",
            f"{day.year}/{day.month}/{day.day}",
        ):
            assert days(text) == ([day.isoformat()] if day.year < 3000 else [])


def test_there_are_fifty_six_nations() -> None:
    assert len(set(NATIONS)) == 56
