"""Which characters a typeface has: its ``cmap`` table, read here because the kiosk carries no font library.

Source: OpenType 1.9, tables "cmap" (formats 4 and 12) and the table directory.
"""

from __future__ import annotations

import struct
from pathlib import Path

from kiosk.errors import DataError

_WIDE, _NARROW = 12, 4  # formats: 32-bit ranges; 16-bit segments
_MOST_GROUPS = 200_000
_MOST_DIRECTORY = 12 + 16 * 256  # bytes
_MOST_TABLE = 4 * 1024 * 1024  # bytes


def characters(face: Path) -> frozenset[int]:
    """Code points with a glyph. Raises DataError when the file is no such typeface."""
    try:
        with face.open("rb") as file:
            offset, length = _table(file.read(_MOST_DIRECTORY), b"cmap")
            file.seek(offset)
            # The face has 16 MB, this table 0.3.
            return frozenset(_read(file.read(length)))
    except OSError as error:
        raise DataError(f"{face}: cannot be read ({error.strerror or type(error).__name__})") from error
    except (struct.error, ValueError) as error:
        raise DataError(f"{face}: is no typeface that can be used ({error})") from error


def _read(cmap: bytes) -> set[int]:
    (count,) = struct.unpack_from(">H", cmap, 2)
    offsets = {struct.unpack_from(">I", cmap, 4 + 8 * place + 4)[0] for place in range(count)}
    formats = {struct.unpack_from(">H", cmap, offset)[0]: offset for offset in sorted(offsets)}
    if _WIDE in formats:
        return _ranges(cmap, formats[_WIDE])
    if _NARROW in formats:
        return _segments(cmap, formats[_NARROW])
    raise ValueError("no cmap of format 4 or 12")


def _table(directory: bytes, tag: bytes) -> tuple[int, int]:
    (count,) = struct.unpack_from(">H", directory, 4)
    for place in range(count):
        name, _, offset, length = struct.unpack_from(">4sIII", directory, 12 + 16 * place)
        if name == tag:
            return offset, min(length, _MOST_TABLE)
    raise ValueError(f"no table {tag.decode()}")


def _ranges(cmap: bytes, offset: int) -> set[int]:
    (count,) = struct.unpack_from(">I", cmap, offset + 12)
    if count > _MOST_GROUPS:
        raise ValueError("cmap has too many groups")
    found: set[int] = set()
    for place in range(count):
        first, last, _ = struct.unpack_from(">III", cmap, offset + 16 + 12 * place)
        if not first <= last <= 0x10FFFF:
            raise ValueError("cmap names code points that do not exist")
        found.update(range(first, last + 1))
    return found


def _segments(cmap: bytes, offset: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", cmap, offset + 6)
    ends, starts = offset + 14, offset + 16 + twice
    found: set[int] = set()
    for place in range(0, twice, 2):
        (last,) = struct.unpack_from(">H", cmap, ends + place)
        (first,) = struct.unpack_from(">H", cmap, starts + place)
        found.update(range(first, last + 1))
    # The last segment only closes the table.
    return found - {0xFFFF}
