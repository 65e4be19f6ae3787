"""Pieces of print on a page, the labels among them, and what stands beside, below and on after a label.

A printed form is read as a person reads it: find 姓名, look to the right of it up to the next label, else below. Labels are
known with a character wrong (公民身分号码), set wide in two pieces (性　　别) and printed on two lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rapidfuzz import fuzz

from kiosk.documents.ocr import Line
from kiosk.documents.values import days

Box = tuple[float, float, float, float]

_BETWEEN: Final = " :：;；,，.。、·|_-—~()（）[]【】《》'\"“”*＊"
_LEAST_LIKE: Final = {4: 74.0, 5: 79.0}  # one character wrong; of longer labels two
_LIKE: Final = 72.0
CERTAIN: Final = 0.85  # of a line
_ROW: Final = 0.75  # heights by which middles of one row may differ
_NEXT_LINE: Final = 2.2  # heights from one line's top to the next one's
_PROSE: Final = 26  # characters; a label is no part of a sentence
_WIDE: Final = 6.0  # heights between the characters of a word that is set wide


@dataclass(frozen=True)
class Piece:
    """``text`` without spaces, full-width forms made plain."""

    text: str = field(repr=False)
    confidence: float
    box: Box

    @property
    def height(self) -> float:
        return max(1.0, self.box[3] - self.box[1])

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    def part(self, start: int, end: int) -> Piece:
        """Some of its characters, their place guessed by their widths."""
        widths = [1.0 if one >= "⺀" else 0.55 for one in self.text]
        whole = sum(widths) or 1.0
        left, right = (self.box[0] + (self.box[2] - self.box[0]) * sum(widths[:to]) / whole for to in (start, end))
        return replace(self, text=self.text[start:end], box=(left, self.box[1], right, self.box[3]))


@dataclass(frozen=True)
class Label:
    """``word`` as it is looked for; ``piece``: the characters that say so."""

    word: str
    piece: Piece
    within: Piece  # in which it was found
    start: int
    end: int


def plain(text: str) -> str:
    """Without spaces, full-width signs as plain ones; 〇 and the like stay."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def pieces_of(lines: Iterable[Line]) -> tuple[Piece, ...]:
    """From the top and the left; single characters in a row are one word that was set wide."""
    found = [Piece(text, line.confidence, line.box) for line in lines if (text := plain(line.text))]
    found.sort(key=lambda piece: (piece.middle, piece.box[0]))
    taken: set[int] = set()
    words = dict(enumerate(found))
    # From the left: of two characters of one word either may lie a little higher.
    for n in sorted((n for n, piece in words.items() if _is_single(piece)), key=lambda n: found[n].box[0]):
        if n in taken:
            continue
        while len(words[n].text) < 8:
            follower = _follower(words[n], found, taken | {n})
            if follower is None:
                break
            taken.add(follower)
            words[n] = _together(words[n], found[follower])
    return tuple(piece for n, piece in words.items() if n not in taken)


def said_in(lines: Iterable[Line]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of two characters and more, and long numbers, by which a sheet is known again."""
    words: list[str] = []
    numbers: list[str] = []
    for line in lines:
        if line.confidence < CERTAIN:
            continue
        text = plain(line.text)
        numbers.extend(day.replace("-", "") for day in days(text))
        numbers.extend(re.findall(r"[0-9]{6,}X?", text))
        words.extend(re.findall(r"[一-鿿]{2,}", text))
    return tuple(words), tuple(numbers)


def _is_single(piece: Piece) -> bool:
    return len(piece.text) == 1 and "一" <= piece.text <= "鿿" and piece.text not in "男女年月日"


def _follower(piece: Piece, found: Sequence[Piece], taken: set[int]) -> int | None:
    near = [
        n
        for n, other in enumerate(found)
        if n not in taken and _is_single(other) and in_row(piece, other)
        and other.box[0] > piece.box[0] and other.box[2] > piece.box[2]  # boxes of one word may overlap
        and other.box[0] - piece.box[2] < _WIDE * piece.height
    ]  # fmt: skip
    first = min(near, key=lambda n: found[n].box[0], default=None)
    if first is None:
        return None
    between = (other for other in found if in_row(piece, other) and piece.box[2] <= other.box[0] < found[first].box[0])
    return None if any(True for _ in between) else first


def _together(one: Piece, other: Piece) -> Piece:
    return Piece(one.text + other.text, min(one.confidence, other.confidence), around((one, other)))


def around(pieces: Sequence[Piece]) -> Box:
    """The box of all; ``pieces`` is not empty."""
    boxes = [piece.box for piece in pieces]
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip


def in_row(one: Piece, other: Piece) -> bool:
    return abs(one.middle - other.middle) <= _ROW * max(one.height, other.height)


def is_prose(piece: Piece) -> bool:
    """A sentence, which speaks of papers without being one."""
    return len(piece.text) >= _PROSE or (len(piece.text) >= 14 and any(mark in piece.text for mark in "，。,;；"))


def labels_in(pieces: Iterable[Piece], words: Iterable[str]) -> tuple[Label, ...]:
    """Every place where one of the words stands, the longest word first, then those that are nearly one."""
    by_length = sorted(set(words), key=len, reverse=True)
    found: list[Label] = []
    for piece in pieces:
        if is_prose(piece) and not piece.text.startswith(tuple(by_length)):
            continue
        found.extend(_labels(piece, by_length))
    return tuple(sorted(found, key=lambda label: (label.piece.middle, label.piece.box[0])))


def _labels(piece: Piece, words: Sequence[str]) -> list[Label]:
    free = [True] * len(piece.text)
    found: list[Label] = []

    def take(word: str, start: int, end: int) -> None:
        free[start:end] = [False] * (end - start)
        found.append(Label(word, piece.part(start, end), piece, start, end))

    for word in words:
        for match in re.finditer(re.escape(word), piece.text):
            if all(free[match.start() : match.end()]):
                take(word, match.start(), match.end())
    if found:
        return found
    # Nothing stands here as it is spelt: perhaps with a character wrong, at the beginning of the piece.
    likest = max(
        (
            (score, word, start, end)
            for word in words
            if (likeness := _like(word, piece.text))
            for score, start, end in [likeness]
        ),
        default=None,
    )
    if likest is not None:
        take(*likest[1:])
    return found


def _like(word: str, text: str) -> tuple[float, int, int] | None:
    """How like, and where it ends. Of three characters two have to be right, each in its place."""
    if len(word) == 3 and len(text) >= 3:
        right = sum(one == other for one, other in zip(word, text, strict=False))
        return (66.0, 0, 3) if right == 2 else None
    if len(word) < 4 or len(text) < len(word) - 1:
        return None
    match = fuzz.partial_ratio_alignment(word, text[: len(word) + 2], score_cutoff=_LEAST_LIKE.get(len(word), _LIKE))
    return None if match is None or match.dest_start > 1 else (match.score, 0, match.dest_end)


def beside(label: Label, pieces: Iterable[Piece], labels: Sequence[Label]) -> tuple[Piece, ...]:
    """What stands after the label on its line, up to the next label."""
    following = [other for other in labels if other.within is label.within and other.start >= label.end]
    end = min((other.start for other in following), default=len(label.within.text))
    rest = _trimmed(label.within.part(label.end, end))
    found = [rest] if rest is not None else []
    if following:
        return tuple(found)
    # A box may reach over its neighbour's last character.
    nearest = label.piece.box[2] - label.piece.height
    row = [
        piece
        for piece in pieces
        if piece is not label.within
        and in_row(label.piece, piece)
        and piece.box[0] >= nearest
        and piece.box[2] > label.piece.box[2]
    ]
    for piece in sorted(row, key=lambda piece: piece.box[0]):
        first = min((other.start for other in labels if other.within is piece), default=len(piece.text))
        part = _trimmed(piece.part(0, first)) if first else None
        if part is not None:
            found.append(part)
        if first < len(piece.text):
            break
    return tuple(found)


def below(label: Label, pieces: Iterable[Piece], labels: Sequence[Label]) -> tuple[Piece, ...]:
    """The line below the label, where a form has its values there."""
    held = {id(other.within) for other in labels}
    left, _, right, bottom = label.piece.box
    near = [
        piece
        for piece in pieces
        if id(piece) not in held and -0.3 * piece.height <= piece.box[1] - bottom <= 1.5 * label.piece.height
        and piece.box[0] < right and piece.box[2] > left
    ]  # fmt: skip
    return (min(near, key=lambda piece: piece.box[1]),) if near else ()


def continued(
    value: Sequence[Piece], label: Label, pieces: Iterable[Piece], labels: Sequence[Label]
) -> tuple[Piece, ...]:
    """The value with the lines below it that go on where it began, as an address does."""
    found = list(value)
    held = {id(other.within) for other in labels}
    others = [piece for piece in pieces if id(piece) not in held and not re.fullmatch(r"[0-9Xx]{15,}", piece.text)]
    while found and len(found) < 6:
        last = found[-1]
        left = found[0].box[0]
        following = [
            piece
            for piece in others
            if all(piece.text != one.text or piece.box[1] > one.box[1] for one in found)
            and 0.5 * last.height < piece.box[1] - last.box[1] <= _NEXT_LINE * last.height
            and label.piece.box[0] - last.height <= piece.box[0] <= left + 2.0 * last.height
            and piece.box[0] >= left - 2.0 * last.height
            and 0.6 <= piece.height / last.height <= 1.6
        ]
        if not following:
            break
        found.append(min(following, key=lambda piece: piece.box[1]))
    return tuple(found)


def _trimmed(piece: Piece) -> Piece | None:
    text = piece.text
    start = len(text) - len(text.lstrip(_BETWEEN))
    end = len(text.rstrip(_BETWEEN))
    return piece.part(start, end) if end > start else None
