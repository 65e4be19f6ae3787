"""Which characters a typeface has, read from the real faces and from broken ones."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import DataError
from kiosk.printing.a4.glyphs import characters
from tests.printing.a4.papers import ASSETS

FACE = ASSETS / "fonts/NotoSansCJKsc-Regular.otf"


def face(tmp_path: Path, cmap: bytes) -> Path:
    """A file with one table."""
    head = struct.pack(">4sHHHH", b"OTTO", 1, 16, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap))
    file = tmp_path / "face.otf"
    file.write_bytes(head + cmap)
    return file


def cmap(form: bytes) -> bytes:
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + form


def test_the_characters_are_those_that_a_font_library_finds() -> None:
    with TTFont(FACE, lazy=True) as font:
        assert characters(FACE) == set(font.getBestCmap())


def test_segments_of_sixteen_bits_are_read_where_there_is_nothing_wider(tmp_path: Path) -> None:
    segments = struct.pack(">HHHHHHH", 4, 32, 0, 4, 0, 0, 0) + struct.pack(">HHHHH", 0x43, 0xFFFF, 0, 0x41, 0xFFFF)
    assert characters(face(tmp_path, cmap(segments))) == {0x41, 0x42, 0x43}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no typeface at all, but long enough for a head",
        struct.pack(">4sHHHH", b"OTTO", 9, 0, 0, 0),
        struct.pack(">4sHHHH", b"OTTO", 0, 0, 0, 0),
    ],
    ids=["empty", "text", "cut", "no tables"],
)
def test_what_is_no_typeface_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "face.otf"
    file.write_bytes(content)
    with pytest.raises(DataError, match=r"face\.otf"):
        characters(file)


def test_a_face_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        characters(tmp_path / "none.otf")


@pytest.mark.parametrize(
    "form",
    [
        struct.pack(">HHIII", 12, 0, 16, 0, 4_000_000_000),
        struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", 9, 3, 0),
        struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", 0, 0xFFFFFFFF, 0),
        struct.pack(">HH", 6, 0),
    ],
    ids=["too many groups", "ends before it begins", "beyond unicode", "unknown format"],
)
def test_an_absurd_table_is_refused_at_once(tmp_path: Path, form: bytes) -> None:
    with pytest.raises(DataError):
        characters(face(tmp_path, cmap(form)))


@given(st.binary(max_size=120))
def test_any_bytes_give_characters_or_the_one_error(tmp_path_factory: pytest.TempPathFactory, form: bytes) -> None:
    file = face(tmp_path_factory.getbasetemp(), cmap(form))
    with contextlib.suppress(DataError):
        assert all(0 <= code <= 0x10FFFF for code in characters(file))
