"""GB/T 39046-2020, annex A: the standard's own code lists, and our values in them.

Source: the standard's text, read in full. Trap: A.8 counts satisfaction from 1 = 非常满意 down, the national interface of
evaluations the other way round; A.6 has 即办件 = 1, one province 承诺件 = 1 (``dialects``).
"""

from __future__ import annotations

from kiosk.catalogue.codes.table import Basis, CodeMap, Table, rows
from kiosk.catalogue.codes.values import Audience, Channel, Handling, Satisfaction

STANDARD = "GB/T 39046-2020"


def _table(number: int, title: str, words: str) -> Table:
    return Table(f"gb39046.a{number}", title, f"{STANDARD}, A.{number}", True, rows(Basis.SEEN, words))


A1 = _table(
    1,
    "事项类型",
    "01 行政许可; 02 行政处罚; 03 行政强制; 04 行政征收; 05 行政给付; 06 行政检查; 07 行政确认; 08 行政奖励; "
    "09 行政裁决; 10 其他; 20 公共服务",
)
A2 = _table(2, "行使层级", "1 国家级; 2 省级; 3 市级; 4 县级; 5 镇级; 6 村级; 7 分级")
A3 = _table(3, "实施主体性质", "1 法定机关; 2 授权组织; 3 受委托组织; 9 其他")
A4 = _table(4, "服务对象", "1 自然人; 2 企业法人; 3 事业法人; 4 社会组织法人; 5 行政机关; 6 其他")
A5 = _table(5, "办理形式", "1 窗口; 2 电脑网上; 3 移动终端; 4 快递; 9 其他")
A6 = _table(6, "办件类型", "1 即办件; 2 承诺件; 9 其他")
A7 = _table(7, "特别程序", "1 延长审批; 2 其他")
A8 = _table(8, "满意度", "1 非常满意; 2 满意; 3 基本满意; 4 不满意; 5 非常不满意")
TABLES = (A1, A2, A3, A4, A5, A6, A7, A8)

# Ours in these codes.
AUDIENCE: CodeMap[Audience] = CodeMap(
    "gb39046.a4",
    (
        (Audience.PERSON, "1", Basis.SEEN),
        # Not every business is a 企业法人: 个体工商户 is none.
        (Audience.ENTERPRISE, "2", Basis.INFERRED),
    ),
)
CHANNEL: CodeMap[Channel] = CodeMap(
    "gb39046.a5",
    (
        (Channel.PC, "2", Basis.SEEN),
        (Channel.MOBILE, "3", Basis.SEEN),
        # A terminal is none of the four that have a number.
        (Channel.HALL_TERMINAL, "9", Basis.INFERRED),
    ),
    absent=(Channel.QR, Channel.HALL_TABLET, Channel.PHONE, Channel.SMS, Channel.SYSTEM),
)
HANDLING: CodeMap[Handling] = CodeMap(
    "gb39046.a6",
    (
        (Handling.INSTANT, "1", Basis.SEEN),
        (Handling.PROMISED, "2", Basis.SEEN),
        (Handling.OTHER, "9", Basis.SEEN),
    ),
)
SATISFACTION: CodeMap[Satisfaction] = CodeMap(
    "gb39046.a8",
    tuple((level, str(number), Basis.SEEN) for number, level in enumerate(Satisfaction, 1)),
)
