"""What each document type looks like in words, and beside which labels its values stand: data, no rules of its own.

Types and field names are those of the command line's contract; words and labels are those printed on the documents, older
and newer editions side by side.
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
    UNTIL = "until"  # the second of two days; 长期 is a value
    CITIZEN = "citizen"  # GB 11643
    CARD = "card"  # ISO/IEC 7812
    DISABILITY = "disability"  # a citizen's number, then kind and grade (GB/T 26341)
    CODE = "code"
    TEXT = "text"  # one line
    PLACE = "place"  # goes on below


@dataclass(frozen=True)
class Field:
    """``labels``: beside which of these words it stands; none, where it is known by its own form. ``section``: only within that
    part of the page. ``pattern``: what of the value is it, with one group."""

    name: str
    kind: Kind
    labels: tuple[str, ...] = ()
    section: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class Recipe:
    """``words``: what may stand on it, with how much each says for this type. ``stops``: labels whose values nobody asks for.
    ``sections``: a part of the page begins at one of its labels. ``couple``: sections of two persons, the man's first, each
    beginning at 姓名. ``most_lines``: what has more is hardly one; 0 = any number. ``proof``: the kind of number that is on each,
    and how much a right one says."""

    words: Mapping[str, float]
    fields: tuple[Field, ...]
    stops: tuple[str, ...] = ()
    sections: Mapping[str, tuple[str, ...]] | None = None
    couple: tuple[str, str] | None = None
    most_lines: int = 0
    proof: tuple[Kind, float] | None = None


_MARRIAGE_CODE: Final = r"([A-Z]?[0-9]{4,6}-[0-9]{4}-[0-9]{4,8})"
LEAST_SCORE: Final = 2.0
CARD_LINES: Final = 24
# What forms, letters and slips say, and none of the documents here.
FOREIGN: Final[Mapping[str, float]] = {
    "申请表": 3.0, "申请书": 3.0, "申请单": 3.0, "申请人": 1.5, "申请事项": 2.0, "登记表": 2.0, "委托书": 3.0,
    "承诺书": 3.0, "说明书": 2.0, "情况说明": 3.0, "收入证明": 3.0, "通知书": 3.0, "告知书": 3.0, "回执": 2.0, "收据": 3.0,
    "发票": 3.0, "联系电话": 0.8, "电子邮箱": 1.5, "申请日期": 1.5, "经办人": 0.8, "审核意见": 1.5, "合同": 2.0,
    "协议": 2.0, "履历": 2.0, "工作单位及职务": 1.0, "合计": 1.5, "金额": 1.0, "回单": 3.0, "凭证": 2.0, "存折": 2.0,
    "流水": 2.0, "评定表": 3.0, "信息表": 2.0, "驾驶证": 3.0, "准驾车型": 3.0, "行驶证": 3.0, "居住证": 3.0, "护照": 3.0,
    "通行证": 3.0, "营业执照": 3.0, "统一社会信用代码": 3.0, "学生证": 3.0, "工作证": 3.0, "毕业证": 3.0, "学位证": 3.0,
    "不动产权": 3.0, "军官证": 3.0, "优待证": 3.0, "残疾军人": 3.0, "离婚证": 9.0, "离婚登记": 3.0, "迁移证": 3.0,
    "准迁证": 3.0, "火化证": 3.0, "生育服务证": 3.0, "接种证": 3.0, "公证书": 3.0, "职业资格": 2.0, "健康证": 3.0,
    "社会团体": 2.0,
}  # fmt: skip

_NAME = ("姓名",)
_SEX = ("性别",)
_NATION = ("民族",)
_NUMBER = (
    "公民身份号码",
    "公民身份证号码",
    "公民身份证号",
    "身份证号码",
    "身份证件号码",
    "身份证件号",
    "身份证号",
    "有效身份证件号码",
    "证件号码",
)
_FOLK = (
    "曾用名", "出生地", "出生日期", "出生年月", "出生", "籍贯", "宗教信仰", "身高", "血型", "文化程度", "婚姻状况",
    "兵役状况", "服务处所", "职业",
    "住址", "国籍", "年龄", "民族", "性别", "备注", "联系电话",
)  # fmt: skip

RECIPES: Final[Mapping[str, Recipe]] = {
    "resident_card_front": Recipe(
        {
            "公民身份号码": 2.0, "住址": 0.5, "姓名": 0.4, "性别": 0.4, "民族": 0.4, "出生": 0.4,
            # What other papers call nearly so says nothing for a card.
            "出生日期": 0.0, "出生年月": 0.0, "出生时间": 0.0, "出生地": 0.0, "现住址": 0.0, "家庭住址": 0.0, "其他住址": 0.0,
            "户主姓名": 0.0, "父亲姓名": 0.0, "母亲姓名": 0.0,
        },
        (
            Field("name", Kind.NAME, _NAME),
            Field("sex", Kind.SEX, _SEX),
            Field("ethnicity", Kind.NATION, _NATION),
            Field("birth_date", Kind.DAY, ("出生",)),
            Field("address", Kind.PLACE, ("住址",)),
            Field("number", Kind.CITIZEN, _NUMBER),
        ),
        most_lines=CARD_LINES,
        proof=(Kind.CITIZEN, 0.5),
    ),
    "resident_card_back": Recipe(
        {"居民身份证": 1.8, "签发机关": 1.2, "有效期限": 1.2, "中华人民共和国": 0.4, "公安局": 0.3},
        (
            Field("issuer", Kind.TEXT, ("签发机关",), pattern=r"([一-鿿]{3,24})"),
            Field("valid_from", Kind.DAY, ("有效期限", "有效期")),
            Field("valid_until", Kind.UNTIL, ("有效期限", "有效期")),
        ),
        stops=("居民身份证", "中华人民共和国"),
        most_lines=CARD_LINES,
    ),
    "hukou_page": Recipe(
        {
            "常住人口登记卡": 3.0, "户主或与户主关系": 2.0, "户主关系": 1.0, "何时由何地迁来本市": 1.2,
            "何时由何地迁来本址": 1.2, "兵役状况": 0.8,
            "籍贯": 0.6, "服务处所": 0.8, "曾用名": 0.6, "宗教信仰": 0.6, "婚姻状况": 0.3, "文化程度": 0.3, "承办人签章": 0.8,
            "居民户口簿": 2.5, "户别": 1.2, "户号": 1.2, "户主姓名": 1.2, "户口登记机关": 1.2, "户口专用章": 1.0,
            "住址变动登记": 2.0,
            "公安部制": 0.8, "登记事项变更和更正记载": 1.2, "非农业家庭户口": 1.0,
        },
        (
            Field("name", Kind.NAME, _NAME),
            Field("relation", Kind.TEXT, ("户主或与户主关系", "与户主关系", "户主关系"), pattern=r"([一-鿿]{1,6})"),
            Field("sex", Kind.SEX, _SEX),
            Field("ethnicity", Kind.NATION, _NATION),
            Field("birth_date", Kind.DAY, ("出生日期",)),
            Field("number", Kind.CITIZEN, _NUMBER),
            Field("householder", Kind.NAME, ("户主姓名",)),
            Field("household_number", Kind.CODE, ("户号",), pattern=r"([0-9]{4,20})"),
        ),
        stops=(
            *_FOLK, "户主或与", "本市县其他住址", "本市(县)其他住址", "其他住址", "何时由何地迁来本市",
            "何时由何地迁来本市(县)", "何时由何地迁来本址",
            "迁来本址", "登记事项变更和更正记载", "承办人签章", "登记日期", "户别", "出生年月日", "监护人", "监护关系",
        ),
    ),
    "marriage_certificate": Recipe(
        {
            "结婚证": 1.8, "持证人": 1.4, "结婚证字号": 2.2, "身份证件号": 1.0, "婚姻登记": 0.8, "国籍": 0.6, "登记日期": 0.6,
            "登记机关": 0.4,
            "结婚申请": 0.8, "予以登记": 0.6,
        },
        (
            Field("name", Kind.NAME, ("持证人",)),
            Field("registered_on", Kind.DAY, ("登记日期", "发证日期")),
            Field("certificate_number", Kind.CODE, ("结婚证字号", "证字号", "字号"), pattern=_MARRIAGE_CODE),
            Field("husband_name", Kind.NAME, _NAME, section="husband"),
            Field("husband_number", Kind.CITIZEN, _NUMBER, section="husband"),
            Field("wife_name", Kind.NAME, _NAME, section="wife"),
            Field("wife_number", Kind.CITIZEN, _NUMBER, section="wife"),
        ),
        stops=("结婚证", "登记机关", *_FOLK),
        couple=("husband", "wife"),
    ),
    "birth_certificate": Recipe(
        {
            "出生医学证明": 2.5, "新生儿姓名": 1.8, "母亲姓名": 1.0, "父亲姓名": 0.8, "出生证编号": 1.4, "出生孕周": 1.2,
            "接生机构": 1.2,
            "出生体重": 0.8, "出生身长": 0.8, "医疗机构名称": 0.5, "签证机构": 0.8, "签发机构": 0.5, "出生地": 0.2,
        },
        (
            Field("name", Kind.NAME, ("新生儿姓名", "婴儿姓名")),
            Field("sex", Kind.SEX, _SEX),
            Field("birth_date", Kind.DAY, ("出生时间", "出生日期", "出生年月日")),
            Field("certificate_number", Kind.CODE, ("出生证编号", "出生医学证明编号", "编号"), pattern=r"([A-Z][0-9]{9})"),
            Field("mother_name", Kind.NAME, ("母亲姓名",)),
            Field("mother_number", Kind.CITIZEN, _NUMBER, section="mother"),
            Field("father_name", Kind.NAME, ("父亲姓名",)),
            Field("father_number", Kind.CITIZEN, _NUMBER, section="father"),
        ),
        stops=(
            *_FOLK, "出生孕周", "孕周", "出生体重", "体重", "出生身长", "身长", "出生地点", "医疗机构名称", "接生机构名称",
            "接生机构", "签发日期",
            "签发机构", "签证机构", "有效身份证件类别", "身份证件类别", "证件类别", "健康状况", "母亲公民身份号码",
            "父亲公民身份号码", "母亲", "父亲",
            "接生人员", "签发人员", "领证人",
        ),
        sections={"mother": ("母亲姓名", "母亲公民身份号码", "母亲"), "father": ("父亲姓名", "父亲公民身份号码", "父亲")},
    ),
    "bank_card": Recipe(
        {
            "银行": 0.9, "银联": 1.3, "UnionPay": 1.3, "借记卡": 1.2, "DEBIT": 0.8, "信用卡": 1.2, "VALID": 0.6, "THRU": 0.6,
            "GOODTHRU": 0.6,
            "ATM": 0.5, "储蓄卡": 1.2, "农村信用社": 0.9, "CREDIT": 0.6, "贷记卡": 1.2, "CARDHOLDER": 0.6, "一卡通": 0.6,
            "BANK": 0.6,
            "有效期": 0.3, "VISA": 0.8, "VALIDTHRU": 0.6, "龙卡": 0.6, "金穗": 0.6, "牡丹": 0.5,
        },
        (Field("card_number", Kind.CARD),),
        most_lines=CARD_LINES,
        proof=(Kind.CARD, 1.2),
    ),
    "social_security_card": Recipe(
        {
            "社会保障卡": 2.5, "社会保障号码": 1.8, "社会保障卡号": 0.8, "社会保障": 0.6,
            "发卡日期": 0.6,
            "发卡机关": 0.6, "人力资源和社会保障": 0.5, "社保卡": 1.0,
        },
        (
            Field("name", Kind.NAME, _NAME),
            Field("social_security_number", Kind.CITIZEN, ("社会保障号码", "社会保障号", "保障号码", *_NUMBER)),
            Field("card_number", Kind.CODE, ("社会保障卡号", "社会保障卡卡号", "社保卡号", "卡号"),
            pattern=r"([A-Z0-9][0-9]{8})(?![0-9])"),
        ),
        stops=("发卡日期", "发卡机关", "发卡机构", "有效期限", "有效期", "性别", "民族", "中华人民共和国社会保障卡",
        "社会保障卡"),
        most_lines=CARD_LINES,
    ),
    "death_certificate": Recipe(
        {
            "死亡医学证明": 2.5, "死者姓名": 1.5, "死亡日期": 1.3, "死亡原因": 1.0, "死亡地点": 1.0, "直接死因": 0.6,
            "根本死因": 1.0, "死因": 0.3,
            "家属姓名": 0.4, "推断": 0.4, "致死的主要疾病诊断": 1.2, "死亡时间": 1.0, "可联系的家属": 0.4,
            "生前工作单位": 0.5, "死者": 0.3,
        },
        (
            Field("name", Kind.NAME, ("死者姓名", "姓名")),
            Field("sex", Kind.SEX, _SEX),
            Field("number", Kind.CITIZEN, _NUMBER),
            Field("birth_date", Kind.DAY, ("出生日期", "出生时间", "出生年月日")),
            Field("death_date", Kind.DAY, ("死亡日期", "死亡时间")),
            Field("certificate_number", Kind.CODE, ("编号",), pattern=r"([A-Z0-9]{6,20})"),
        ),
        stops=(
            *_FOLK, "死亡地点", "死亡原因", "家属姓名", "可联系的家属姓名", "家属联系电话", "常住地址", "户籍地址", "现住址",
            "婚姻", "主要职业及工种",
            "生前工作单位", "个人身份", "有效身份证件类别", "身份证件类别", "证件类型", "医师签名", "填表日期",
            "行政区划代码", "家属住址或工作单位", "民警签字",
            "死亡时是否处于妊娠期",
        ),
    ),
    "disability_card": Recipe(
        {
            "残疾人证": 2.5, "残疾类别": 1.4, "残疾等级": 1.4, "残疾人证号": 0.8, "残疾人联合会": 1.0, "残疾类型": 1.0,
            "监护人": 0.4, "批准残联": 0.8,
            "有效期": 0.2,
        },
        (
            Field("name", Kind.NAME, _NAME),
            Field("sex", Kind.SEX, _SEX),
            Field("number", Kind.CITIZEN, pattern=r"([1-9][0-9]{16}[0-9X])[1-7][1-4]"),
            Field("certificate_number", Kind.DISABILITY, ("残疾人证号", "残疾证号", "证号", "证件编号")),
        ),
        stops=(
            *_FOLK, "残疾类别", "残疾等级", "残疾类型", "残疾程度", "签发日期", "发证日期", "签发机关", "批准残联",
            "有效期至", "有效期限", "有效期", "监护人",
            "监护人姓名", "家庭住址", "中华人民共和国残疾人证",
        ),
        proof=(Kind.DISABILITY, 1.0),
    ),
}  # fmt: skip
