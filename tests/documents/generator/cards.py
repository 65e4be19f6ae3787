"""Cards of the size ID-1 (ISO/IEC 7810, 85.6 × 54 mm): layouts after the look of the real ones, with invented people."""

from __future__ import annotations

from datetime import date, timedelta

from tests.documents.generator.people import Person, bank_number, check_digit, later, person
from tests.documents.generator.sheet import Sheet
from tests.documents.generator.typefaces import Press

WIDE, HIGH = 85.6, 54.0
Drawn = tuple[Sheet, dict[str, str]]
LABEL = (40, 90, 150)


def _address(sheet: Sheet, x: float, y: float, words: str, points: float, per_line: int = 11) -> None:
    for n in range(0, len(words), per_line):
        sheet.write(x, y + n / per_line * 5, words[n : n + per_line], points)


def resident_card_front(source: Press) -> Drawn:
    who = person(source)
    sheet = Sheet(WIDE, HIGH, source.choice(((222, 234, 242), (228, 236, 236), (216, 230, 240))), source)
    sheet.guilloche((205, 222, 232))
    for label, value, y in (("姓名", who.name, 6.0), ("性别", who.sex, 14.0), ("住址", "", 29.0)):
        sheet.write(5, y, label, 7.5, LABEL)
        sheet.write(14, y - 0.4, value, 9)
    sheet.write(25, 14, "民族", 7.5, LABEL)
    sheet.write(34, 13.6, who.nation, 9)
    sheet.write(5, 21.5, "出生", 7.5, LABEL)
    for x, value, unit in ((14, who.born.year, "年"), (28, who.born.month, "月"), (36, who.born.day, "日")):
        sheet.write(x, 21.2, str(value), 8.5)
        sheet.write(x + (9.5 if unit == "年" else 5), 21.5, unit, 7.5, LABEL)
    _address(sheet, 14, 28.7, who.address, 8.5)
    sheet.write(5, 45.5, "公民身份号码", 7.5, LABEL)
    sheet.write(29, 44.8, who.number, 11, bold=True)
    sheet.portrait(59, 7, 22, 30)
    return sheet, {
        "name": who.name, "sex": who.sex, "ethnicity": who.nation, "birth_date": who.born.isoformat(),
        "address": who.address, "number": who.number,
    }  # fmt: skip


def resident_card_back(source: Press) -> Drawn:
    sheet = Sheet(WIDE, HIGH, source.choice(((222, 234, 242), (226, 234, 232))), source)
    sheet.guilloche((208, 218, 226))
    sheet.draw.ellipse((70, 70, 240, 250), fill=(200, 60, 60))
    sheet.middle(8, "中华人民共和国", 13)
    sheet.middle(17, "居 民 身 份 证", 17)
    start = date(2006, 1, 1) + timedelta(days=source.randrange(6000))
    until = date(start.year + 20, start.month, min(start.day, 28))
    issuer = source.choice(("鄂尔多斯市公安局东胜分局", "伊金霍洛旗公安局", "长沙市公安局天心分局"))
    sheet.write(18, 38, "签发机关", 8, LABEL)
    sheet.write(34, 37.8, issuer, 8.5)
    sheet.write(18, 45, "有效期限", 8, LABEL)
    sheet.write(34, 44.8, f"{start:%Y.%m.%d}-{until:%Y.%m.%d}", 8.5)
    return sheet, {"issuer": issuer, "valid_from": start.isoformat(), "valid_until": until.isoformat()}


def bank_card(source: Press) -> Drawn:
    paper = source.choice(((32, 82, 158), (196, 48, 52), (206, 176, 104), (28, 122, 108), (222, 226, 232)))
    ink = (245, 245, 240) if sum(paper) < 450 else (40, 40, 44)
    sheet = Sheet(WIDE, HIGH, paper, source)
    sheet.guilloche(tuple(min(255, level + 12) for level in paper))  # type: ignore[arg-type]
    sheet.write(6, 5, source.choice(("中国建设银行", "中国农业银行", "中国工商银行")), 12, ink, bold=True)
    sheet.draw.rounded_rectangle((80, 230, 210, 330), 14, fill=(214, 184, 108))
    number = bank_number(source)
    sheet.write(8, 31, " ".join(number[n : n + 4] for n in range(0, 19, 4)), 14, ink)
    sheet.write(40, 40, "12/30", 9, ink)
    sheet.write(62, 44, "银联 UnionPay", 7.5, ink, bold=True)
    sheet.write(8, 45, "借记卡 DEBIT", 8, ink)
    return sheet, {"card_number": number}


def social_security_card(source: Press) -> Drawn:
    who = person(source)
    sheet = Sheet(WIDE, HIGH, source.choice(((232, 240, 236), (226, 236, 244))), source)
    sheet.guilloche((210, 226, 232))
    sheet.middle(4, "中华人民共和国社会保障卡", 12)
    sheet.portrait(6, 13, 19, 25)
    card = source.choice("ABCD") + "".join(source.choices("0123456789", k=8))
    issued = date(2012, 1, 1) + timedelta(days=source.randrange(4000))
    rows = (
        ("姓名", who.name), ("社会保障号码", who.number), ("社会保障卡号", card),
        ("发卡日期", f"{issued.year}年{issued.month:02d}月"),
    )  # fmt: skip
    for n, (label, value) in enumerate(rows):
        sheet.write(29, 14 + n * 6.6, label, 7.5)
        sheet.write(29 + len(label) * 2.9, 13.8 + n * 6.6, value, 8.5)
    return sheet, {"name": who.name, "social_security_number": who.number, "card_number": card}


def disability_card(source: Press) -> Drawn:
    who = person(source)
    kind, grade = source.randrange(1, 8), source.randrange(1, 5)
    number = f"{who.number}{kind}{grade}"
    sheet = Sheet(WIDE, HIGH, source.choice(((236, 240, 226), (230, 238, 242))), source)
    sheet.guilloche((222, 230, 214))
    sheet.middle(3.5, "中华人民共和国残疾人证", 12)
    sheet.portrait(62, 12, 18, 24)
    kinds = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]
    rows = (
        ("姓名", who.name), ("性别", who.sex), ("残疾类别", kinds[kind - 1]), ("残疾等级", "一二三四"[grade - 1] + "级"),
        ("残疾人证号", number), ("签发日期", str(later(source, date(2012, 1, 1), 2))),
    )  # fmt: skip
    for n, (label, value) in enumerate(rows):
        sheet.write(6, 12 + n * 6.3, label, 7.5)
        sheet.write(6 + len(label) * 2.9 + 1, 11.8 + n * 6.3, value, 8.5)
    return sheet, {"name": who.name, "sex": who.sex, "number": who.number, "certificate_number": number}


def relabelled(who: Person) -> str:
    """The number with its check digit made wrong, for tests of what must not pass."""
    wrong = "0" if check_digit(who.number[:17]) != "0" else "1"
    return who.number[:17] + wrong
