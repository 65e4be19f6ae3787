"""What each document type looks like in words, and where its values stand: data, no rules of its own.

A page is matched as rows of text from the top, pieces of a row parted by ``|``, spaces left out. Types and field names are
those of the command line's contract; the words are those printed on the documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(Enum):
    """How a value is checked and written."""

    NAME = "name"
    SEX = "sex"
    NATION = "nation"
    DAY = "day"  # ISO 8601
    CITIZEN = "citizen"  # GB 11643
    CARD = "card"  # ISO/IEC 7812
    DISABILITY = "disability"  # a citizen's number, then kind and grade (GB/T 26341)
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True)
class Field:
    """``pattern`` has one group, the value. ``nth``: which of several matches on the page, from 0."""

    name: str
    kind: Kind
    pattern: str
    nth: int = 0


@dataclass(frozen=True)
class Recipe:
    """``words``: what may stand on it, with how much each says for this type."""

    words: Mapping[str, float]
    fields: tuple[Field, ...]


_ID = r"([1-9][0-9]{5}[0-9OolI|]{8,12}[0-9Xx×])"
_WHO = r"[:：|]*([一-鿿·]{2,8}?)(?=[|\n:：]|性|民|国|出|年|登|社|残|户|$)"
_DAY = r"[:：|]*([0-9]{4}[年.\-/|]{1,3}[0-9]{1,2}[月.\-/|]{1,3}[0-9]{1,2})"
# A label set wide (性　　别) may be read as two pieces.
_NAMED = r"姓[|]?名"
_SEX = r"性[|]?别[:：|]*([男女])"
_NATION = r"民[|]?族[:：|]*([一-鿿]{1,4}?)族?(?=[|\n]|出|性|$)"
LEAST_SCORE: Final = 2.0

RECIPES: Final[Mapping[str, Recipe]] = {
    "resident_card_front": Recipe(
        {"公民身份号码": 1.6, "住址": 1.2, "姓名": 0.4, "性别": 0.4, "民族": 0.4, "出生": 0.4},
        (
            Field("name", Kind.NAME, _NAMED + _WHO),
            Field("sex", Kind.SEX, _SEX),
            Field("ethnicity", Kind.NATION, _NATION),
            Field("birth_date", Kind.DAY, r"出生" + _DAY),
            Field("address", Kind.TEXT, r"住址[:：|]*([\s\S]+?)(?=\n?公民|\n[|]*[1-9][0-9]{16}|$)"),
            Field("number", Kind.CITIZEN, _ID),
        ),
    ),
    "resident_card_back": Recipe(
        {"居民身份证": 2.0, "签发机关": 1.2, "有效期限": 1.0, "中华人民共和国": 0.4, "公安局": 0.4},
        (
            Field("issuer", Kind.TEXT, r"签发机关[:：|]*([一-鿿]{4,24})"),
            Field("valid_from", Kind.DAY, r"([0-9]{4}\.?[0-9]{2}\.?[0-9]{2})[-—一~－]"),
            Field(
                "valid_until",
                Kind.DAY,
                r"[0-9]{4}\.?[0-9]{2}\.?[0-9]{2}[-—一~－]+([0-9]{4}\.?[0-9]{2}\.?[0-9]{2}|长期)",
            ),
        ),
    ),
    "hukou_page": Recipe(
        {
            "常住人口登记卡": 3.0,
            "户主或与户主关系": 2.0,
            "何时由何地迁来": 1.5,
            "兵役状况": 1.2,
            "籍贯": 0.8,
            "服务处所": 0.8,
            "曾用名": 0.6,
            "婚姻状况": 0.4,
            "文化程度": 0.4,
            "承办人签章": 0.8,
            "宗教信仰": 0.5,
            "居民户口簿": 2.0,
            "户别": 1.0,
            "户号": 1.0,
        },
        (
            Field("name", Kind.NAME, _NAMED + _WHO),
            Field("relation", Kind.TEXT, r"户主关系[:：|]*([一-鿿]{1,4})(?=[|\n]|$)"),
            Field("sex", Kind.SEX, _SEX),
            Field("ethnicity", Kind.NATION, _NATION),
            Field("birth_date", Kind.DAY, r"出生日期" + _DAY),
            Field("number", Kind.CITIZEN, _ID),
        ),
    ),
    "marriage_certificate": Recipe(
        {
            "结婚证": 2.0,
            "持证人": 1.2,
            "结婚证字号": 2.0,
            "身份证件号": 0.8,
            "婚姻登记": 0.8,
            "国籍": 0.5,
            "登记日期": 0.4,
        },
        (
            Field("name", Kind.NAME, r"持证人" + _WHO),
            Field("registered_on", Kind.DAY, r"登记日期" + _DAY),
            Field("certificate_number", Kind.CODE, r"字号[:：|]*([A-Z]?[0-9]{6}-[0-9]{4}-[0-9]{4,8})"),
            Field("husband_name", Kind.NAME, _NAMED + _WHO, 0),
            Field("husband_number", Kind.CITIZEN, _ID, 0),
            Field("wife_name", Kind.NAME, _NAMED + _WHO, 1),
            Field("wife_number", Kind.CITIZEN, _ID, 1),
        ),
    ),
    "birth_certificate": Recipe(
        {
            "出生医学证明": 2.5,
            "新生儿姓名": 1.5,
            "母亲姓名": 1.0,
            "父亲姓名": 0.8,
            "出生证编号": 1.2,
            "出生孕周": 1.2,
            "接生机构": 1.2,
        },
        (
            Field("name", Kind.NAME, r"新生儿姓名" + _WHO),
            Field("sex", Kind.SEX, _SEX),
            Field("birth_date", Kind.DAY, r"出生时间" + _DAY),
            Field("certificate_number", Kind.CODE, r"编号[:：|]*([A-Z][0-9]{9})"),
            Field("mother_name", Kind.NAME, r"母亲姓名" + _WHO),
            Field("mother_number", Kind.CITIZEN, r"母亲[^\n]*?" + _ID),
            Field("father_name", Kind.NAME, r"父亲姓名" + _WHO),
            Field("father_number", Kind.CITIZEN, r"父亲[^\n]*?" + _ID),
        ),
    ),
    "bank_card": Recipe(
        {
            "银行": 0.9,
            "银联": 1.3,
            "UnionPay": 1.3,
            "借记卡": 1.0,
            "DEBIT": 0.8,
            "信用卡": 1.0,
            "VALID": 0.6,
            "ATM": 0.5,
        },
        (Field("card_number", Kind.CARD, r"(?<![0-9])([0-9]{4}(?:[|]?[0-9]{2,15}){1,5})(?![0-9])"),),
    ),
    "social_security_card": Recipe(
        {"社会保障卡": 2.5, "社会保障号码": 1.5, "社会保障卡号": 0.8, "社会保障": 0.6, "发卡日期": 0.6},
        (
            Field("name", Kind.NAME, _NAMED + _WHO),
            Field("social_security_number", Kind.CITIZEN, _ID),
            Field("card_number", Kind.CODE, r"卡号[:：|]*([A-Z0-9][0-9]{8})(?![0-9])"),
        ),
    ),
    "death_certificate": Recipe(
        {"死亡医学证明": 2.5, "死者姓名": 1.5, "死亡日期": 1.2, "死亡原因": 1.0, "死亡地点": 0.8, "推断": 0.4},
        (
            Field("name", Kind.NAME, r"(?:死者|者)姓名" + _WHO),
            Field("sex", Kind.SEX, _SEX),
            Field("number", Kind.CITIZEN, _ID),
            Field("birth_date", Kind.DAY, r"出生日期" + _DAY),
            Field("death_date", Kind.DAY, r"死亡日期" + _DAY),
            Field("certificate_number", Kind.CODE, r"编号[:：|]*([A-Z0-9]{6,20})"),
        ),
    ),
    "disability_card": Recipe(
        {"残疾人证": 2.5, "残疾类别": 1.3, "残疾等级": 1.3, "残疾人证号": 0.8, "残疾人联合会": 0.8},
        (
            Field("name", Kind.NAME, _NAMED + _WHO),
            Field("sex", Kind.SEX, _SEX),
            Field("number", Kind.CITIZEN, r"([1-9][0-9]{16}[0-9Xx])[1-7][1-4]"),
            Field("certificate_number", Kind.DISABILITY, r"([1-9][0-9]{16}[0-9Xx][1-7][1-4](?:B[0-9])?)"),
        ),
    ),
}
