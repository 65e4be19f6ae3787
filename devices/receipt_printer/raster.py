"""Draws what a printer's own font cannot: lines of text, QR codes and pictures as one-bit images.

Text stands in the same cells as in text mode (``typeset``), so a slip looks alike in both. Pillow, qrcode.
"""

from __future__ import annotations

import functools
import io
import math

import qrcode
import qrcode.exceptions
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer.protocol import Align
from devices.receipt_printer.typeset import Line, cells

CELL_DOTS = 12
EM_DOTS = 24
# A Chinese glyph fills the em box from 0.12 em below the baseline to 0.88 em above it.
BASELINE = 0.88
# Paper shows a dot or none; below this grey level a dot is burnt. Strokes of 24-dot glyphs are about two dots wide.
INK_LEVEL = 150
MAX_QR_MODULE_DOTS = 16


class CellFont:
    """A font file set in cells. ``face`` is the index in a collection (.ttc)."""

    def __init__(self, path: str, face: int = 0) -> None:
        """Raises ``DeviceError`` (invalidData ``badFont``, action configuration)."""
        try:
            self._sizes = {scale: ImageFont.truetype(path, EM_DOTS * scale, index=face) for scale in range(1, 9)}
        except OSError as error:
            raise DeviceError(
                Completion.INVALID_DATA, "badFont", Action.CONFIGURATION, "font: cannot be read"
            ) from error

    def draw(
        self, canvas: ImageDraw.ImageDraw, x: int, top: int, char: str, width: int, height: int, bold: bool
    ) -> None:
        """Draw one character, ``width`` and ``height`` being the magnification, its em box's top left at (x, top)."""
        glyph, offset = self._glyph(char, width, height, bold)
        canvas.bitmap((x + offset, top - EM_DOTS * height // 2), glyph, fill=0)

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - one font lives as long as its printer
    def _glyph(self, char: str, width: int, height: int, bold: bool) -> tuple[Image.Image, int]:
        """The character's dots, with half an em of room above and below, and where they begin in its cells."""
        font = self._sizes[height]
        em = EM_DOTS * height
        advance = math.ceil(font.getlength(char)) or 1
        image = Image.new("L", (advance, em * 2), 0)
        draw = ImageDraw.Draw(image)
        origin = (0, em // 2 + round(BASELINE * em))
        draw.text(origin, char, fill=255, font=font, anchor="ls")
        if bold:
            draw.text((1, origin[1]), char, fill=255, font=font, anchor="ls")
        room = cells(char) * CELL_DOTS * width
        natural = advance * width // height
        if natural > room or width != height:
            # Proportional Latin letters such as W are wider than half an em.
            natural = min(natural, room)
            image = image.resize((natural, image.height), Image.Resampling.LANCZOS)
        dots = image.point(lambda level: 255 if level > 255 - INK_LEVEL else 0).convert("1")
        return dots, (room - natural) // 2


def line_image(line: Line, font: CellFont, width_dots: int, spacing: int) -> Image.Image:
    """One line as an image ``width_dots`` wide (cropped at the right to whole bytes), white where there is no ink."""
    scale = 2 if line.large else 1
    height = EM_DOTS * scale + spacing
    image = Image.new("1", (width_dots, height), 1)
    canvas = ImageDraw.Draw(image)
    x = (width_dots - cells(line.text) * CELL_DOTS * scale) // 2 if line.align is Align.CENTER else 0
    for char in line.text:
        font.draw(canvas, x, 0, char, scale, scale, line.bold)
        x += cells(char) * CELL_DOTS * scale
    return _without_right_margin(image)


def qr_modules(data: str) -> list[list[bool]]:
    """The QR matrix of ``data`` (UTF-8 bytes, error correction M), without quiet zone.

    Raises ``DeviceError`` (invalidData ``qrTooLong``).
    """
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(qrcode.util.QRData(data.encode("utf-8"), mode=qrcode.util.MODE_8BIT_BYTE), optimize=0)
    try:
        code.make(fit=True)
    except (qrcode.exceptions.DataOverflowError, ValueError) as error:
        raise DeviceError(Completion.INVALID_DATA, "qrTooLong", Action.NONE, f"{len(data)} characters") from error
    return [[bool(module) for module in row] for row in code.get_matrix()]


def qr_module_dots(modules: int, mm: float, dots_per_mm: float, width_dots: int) -> int:
    """Dots a module needs for at least ``mm``, as far as the paper with a quiet zone of four modules allows."""
    wanted = math.ceil(mm * dots_per_mm / modules)
    return max(1, min(wanted, width_dots // (modules + 8), MAX_QR_MODULE_DOTS))


def qr_image(matrix: list[list[bool]], module_dots: int, width_dots: int) -> Image.Image:
    """The code centred on a strip of the paper's width."""
    side = len(matrix)
    code = Image.new("1", (side, side), 1)
    code.putdata([0 if module else 1 for row in matrix for module in row])
    code = code.resize((side * module_dots, side * module_dots), Image.Resampling.NEAREST)
    return _centred(code, width_dots)


def picture(png: bytes, width_dots: int) -> Image.Image:
    """A picture in one bit, scaled down to the paper's width when it is wider, centred.

    Raises ``DeviceError`` (invalidData ``badImage``).
    """
    try:
        with Image.open(io.BytesIO(png)) as opened:
            colour = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise DeviceError(Completion.INVALID_DATA, "badImage", Action.NONE, type(error).__name__) from error
    paper = Image.new("RGBA", colour.size, "white")
    paper.alpha_composite(colour)
    gray = paper.convert("L")
    if gray.width > width_dots:
        gray = gray.resize((width_dots, max(1, round(gray.height * width_dots / gray.width))), Image.Resampling.LANCZOS)
    return _centred(gray.convert("1"), width_dots)


def rule_image(width_dots: int) -> Image.Image:
    """A thin line over the whole width."""
    return Image.new("1", (width_dots, 2), 0)


def _centred(image: Image.Image, width_dots: int) -> Image.Image:
    strip = Image.new("1", (width_dots, image.height), 1)
    strip.paste(image, ((width_dots - image.width) // 2, 0))
    return _without_right_margin(strip)


def _without_right_margin(image: Image.Image) -> Image.Image:
    """White at the right is not sent: at 19,200 baud a full line of text as dots takes more than a second."""
    box = image.convert("L").point(lambda level: 255 - level).getbbox()
    right = 8 if box is None else -(-box[2] // 8) * 8
    return image.crop((0, 0, min(right, image.width), image.height))
