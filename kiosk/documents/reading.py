"""What a page is and what stands on it: type by its words, fields by the recipe of the type.

A number that checks itself is given only when it does: a wrong digit is never passed on, it is ``None`` (read, and not to be
relied on). Values are suggestions; a person confirms them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kiosk.documents.digits import cards_in, numbers_in, within
from kiosk.documents.kinds import OTHER, kind_of
from kiosk.documents.numbers import born, is_male
from kiosk.documents.ocr import Reader, Text, about_middle
from kiosk.documents.pieces import (
    CERTAIN,
    Box,
    Label,
    Piece,
    around,
    below,
    beside,
    continued,
    labels_in,
    pieces_of,
    plain,
    said_in,
)
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.recipes import RECIPES, Field, Kind, Recipe
from kiosk.documents.values import UNKNOWN, days, written

ENOUGH_LINES = 6
_BELOW = (Kind.NAME, Kind.DAY, Kind.CODE)  # what is never left empty, so that the next thing down is not taken for it
_CHECKED = (Kind.CITIZEN, Kind.CARD, Kind.DISABILITY)


@dataclass(frozen=True)
class Value:
    """``text`` None: something stands there and its check failed. ``box``: left, top, right, bottom in px of the page."""

    text: str | None = field(repr=False)
    confidence: float
    box: Box | None


@dataclass(frozen=True)
class Read:
    """``type`` as the command line names it; ``score``: how much speaks for it, 0 for ``other``. ``lines``: read with certainty,
    of a blurred page hardly any."""

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
    pieces = pieces_of(text.lines)
    kind, score = kind_of(pieces, page.shape[1] / page.shape[0])
    fields = {} if kind == OTHER else _Form(RECIPES[kind], pieces, page, text.tilt, reader).values()
    words, numbers = said_in(text.lines)
    certain = sum(line.confidence >= CERTAIN for line in text.lines)
    return Read(kind, score, fields, certain, text.turns, words, numbers)


class _Form:
    """One page with its recipe: where its labels and its numbers stand."""

    def __init__(
        self, recipe: Recipe, pieces: Sequence[Piece], page: Pixels, tilt: float, reader: Reader | None
    ) -> None:
        self._recipe, self._pieces, self._page, self._tilt, self._reader = recipe, pieces, page, tilt, reader
        wanted = {word for one in recipe.fields for word in one.labels} | {*recipe.stops}
        wanted |= {word for words in (recipe.sections or {}).values() for word in words}
        self._labels = labels_in(pieces, wanted)
        self._numbers = numbers_in(pieces)
        self._sections = self._begin()

    def values(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for wanted in self._recipe.fields:
            value = self._value(wanted)
            if value is not None:
                found[wanted.name] = value
        self._contradicted(found)
        _implied(found, {one.name for one in self._recipe.fields})
        return {name: replace(value, box=self._in_page(value.box)) for name, value in found.items()}

    def _place(self, box: Box) -> Points:
        """The four corners in the page as it lies."""
        left, top, right, bottom = box
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
        return about_middle(corners, self._tilt, (self._page.shape[1], self._page.shape[0]))

    def _in_page(self, box: Box | None) -> Box | None:
        if box is None or not self._tilt:
            return box
        corners = self._place(box)
        left, top = corners.min(axis=0)
        right, bottom = corners.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    def _value(self, wanted: Field) -> Value | None:
        if wanted.kind is Kind.CARD:
            return self._card()
        if wanted.kind in _CHECKED:
            return self._number(wanted)
        labels = [label for label in self._labels if label.word in wanted.labels and self._belongs(label.piece, wanted)]
        # As it is spelt before what is merely like it, and the more telling word before the shorter one.
        labels.sort(key=lambda label: (label.piece.text != label.word, wanted.labels.index(label.word)))
        for label in labels:
            value = self._at(label, wanted)
            if value is not None:
                return value
        return None

    def _at(self, label: Label, wanted: Field) -> Value | None:
        parts = beside(label, self._pieces, self._labels)
        if not parts and wanted.kind in _BELOW:
            parts = below(label, self._pieces, self._labels)
        if wanted.kind is Kind.PLACE:
            parts = continued(parts, label, self._pieces, self._labels)
        if not parts:
            return None
        said = (
            "".join(part.text for part in parts) if wanted.kind is Kind.PLACE else "|".join(part.text for part in parts)
        )
        if wanted.pattern:
            match = re.search(wanted.pattern, said) or re.search(wanted.pattern, said.replace("|", ""))
            if match is None:
                return None
            said = match.group(1)
        text = written(said if wanted.kind in (Kind.DAY, Kind.UNTIL) else said.partition("|")[0], wanted.kind)
        if text is None and wanted.kind in (Kind.DAY, Kind.UNTIL):
            text = written(said.replace("|", "."), wanted.kind)
        used = _used(parts, text, wanted.kind)
        sure = round(min(part.confidence for part in used), 3)
        if text is None:
            # A day or a word of which not all can be read is there all the same; anything else may be the next thing on the page.
            there = UNKNOWN in said or (wanted.kind in (Kind.DAY, Kind.UNTIL) and any(char.isdigit() for char in said))
            return Value(None, 0.0, around(used)) if there else None
        return Value(text, sure, around(used))

    def _number(self, wanted: Field) -> Value | None:
        """By its own form; the label only says where to look first."""
        near = [
            label.piece for label in self._labels if label.word in wanted.labels and self._belongs(label.piece, wanted)
        ]
        pattern = re.compile(wanted.pattern) if wanted.pattern else None
        candidates = [piece for piece in self._numbers if self._belongs(piece, wanted)]
        if wanted.kind is Kind.DISABILITY or pattern is not None:
            candidates = [piece for piece in candidates if len(piece.text) >= 19] or candidates
        else:
            candidates = [piece for piece in candidates if len(piece.text) <= 19] or candidates
        candidates.sort(key=lambda piece: min((_apart(label, piece) for label in near), default=piece.middle))
        for piece in candidates:
            said = piece.text
            if pattern is not None:
                match = pattern.search(said.upper())
                said = match.group(1) if match is not None else ""
            text = written(said, wanted.kind) or (
                within(said) if wanted.kind is Kind.CITIZEN and pattern is None else None
            )
            if text is not None:
                return Value(text, round(piece.confidence, 3), piece.box)
        if not candidates:
            return None
        return self._once_more(wanted, candidates[0])

    def _once_more(self, wanted: Field, piece: Piece) -> Value:
        """Only what passes its check, what no other reading contradicts, and what was read so twice."""
        found: Counter[str] = Counter()
        pattern = re.compile(wanted.pattern) if wanted.pattern else None
        for said in self._reader.again(self._page, self._place(piece.box)) if self._reader is not None else ():
            for digits in re.findall(r"[0-9OolI]{13,22}[0-9Xx×]?(?:B[0-9])?", plain(said)):
                match = pattern.search(digits) if pattern is not None else None
                text = written(match.group(1) if match is not None else digits, wanted.kind)
                if text is not None:
                    found[text] += 1
        if len(found) == 1:
            (text, times), *_ = found.most_common()
            if times >= 2 or (wanted.kind is Kind.CITIZEN and self._printed(text)):
                return Value(text, round(min(piece.confidence, 0.9), 3), piece.box)
        return Value(None, 0.0, piece.box)

    def _contradicted(self, fields: dict[str, Value]) -> None:
        """A number whose birth date is not the one printed beside it: two digits may be wrong at once and pass the check. It is
        believed all the same where every other reading of it agrees; then the printed day was misread."""
        number, printed = fields.get("number"), fields.get("birth_date")
        if number is None or printed is None or number.text is None or printed.text is None:
            return
        day = born(number.text)
        if day is None or day.isoformat() == printed.text:
            return
        if not self._is_read_again(number.text, number.box):
            fields["number"] = Value(None, 0.0, number.box)
        fields["birth_date"] = Value(None, 0.0, printed.box)

    def _is_read_again(self, number: str, box: Box | None) -> bool:
        if self._reader is None or box is None:
            return False
        others = self._reader.again(self._page, self._place(box))
        return len(others) > 1 and all(number in plain(said) for said in others)

    def _printed(self, number: str) -> bool:
        """Whether the day within the number is printed on the page as well."""
        day = born(number)
        return day is not None and any(
            day.isoformat() in days(piece.text) for piece in self._pieces if piece.text not in number
        )

    def _card(self) -> Value | None:
        """The digits of a bank card may stand in groups, and embossed."""
        rows = cards_in(self._pieces)
        for row in rows:
            text = written(row.text, Kind.CARD)
            if text is not None:
                return Value(text, round(row.confidence, 3), row.box)
        return self._once_more(Field("card_number", Kind.CARD), rows[0]) if rows else None

    def _begin(self) -> list[tuple[str, Piece]]:
        """Where each section begins; of a couple the man's by what is said of his sex."""
        if self._recipe.sections is not None:
            return [
                (name, label.piece)
                for name, words in self._recipe.sections.items()
                for label in self._labels
                if label.word in words
            ]
        if self._recipe.couple is None:
            return []
        starts = [label.piece for label in self._labels if label.word == "姓名"][:2]
        man, woman = self._recipe.couple
        order = [(man, woman), (woman, man)][self._woman_first(starts)]
        return list(zip(order, starts, strict=False))

    def _woman_first(self, starts: Sequence[Piece]) -> bool:
        named = [(str(n), start) for n, start in enumerate(starts)]
        for label in self._labels:
            if label.word == "性别":
                said = "".join(part.text for part in beside(label, self._pieces, self._labels))
                sex, place = written(said, Kind.SEX), _section(label.piece, named)
                if sex is not None and place is not None:
                    return (sex == "女") == (place == "0")
        for piece in self._numbers:
            number, place = written(piece.text, Kind.CITIZEN), _section(piece, named)
            if number is not None and place is not None:
                return is_male(number) != (place == "0")
        return False

    def _belongs(self, piece: Piece, wanted: Field) -> bool:
        return not wanted.section or _section(piece, self._sections) == wanted.section


def _section(piece: Piece, sections: Sequence[tuple[str, Piece]]) -> str | None:
    """The section that began last above the piece; of two side by side the one to its left."""
    above = [(name, start) for name, start in sections if start.middle <= piece.middle + 0.5 * start.height]
    if not above:
        return None
    last = max(start.middle for _, start in above)
    row = [(name, start) for name, start in above if abs(start.middle - last) <= start.height]
    left = [(name, start) for name, start in row if start.box[0] <= piece.box[0] + start.height]
    return max(left or row, key=lambda one: one[1].box[0])[0] if left or row else None


def _apart(label: Piece, piece: Piece) -> float:
    """Beside is near, below is farther, above is far."""
    down = piece.middle - label.middle
    return abs(down) * (1.0 if down >= -0.75 * label.height else 4.0) + 0.1 * abs(piece.box[0] - label.box[2])


def _used(parts: Sequence[Piece], text: str | None, kind: Kind) -> Sequence[Piece]:
    if kind in (Kind.DAY, Kind.UNTIL, Kind.PLACE) or text is None:
        return parts
    return [part for part in parts if text in part.text or part.text in text] or parts[:1]


def _implied(fields: dict[str, Value], asked: set[str]) -> None:
    """A checked number holds the birth date and the sex, where those could not be read themselves."""
    number = fields.get("number")
    if number is None or number.text is None:
        return
    day = born(number.text)
    if "birth_date" in asked and "birth_date" not in fields and day is not None:
        fields["birth_date"] = Value(day.isoformat(), number.confidence, number.box)
    if "sex" in asked and "sex" not in fields:
        fields["sex"] = Value("男" if is_male(number.text) else "女", number.confidence, number.box)
