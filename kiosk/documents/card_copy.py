"""Both sides of a card on one A4 page (身份证复印件), as a copier at the counter makes it: true size, one over the other.

Sizes: ISO 216 (A4), ISO/IEC 7810 (ID-1, 85.60 × 53.98 mm, corners of 3.18 mm). A picture of ID-1's shape is drawn at ID-1's size;
any other small paper as large as its dots per inch say, or as large as there is room. A note (仅供办理…使用) stands between the
sides and below, never on them.

Pillow alone: this runs in the kiosk's own process, which does not load OpenCV.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.model.page import Page, Verdict

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

DPI: Final = 300
A4: Final = (2480, 3508)  # px
MOST_BYTES: Final = 500_000
_CARD_MM: Final = (85.6, 53.98)
_CARD_SHAPE: Final = (1.48, 1.70)  # long by short side; ID-1 has 1.586, and a cut edge or a tilt changes it a little
_CORNER_MM: Final = 3.18
_LARGEST_MM: Final = (170.0, 115.0)  # room for one side
_GAP_MM: Final = 22.0  # between the sides; the note has 7 mm of it
_LINE_MM: Final = 0.2
_NOTE_MM: Final = 4.5
_LINE_GREY, _NOTE_GREY = 150, 70
# (dots per inch, JPEG quality), best first; a card fits at the first, two pages dense with print do not.
_LADDER: Final = (
    *((300, quality) for quality in (90, 85, 80, 75, 70, 65, 60, 55, 50, 45)),
    *((200, quality) for quality in (75, 65, 55, 45)),
    *((150, quality) for quality in (65, 45, 30)),
)
_PREVIEW: Final = (640, 905)
_FONT: Final = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"


@dataclass(frozen=True)
class _Placed:
    """Where a side lies on the sheet, px."""

    left: int
    top: int
    wide: int
    high: int
    card: bool


def one_sheet(sides: Sequence[Page], note: str = "") -> Page:
    """One page of the two, the first above; its verdict has the reasons of both. ``note``: one line of words, made smaller until
    it fits. Raises ValueError for other than two sides, or for a side that is no picture; OSError when it cannot be encoded."""
    from PIL import Image, ImageDraw

    if len(sides) != 2:
        raise ValueError("a copy has two sides")
    sheet = Image.new("RGB", A4, (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    pictures = [_picture(side) for side in sides]
    places = _places([_size(picture, side.dpi) for picture, side in zip(pictures, sides, strict=True)])
    for picture, place in zip(pictures, places, strict=True):
        sheet.paste(picture.resize((place.wide, place.high), Image.Resampling.LANCZOS), (place.left, place.top))
        _cut_line(draw, place)
    if note.strip():
        first, second = places
        _note(draw, note.strip(), (first.top + first.high + second.top) // 2)
        _note(draw, note.strip(), second.top + second.high + _px(_GAP_MM / 2))
    jpeg, size, dpi = _encoded(sheet)
    reasons = tuple(dict.fromkeys(reason for side in sides for reason in side.verdict.reasons))
    verdict = Verdict(
        ok=not reasons,
        blur=_either([side.verdict.blur for side in sides]),
        glare=_either([side.verdict.glare for side in sides]),
        blank=_either([side.verdict.blank for side in sides]),
        cropped=_either([side.verdict.cropped for side in sides]),
        reasons=reasons,
    )
    return Page(jpeg, _preview(sheet), *size, dpi, verdict, Page.digest(jpeg))


def _px(millimetres: float) -> int:
    return round(millimetres * DPI / 25.4)


def _either(said: Sequence[bool | None]) -> bool | None:
    """What holds of one side holds of the copy; unknown of one is unknown of the copy unless it holds of the other."""
    return True if True in said else None if None in said else False


def _picture(side: Page) -> Image.Image:
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(io.BytesIO(side.jpeg))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise ValueError("a side is no picture") from error
    return picture.convert("RGB")


def _size(picture: Image.Image, dpi: int) -> tuple[int, int, bool]:
    """Width and height on the sheet in px, and whether it is a card."""
    wide, high = picture.size
    shape = max(wide, high) / min(wide, high)
    if _CARD_SHAPE[0] <= shape <= _CARD_SHAPE[1] and not _is_larger(picture, dpi):
        long, short = (_px(side) for side in _CARD_MM)
        return (long, short, True) if wide >= high else (short, long, True)
    most = [_px(side) for side in _LARGEST_MM]
    share = min(most[0] / wide, most[1] / high)
    if dpi:
        share = min(share, DPI / dpi)
    return max(1, round(wide * share)), max(1, round(high * share)), False


def _is_larger(picture: Image.Image, dpi: int) -> bool:
    """A paper of a card's shape whose resolution says that it is no card, such as a folded leaf."""
    return bool(dpi) and max(picture.size) / dpi * 25.4 > _CARD_MM[0] * 1.15


def _places(sizes: Sequence[tuple[int, int, bool]]) -> tuple[_Placed, _Placed]:
    """One over the other, in the middle of the sheet."""
    gap = _px(_GAP_MM)
    top = (A4[1] - sizes[0][1] - gap - sizes[1][1]) // 2
    tops = (top, top + sizes[0][1] + gap)
    first, second = (
        _Placed((A4[0] - wide) // 2, at, wide, high, card) for at, (wide, high, card) in zip(tops, sizes, strict=True)
    )
    return first, second


def _cut_line(draw: ImageDraw.ImageDraw, place: _Placed) -> None:
    line = max(1, _px(_LINE_MM))
    box = (place.left - line, place.top - line, place.left + place.wide + line - 1, place.top + place.high + line - 1)
    if place.card:
        # What lies beyond a card's round corners is the glass.
        corner = _px(_CORNER_MM)
        _round_off(draw, place, corner)
        draw.rounded_rectangle(box, corner, outline=(_LINE_GREY,) * 3, width=line)
    else:
        draw.rectangle(box, outline=(_LINE_GREY,) * 3, width=line)


def _round_off(draw: ImageDraw.ImageDraw, place: _Placed, corner: int) -> None:
    from PIL import Image, ImageDraw

    mask = Image.new("L", (place.wide, place.high), 255)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, place.wide - 1, place.high - 1), corner, fill=0)
    draw.bitmap((place.left, place.top), mask, fill=(255, 255, 255))


def _note(draw: ImageDraw.ImageDraw, note: str, middle: int) -> None:
    """One line across the middle at that height."""
    size = _px(_NOTE_MM)
    font = _font(size)
    wide = font.getlength(note)
    most = A4[0] - 2 * _px(20)
    if wide > most:
        font = _font(max(1, int(size * most / wide)))
    draw.text((A4[0] // 2, middle), note, font=font, fill=(_NOTE_GREY,) * 3, anchor="mm")


def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size)


def _encoded(sheet: Image.Image) -> tuple[bytes, tuple[int, int], int]:
    """With its size in px and its dots per inch."""
    from PIL import Image

    scaled = sheet
    for dpi, quality in _LADDER:
        size = (round(A4[0] * dpi / DPI), round(A4[1] * dpi / DPI))
        if scaled.size != size:
            scaled = sheet.resize(size, Image.Resampling.BOX)
        out = io.BytesIO()
        scaled.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
        if out.tell() <= MOST_BYTES:
            return out.getvalue(), size, dpi
    raise OSError("the copy cannot be made small enough to be sent")


def _preview(sheet: Image.Image) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    sheet.resize(_PREVIEW, Image.Resampling.BOX, reducing_gap=2.0).save(out, "JPEG", quality=80)
    return out.getvalue()
