"""What a page is and what stands on it: type by its words, fields by the recipe of the type.

A number that checks itself is given only when it does: a wrong digit is never passed on, it is ``None`` (read, and not to be
relied on). Values are suggestions; a person confirms them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.documents.numbers import born, is_card_number, is_citizen_number
from kiosk.documents.ocr import Line, Reader, Text
from kiosk.documents.raster import Pixels
from kiosk.documents.recipes import LEAST_SCORE, RECIPES, Field, Kind

OTHER = "other"
ENOUGH_LINES = 6
_SURE = 0.85
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "x": "X", "×": "X"})


@dataclass(frozen=True)
class Value:
    """``text`` None: something stands there and its check failed. ``box``: left, top, right, bottom in px of the page."""

    text: str | None = field(repr=False)
    confidence: float
    box: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Read:
    """``type`` as the command line names it; ``score``: how much speaks for it, 0 for ``other``."""

    type: str
    score: float
    fields: Mapping[str, Value] = field(repr=False)
    lines: int
    turns: int
    words: tuple[str, ...] = field(default=(), repr=False)  # as they were read with some certainty, from the top
    numbers: tuple[str, ...] = field(default=(), repr=False)  # of six digits and more, days as eight

    @property
    def claimed(self) -> str:
        """``type``, or nothing where there is too little print to say that it is another paper than those known."""
        return self.type if self.type != OTHER or self.lines >= ENOUGH_LINES else ""


def read_page(page: Pixels, text: Text, reader: Reader | None = None) -> Read:
    """``page`` turned as ``text`` says; with ``reader`` a number that fails its check is read once more."""
    rows = rows_of(text.lines)
    whole = "\n".join("|".join(_plain(line.text) for line in row) for row in rows)
    kind, score = type_of(whole)
    fields: dict[str, Value] = {}
    if kind != OTHER:
        for wanted in RECIPES[kind].fields:
            value = _value(wanted, whole, rows, page, reader)
            if value is not None:
                fields[wanted.name] = value
        _contradicted(fields)
    words, numbers = _said(text.lines)
    return Read(kind, score, fields, len(text.lines), text.turns, words, numbers)


def type_of(text: str) -> tuple[str, float]:
    """The type whose words speak loudest, and how loud; ``other`` where none does. ``text`` as ``read_page`` joins it."""
    solid = text.replace("|", "").replace("\n", " ")
    best, loudest = OTHER, 0.0
    for name, recipe in RECIPES.items():
        score = sum(weight for word, weight in recipe.words.items() if word in solid)
        if score > loudest:
            best, loudest = name, score
    return (best, loudest) if loudest >= LEAST_SCORE else (OTHER, 0.0)


def _said(lines: tuple[Line, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of two characters and more, and long numbers, by which a sheet is known again."""
    words: list[str] = []
    numbers: list[str] = []
    for line in lines:
        if line.confidence < _SURE:
            continue
        plain = _plain(line.text)
        for year, month, day in re.findall(r"([12][0-9]{3})[年.\-/]([0-9]{1,2})[月.\-/]([0-9]{1,2})", plain):
            numbers.append(f"{year}{int(month):02d}{int(day):02d}")
        numbers.extend(re.findall(r"[0-9]{6,}X?", plain))
        words.extend(re.findall(r"[一-鿿]{2,}", plain))
    return tuple(words), tuple(numbers)


def rows_of(lines: tuple[Line, ...]) -> list[list[Line]]:
    """Lines whose middles are at one height, from the left; rows from the top."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.box[1] + one.box[3]) / 2):
        middle = (line.box[1] + line.box[3]) / 2
        if rows:
            last = rows[-1][-1].box
            if middle < last[1] + 0.75 * (last[3] - last[1]) and abs(middle - (last[1] + last[3]) / 2) < 0.6 * min(
                last[3] - last[1], line.box[3] - line.box[1]
            ):
                rows[-1].append(line)
                continue
        rows.append([line])
    return [sorted(row, key=lambda one: one.box[0]) for row in rows]


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _value(wanted: Field, whole: str, rows: list[list[Line]], page: Pixels, reader: Reader | None) -> Value | None:
    matches = list(re.finditer(wanted.pattern, whole))
    if len(matches) <= wanted.nth:
        return None
    match = matches[wanted.nth]
    lines = _lines_at(match.start(1), match.end(1), rows)
    text = written(match.group(1), wanted.kind)
    if text is None and reader is not None and len(lines) == 1:
        text = _read_again(wanted, page, lines[0], reader)
    box = _around(lines)
    if text is None:
        return Value(None, 0.0, box)
    return Value(text, round(min((line.confidence for line in lines), default=0.0), 3), box)


def _read_again(wanted: Field, page: Pixels, line: Line, reader: Reader) -> str | None:
    """Only what passes its check, and what no other reading contradicts."""
    if wanted.kind not in (Kind.CITIZEN, Kind.CARD, Kind.DISABILITY):
        return None
    found = set()
    for said in reader.again(page, line.box):
        for digits in re.findall(r"[0-9OolI]{13,19}[0-9Xx×]?", _plain(said)):
            text = written(digits, wanted.kind)
            if text is not None:
                found.add(text)
    return found.pop() if len(found) == 1 else None


def _lines_at(start: int, end: int, rows: list[list[Line]]) -> list[Line]:
    at, found = 0, []
    for row in rows:
        for line in row:
            size = len(_plain(line.text))
            if at < end and at + size > start:
                found.append(line)
            at += size + 1
    return found


def _around(lines: list[Line]) -> tuple[float, float, float, float] | None:
    if not lines:
        return None
    return (
        min(line.box[0] for line in lines), min(line.box[1] for line in lines),
        max(line.box[2] for line in lines), max(line.box[3] for line in lines),
    )  # fmt: skip


def written(found: str, kind: Kind) -> str | None:
    """The value as it is handed on; None where it cannot be what it should be."""
    if kind is Kind.CITIZEN:
        number = found.translate(_LOOKALIKES)
        return number if is_citizen_number(number) else None
    if kind is Kind.DISABILITY:
        return found.upper() if is_citizen_number(found[:18].upper()) else None
    if kind is Kind.CARD:
        number = re.sub(r"[|\n]", "", found)
        return number if is_card_number(number) else None
    if kind is Kind.DAY:
        return _day(found)
    return re.sub(r"[|\n]", "", found) or None


def _day(found: str) -> str | None:
    digits = re.findall(r"[0-9]+", found)
    if len(digits) == 1 and len(digits[0]) == 8:
        digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
    try:
        return date(*(int(part) for part in digits)).isoformat() if len(digits) == 3 else None
    except ValueError:
        return None


def _contradicted(fields: dict[str, Value]) -> None:
    """A number whose birth date is not the one printed beside it: two digits may be wrong at once and pass the check."""
    number, printed = fields.get("number"), fields.get("birth_date")
    if number is None or printed is None or number.text is None or printed.text is None:
        return
    day = born(number.text)
    if day is not None and day.isoformat() != printed.text:
        fields["number"] = Value(None, 0.0, number.box)
        fields["birth_date"] = Value(None, 0.0, printed.box)
