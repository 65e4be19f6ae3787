"""Blocks of a slip to lines of text cells: wrapping, columns, and the few rules of Chinese line breaking.

A cell is half the width of a Chinese character: 12 dots at 203 dpi. Latin takes one cell, everything else two, which is how
a printer in ``FS &`` mode sets it, so that spaces can align columns exactly. Nothing is ever dropped: the lines of a
paragraph, put together, are the paragraph.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devices.receipt_printer.protocol import Align, Block, Gap, Image, Pair, QrCode, Rule, Text

# GB/T 15834-2011, 5.1: marks that may not begin a line, and marks that may not end one.
NOT_FIRST = frozenset("，。、；：？！）》】〕」』〉”’…—·%％℃,.;:?!)]}")
NOT_LAST = frozenset("（《【〔「『〈“‘([{￥$")
COLUMN_GAP = 2
# Chinese typesetting lets no single character stand alone on a line; two are most words.
WIDOW_LETTERS = 2
# The one word of three that stands at the end of a line on every slip: 22 个工作日.
HELD = frozenset({"工作", "作日"})
WIDOW_COLUMNS = 12
# What stands for a character that cannot be printed; it is in every Chinese printer font (GB 2312, row 1).
UNPRINTABLE = "□"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of text, at most as wide as the paper."""

    text: str
    bold: bool = False
    large: bool = False
    align: Align = Align.LEFT


Row = Line | Rule | Gap | QrCode | Image


def cells(text: str) -> int:
    """Width of ``text`` in cells."""
    return sum(1 if char < "\x7f" else 2 for char in text)


def printable(text: str) -> str:
    """``text`` with each control and format character made visible, so that no text can carry a printer command."""
    text = text.replace("\r\n", "\n").replace("\t", "    ")
    return "".join(
        UNPRINTABLE if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else char
        for char in text
    )


def wrap(paragraph: str, columns: int) -> list[str]:
    """Lines of at most ``columns`` (>= 2) cells whose concatenation is ``paragraph``; an empty paragraph is one line."""
    lines: list[list[str]] = [[]]
    used = 0
    for cluster in _clusters(paragraph):
        # A word longer than the paper is wide is torn.
        for piece in [cluster] if cells(cluster) <= columns else cluster:
            if used + cells(piece) > columns:
                lines.append([])
                used = 0
            lines[-1].append(piece)
            used += cells(piece)
    if len(lines) > 1 and columns >= WIDOW_COLUMNS:
        _keep_company(lines[-2], lines[-1], columns)
    return ["".join(line) for line in lines]


def _keep_company(before: list[str], last: list[str], columns: int) -> None:
    """A character or two alone on the last line look lost: take some down from the line before."""
    if all(char < "\x7f" for piece in last for char in piece):
        return  # the end of a number or of a Latin word is as long as it is
    while _letters(last) < WIDOW_LETTERS and len(before) > 1 and cells("".join((before[-1], *last))) <= columns:
        last.insert(0, before.pop())


def _letters(line: list[str]) -> int:
    return sum(char not in NOT_FIRST and char != " " for piece in line for char in piece)


def _clusters(text: str) -> Iterator[str]:
    """Pieces that should stay on one line: Latin words and numbers, and marks with the character that they cling to."""
    cluster = ""
    for char in text:
        if cluster and not _together(cluster[-1], char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _together(before: str, after: str) -> bool:
    if before == " " or after == " ":
        return False
    both_latin = before < "\x7f" and after < "\x7f"
    return both_latin or before in NOT_LAST or after in NOT_FIRST or before + after in HELD


def typeset(blocks: Sequence[Block], columns: int) -> list[Row]:
    """All rows of the slip. Consecutive pairs share one label column, so that their values stand below each other."""
    rows: list[Row] = []
    label_width = 0
    for index, block in enumerate(blocks):
        if isinstance(block, Text):
            rows.extend(_text_lines(block, columns))
        elif isinstance(block, Pair):
            if index == 0 or not isinstance(blocks[index - 1], Pair):
                label_width = _label_width(blocks[index:], columns)
            rows.extend(_pair_lines(block, label_width, columns))
        else:
            rows.append(block)
    return rows


def _text_lines(block: Text, columns: int) -> Iterator[Line]:
    for paragraph in printable(block.text).split("\n"):
        for line in wrap(paragraph, columns // 2 if block.large else columns):
            yield Line(line, block.bold, block.large, block.align)


def _label_width(blocks: Sequence[Block], columns: int) -> int:
    """Widest label of the run of pairs that begins here; a label that would take over half the paper does not count."""
    widths = [0]
    for block in blocks:
        if not isinstance(block, Pair):
            break
        width = cells(printable(block.label).replace("\n", " "))
        if width <= columns // 2 - COLUMN_GAP:
            widths.append(width)
    return max(widths)


def _pair_lines(pair: Pair, label_width: int, columns: int) -> Iterator[Line]:
    label = printable(pair.label).replace("\n", " ")
    indent = label_width + COLUMN_GAP
    lead = label + " " * max(0, indent - cells(label))
    if cells(label) > label_width:
        for line in wrap(label, columns):
            yield Line(line, pair.bold)
        lead = " " * indent
    for paragraph in printable(pair.value).split("\n"):
        for line in wrap(paragraph, columns - indent):
            yield Line(lead + line, pair.bold)
            lead = " " * indent
