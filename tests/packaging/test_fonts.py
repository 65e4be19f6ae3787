"""The faces that set-up takes out of Debian's packages."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

TOP = Path(__file__).parents[2]
FONTS = TOP / "assets/fonts"
COLLECTION = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
POSTSCRIPT_NAME = 6
JAPANESE_FACE = 0


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_face_is_the_simplified_chinese_one(weight: str) -> None:
    with TTFont(FONTS / f"NotoSansCJKsc-{weight}.otf", lazy=True) as font:
        assert font["name"].getDebugName(POSTSCRIPT_NAME) == f"NotoSansCJKsc-{weight}"


@pytest.mark.parametrize("character", "直骨角门")
def test_characters_are_drawn_the_chinese_way(character: str) -> None:
    with TTFont(FONTS / "NotoSansCJKsc-Regular.otf", lazy=True) as ours, TTCollection(COLLECTION, lazy=True) as all_of:
        japanese = all_of[JAPANESE_FACE].getBestCmap()[ord(character)]
        assert ours.getBestCmap()[ord(character)] != japanese


def test_no_character_is_dropped_from_the_face() -> None:
    with TTFont(FONTS / "NotoSansCJKsc-Regular.otf", lazy=True) as ours, TTCollection(COLLECTION, lazy=True) as all_of:
        names = [font["name"].getDebugName(POSTSCRIPT_NAME) for font in all_of]
        assert ours.getBestCmap() == all_of[names.index("NotoSansCJKsc-Regular")].getBestCmap()


def test_a_collection_without_the_face_stops_the_set_up(tmp_path: Path) -> None:
    extract = runpy.run_path(str(TOP / "packaging/setup/fonts.py"))["extract"]
    with pytest.raises(LookupError, match="has no face NotoSansCJKxx-Regular, only NotoSansCJKjp-Regular"):
        extract(COLLECTION, "NotoSansCJKxx-Regular", tmp_path / "face.otf")
    assert not list(tmp_path.iterdir())


def test_mongolian_letters_are_there() -> None:
    with TTFont(FONTS / "NotoSansMongolian-Regular.ttf", lazy=True) as font:
        assert {ord(letter) for letter in "ᠮᠣᠩᠭᠣᠯ"} <= set(font.getBestCmap())
