"""What is measured on a page while the citizen still stands there.

Thin on purpose: blank, dark and low resolution are measured here; blur, glare and cut-off are ``None`` (not checked) until
the document worker measures them. A verdict never says more than was looked at.

Blank is decided by *marks*: places of about 1.4 mm (of A4) that differ from the paper around them and touch others like
them. A share of dark pixels would not do: the three characters of a signature cover less of the page than dust does, and
tinted paper is darker all over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.model.page import Verdict

if TYPE_CHECKING:
    from PIL import Image

LEAST_DPI = 150  # dots per inch; below that a clerk cannot read small print
LEAST_PX = (318, 505)  # short and long side: a bank card, the smallest paper taken in, at LEAST_DPI
DARK_PAPER = 110  # level of the brightest colour channel; a lit white sheet is above 200
BRIGHT_SHARE = 0.03  # a bank card alone on the glass covers 7 % of A4, so 3 % must be lit
INK_CONTRAST = 36  # grey levels; pencil and grey print are above, print that shines through the paper below
LEAST_MARKS = 5  # one character of 10.5 pt makes about seven
MARGIN = 0.02  # share of each side left out: the shadow of a sheet's edge is no ink

_LOOK_PX = 1700  # longer side that is looked at: 150 dpi of A4, where a stroke of 0.1 mm still stands out
_PAPER_PX = 24  # radius around a spot whose mean counts as its paper
_PLACE_PX = 8
_PLACE_INK = 4  # pixels of a place that make it a mark
_FULL = 255


def verdict_of(picture: Image.Image, dpi: int) -> Verdict:
    """``picture``: mode L or RGB. ``dpi`` 0 means that nobody knows it, which is no reason against the page."""
    small = picture.reduce(max(1, max(picture.size) // _LOOK_PX))
    dark = _is_dark(small)
    # In the dark nothing can be told from nothing.
    blank = None if dark else _marks(_without_margin(small.convert("L"))) < LEAST_MARKS
    coarse = 0 < dpi < LEAST_DPI or min(picture.size) < LEAST_PX[0] or max(picture.size) < LEAST_PX[1]
    found = (("blank", blank), ("dark", dark), ("low_resolution", coarse))
    reasons = tuple(reason for reason, holds in found if holds)
    return Verdict(ok=not reasons, blank=blank, reasons=reasons)


def _is_dark(small: Image.Image) -> bool:
    """Whether hardly anything was lit. By the brightest channel, since a red cover is lit and yet dark in grey."""
    from PIL import ImageChops

    brightest, *others = small.split()
    for channel in others:
        brightest = ImageChops.lighter(brightest, channel)
    histogram = brightest.histogram()
    return sum(histogram[DARK_PAPER:]) < BRIGHT_SHARE * sum(histogram)


def _without_margin(grey: Image.Image) -> Image.Image:
    side, top = int(grey.width * MARGIN), int(grey.height * MARGIN)
    return grey.crop((side, top, grey.width - side, grey.height - top))


def _marks(grey: Image.Image) -> int:
    """Places with ink, light on dark counting as well, that touch two others: dust and noise stand alone."""
    from PIL import ImageChops, ImageFilter

    contrast = ImageChops.difference(grey, grey.filter(ImageFilter.BoxBlur(_PAPER_PX)))
    ink = contrast.point([_FULL * (level > INK_CONTRAST) for level in range(256)])
    enough = _FULL * _PLACE_INK // _PLACE_PX**2
    places = ink.reduce(_PLACE_PX).point([_FULL * (level >= enough) for level in range(256)])
    # The mean of three by three places is at least 3/9 where a place has two neighbours.
    company = places.filter(ImageFilter.BoxBlur(1)).point([_FULL * (level >= _FULL // 3) for level in range(256)])
    return ImageChops.darker(places, company).histogram()[_FULL]
