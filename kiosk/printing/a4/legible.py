"""What the typeface can show of a text: the rest is marked □ and its code named at the end, never dropped.

Cards write some names with characters of private use (GA/T 490), and a name may have one of an extension that the typeface does
not know yet. A reader of the paper has to see that a character stands there, and an official can find it by its code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.documents.letter import one_line

MARK = "□"
# They choose among forms of the character before them and have no glyph of their own.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass
class Legible:
    """Goes through everything on one sheet; ``missing`` holds the code points in the order of their first appearance."""

    has: frozenset[int]
    missing: dict[str, None] = field(default_factory=dict)

    def text(self, words: str) -> str:
        """The words as they can be shown, line by line."""
        return "".join(map(self._char, "\n".join(one_line(line) for line in words.split("\n"))))

    def all_of(self, value: Any) -> Any:
        """The same for every text in lists and mappings; keys are ours, and bytes become lists of their values."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return list(value)
        if isinstance(value, Mapping):
            return {key: self.all_of(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.all_of(item) for item in value]
        return value

    def codes(self) -> str:
        """``U+E863、U+30000``."""
        return "、".join(f"U+{ord(char):04X}" for char in self.missing)

    def _char(self, char: str) -> str:
        if char == "\n" or ord(char) in self.has:
            return char
        self.missing[char] = None
        return "" if _SELECTORS.match(char) else MARK
