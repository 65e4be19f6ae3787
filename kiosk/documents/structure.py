"""What the frame of a picture file says before any decoder sees it: how much there is of everything, and whether it is whole.

A few hundred bytes can keep a decoder busy for hours (JPEG scans over nothing, millions of empty chunks) or fill memory (EXIF
values that all lie on the same bytes). All of that shows in the lengths between which the data stands, which are read here and
nothing else. Sources: ISO/IEC 10918-1 annex B (JPEG markers), ISO/IEC 15948 chapter 5 (PNG chunks), TIFF 6.0 section 2 (EXIF).
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

MOST_CHUNKS: Final = 20_000  # libpng writes 8 KiB a chunk, so the largest file that is taken has 8,192
MOST_SEGMENTS: Final = 4_096  # 64 MiB in segments of 64 KiB are 1,024
MOST_SCANS: Final = 64  # progressive encoders write ten
MOST_SCANNED: Final = 600_000_000  # scans times pixels: ten scans of the largest picture, and half as many again
MOST_EXIF: Final = 1 << 18  # bytes; a JPEG segment holds 65,533, thumbnail and all

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_CHUNK: Final = struct.Struct(">I4s")
_ANCILLARY: Final = 0x20
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length: TEM, RST0 to RST7, SOI
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 to SOF15, without DHT, JPG and DAC
_APP1, _APP2 = 0xE1, 0xE2
_NEXT: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # within a scan: neither a stuffed byte nor a restart
_EXIF_HEADS: Final = {_APP1: b"Exif\0\0", _APP2: b"MPF\0"}
_SIZES: Final = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
}  # bytes of a TIFF type
_TIFF_ENTRY: Final = 12
CAMERA_DIRECTORY: Final = 0x8769  # EXIF 2.32, 4.6.3: how the picture was taken


class Refused(Exception):
    """``code``: badImage, wrongSuffix, tooLarge, tooSmall, tooComplex, colourMode, bitDepth or animated; ``detail``: for a
    technician, never of the content."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def look_at_structure(content: bytes) -> None:
    """Of a file that is neither PNG nor JPEG nothing is said. Raises Refused."""
    if content.startswith(_PNG):
        _png(content)
    elif content.startswith(b"\xff\xd8"):
        _jpeg(content)


def look_at_exif(block: bytes) -> None:
    """``block``: with or without its head. Values that are together longer than what holds them lie on one another: each
    would be copied. What is merely broken is left to whoever reads it. Raises Refused."""
    if len(block) > MOST_EXIF:
        raise Refused("tooComplex", f"{len(block)} bytes of EXIF; at most {MOST_EXIF}")
    while block.startswith(_EXIF_HEADS[_APP1]):
        block = block[len(_EXIF_HEADS[_APP1]) :]
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return
    version, start = struct.unpack_from(f"{order}HI", block, 2)
    if version != 42:
        raise Refused("badImage", "EXIF of another kind than TIFF 6.0")
    said, camera = _directory(block, order, start)
    said += _directory(block, order, camera)[0] if camera else 0
    if said > max(len(block), 4 * _TIFF_ENTRY):
        raise Refused("tooComplex", f"EXIF values of {said} bytes in {len(block)}")


def _directory(block: bytes, order: str, start: int) -> tuple[int, int]:
    """Bytes of all values that it says it has, and where the directory of the camera's own values begins, 0 without one."""
    if start + 2 > len(block):
        return 0, 0
    (count,) = struct.unpack_from(f"{order}H", block, start)
    entry = struct.Struct(f"{order}HHII")
    said = camera = 0
    for n in range(min(count, (len(block) - start - 2) // _TIFF_ENTRY)):
        tag, kind, values, at = entry.unpack_from(block, start + 2 + n * _TIFF_ENTRY)
        said += _SIZES.get(kind, 0) * values
        camera = at if tag == CAMERA_DIRECTORY else camera
    return said, camera


def _png(content: bytes) -> None:
    view, at = memoryview(content), len(_PNG)
    for _ in range(MOST_CHUNKS):
        if at + 12 > len(content):
            raise Refused("badImage", "the file breaks off between chunks")
        length, kind = _CHUNK.unpack_from(content, at)
        end = at + 8 + length
        if end + 4 > len(content):
            raise Refused("badImage", "the file breaks off within a chunk")
        if not kind[0] & _ANCILLARY and zlib.crc32(view[at + 4 : end]) != int.from_bytes(view[end : end + 4], "big"):
            raise Refused("badImage", "a chunk is not what its checksum says")
        if kind == b"eXIf":
            look_at_exif(content[at + 8 : end])
        elif kind == b"IEND":
            return
        at = end + 4
    raise Refused("tooComplex", f"more than {MOST_CHUNKS} chunks")


def _jpeg(content: bytes) -> None:
    """Up to the end of the first picture; what follows it (a telephone puts a film there) is looked at by nobody."""
    at, scans, pixels, exif = 0, 0, 0, bytearray()
    for _ in range(MOST_SEGMENTS):
        marker, at = _marker(content, at)
        if marker == _EOI:
            break
        if marker in _ALONE:
            continue
        if at + 2 > len(content):
            raise Refused("badImage", "the file breaks off between segments")
        body, at = at + 2, at + int.from_bytes(content[at : at + 2], "big")
        if at < body or at > len(content):
            raise Refused("badImage", "the file breaks off within a segment")
        if marker == _SOS:
            scans += 1
            if scans > MOST_SCANS or (scans > 1 and scans * pixels > MOST_SCANNED):
                raise Refused("tooComplex", f"{scans} scans of {pixels} pixels")
            following = _NEXT.search(content, at)
            if following is None:
                break  # whether the scan was whole is for the decoder to say
            at = following.start()
        elif marker in _FRAMES and at >= body + 5:
            if content[body] != 8:
                raise Refused("bitDepth", f"{content[body]} bits a channel; 8 are taken")
            high, wide = struct.unpack_from(">HH", content, body + 1)
            pixels = max(pixels, high * wide)
        elif (head := _EXIF_HEADS.get(marker)) is not None and content.startswith(head, body):
            if marker == _APP2:
                look_at_exif(content[body + len(head) : at])
            else:
                exif += content[body + len(head) : at]  # Pillow joins them too
    else:
        raise Refused("tooComplex", f"more than {MOST_SEGMENTS} segments")
    look_at_exif(bytes(exif))


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """The marker at ``at``, fill bytes left out, and where its segment begins."""
    if content[at : at + 1] != b"\xff":
        raise Refused("badImage", "no marker where one has to be" if at < len(content) else "the file breaks off")
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        raise Refused("badImage", "the file breaks off within a marker")
    return content[at], at + 1
