"""Sheets that are none of the known documents, and sheets with nothing on them."""

from __future__ import annotations

from datetime import date

from PIL import Image, ImageFilter, ImageOps

from tests.documents.generator.cards import Drawn
from tests.documents.generator.certificates import CREAM, WHITE, form, letter
from tests.documents.generator.people import chinese, later
from tests.documents.generator.sheet import Sheet, px
from tests.documents.generator.typefaces import Press

_BOOK = (
    "他站在村口望着远处的山，天色渐渐暗了下来。牧人赶着羊群回来，炊烟从屋顶升起，孩子们在院子里追逐。"
    "第二天清早，雪停了，路上留下一行脚印。老人说，这样的冬天已经很多年没有见过了。"
)
_GOODS = ("牛奶", "面包", "矿泉水", "笔记本", "酱油", "大米 5kg", "洗衣液", "电池")


def receipt(source: Press) -> Drawn:
    """A till's slip: narrow, long, thin grey print."""
    rows = source.randrange(6, 16)
    sheet = Sheet(80, 62 + rows * 6, source.choice(WHITE), source)
    grey = (96, 94, 100)
    sheet.middle(6, "便民超市", 14, grey)
    sheet.middle(14, "销售小票", 9, grey, bold=False)
    y = 24.0
    for _ in range(rows):
        sheet.write(6, y, source.choice(_GOODS), 8, grey)
        sheet.write(44, y, str(source.randrange(1, 5)), 8, grey)
        sheet.write(58, y, f"{source.uniform(1, 90):.2f}", 8, grey)
        y += 6
    sheet.rule(5, y + 1, 75, y + 1, 0.2, grey)
    sheet.write(6, y + 4, f"合计 {source.uniform(20, 400):.2f}", 11, grey)
    sheet.write(6, y + 12, str(later(source, date(2022, 1, 1), 1)), 8, grey)
    return sheet, {}


def book_page(source: Press) -> Drawn:
    sheet = Sheet(146, 208, source.choice(CREAM), source)
    start = source.randrange(len(_BOOK))
    words = (_BOOK[start:] + _BOOK) * 9
    for n in range(24):
        sheet.write(17, 22 + n * 6.9, words[n * 26 : n * 26 + 26], 10.5)
    sheet.middle(194, str(source.randrange(2, 400)), 9, bold=False)
    return sheet, {}


def notice(source: Press) -> Drawn:
    """A paper with a red head, its text below."""
    sheet = Sheet(210, 297, source.choice(WHITE), source)
    red = (200, 30, 34)
    sheet.middle(38, "某某旗人民政府文件", 34, red)
    sheet.rule(26, 62, 184, 62, 0.8, red)
    sheet.middle(74, "关于公布服务事项的通知", 20)
    for n in range(source.randrange(8, 18)):
        sheet.write(28 if n else 38, 94 + n * 9.5, _BOOK[n % 7 : n % 7 + (29 if n else 27)], 15)
    sheet.seal(134, 244, "某某旗人民政府", 40)
    sheet.write(132, 262, chinese(later(source, date(2021, 1, 1), 2)), 15)
    return sheet, {}


def sundry(source: Press) -> Drawn:
    """One of the papers that are none of the known ones."""
    return source.choice((letter, letter, form, receipt, book_page, notice))(source)


def empty(source: Press) -> Drawn:
    """A sheet turned the wrong way round: nothing, a few specks below 0.1 % of it, folds, or the other side's print shining
    through."""
    sheet = Sheet(210, 297, source.choice((*WHITE, *CREAM)), source)
    kind = source.choice(("clean", "clean", "dust", "dust", "folds", "shining"))
    if kind == "dust":
        for _ in range(source.choice((6, 25, 60))):
            x, y = source.uniform(8, 200), source.uniform(8, 288)
            sheet.rule(x, y, x + 0.3, y, 0.3, (110, 110, 110))
    elif kind == "folds":
        _fold(sheet, source)
    elif kind == "shining":
        behind, _ = letter(source)
        grey = ImageOps.mirror(behind.picture.convert("L")).filter(ImageFilter.GaussianBlur(3))
        # Paper of 80 g/m² lets about one twentieth of the print behind it be seen.
        level = source.uniform(0.03, 0.08)
        ink = grey.point([round((255 - tone) * level) for tone in range(256)])
        dark = Image.new("RGB", sheet.picture.size, (0, 0, 0))
        sheet.picture.paste(dark, (0, 0), ink)
    return sheet, {}


def _fold(sheet: Sheet, source: Press) -> None:
    """Folded twice as for an envelope: light on one side of the crease, shade on the other, both soft."""
    wide, high = sheet.picture.size
    for third in (1, 2):
        y = round(high * third / 3 + source.uniform(-60, 60))
        for offset, tone, strong in ((-6, (255, 255, 255), 60), (6, (90, 90, 90), 46)):
            band = Image.new("L", (wide, px(3)), 0)
            band.paste(strong, (0, px(1.2), wide, px(1.8)))
            soft = band.filter(ImageFilter.GaussianBlur(9))
            sheet.picture.paste(Image.new("RGB", (wide, px(3)), tone), (0, y + offset - px(1.5)), soft)
