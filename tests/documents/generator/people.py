"""Invented people. Every document that names one bears the word 样本, and the numbers follow the rule of GB 11643."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_AREAS = ("150602", "150621", "150627", "430104", "410703", "150203")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马胡朱郭何林罗高"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚文华红玉兰云飞鹏婷宇晨"
_STREETS = ("鄂尔多斯西街", "阿勒腾席热镇", "迎宾路", "文明路", "胜利大街", "团结南路", "建设东路")
_TOWNS = ("内蒙古自治区鄂尔多斯市东胜区", "内蒙古自治区伊金霍洛旗", "湖南省长沙市天心区", "河南省新乡市卫滨区")
NATIONS = ("汉", "蒙古", "回", "满", "壮", "土家")


@dataclass(frozen=True)
class Person:
    name: str
    sex: str  # 男 or 女
    nation: str
    born: date
    address: str
    number: str


def check_digit(first_17: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def person(source: random.Random, sex: str | None = None, born: date | None = None) -> Person:
    sex = sex or source.choice("男女")
    born = born or date(1950, 1, 1) + timedelta(days=source.randrange(20_000))
    order = source.randrange(1, 99) * 10 + source.choice((1, 3, 5, 7, 9) if sex == "男" else (0, 2, 4, 6, 8))
    head = f"{source.choice(_AREAS)}{born:%Y%m%d}{order:03d}"
    return Person(
        name=source.choice(_SURNAMES) + "".join(source.choices(_GIVEN, k=source.choice((1, 2, 2)))),
        sex=sex,
        nation=source.choice(NATIONS),
        born=born,
        address=f"{source.choice(_TOWNS)}{source.choice(_STREETS)}{source.randrange(1, 200)}号",
        number=head + check_digit(head),
    )


def bank_number(source: random.Random) -> str:
    """19 digits that end in their Luhn digit (ISO/IEC 7812)."""
    head = source.choice(("621700", "622848", "622202")) + "".join(source.choices("0123456789", k=12))
    total = 0
    for place, digit in enumerate(reversed(head)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return head + str(-total % 10)


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def later(source: random.Random, day: date, years: int) -> date:
    return day + timedelta(days=round(365.25 * years) + source.randrange(300))
