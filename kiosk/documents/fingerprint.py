"""Whether two pages are the same sheet, from their fingerprints (``kiosk.documents.same_page`` makes them).

Two leaves of one form differ in their values alone, so that a picture's likeness is not enough: where numbers were read on both,
they decide; where words were read, they have to agree; and what is inked on one has to be inked on the other. Blank sides are
never the same. A fingerprint holds no word that could be read back: words and numbers are 24 bits of a hash.

    2|type|wide by high|strong ink|any ink|numbers|words

Ink is a map of ``ROWS`` × ``ROWS`` places in base64. Standard library alone: the walk compares on the main loop (0.2 ms a pair).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

VERSION: Final = "2"
ROWS: Final = 64  # places across and down
STRIDE: Final = ROWS + 8  # bits a row: a shifted map runs into these, not into the next row
MOST_LENGTH: Final = 4096
UNKNOWN_TYPES: Final = ("", "other")

_SHIFT: Final = 2  # places either way: the corners of a photograph are out by a hundredth
_LEAST_INK: Final = 24  # places; a sheet with less is blank to us
_SHAPE: Final = 0.08  # by which the shapes of one sheet may differ in two pictures
_COVERED: Final = 0.8  # of the places with much ink, on a sheet of which words are known
_COVERED_ALONE: Final = 0.93  # on one without
_SHARED_NUMBERS: Final = 0.6
_SHARED_WORDS: Final = 0.6
_ENOUGH_WORDS: Final = 4


@dataclass(frozen=True)
class _Print:
    type: str
    shape: float
    strong: int
    weak: int
    numbers: frozenset[str]
    words: frozenset[str]


def is_same(one: str, other: str) -> bool:
    """False also where either says nothing: unknown is no likeness."""
    first, second = _unpacked(one), _unpacked(other)
    if first is None or second is None:
        return False
    if first.type != second.type and not {first.type, second.type} & set(UNKNOWN_TYPES):
        return False
    if min(first.strong.bit_count(), second.strong.bit_count()) < _LEAST_INK:
        return False
    if first.numbers and second.numbers and _shared(first.numbers, second.numbers) < _SHARED_NUMBERS:
        return False
    told = min(len(first.words), len(second.words)) >= _ENOUGH_WORDS
    if told and _shared(first.words, second.words) < _SHARED_WORDS:
        return False
    if bool(first.numbers) != bool(second.numbers) or not told:
        return _alike(first, second, _COVERED_ALONE)
    return _alike(first, second, _COVERED)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other))


def _alike(one: _Print, other: _Print, least: float) -> bool:
    """Either way round: which side is up is not known of a page without print."""
    return any(
        abs(one.shape - shape) <= _SHAPE * one.shape and _covered(one, strong, weak) >= least
        for strong, weak, shape in ((other.strong, other.weak, other.shape), (*_half_turned(other), other.shape))
    )


def _covered(one: _Print, strong: int, weak: int) -> float:
    """The lesser of both shares of much-inked places that have ink on the other page, at the best shift."""
    best = 0.0
    mine, theirs = one.strong.bit_count(), strong.bit_count()
    for down in range(-_SHIFT, _SHIFT + 1):
        for right in range(-_SHIFT, _SHIFT + 1):
            by = down * STRIDE + right
            share = min(
                (one.strong & _moved(weak, by)).bit_count() / mine, (one.weak & _moved(strong, by)).bit_count() / theirs
            )
            best = max(best, share)
    return best


def _moved(bits: int, by: int) -> int:
    return bits << by if by >= 0 else bits >> -by


def _half_turned(page: _Print) -> tuple[int, int]:
    return _reversed(page.strong), _reversed(page.weak)


def _reversed(bits: int) -> int:
    """The map on its head: its places in the opposite order."""
    turned = 0
    for row in range(ROWS):
        line = bits >> (row * STRIDE) & (1 << ROWS) - 1
        turned |= int(f"{line:0{ROWS}b}"[::-1], 2) << ((ROWS - 1 - row) * STRIDE)
    return turned


def _unpacked(text: str) -> _Print | None:
    parts = text.split("|")
    if len(parts) != 7 or parts[0] != VERSION or len(text) > MOST_LENGTH:
        return None
    try:
        wide, high = (int(part) for part in parts[2].split("x"))
        strong, weak = (_map(part) for part in parts[3:5])
        shape = wide / high
    except (ValueError, binascii.Error, ZeroDivisionError):
        return None
    numbers, words = (frozenset(part[n : n + 4] for n in range(0, len(part), 4)) for part in parts[5:7])
    return _Print(parts[1], shape, strong, weak, numbers, words)


def _map(packed: str) -> int:
    raw = base64.b64decode(packed, validate=True)
    size = ROWS // 8
    if len(raw) != ROWS * size:
        raise ValueError("no map")
    return sum(int.from_bytes(raw[row * size : (row + 1) * size], "little") << (row * STRIDE) for row in range(ROWS))
