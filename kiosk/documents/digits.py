"""Rows of digits on a page: what may be a citizen's number or a bank card's, also where it was read in parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kiosk.documents.pieces import Piece, around, in_row
from kiosk.documents.recipes import Kind
from kiosk.documents.values import CITIZENISH, written

_LONG: Final = re.compile(
    rf"(?<![0-9A-Za-z])(?:{CITIZENISH.pattern}|[0-9]{{17,18}}[0-9Xx][0-9]{{2}}(?:B[0-9])?)"  # with kind and grade of disability
)
_CLOSE: Final = 3.0  # heights between the groups of one number
CARD_LENGTHS: Final = range(13, 20)


def numbers_in(pieces: Iterable[Piece]) -> list[Piece]:
    """What may be a citizen's number, with or without what follows it on a card for the disabled."""
    every = list(pieces)
    found = [piece.part(match.start(), match.end()) for piece in every for match in _LONG.finditer(piece.text)]
    return found + [whole for row in digit_rows(every) if len(row) > 1 and 15 <= len((whole := joined(row)).text) <= 22]


def digit_rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces of digits alone that stand close to each other, the longest row first."""
    digits = sorted(
        (piece for piece in pieces if re.fullmatch(r"[0-9]{1,19}[Xx]?", piece.text)), key=lambda piece: piece.box[0]
    )
    rows: list[list[Piece]] = []
    for piece in digits:
        near = (row for row in rows if in_row(row[-1], piece) and piece.box[0] - row[-1].box[2] < _CLOSE * piece.height)
        row = next(near, None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return sorted(rows, key=lambda row: -sum(len(piece.text) for piece in row))


def joined(row: Sequence[Piece]) -> Piece:
    return Piece("".join(piece.text for piece in row), min(piece.confidence for piece in row), around(row))


def cards_in(pieces: Iterable[Piece]) -> list[Piece]:
    """Rows as long as a bank card's number that are no citizen's number."""
    rows = [joined(row) for row in digit_rows(pieces)]
    return [row for row in rows if len(row.text) in CARD_LENGTHS and written(row.text, Kind.CITIZEN) is None]


def within(digits: str) -> str | None:
    """The citizen's number in a row that is a character or two too long, as where a wave of the ground was read for a digit: only
    where one stretch alone passes its check."""
    if not 19 <= len(digits) <= 20:
        return None
    found = {
        number for start in range(len(digits) - 17) if (number := written(digits[start : start + 18], Kind.CITIZEN))
    }
    return found.pop() if len(found) == 1 else None


def proven(pieces: Sequence[Piece]) -> frozenset[Kind]:
    """Which kinds of numbers are on the page, by their check digits."""
    numbers = numbers_in(pieces)
    found = {kind for kind in (Kind.CITIZEN, Kind.DISABILITY) if any(written(one.text, kind) for one in numbers)}
    if any(written(one.text, Kind.CARD) for one in cards_in(pieces)):
        found.add(Kind.CARD)
    return frozenset(found)
