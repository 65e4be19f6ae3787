"""From print to a value: what it has to look like, and None where it cannot be what it should be.

Numbers that check themselves are right or nothing. The 56 nations are those of GB/T 3304.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from kiosk.documents.numbers import is_card_number, is_citizen_number
from kiosk.documents.recipes import Kind

NATIONS: Final = (
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克",
    "傣", "黎", "傈僳",
    "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉",
    "毛南", "仡佬", "锡伯",
    "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春",
    "赫哲", "门巴", "珞巴",
    "基诺",
)  # fmt: skip
LONG_TERM: Final = "长期"
UNKNOWN: Final = "〓"  # printers' sign for a character that is missing: one that the reader does not know
_NATIONS_BY_LENGTH: Final = sorted(NATIONS, key=len, reverse=True)
_LOOKALIKES: Final = str.maketrans(
    {
        "O": "0",
        "o": "0",
        "D": "0",
        "Q": "0",
        "l": "1",
        "I": "1",
        "|": "1",
        "i": "1",
        "x": "X",
        "×": "X",
        "S": "5",
        "B": "8",
        "Z": "2",
    }
)
_DIGITISH: Final = "0-9OoDQlIi|SBZ"
CITIZENISH: Final = re.compile(rf"(?<![0-9A-Za-z])[{_DIGITISH}]{{14,19}}[0-9Xx×OoDQlIi|SBZ](?![0-9A-Za-z])")
_DAY: Final = re.compile(r"([12][0-9OlI]{3})\D{1,3}?([0-9OlI]{1,2})\D{1,3}?([0-9OlI]{1,2})(?![0-9])")
_SOLID_DAY: Final = re.compile(r"(?<![0-9])([12][0-9]{3})([01][0-9])([0-3][0-9])(?![0-9])")
_HAN_DIGITS: Final = str.maketrans("〇零○Ο一二三四五六七八九", "0000123456789")


def written(found: str, kind: Kind) -> str | None:
    """The value as it is handed on; None where it cannot be what it should be."""
    text = re.sub(r"[|\n]", "", found) if kind not in (Kind.CITIZEN, Kind.DISABILITY) else re.sub(r"\s", "", found)
    if UNKNOWN in text and kind in (Kind.NAME, Kind.TEXT, Kind.PLACE):
        return None
    if kind is Kind.CITIZEN:
        number = text.translate(_LOOKALIKES)
        return number if is_citizen_number(number) else None
    if kind is Kind.DISABILITY:
        whole = text.upper()
        head, tail = whole[:18].translate(_LOOKALIKES), whole[18:]
        right = is_citizen_number(head) and re.fullmatch(r"[1-7][1-4](?:B[0-9]{1,2})?", tail) is not None
        return head + tail if right else None
    if kind is Kind.CARD:
        return text if is_card_number(text) else None
    if kind is Kind.DAY:
        return day(text)
    if kind is Kind.UNTIL:
        return until(text)
    if kind is Kind.SEX:
        return next((one for one in text[:3] if one in "男女"), None)
    if kind is Kind.NATION:
        return _nation(text)
    if kind is Kind.NAME:
        return name(text)
    return text or None


def _nation(text: str) -> str | None:
    """Also with one character wrong or unknown to the reader (达翰尔 is 达斡尔), where only one nation is so called."""
    exact = next((nation for nation in _NATIONS_BY_LENGTH if text.startswith(nation)), None)
    said = text.removesuffix("族")
    if exact is not None and (len(exact) > 1 or len(said) == 1):
        return exact
    like = [
        one
        for one in NATIONS
        if len(one) == len(said) >= (2 if UNKNOWN in said else 3)
        and sum(a != b for a, b in zip(said, one, strict=True)) == 1
    ]
    return like[0] if len(like) == 1 else exact


def name(text: str) -> str | None:
    """Two characters at least; a dot parts the names of some nations."""
    match = re.match(r"[㐀-鿿豈-﫿\U00020000-\U0003134f·•・.]{2,20}", text)
    if match is None:
        return None
    said = re.sub(r"[•・.]", "·", match.group()).strip("·")
    return said if len(said) >= 2 else None


def days(text: str) -> list[str]:
    """Every day that stands there, ISO 8601, in their order; impossible ones are left out."""
    # A year in characters (二〇一九年) is of certificates from before the printers.
    plain = text.translate(_HAN_DIGITS) if re.search(r"[一二][〇零○九]", text) else text
    found = [(match.start(), match.groups()) for pattern in (_SOLID_DAY, _DAY) for match in pattern.finditer(plain)]
    answers: list[str] = []
    reached = -1
    for start, parts in sorted(found):
        if start <= reached:
            continue
        reached = start + 7
        try:
            answers.append(date(*(int(part.translate(_LOOKALIKES)) for part in parts)).isoformat())
        except ValueError:
            continue
    return answers


def day(text: str) -> str | None:
    """The first day; None where none is possible."""
    return next(iter(days(text)), None)


def until(text: str) -> str | None:
    """The second of two days, or 长期; of a single day after 至, that one."""
    if LONG_TERM in text:
        return LONG_TERM
    found = days(text)
    if len(found) >= 2:
        return found[1]
    return found[0] if found and re.match(r"\D*至", text) else None
