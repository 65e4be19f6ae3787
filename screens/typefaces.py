"""The two typefaces: Noto Sans CJK SC for words, a subset of Material Design Icons for pictures. Registered once."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase

ASSETS = Path(__file__).resolve().parent.parent / "assets"
WORDS = "Kiosk"
ICONS = "KioskIcons"
UNKNOWN = "dots-horizontal"


def register() -> None:
    """Tell Kivy of the font files; they are opened at first use."""
    fonts = ASSETS / "fonts"
    LabelBase.register(
        WORDS,
        fn_regular=str(fonts / "NotoSansCJKsc-Regular.otf"),
        fn_bold=str(fonts / "NotoSansCJKsc-Bold.otf"),
    )
    LabelBase.register(ICONS, fn_regular=str(ASSETS / "icons" / "mdi-subset.ttf"))


@functools.cache
def icon_names() -> dict[str, str]:
    """Icon name -> character."""
    codes: dict[str, str] = json.loads((ASSETS / "icons" / "icons.json").read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


def icon(name: str) -> str:
    """The character of an icon; for a name that is not in the subset, such as a newer guide's, a neutral one."""
    known = icon_names()
    return known.get(name, known[UNKNOWN])


@functools.cache
def _measure(size: int, bold: bool) -> CoreLabel:
    return CoreLabel(font_name=WORDS, font_size=size, bold=bold)


@functools.cache
def advance(char: str, size: int, bold: bool) -> float:
    """Width in px of one character."""
    width: float = _measure(size, bold).get_extents(char)[0]
    return width
