"""Breaking Chinese text into lines: anywhere between Han characters, never inside a number or a Latin word, and never so that
a line begins with a closing mark or ends with an opening one (行首行尾禁则, GB/T 15834)."""

from __future__ import annotations

from collections.abc import Callable

NOT_FIRST = frozenset("，。、；：！？．）》」』”’…—·%％℃,.;:!?)]}〉】〕／/")
MARKS = frozenset("，。；：、！？")
NOT_LAST = frozenset("（《「『“‘([{〈【〔¥￥")
FIRST_HAN = 0x2E80


def pieces(text: str) -> list[str]:
    """The parts between which a line may end; a space stays with the part before it."""
    parts: list[str] = []
    for char in text:
        if parts and _sticks(parts[-1][-1], char):
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def wrap(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    """Lines no wider than ``width`` px, unless one piece alone is wider, which is then cut. ``\\n`` is kept as a break."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, width, advance))
    return lines


def balanced(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    """As ``wrap``, in no more lines, but of even length, so that a heading does not leave one character behind. Two lines
    part after a mark where both then fit."""
    lines = wrap(text, width, advance)
    if len(lines) == 1:
        return lines
    if len(lines) == 2 and "\n" not in text:
        parted = _after_a_mark(text, width, advance)
        if parted:
            return parted
    low, high = max(map(advance, text), default=0.0), width
    while high - low > 1:
        middle = (low + high) / 2
        if len(wrap(text, middle, advance)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, high, advance)


def _after_a_mark(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    """The most even pair of lines of which the first ends with a mark; empty where there is none."""
    pairs = []
    for at, char in enumerate(text[:-1], start=1):
        if char in MARKS and text[at] not in NOT_FIRST:
            first, second = sum(map(advance, text[:at])), sum(map(advance, text[at:]))
            if first <= width and second <= width:
                pairs.append((abs(first - second), [text[:at].rstrip(), text[at:].strip()]))
    return min(pairs)[1] if pairs else []


def _wrap_paragraph(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in pieces(text):
        wide = sum(map(advance, piece.rstrip()))
        if line and used + wide > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if wide > width:
            *full, piece = _cut(piece, width, advance)
            lines.extend(full)
        line += piece
        used += sum(map(advance, piece))
    lines.append(line.rstrip())
    return lines


def _cut(piece: str, width: float, advance: Callable[[str], float]) -> list[str]:
    lines, line, used = [], "", 0.0
    for char in piece:
        if line and used + advance(char) > width:
            lines.append(line)
            line, used = "", 0.0
        line += char
        used += advance(char)
    return [*lines, line]


def _sticks(before: str, char: str) -> bool:
    if char in NOT_FIRST or before in NOT_LAST:
        return True
    if char == " ":
        return True
    if before == " ":
        return False
    return ord(before) < FIRST_HAN and ord(char) < FIRST_HAN and before not in NOT_FIRST
