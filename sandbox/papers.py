"""The papers that the sample person would lay on the glass, as A4 pictures: every one made up, and marked so on its face.

Layouts follow the kind of paper (a card beside its back, a stamped notice, a booklet's page) closely enough to look at and to
scan; no bank's, office's or company's name on them is real, and numbers are those of the sample person or all zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DPI = 200
A4 = (1654, 2339)  # px at 200 dpi
INK, GREY, RED, LINE = (28, 30, 36), (120, 124, 132), (190, 30, 40), (150, 154, 162)
PAPER = (253, 252, 249)
MARK = "样例 SAMPLE"
# What stands on the card is what is typed, so its check digit is right; banks' cards begin with 1 to 6 or 8, never 99.
BANK_CARD = "9999000000000000004"

# File names sort in the order in which the walk asks for the papers.
ORDER = ("bank_card", "publicity", "only_child", "hukou")


class Sheet:
    """An A4 sheet, drawn in px; a text that is too wide is an error of this file and raises ValueError."""

    def __init__(self, font: Path) -> None:
        self.image = Image.new("RGB", A4, PAPER)
        self._draw = ImageDraw.Draw(self.image)
        self._font = font

    def text(self, place: tuple[int, int], words: str, size: int, ink: tuple[int, int, int] = INK) -> None:
        """``place``: left and top of the line."""
        self._fit(place[0], words, size)
        self._draw.text(place, words, font=self._face(size), fill=ink)

    def middle(self, top: int, words: str, size: int, ink: tuple[int, int, int] = INK) -> None:
        """One line in the middle of the sheet."""
        self.text(((A4[0] - self._width(words, size)) // 2, top), words, size, ink)

    def lines(self, left: int, top: int, rows: Sequence[str], size: int, step: float = 1.8) -> int:
        """Lines below each other; the top of the next one."""
        for row in rows:
            self.text((left, top), row, size)
            top += int(size * step)
        return top

    def box(
        self, corners: tuple[int, int, int, int], fill: tuple[int, int, int] | None = None, radius: int = 0
    ) -> None:
        """A frame, filled or not."""
        self._draw.rounded_rectangle(corners, radius, fill=fill, outline=LINE, width=3)

    def seal(self, centre: tuple[int, int], words: str) -> None:
        """A round red stamp; it says that it is none."""
        x, y = centre
        radius = 130
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=7)
        for offset, line, size in ((-58, words, 30), (-12, "样例印章", 40), (46, "非真实印章", 26)):
            width = self._width(line, size)
            self._draw.text((x - width // 2, y + offset), line, font=self._face(size), fill=RED)

    def mark(self) -> None:
        """The mark across the whole sheet, in pale red under nothing, so that no picture of it passes for a paper."""
        layer = Image.new("RGBA", A4, (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        for top in range(180, A4[1], 520):
            pen.text((120, top), f"{MARK}　　{MARK}", font=self._face(96), fill=(*RED, 34))
        turned = layer.rotate(14, resample=Image.Resampling.BILINEAR, center=(A4[0] // 2, A4[1] // 2))
        self.image.paste(turned, (0, 0), turned)
        self.middle(36, f"{MARK} · 仅供演示，不是真实证件", 34, RED)

    def _face(self, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self._font), size)

    def _width(self, words: str, size: int) -> int:
        return round(self._face(size).getlength(words))

    def _fit(self, left: int, words: str, size: int) -> None:
        if left < 0 or left + self._width(words, size) > A4[0]:
            raise ValueError(f"a line of {len(words)} characters does not fit the sheet")


def render_papers(directory: Path, font: Path, name: str, number: str) -> dict[str, Path]:
    """Write every paper of the person as PNG; material id -> file. Raises OSError, ValueError for a name too long."""
    directory.mkdir(parents=True, exist_ok=True)
    written: dict[str, Path] = {}
    for place, material in enumerate(ORDER, 1):
        sheet = Sheet(font)
        _DRAWN[material](sheet, name, number)
        sheet.mark()
        written[material] = directory / f"{place:02d}-{material}.png"
        sheet.image.save(written[material], dpi=(DPI, DPI), compress_level=1)
    return written


def _bank_card(sheet: Sheet, name: str, number: str) -> None:
    """A card at its true size, 85.6 x 54 mm, face and back, as a copier puts both on one page."""
    width, height = round(85.6 / 25.4 * DPI), round(54 / 25.4 * DPI)
    left = (A4[0] - width) // 2
    front, back = 320, 900
    sheet.box((left, front, left + width, front + height), (226, 236, 248), 26)
    sheet.text((left + 40, front + 34), "样例银行　借记卡（一类户）", 36)
    sheet.box((left + 44, front + 120, left + 144, front + 196), (214, 190, 120), 12)
    sheet.text((left + 40, front + 236), _grouped(BANK_CARD), 46)
    sheet.text((left + 40, front + 330), name, 34)
    sheet.text((left + 430, front + 146), "有效期 00/00", 28, GREY)
    sheet.box((left, back, left + width, back + height), (236, 239, 243), 26)
    sheet.box((left + 2, back + 50, left + width - 2, back + 120), (58, 62, 70))
    sheet.box((left + 40, back + 170, left + 420, back + 240), (255, 255, 255))
    sheet.text((left + 56, back + 182), name, 34)
    sheet.text((left + 40, back + 300), "客服电话 00000（样例）", 28, GREY)
    sheet.middle(front + height + 40, "正面", 30, GREY)
    sheet.middle(back + height + 40, "背面", 30, GREY)


def _only_child(sheet: Sheet, name: str, number: str) -> None:
    """A booklet opened flat: cover on the left, inside on the right."""
    top, bottom, fold = 300, 1400, A4[0] // 2
    sheet.box((110, top, fold, bottom), (176, 36, 44))
    sheet.box((fold, top, A4[0] - 110, bottom), (255, 251, 244))
    for offset, line in ((300, "独生子女"), (410, "父母光荣证")):
        sheet.text((280, top + offset), line, 72, (250, 226, 150))
    sheet.text((330, bottom - 170), "样例卫生健康部门", 34, (250, 226, 150))
    rows = (
        "父（母）姓名",
        f"　{name}",
        "证件号码",
        f"　{number}",
        "子女姓名　样例子女",
        "子女出生日期　0000 年 00 月 00 日",
        "发证日期　0000 年 00 月 00 日",
        "编号　样例第 000000 号",
    )
    sheet.lines(fold + 50, top + 90, rows, 36, 2.3)
    sheet.seal((A4[0] - 320, bottom - 190), "样例卫健")


def _public_notice(sheet: Sheet, name: str, number: str) -> None:
    sheet.middle(300, "退休申报公示证明", 76)
    rows = (
        f"　　我单位职工{name}，",
        f"身份证号码 {number}，",
        "从事样例岗位，申请办理退休。其岗位、工种和工作年限已于",
        "0000 年 00 月 00 日至 0000 年 00 月 00 日在本单位公示，",
        "公示期间未收到异议。",
        "　　特此证明。",
    )
    after = sheet.lines(190, 520, rows, 44, 2.2)
    sheet.text((900, after + 160), "样例单位（盖章）", 44)
    sheet.text((900, after + 250), "0000 年 00 月 00 日", 44)
    sheet.seal((1120, after + 240), "样例单位")


def _household(sheet: Sheet, name: str, number: str) -> None:
    """A member's page of the household register."""
    sheet.middle(280, "常住人口登记卡", 68)
    left, right, top, row = 130, A4[0] - 130, 460, 124
    rows = (
        (("姓名", name), ("户主或与户主关系", "户主")),
        (("曾用名", ""), ("性别", "女")),
        (("出生地", "样例"), ("民族", "样例")),
        (("籍贯", "样例"), ("出生日期", "见身份证号码")),
        (("本市（县）其他住址", ""), ("宗教信仰", "")),
        (("公民身份号码", number), ("身高", "")),
        (("文化程度", "样例"), ("婚姻状况", "样例")),
        (("服务处所", "样例单位"), ("职业", "样例")),
    )
    half = (left + right) // 2
    for place, pair in enumerate(rows):
        y = top + place * row
        for start, end, (label, value) in ((left, half, pair[0]), (half, right, pair[1])):
            sheet.box((start, y, end, y + row))
            sheet.text((start + 18, y + 12), label, 26, GREY)
            sheet.text((start + 18, y + 56), value, 40)
    bottom = top + len(rows) * row
    sheet.box((left, bottom, right, bottom + 300))
    sheet.text((left + 18, bottom + 14), "何时由何地迁来本市（县）", 26, GREY)
    sheet.text((left + 18, bottom + 200), "承办人签章：样例　　登记日期：0000 年 00 月 00 日", 34)
    sheet.seal((right - 190, bottom + 330), "样例户口")


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


_DRAWN: dict[str, Callable[[Sheet, str, str], None]] = {
    "bank_card": _bank_card,
    "only_child": _only_child,
    "publicity": _public_notice,
    "hukou": _household,
}
