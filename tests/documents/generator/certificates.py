"""Booklets and certificates on paper, and the A4 papers that are none of them."""

from __future__ import annotations

from datetime import date, timedelta

from tests.documents.generator.cards import Drawn
from tests.documents.generator.people import chinese, later, person
from tests.documents.generator.sheet import Sheet
from tests.documents.generator.typefaces import Press

CREAM = ((248, 240, 220), (244, 240, 226), (246, 236, 212))
WHITE = ((250, 250, 247), (244, 243, 238), (252, 252, 252), (238, 236, 230))


def hukou_page(source: Press) -> Drawn:
    who = person(source)
    sheet = Sheet(143, 105, source.choice(CREAM), source)
    sheet.middle(4, "常 住 人 口 登 记 卡", 14)
    left, top, right, high = 8.0, 14.0, 135.0, 6.3
    wide = (right - left) / 4
    relation = source.choice(("户主", "妻", "子", "女", "母亲"))
    rows: tuple[tuple[str, ...], ...] = (
        ("姓　　名", who.name, "户主或与户主关系", relation),
        ("曾用名", "", "性　　别", who.sex),
        ("出生地", who.address[:9], "民　　族", who.nation),
        ("籍　　贯", who.address[:9], "出生日期", chinese(who.born)),
        ("本市（县）其他住址", "", "宗教信仰", ""),
        ("公民身份号码", who.number, "身　　高", "168"),
        ("文化程度", source.choice(("初中", "高中", "大学本科")), "婚姻状况", source.choice(("未婚", "有配偶"))),
        ("服务处所", "", "兵役状况", "未服兵役"),
        ("何时由何地迁来本市", "", "职　　业", source.choice(("粮农", "职员", "教师"))),
        ("何时由何地迁来本址", "", "血　　型", source.choice("ABO")),
    )
    for n, row in enumerate(rows):
        y = top + n * high
        sheet.box(left, y, right, y + high, 0.2)
        for column, words in enumerate(row):
            x = left + column * wide
            sheet.rule(x, y, x, y + high, 0.2)
            points = 6.5 if column % 2 == 0 and len(words) > 8 else 8.5
            sheet.write(x + 1, y + 1, words, 7.2 if words == who.number else points)
    sheet.write(10, 80, "登记事项变更和更正记载", 8)
    for n in range(3):
        sheet.rule(left, 86 + n * 4.5, right, 86 + n * 4.5, 0.15)
    day = later(source, date(2010, 1, 1), 1)
    sheet.write(10, 97, f"承办人签章：　　　　　登记日期：{chinese(day)}", 8)
    sheet.seal(96, 72, "某某公安局户口专用章", 28)
    return sheet, {
        "name": who.name, "relation": relation, "sex": who.sex, "ethnicity": who.nation,
        "birth_date": who.born.isoformat(), "number": who.number,
    }  # fmt: skip


def marriage_certificate(source: Press) -> Drawn:
    he, she = person(source, "男"), person(source, "女")
    day = date(1995, 1, 1) + timedelta(days=source.randrange(10_000))
    number = f"J{source.choice(('150602', '150627', '430104'))}-{day.year}-{source.randrange(1, 9999):06d}"
    sheet = Sheet(180, 125, source.choice(((250, 232, 228), (248, 236, 226), (252, 238, 236))), source)
    sheet.guilloche((246, 222, 220), 20)
    sheet.write(16, 10, "结婚证", 20, (180, 30, 40), bold=True)
    for n, (label, value) in enumerate((("持证人", he.name), ("登记日期", chinese(day)), ("结婚证字号", number))):
        sheet.write(16, 26 + n * 8, f"{label}", 10)
        sheet.write(40, 26 + n * 8, value, 10)
    for y, who in ((54, he), (84, she)):
        sheet.write(16, y, "姓名", 9)
        sheet.write(28, y, who.name, 10)
        sheet.write(60, y, "性别", 9)
        sheet.write(72, y, who.sex, 10)
        sheet.write(16, y + 8, "国籍", 9)
        sheet.write(28, y + 8, "中国", 10)
        sheet.write(60, y + 8, "出生日期", 9)
        sheet.write(78, y + 8, chinese(who.born), 10)
        sheet.write(16, y + 16, "身份证件号", 9)
        sheet.write(38, y + 16, who.number, 10)
    sheet.portrait(122, 16, 46, 32, (206, 40, 46))
    sheet.write(112, 108, "登记机关（盖章）", 9)
    sheet.seal(118, 70, "某某民政局婚姻登记专用章", 36)
    return sheet, {
        "name": he.name, "certificate_number": number, "registered_on": day.isoformat(),
        "husband_name": he.name, "husband_number": he.number, "wife_name": she.name, "wife_number": she.number,
    }  # fmt: skip


def birth_certificate(source: Press) -> Drawn:
    born = date(2015, 1, 1) + timedelta(days=source.randrange(4000))
    child = person(source, born=born)
    he = person(source, "男", date(1980, 1, 1) + timedelta(days=source.randrange(4000)))
    she = person(source, "女", date(1982, 1, 1) + timedelta(days=source.randrange(4000)))
    number = source.choice("PQRST") + "".join(source.choices("0123456789", k=9))
    sheet = Sheet(190, 260, source.choice(((234, 244, 234), (244, 240, 228), (236, 240, 248))), source)
    sheet.guilloche((222, 234, 224), 24)
    sheet.middle(16, "出生医学证明", 24)
    sheet.middle(30, "BIRTH CERTIFICATE", 12)
    hour, minute = source.randrange(24), source.randrange(60)
    rows = (
        ("新生儿姓名", child.name, "性别", child.sex),
        ("出生时间", f"{chinese(born)}{hour:02d}时{minute:02d}分", "出生孕周", "39周"),
        ("出生地点", "鄂尔多斯市", "体重", "3250克"),
        ("母亲姓名", she.name, "年龄", str(born.year - she.born.year)),
        ("母亲公民身份号码", she.number, "民族", she.nation),
        ("父亲姓名", he.name, "年龄", str(born.year - he.born.year)),
        ("父亲公民身份号码", he.number, "民族", he.nation),
        ("接生机构名称", "某某旗人民医院", "签发日期", chinese(born + timedelta(days=6))),
    )
    for n, (left, value, right, second) in enumerate(rows):
        y = 48 + n * 18
        sheet.write(18, y, left, 11)
        sheet.write(24 + len(left) * 4.2, y, value, 11)
        sheet.write(132, y, right, 11)
        sheet.write(136 + len(right) * 4.2, y, second, 11 if len(second) < 6 else 7.5)
        sheet.rule(18, y + 8, 172, y + 8, 0.15)
    sheet.write(18, 204, f"出生证编号 {number}", 12, (180, 40, 40))
    sheet.seal(118, 198, "某某医院出生医学证明专用章", 38)
    return sheet, {
        "certificate_number": number, "name": child.name, "sex": child.sex, "birth_date": born.isoformat(),
        "mother_name": she.name, "mother_number": she.number, "father_name": he.name, "father_number": he.number,
    }  # fmt: skip


def death_certificate(source: Press) -> Drawn:
    who = person(source, born=date(1930, 1, 1) + timedelta(days=source.randrange(10_000)))
    died = date(2018, 1, 1) + timedelta(days=source.randrange(2800))
    number = "".join(source.choices("0123456789", k=10))
    sheet = Sheet(210, 148, source.choice(WHITE), source)
    sheet.middle(8, "居民死亡医学证明（推断）书", 17)
    sheet.write(140, 20, f"编号 {number}", 9)
    rows = (
        ("死者姓名", who.name, "性别", who.sex, "民族", who.nation),
        ("证件号码", who.number, "年龄", str(died.year - who.born.year), "婚姻", "已婚"),
        ("出生日期", chinese(who.born), "死亡日期", chinese(died), "", ""),
        ("死亡地点", "医疗卫生机构", "常住地址", who.address[:14], "", ""),
        ("死亡原因", "疾病", "家属姓名", person(source).name, "", ""),
    )
    for n, row in enumerate(rows):
        y = 28 + n * 14
        sheet.box(12, y, 198, y + 14, 0.25)
        for x, words in zip((14, 36, 92, 114, 160, 176), row, strict=True):
            sheet.write(x, y + 4, words, 10 if len(words) < 12 else 8.5)
        for x in (34, 90, 112):
            sheet.rule(x, y, x, y + 14, 0.2)
    sheet.write(14, 108, f"医师签名：　　　　　　填表日期：{chinese(died + timedelta(days=1))}", 10)
    sheet.seal(140, 100, "某某旗人民医院", 38)
    return sheet, {
        "name": who.name, "sex": who.sex, "number": who.number, "birth_date": who.born.isoformat(),
        "death_date": died.isoformat(), "certificate_number": number,
    }  # fmt: skip


_LETTER = (
    "现将有关情况说明如下，请予以核实。本单位职工在岗期间工作认真负责，遵守各项规章制度。"
    "根据有关文件要求，经研究决定，同意其提出的申请，相关费用由本单位承担。特此说明，望予办理。"
)


def letter(source: Press) -> Drawn:
    sheet = Sheet(210, 297, source.choice(WHITE), source)
    sheet.middle(30, source.choice(("情况说明", "收入证明", "关于办理手续的函", "委托书")), 22)
    points, y = source.choice((10.5, 12, 14)), 56.0
    wide = int(160 / (points * 25.4 / 72))
    for _ in range(source.randrange(2, 6)):
        words = "　　" + _LETTER[source.randrange(20) :] + _LETTER[: source.randrange(10, 60)]
        for n in range(0, len(words), wide):
            sheet.write(25, y, words[n : n + wide], points)
            y += points * 0.62
    day = later(source, date(2020, 1, 1), 2)
    sheet.write(135, min(y + 12, 262), "某某有限责任公司", 12)
    sheet.write(135, min(y + 21, 271), chinese(day), 12)
    sheet.seal(136, min(y, 246), "某某有限责任公司", 40)
    return sheet, {}


def form(source: Press) -> Drawn:
    sheet = Sheet(210, 297, source.choice(WHITE), source)
    sheet.middle(18, source.choice(("业务申请表", "人员信息登记表", "补贴申领表")), 18)
    labels = [
        "申请单位",
        "联系人",
        "联系电话",
        "通讯地址",
        "邮政编码",
        "申请事项",
        "经办部门",
        "备注说明",
        "审核意见",
        "办理结果",
    ]
    high = source.uniform(15, 21)
    for n in range(11):
        y = 36 + n * high
        sheet.box(18, y, 192, y + high, 0.25)
        for x in (48, 105, 135):
            sheet.rule(x, y, x, y + high, 0.2)
        sheet.write(20, y + high / 2 - 3, source.choice(labels), 10.5)
        sheet.write(107, y + high / 2 - 3, source.choice(labels), 10.5)
        if source.random() < 0.6:
            sheet.write(51, y + high / 2 - 3, source.choice(("某某公司", "同意", "已核实", "某某街道办事处")), 10.5)
    return sheet, {}
