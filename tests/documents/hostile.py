"""Files that were made to do harm, or that no scanner makes, each with what has to come of it.

Built by code, so that none of them lies in the tree. ``code`` None: it is a picture like others, only unusual.
"""

from __future__ import annotations

import functools
import io
import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PIL import Image

PNG: Final = b"\x89PNG\r\n\x1a\n"
SIZE: Final = (160, 96)
MIB: Final = 1 << 20


@dataclass(frozen=True)
class Hostile:
    """``name`` ends in the suffix under which the file would come."""

    name: str
    content: bytes = field(repr=False)
    code: str | None


@functools.cache
def corpus() -> tuple[Hostile, ...]:
    return tuple(Hostile(name, content, code) for name, code, content in (*_broken(), *_png(), *_jpeg(), *_others()))


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(
    *between: bytes,
    size: tuple[int, int] = SIZE,
    depth: int = 8,
    colour: int = 2,
    interlaced: int = 0,
    rows: bytes | None = None,
    after: bytes = b"",
) -> bytes:
    """``between`` stand before the pixels, ``after`` behind them; ``rows`` as they are packed, filter bytes included."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if rows is None:
        rows = b"".join(b"\0" + bytes([y * 2 % 256]) * (size[0] * channels * depth // 8) for y in range(size[1]))
    head = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)
    return PNG + chunk(b"IHDR", head) + b"".join(between) + chunk(b"IDAT", zlib.compress(rows)) + after + chunk(b"IEND")


def picture(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    x, y = np.arange(size[0]), np.arange(size[1])[:, None]
    # In bytes all along: the largest picture here would be a gigabyte of numbers.
    red, green = (x * 3 % 256).astype(np.uint8) + np.uint8(0) * y.astype(np.uint8), (y * 5 % 256).astype(np.uint8)
    blue = x.astype(np.uint8) + y.astype(np.uint8)
    return Image.fromarray(np.dstack((red, np.broadcast_to(green, red.shape), blue))).convert(mode)


def saved(kind: str, mode: str = "RGB", size: tuple[int, int] = SIZE, **options: object) -> bytes:
    out = io.BytesIO()
    picture(mode, size).save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def with_segments(*segments: bytes, jpeg: bytes | None = None) -> bytes:
    whole = jpeg or saved("JPEG")
    return whole[:2] + b"".join(segments) + whole[2:]


def in_frame(jpeg: bytes, offset: int, value: bytes) -> bytes:
    """``offset`` from the start of the frame's data: 0 bits, 1 height, 3 width, 5 components."""
    at = next(jpeg.index(bytes([0xFF, kind])) for kind in (0xC0, 0xC2) if bytes([0xFF, kind]) in jpeg) + 4 + offset
    return jpeg[:at] + value + jpeg[at + len(value) :]


def tiff(entries: int, each: int) -> bytes:
    """EXIF whose values all lie on the same bytes; ``each`` is their length."""
    head = b"MM\0*" + struct.pack(">IH", 8, entries)
    values = b"".join(struct.pack(">HHII", 0x1000 + n % 0xE000, 7, each, 0) for n in range(entries))
    return head + values + bytes(4)


def turned(value: bytes, kind: int = 3, count: int = 1) -> bytes:
    """EXIF that says one thing, the orientation."""
    entry = struct.pack(">HHI", 0x0112, kind, count) + value.ljust(4, b"\0")
    return b"Exif\0\0" + b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)


def interlaced() -> bytes:
    """Adam7: seven passes, each a picture of its own."""
    grey = np.asarray(picture("L"))
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b"".join(
        b"".join(b"\0" + row.tobytes() for row in grey[top::down, left::right]) for left, top, right, down in passes
    )
    return png(colour=0, interlaced=1, rows=rows)


def many_scans(count: int, size: tuple[int, int] = SIZE) -> bytes:
    """The last scan of a progressive picture over and over again: bits that are refined once more."""
    jpeg = saved("JPEG", size=size, progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * count + jpeg[-2:]


def _broken() -> Iterator[tuple[str, str | None, bytes]]:
    yield "nothing.png", "badImage", b""
    yield "nothing.jpg", "badImage", b""
    yield "one byte.png", "badImage", b"\x89"
    yield "zero bytes.jpg", "badImage", bytes(10_000)
    yield "noise.png", "badImage", np.random.default_rng(5).bytes(10_000)
    for kind, suffix in (("PNG", "png"), ("JPEG", "jpg")):
        whole = saved(kind)
        for share in (3, 10, 30, 60, 95):
            yield f"{share} percent.{suffix}", "badImage", whole[: len(whole) * share // 100]
    yield "a head.png", "badImage", PNG
    yield "a start.jpg", "badImage", b"\xff\xd8"
    yield "start and end.jpg", "badImage", b"\xff\xd8\xff\xd9"
    yield "no end.png", "badImage", png()[:-12]


def _png() -> Iterator[tuple[str, str | None, bytes]]:
    yield "100 megapixels.png", "tooLarge", png(size=(10_000, 10_000), rows=b"\0")
    yield "largest.png", "tooLarge", png(size=(2**31 - 1, 2**31 - 1), rows=b"\0")
    yield "no size.png", "badImage", png(size=(0, 0), rows=b"\0")
    yield "one pixel.png", "tooSmall", png(size=(1, 1))
    yield "a thread.png", "tooSmall", png(size=(4000, 3))
    yield "pixels missing.png", "badImage", png(size=(5000, 5000), rows=b"\0" * 50)
    yield "16 bits.png", "bitDepth", png(depth=16)
    yield "16 bits of grey.png", "bitDepth", png(depth=16, colour=0)
    frame = struct.pack(">IIIIIHHBB", 0, *SIZE, 0, 0, 1, 10, 0, 0)
    yield "moving.png", "animated", png(chunk(b"acTL", struct.pack(">II", 9, 0)), chunk(b"fcTL", frame))
    yield "no palette.png", "badImage", png(colour=3)
    yield "short palette.png", None, png(chunk(b"PLTE", bytes(6)), colour=3)
    yield "clear colour.png", None, png(chunk(b"tRNS", bytes(6)))
    yield "clear palette.png", None, png(chunk(b"PLTE", bytes(768)), chunk(b"tRNS", bytes(256)), colour=3)
    yield "interlaced.png", None, interlaced()
    yield "unknown filter.png", "badImage", png(rows=b"\x09" + bytes(480) * 96 + bytes(95))
    yield "colour of no kind.png", "badImage", png().replace(b"\x08\x02\0\0\0", b"\x08\x05\0\0\0", 1)
    for kind in (b"IHDR", b"IDAT", b"IEND"):
        whole = bytearray(png())
        at = whole.index(kind)
        whole[at + 4 + int.from_bytes(whole[at - 4 : at], "big")] ^= 1
        yield f"checksum of {kind.decode()}.png", "badImage", bytes(whole)
    bomb = zlib.compress(bytes(100 * MIB), 9)
    yield "icc bomb.png", "badImage", png(chunk(b"iCCP", b"x\0\0" + bomb))
    yield "text bomb.png", "badImage", png(chunk(b"zTXt", b"x\0\0" + bomb))
    yield "international text bomb.png", "badImage", png(chunk(b"iTXt", b"x\0\x01\0\0\0" + bomb))
    yield "late text bomb.png", "badImage", png(after=chunk(b"zTXt", b"x\0\0" + bomb))
    small = chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(MIB - 1), 9))
    yield "hundreds of texts.png", "badImage", png(small * 300)
    yield "more pixels than said.png", None, png(rows=(b"\0" + bytes(480)) * 96 + bytes(60 * MIB))
    yield "a million chunks.png", "tooComplex", png(chunk(b"prVt") * 1_000_000)
    yield "chunk beyond the end.png", "badImage", png()[:-12] + struct.pack(">I4s", 2**31 - 1, b"prVt")
    yield "exif bomb.png", "tooComplex", png(chunk(b"eXIf", tiff(5000, 60_000)))
    yield "large exif.png", "tooComplex", png(chunk(b"eXIf", b"MM\0*" + bytes(MIB)))
    hidden = b"\nexif\n  60000\n" + tiff(5000, 60_000).hex().encode()
    yield (
        "hidden exif bomb.png",
        "tooComplex",
        png(chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(hidden))),
    )
    yield "hidden exif of no hex.png", "badImage", png(chunk(b"tEXt", b"Raw profile type exif\0\nexif\n2\nzz"))
    yield "polyglot.png", None, png() + b"PK\x03\x04<script>alert(1)</script>"


def _jpeg() -> Iterator[tuple[str, str | None, bytes]]:
    yield "100 megapixels.jpg", "tooLarge", in_frame(saved("JPEG"), 1, struct.pack(">HH", 10_000, 10_000))
    yield "largest.jpg", "tooLarge", in_frame(saved("JPEG"), 1, b"\xff\xff\xff\xff")
    yield "height comes later.jpg", "badImage", in_frame(saved("JPEG"), 1, b"\0\0")
    yield "one pixel.jpg", "tooSmall", saved("JPEG", size=(1, 1))
    yield "12 bits.jpg", "bitDepth", in_frame(saved("JPEG"), 0, b"\x0c")
    yield "inks.jpg", "colourMode", saved("JPEG", "CMYK")
    yield "progressive.jpg", None, saved("JPEG", progressive=True)
    yield "grey.jpg", None, saved("JPEG", "L")
    yield "thousands of scans.jpg", "tooComplex", many_scans(5000)
    yield "scans of a large picture.jpg", "tooComplex", many_scans(40, (6000, 4000))
    yield "a million comments.jpg", "tooComplex", with_segments(segment(0xFE, b"") * 1_000_000)
    yield "a million fill bytes.jpg", None, saved("JPEG")[:2] + b"\xff" * 1_000_000 + saved("JPEG")[2:]
    yield (
        "two frames.jpg",
        "badImage",
        with_segments(segment(0xC0, b"\x08\0\x60\0\xa0\x03\x01\x22\0\x02\x11\x01\x03\x11\x01")),
    )
    yield "255 components.jpg", "badImage", in_frame(saved("JPEG"), 5, b"\xff")
    yield "tables as every film has them.jpg", None, saved("JPEG").replace(b"\xff\xc4", b"\xff\xec")
    yield "exif bomb.jpg", "tooComplex", with_segments(segment(0xE1, b"Exif\0\0" + tiff(5000, 60_000)))
    piece = segment(0xE1, b"Exif\0\0" + bytes(60_000))
    yield "exif in pieces.jpg", "tooComplex", with_segments(segment(0xE1, b"Exif\0\0" + tiff(10, 10)), piece * 900)
    yield "large exif kind.jpg", "badImage", with_segments(segment(0xE1, b"Exif\0\0MM\0+" + bytes(60)))
    yield (
        "exif upon itself.jpg",
        None,
        with_segments(segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + bytes(12) + b"\0\0\0\x08")),
    )
    yield "mpf bomb.jpg", "tooComplex", with_segments(segment(0xE2, b"MPF\0" + tiff(5000, 60_000)))
    for name, exif in {
        "turned by 65535": turned(b"\xff\xff"),
        "turned by four billion": turned(b"\xff\xff\xff\xff", 4),
        "turned by a word": turned(b"six\0", 2, 4),
        "turned by a part": turned(b"\0\0\0\x08", 5),
        "turned by nothing": turned(b"", 3, 0),
    }.items():
        yield f"{name}.jpg", None, with_segments(segment(0xE1, exif))
    profile = b"".join(segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 255]) + bytes(65_000)) for n in range(1, 256))
    yield "17 MB of colour profile.jpg", None, with_segments(profile)
    yield "polyglot.jpg", None, saved("JPEG") + b"PK\x03\x04%PDF-1.7<?php"
    yield "polyglot in a comment.jpg", None, with_segments(segment(0xFE, b"*/=1;alert(1);/*"))
    yield "pdf before it.jpg", "badImage", b"%PDF-1.7\n" + saved("JPEG")


def _others() -> Iterator[tuple[str, str | None, bytes]]:
    frames = [picture(), picture().rotate(180)]
    for name, kind in {"gif.png": "GIF", "bitmap.jpg": "BMP", "tiff.png": "TIFF", "webp.jpg": "WEBP"}.items():
        yield name, "badImage", saved(kind)
    moving, several = io.BytesIO(), io.BytesIO()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    yield "moving gif.png", "badImage", moving.getvalue()
    frames[0].save(several, "MPO", save_all=True, append_images=frames[1:])
    yield "two views.jpg", "animated", several.getvalue()
    yield "svg.png", "badImage", b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    yield "archive.jpg", "badImage", b"PK\x03\x04" + bytes(400)
    yield "jpeg.png", "wrongSuffix", saved("JPEG")
    yield "png.jpg", "wrongSuffix", saved("PNG")


def mutated(content: bytes, source: random.Random) -> bytes:
    """A few bytes changed, pieces doubled, cut out or moved; checksums of chunks put right in one of two, since a wrong one
    would be the end of it."""
    broken = bytearray(content)
    for _ in range(source.randint(1, 4)):
        at = source.randrange(min(len(broken), source.choice((64, 700, len(broken)))) or 1)
        way = source.randrange(5)
        if way <= 1:
            broken[at : at + 1] = bytes([source.choice((0, 1, 0x7F, 0xFF, source.randrange(256)))])
        elif way == 2:
            broken[at : at + source.choice((2, 4))] = source.choice(
                (b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff", b"\0\1")
            )
        elif way == 3:
            piece = broken[at : at + source.randint(1, 200)]
            broken[at:at] = piece * source.choice((1, 1, 30))
        else:
            del broken[at : at + source.randint(1, 60)]
    return _rechecked(bytes(broken)) if source.random() < 0.5 else bytes(broken)


def _rechecked(content: bytes) -> bytes:
    """Of a PNG; anything else as it is."""
    if not content.startswith(PNG):
        return content
    whole, at = bytearray(content), len(PNG)
    while at + 12 <= len(whole):
        end = at + 8 + int.from_bytes(whole[at : at + 4], "big")
        if end + 4 > len(whole):
            break
        whole[end : end + 4] = zlib.crc32(whole[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(whole)
