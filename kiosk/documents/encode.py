"""The page as it is sent: JPEG of at most 500 kB, and PDF around the very same JPEG bytes (img2pdf changes none of them)."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, grey_of

MOST_BYTES = 500_000  # of one page: a village line takes 5 s for it at 800 kbit/s
# (share of the page's width and height, JPEG quality), best first. Print of 6 pt is legible from 200 dpi on.
LADDER = (
    *((1.0, quality) for quality in (85, 75, 65, 55, 45)),
    *((2 / 3, quality) for quality in (75, 65, 55, 45)),
    *((1 / 2, quality) for quality in (75, 65, 55, 45)),
    *((1 / 3, quality) for quality in (65, 45)),
    *((1 / n, 45) for n in (4, 6, 8, 16, 64)),
)
MOST_DPI = 300
PREVIEW_PX = 900
PREVIEW_QUALITY = 80


@dataclass(frozen=True)
class Encoded:
    jpeg: bytes = field(repr=False)
    width: int
    height: int
    dpi: int  # 0 where unknown


def encoded(page: Pixels, dpi: int, grey: bool = False) -> Encoded:
    """``page``: height × width × 3. Raises OSError when it cannot be made small enough."""
    first = min(1.0, MOST_DPI / dpi) if dpi else 1.0

    @functools.cache
    def scaled(share: float) -> Pixels:
        less = page if share * first >= 0.999 else _scaled(page, share * first)
        return grey_of(less) if grey else less

    best: tuple[bytes, float] | None = None
    low, high, rung = 0, len(LADDER), 0
    while low < high:
        share, quality = LADDER[rung]
        jpeg = _jpeg(scaled(share), quality, int(dpi * share * first))
        if len(jpeg) <= MOST_BYTES:
            best, high = (jpeg, share), rung
        else:
            low = rung + 1
        rung = (low + high) // 2
    if best is None:
        raise OSError("the page cannot be made small enough to be sent")
    jpeg, share = best
    tall, wide = scaled(share).shape[:2]
    return Encoded(jpeg, wide, tall, int(dpi * share * first))


def preview(page: Pixels) -> bytes:
    """A small JPEG for the screen; a strip of till roll stays within four widths."""
    share = min(1.0, PREVIEW_PX / page.shape[1], 4 * PREVIEW_PX / page.shape[0])
    return _jpeg(page if share == 1.0 else _scaled(page, share), PREVIEW_QUALITY, 0)


def pdf_of(pages: Sequence[bytes]) -> bytes:
    """JPEG pages as one PDF, each as large as its dots per inch say. Raises ValueError for no pages."""
    import img2pdf

    if not pages:
        raise ValueError("a PDF needs a page")
    return bytes(img2pdf.convert([io.BytesIO(page) for page in pages]))


def _scaled(page: Pixels, share: float) -> Pixels:
    size = (max(1, round(page.shape[1] * share)), max(1, round(page.shape[0] * share)))
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA))


def _jpeg(page: Pixels, quality: int, dpi: int) -> bytes:
    from PIL import Image

    picture = Image.fromarray(page if page.ndim == 2 else cv2.cvtColor(page, cv2.COLOR_BGR2RGB))
    out = io.BytesIO()
    # 0 x 0 would be read as 72 dpi by some: what is not known is not written.
    density = {"dpi": (dpi, dpi)} if dpi else {}
    picture.save(out, "JPEG", quality=quality, **density)
    return out.getvalue()
