"""Rows of a slip to ESC/POS bytes.

Source: Epson ESC/POS command reference, which the Chinese 58 and 80 mm printers follow; Chinese characters are double-byte
("Kanji") characters there, switched on with ``FS &`` and coded in GB 18030. Every command is a unit of its own, so that
whoever sends them can stop between two without leaving the printer in the middle of a picture.

A printer obeys its real-time commands (DLE EOT, DLE ENQ, DLE DC4: answer, throw the buffer away, switch off) wherever they
stand, in the data of another command too. Text cannot hold one (``typeset.printable``), and pictures are made harmless here.

QR codes of the printer's own go through python-escpos. Pictures do not: its path makes a colour picture of one that is black
and white already (``benchmarks/receipt_render.py`` has both side by side).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image as Picture

from devices.receipt_printer import library, raster
from devices.receipt_printer.protocol import Align, Gap, Image, QrCode, Rule
from devices.receipt_printer.typeset import Line, Row, printable

ESC, FS, GS = b"\x1b", b"\x1c", b"\x1d"
QR_LEVEL_M = 1  # python-escpos: QR_ECLEVEL_M
CENTER = ESC + b"a\x01"
LEFT = ESC + b"a\x00"
# GS r 1: "transmit paper sensor status". Executed in order with the print data, unlike DLE EOT.
CONFIRM = GS + b"r\x01"
# A picture goes out in slices, so that a cancel is obeyed between two of them (48 rows: 3.5 kB, 0.3 s at 115,200 baud).
SLICE_ROWS = 48
GLYPHS = ("gb2312", "gbk", "gb18030")
# Real-time commands begin so; see above. In a picture one more dot, left of one that is there, breaks them up.
_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
_BROKEN_UP = 0x30


@dataclass(frozen=True, slots=True)
class Paper:
    """What there is to print on and with. Lengths in dots unless named otherwise."""

    width: int = 576
    dots_per_mm: float = 8.0
    spacing: int = 8  # between two lines
    text_mode: bool = True  # False: every line as a picture
    glyphs: str = "gbk"  # what the printer's own font has
    native_qr: bool = True
    ascii_page: int | None = None  # number of a code page that begins with plain ASCII, when it is known
    font: raster.CellFont | None = None  # for lines as pictures


def in_printer_font(char: str, glyphs: str) -> bool:
    """Whether a printer whose font holds ``glyphs`` can print ``char`` from its GB 18030 code.

    GB 2312: 6,763 Chinese characters; GBK: all two-byte codes; GB 18030: the four-byte codes of the basic plane too.
    """
    if char < "\x7f":
        return True
    if glyphs == "gb2312":
        try:
            return char.encode("gb2312") == char.encode("gb18030")
        except UnicodeEncodeError:
            return False
    try:
        size = len(char.encode("gb18030"))
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    return size == 2 or (glyphs == "gb18030" and char <= "\uffff")


class Encoder:
    """Rows to units of bytes. Raises ``DeviceError`` (invalidData) for a row that cannot be printed at all."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def units(self, rows: Iterable[Row], cut: bytes) -> list[bytes]:
        """The whole job: reset, rows, ``cut``. The confirmation is not part of it."""
        units = [self._begin()]
        for row in rows:
            units.extend(self._row(row))
        units.append(cut)
        return units

    def _begin(self) -> bytes:
        # ESC @ reset; ESC R 0 and ESC t plain ASCII (a Chinese set has a currency sign for $); FS & Chinese on; FS S no
        # extra room beside Chinese; ESC 3 line pitch.
        paper = self._paper
        page = b"" if paper.ascii_page is None else ESC + b"t" + bytes((paper.ascii_page,))
        chinese = FS + b"&" + FS + b"S\x00\x00" if paper.text_mode else FS + b"."
        pitch = ESC + b"3" + bytes((raster.EM_DOTS + paper.spacing,))
        return ESC + b"@" + ESC + b"R\x00" + page + chinese + pitch

    def _row(self, row: Row) -> Iterator[bytes]:
        paper = self._paper
        if isinstance(row, Line):
            if paper.text_mode and all(in_printer_font(char, paper.glyphs) for char in row.text):
                yield self._text(row)
            else:
                yield from self._line_as_picture(row)
        elif isinstance(row, Rule):
            # The line above it has its spacing below already: so the rule stands in the middle.
            yield feed(paper.spacing // 2)
            yield from slices(raster.rule_image(paper.width))
            yield feed(paper.spacing * 3 // 2)
        elif isinstance(row, Gap):
            yield feed(round(row.mm * paper.dots_per_mm))
        elif isinstance(row, QrCode):
            yield from self._qr(row)
        elif isinstance(row, Image):
            yield from slices(raster.picture(row.png, paper.width))

    def _text(self, line: Line) -> bytes:
        # GS ! enlarges Latin and, on some printers, Chinese; FS ! enlarges Chinese on the others.
        pitch = raster.EM_DOTS * (2 if line.large else 1) + self._paper.spacing
        size = GS + (b"!\x11" if line.large else b"!\x00") + FS + (b"!\x0c" if line.large else b"!\x00")
        bold = ESC + (b"E\x01" if line.bold else b"E\x00")
        align = CENTER if line.align is Align.CENTER else LEFT
        return align + bold + size + ESC + b"3" + bytes((pitch,)) + line.text.encode("gb18030") + b"\n"

    def _line_as_picture(self, line: Line) -> Iterator[bytes]:
        paper = self._paper
        if not line.text.strip():
            yield feed(raster.EM_DOTS * (2 if line.large else 1) + paper.spacing)
        elif paper.font is None:
            # Without a font the printer's own attempt is better than nothing: it marks what it does not know.
            yield self._text(line)
        else:
            yield from slices(raster.line_image(line, paper.font, paper.width, paper.spacing))

    def _qr(self, code: QrCode) -> Iterator[bytes]:
        paper = self._paper
        data = printable(code.data)
        matrix = raster.qr_modules(data)
        dots = raster.qr_module_dots(len(matrix), code.mm, paper.dots_per_mm, paper.width)
        quiet = feed(4 * dots)
        native = _native_qr(data, dots, paper.width) if paper.native_qr else b""
        yield quiet
        if native:
            yield CENTER
            yield native
            yield LEFT
        else:
            yield from slices(raster.qr_image(matrix, dots, paper.width))
        yield quiet


def _native_qr(data: str, dots: int, width: int) -> bytes:
    """``GS ( k``; empty for data whose length would read as a real-time command."""
    printer = library.recorder(width)
    printer.qr(data, ec=QR_LEVEL_M, size=dots, native=True)
    unit = bytes(printer.output)
    return b"" if any(start in unit for start in _REAL_TIME) else unit


def slices(image: Picture.Image) -> Iterator[bytes]:
    """A picture in mode "1" as ``GS v 0`` commands, from the left edge. Its width is whole bytes."""
    yield LEFT
    if image.width == 0:
        yield feed(image.height)
        return
    across = -(-image.width // 8)
    dots = harmless(image.tobytes("raw", "1;I"))  # inverted: a one burns
    for top in range(0, image.height, SLICE_ROWS):
        rows = min(SLICE_ROWS, image.height - top)
        head = GS + b"v0\x00" + across.to_bytes(2, "little") + rows.to_bytes(2, "little")
        yield head + dots[top * across : (top + rows) * across]


def harmless(dots: bytes) -> bytes:
    """Picture data in which no real-time command stands; differs by single dots, and only where one stood."""
    for start in _REAL_TIME:
        dots = dots.replace(start, bytes((_BROKEN_UP, start[1])))
    return dots


def longest_command(width_dots: int) -> int:
    """No command made here has more bytes: a slice of a picture, or the 2,331 bytes that a QR code can hold."""
    return max(SLICE_ROWS * width_dots // 8, 2331) + 64


def feed(dots: int) -> bytes:
    """Feed paper (``ESC J``); its argument is one byte."""
    full, rest = divmod(max(0, dots), 255)
    return (ESC + b"J\xff") * full + (ESC + b"J" + bytes((rest,)) if rest else b"")
