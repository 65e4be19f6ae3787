"""The guide page tells everything at once, and what nobody published as such."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.state import Journey
from kiosk.model.guide import Fee, Guide, Item
from screens import samples

from .stage import Stage
from .test_steps import said

pytestmark = pytest.mark.req("M03")


def page(guide: Guide) -> Journey:
    journey = samples.every()["overview"]
    assert journey.session is not None
    return replace(journey, session=replace(journey.session, guide=guide))


def told(stage: Stage, **changes: object) -> str:
    """Everything on the page, also what is on its later leaves."""
    stage.show(page(replace(samples.GUIDE, **changes)))  # type: ignore[arg-type]
    return said(stage)


def test_items_say_department_both_kinds_of_days_presence_and_lock(stage: Stage) -> None:
    item = Item(
        "hall", "竣工联合验收", "住建部门", 13, legal_days=20, appointment="几个部门一起到现场", locked_reason="法定关联",
        result_name="验收意见书", legal_basis="《样例条例》第十条",
    )  # fmt: skip
    words = told(stage, items=(item,))
    for wanted in ("住建部门", "13 个工作日", "法定 20 个工作日内", "要预约：几个部门一起到现场", "法定关联"):
        assert wanted in words
    assert "办好以后拿到什么" in words
    assert "验收意见书" in words
    assert "《样例条例》第十条" in words


def test_legal_days_that_nobody_published_are_said_once(stage: Stage) -> None:
    assert told(stage).count("法定时限指南没有公布") == 1


@pytest.mark.req("M18")
def test_an_item_that_is_not_accepted_elsewhere_says_where_it_is(stage: Stage) -> None:
    items = (replace(samples.GUIDE.items[0], elsewhere=False), *samples.GUIDE.items[1:])
    assert told(stage, items=items).count("不在全市通办清单里") == 1


@pytest.mark.parametrize("flow", [("申请", "受理", "办结"), ("在手机上填表并上传全部材料然后选择取件方式", "办结")])
def test_the_flow_is_a_chart_of_numbered_boxes(stage: Stage, flow: tuple[str, ...]) -> None:
    words = told(stage, flow=flow)
    assert all(f"{n}．{what}" in words for n, what in enumerate(flow, 1))


def test_a_flow_in_one_long_text_is_read_as_a_text(stage: Stage) -> None:
    words = told(stage, flow=("先到窗口，再交材料。" * 10,))
    assert "先到窗口，再交材料。" * 10 in words
    assert "1．先到" not in words


@pytest.mark.parametrize(
    ("known", "expected"), [(None, "中介服务指南没有公布"), (False, "中介服务没有"), (True, "中介服务有，请先问")]
)
def test_intermediaries_are_told_as_far_as_anybody_has_said(stage: Stage, known: bool | None, expected: str) -> None:
    stage.show(page(replace(samples.GUIDE, intermediaries=known)))
    assert expected.removeprefix("中介服务") in said(stage)


def test_fees_stand_with_their_basis_and_no_fee_is_not_called_free(stage: Stage) -> None:
    assert "依据：样例文件" in told(stage, fees=(Fee("工本费", "20 元", "样例文件"),))
    stage.shell.drop()
    assert "依据：指南没有公布" in told(stage, fees=(Fee("工本费", "20 元", ""),))
    stage.shell.drop()
    bare = told(stage, fees=())
    assert "指南没有列出收费" in bare
    assert "免费" not in bare


def test_what_nobody_published_is_not_left_out(stage: Stage) -> None:
    words = told(stage, conditions=(), flow=(), points=(), delivery="", lead_department="")
    for section in ("谁可以办", "怎么一步步办", "办好以后拿到什么", "到窗口办，去哪里", "依据"):
        assert section in words
    assert words.count("指南没有公布") >= 6
