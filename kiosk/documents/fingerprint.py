"""Whether two pages are the same sheet, from their fingerprints (``kiosk.documents.same_page`` makes them).

Two leaves of one form differ in their values alone, so that a picture's likeness is not enough: where numbers were read on both,
they decide; where words were read, they have to agree; and what is inked on one has to be inked on the other. Blank sides are
never the same. A fingerprint holds no word that could be read back: words and numbers are 24 bits of a hash.

    3|type|wide by high|strong ink|any ink|numbers|words

Ink is a map of ``ROWS`` × ``ROWS`` places, a byte wider than that so that a shifted map runs into nothing, in base64. Standard
library alone: the walk compares on the main loop (0.1 ms a pair).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

VERSION: Final = "3"
ROWS: Final = 64  # places across and down
STRIDE: Final = ROWS + 8  # bits a row
_BYTES: Final = ROWS * STRIDE // 8
_MIRROR: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_PART: Final = 16  # places; the page is looked at in parts of that
_ROW_OF_PART: Final = (1 << _PART) - 1
_PARTS: Final = tuple(
    sum(_ROW_OF_PART << (row * STRIDE + left) for row in range(top, top + _PART))
    for top in range(0, ROWS, _PART)
    for left in range(0, ROWS, _PART)
)
MOST_LENGTH: Final = 4096
UNKNOWN_TYPES: Final = ("", "other")

_SHIFT: Final = 2  # places either way: the corners of a photograph are out by a hundredth
_LEAST_INK: Final = 24  # places; a sheet with less is blank to us
_SHAPE: Final = 0.08  # by which the shapes of one sheet may differ in two pictures
_NUMBERS: Final = 0.75  # of the numbers; and one at most may have been read otherwise
_WORDS: Final = 0.6  # of the words, where the numbers agree
_MOST: Final = 0.8
_MANY: Final = 8  # words
_UPRIGHT: Final = 4  # words by which it is known which side is up
_COVERED: Final = 0.85  # of the places with much ink, where the numbers agree
_COVERED_SAID: Final = 0.93  # where there are none, and all words are the same
_COVERED_ALONE: Final = 0.96  # where those differ


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
    words, fewer = _shared(first.words, second.words)
    if not first.numbers or not second.numbers:
        # A form filled in otherwise differs in a word or two; of ten one may have been misread.
        all_words = fewer >= _MANY and first.words == second.words
        return fewer - words <= fewer // 10 and _alike(first, second, _COVERED_SAID if all_words else _COVERED_ALONE)
    numbers, of = _shared(first.numbers, second.numbers)
    if of - numbers > 1 or numbers < _NUMBERS * of or words < _WORDS * fewer:
        return False
    more = max(len(first.words), len(second.words))
    if numbers >= 2 and fewer >= _MANY and words >= _MOST * more:
        return True  # cut out of its surroundings otherwise, which moves all ink
    return _alike(first, second, _COVERED)


def _shared(one: frozenset[str], other: frozenset[str]) -> tuple[int, int]:
    """How many are on both, and of how many that could be."""
    return len(one & other), min(len(one), len(other))


def _alike(one: _Print, other: _Print, least: float) -> bool:
    """Whether their ink lies alike; which side is up is not known of a page without print."""
    if abs(one.shape - other.shape) > _SHAPE * one.shape:
        return False
    if _covered(one, other.strong, other.weak) >= least:
        return True
    told = len(one.words) >= _UPRIGHT and len(other.words) >= _UPRIGHT
    return not told and _covered(one, _half_turned(other.strong), _half_turned(other.weak)) >= least


def _covered(one: _Print, strong: int, weak: int) -> float:
    """The lesser of both shares of much-inked places that have ink on the other page. Each part of the page is moved to where it
    fits best: a sheet that lies a little turned is moved otherwise at its top than at its foot."""
    return min(_found_again(one.strong, weak), _found_again(strong, one.weak))


def _found_again(strong: int, weak: int) -> float:
    return sum(_best_fit(strong & part, weak) for part in _PARTS) / max(1, strong.bit_count())


def _best_fit(strong: int, weak: int) -> int:
    """How many places of a part have ink at the best shift, which is walked to."""
    if not strong:
        return 0
    at, best = (0, 0), (strong & weak).bit_count()
    for _ in range(2 * _SHIFT):
        around = [(at[0] + down, at[1] + right) for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        near = [
            ((strong & _moved(weak, down * STRIDE + right)).bit_count(), (down, right))
            for down, right in around
            if max(abs(down), abs(right)) <= _SHIFT
        ]
        better, place = max(near)
        if better <= best:
            break
        best, at = better, place
    return best


def _moved(bits: int, by: int) -> int:
    return bits << by if by >= 0 else bits >> -by


def _half_turned(bits: int) -> int:
    """The map on its head: its places in the opposite order, the spare ones again at the end of each row."""
    raw = bits.to_bytes(_BYTES, "little")
    return int.from_bytes(raw[::-1].translate(_MIRROR), "little") >> (STRIDE - ROWS)


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
    if len(raw) != _BYTES:
        raise ValueError("no map")
    return int.from_bytes(raw, "little")
