"""The committed cut of Material Design Icons."""

from __future__ import annotations

import json
from pathlib import Path

from fontTools.ttLib import TTFont

ICONS = Path(__file__).parents[2] / "assets/icons"


def test_every_name_asked_for_has_a_code() -> None:
    codes = json.loads((ICONS / "icons.json").read_text())
    assert sorted(codes) == sorted((ICONS / "names.txt").read_text().split())


def test_every_code_has_a_drawing() -> None:
    codes = json.loads((ICONS / "icons.json").read_text())
    with TTFont(ICONS / "mdi-subset.ttf") as font:
        glyphs = font.getBestCmap()
        empty = [name for name, code in codes.items() if not font["glyf"][glyphs[int(code, 16)]].numberOfContours]
    assert not empty
