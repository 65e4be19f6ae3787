"""好差评 as the national interface has it: scale, channels, indicators.

Sources: the published national interface (two sources) and the 2020 set of indicators. Traps: 5 = 非常满意 here, 1 in GB/T 39046
A.8; the first digit of an indicator is its level; online channels have a set of their own (10x to 50x), of which only single
codes were seen.
"""

from __future__ import annotations

from kiosk.catalogue.codes.table import Basis, Row, Table, rows
from kiosk.model.evaluation import REASONS

INTERFACE = "国家政务服务评价接口"


def _table(name: str, title: str, words: str) -> Table:
    return Table(f"national.{name}", title, INTERFACE, True, rows(Basis.TWICE, words))


SATISFACTION = _table("satisfaction", "满意度", "5 非常满意; 4 满意; 3 基本满意; 2 不满意; 1 非常不满意")
CHANNEL = _table("pf", "评价渠道", "1 PC 端; 2 移动端; 3 二维码; 4 大厅平板; 5 大厅其他终端; 6 电话; 7 短信")
USER = _table("userProp", "用户类型", "1 自然人; 2 法人")
ANONYMITY = _table("anonymity", "是否匿名", "1 是; 2 否")
ASSESSMENT = _table("assessNumber", "评价次数", "1 首次评价; 2 追加评价")
PROGRESS = _table("proStatus", "办理状态", "1 待办; 2 在办; 3 办结")
INDICATORS = Table(
    "national.evalDetail",
    "评价指标（线下）",
    f"{INTERFACE}，2020 年指标",
    True,
    tuple(Row(code, words, Basis.TWICE) for level in REASONS.values() for code, words in level),
)
TABLES = (SATISFACTION, CHANNEL, USER, ANONYMITY, ASSESSMENT, PROGRESS, INDICATORS)
