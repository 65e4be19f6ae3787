"""Which characters a typeface has: its ``cmap`` table, read here because the kiosk carries no font library.

Source: OpenType 1.9, tables "cmap" (formats 4 and 12) and the table directory.
"""

from __future__ import annotations

import struct
from pathlib import Path

from kiosk.errors import DataError

_WIDE, _NARROW = 12, 4  # formats: 32-bit ranges; 16-bit segments
_MOST_GROUPS = 200_000


def characters(face: Path) -> frozenset[int]:
    """Code points with a glyph. Raises DataError when the file is no such typeface."""
    try:
        content = face.read_bytes()
        return frozenset(_read(content))
    except OSError as error:
        raise DataError(f"{face}: cannot be read ({error.strerror or type(error).__name__})") from error
    except (struct.error, ValueError) as error:
        raise DataError(f"{face}: is no typeface that can be used ({error})") from error


def _read(content: bytes) -> set[int]:
    start = _table(content, b"cmap")
    (count,) = struct.unpack_from(">H", content, start + 2)
    offsets = {start + struct.unpack_from(">I", content, start + 4 + 8 * place + 4)[0] for place in range(count)}
    formats = {struct.unpack_from(">H", content, offset)[0]: offset for offset in sorted(offsets)}
    if _WIDE in formats:
        return _ranges(content, formats[_WIDE])
    if _NARROW in formats:
        return _segments(content, formats[_NARROW])
    raise ValueError("no cmap of format 4 or 12")


def _table(content: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", content, 4)
    for place in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", content, 12 + 16 * place)
        if name == tag:
            return int(offset)
    raise ValueError(f"no table {tag.decode()}")


def _ranges(content: bytes, offset: int) -> set[int]:
    (count,) = struct.unpack_from(">I", content, offset + 12)
    if count > _MOST_GROUPS:
        raise ValueError("cmap has too many groups")
    found: set[int] = set()
    for place in range(count):
        first, last, _ = struct.unpack_from(">III", content, offset + 16 + 12 * place)
        if not first <= last <= 0x10FFFF:
            raise ValueError("cmap names code points that do not exist")
        found.update(range(first, last + 1))
    return found


def _segments(content: bytes, offset: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", content, offset + 6)
    ends, starts = offset + 14, offset + 16 + twice
    found: set[int] = set()
    for place in range(0, twice, 2):
        (last,) = struct.unpack_from(">H", content, ends + place)
        (first,) = struct.unpack_from(">H", content, starts + place)
        found.update(range(first, last + 1))
    # The last segment only closes the table.
    return found - {0xFFFF}
