"""From a scanned image to a page: encoded for sending, a preview for the screen, and a verdict of what was measured.

Thin on purpose: blank, dark and low resolution are measured here; blur, glare and cut-off are ``None`` (not checked) until the
document worker measures them. A verdict never says more than was looked at.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from devices.scanner.protocol import ScannedImage
from kiosk.model.page import Page, Verdict

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 500_000  # an A4 page; the platform's limit
QUALITIES = (85, 75, 65, 55, 45, 35)  # JPEG; below that letters of 6 pt fray
PREVIEW_PX = 900  # the widest a preview is shown
LEAST_DPI = 150  # below that small print cannot be read by a clerk
BLANK_INK = 0.001  # share of pixels darker than the paper by a quarter of the range
DARK_MEAN = 70  # mean grey of 0 … 255 under which nothing was lit
_CHECK_PX = 800  # checks look at a reduced picture: ink is as visible, and it takes a tenth of the time


def page_of(image: ScannedImage) -> Page:
    """Raises ValueError for an image whose pixels do not fit its size, OSError when it cannot be encoded."""
    picture = _picture(image)
    jpeg = _encode(picture, image.dpi)
    return Page(
        jpeg=jpeg,
        preview=_preview(picture),
        width=image.width,
        height=image.height,
        dpi=image.dpi,
        verdict=_verdict(picture, image.dpi),
        sha256=Page.digest(jpeg),
    )


def _picture(image: ScannedImage) -> Image.Image:
    from PIL import Image

    channels = {"L": 1, "RGB": 3}.get(image.mode)
    if channels is None:
        raise ValueError(f"mode {image.mode} is not L or RGB")
    if image.width < 1 or image.height < 1 or len(image.pixels) != image.width * image.height * channels:
        raise ValueError("the pixels do not fit the size")
    return Image.frombytes(image.mode, (image.width, image.height), image.pixels)


def _encode(picture: Image.Image, dpi: int) -> bytes:
    """The best of ``QUALITIES`` that stays within ``MOST_BYTES``; a page of noise is sent smaller rather than not at all."""
    encoded = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
        encoded = out.getvalue()
        if len(encoded) <= MOST_BYTES:
            return encoded
    half = picture.reduce(2)
    return encoded if half.size == picture.size else _encode(half, dpi // 2)


def _preview(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((PREVIEW_PX, PREVIEW_PX * 2))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()


def _verdict(picture: Image.Image, dpi: int) -> Verdict:
    from PIL import ImageStat

    grey = picture.convert("L")
    factor = max(1, max(grey.size) // _CHECK_PX)
    small = grey.reduce(factor)
    mean = float(ImageStat.Stat(small).mean[0])
    blank = _ink(small) < BLANK_INK
    dark = mean < DARK_MEAN
    coarse = 0 < dpi < LEAST_DPI
    reasons = tuple(
        reason for reason, found in (("blank", blank and not dark), ("dark", dark), ("low_resolution", coarse)) if found
    )
    return Verdict(ok=not reasons, blank=blank and not dark, reasons=reasons)


def _ink(grey: Image.Image) -> float:
    """Share of pixels clearly darker than the paper, the paper being the most frequent light tone."""
    histogram = grey.histogram()
    paper = max(range(128, 256), key=histogram.__getitem__)
    return sum(histogram[: max(0, paper - 64)]) / max(1, sum(histogram))
