"""From a scanned image to a page: encoded for sending, a preview for the screen, a verdict (``kiosk.documents.verdict``).

Pillow is imported when the first page comes: the home screen must not wait for it.
"""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING

from devices.scanner.protocol import ScannedImage
from kiosk.documents.verdict import verdict_of
from kiosk.model.page import Page

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 500_000  # of one page as it is sent: a village line takes 5 s for it at 800 kbit/s
# (share of the scan's width and height, JPEG quality), from best to smallest. A page dense with print takes 1.5 MB at
# the first; at quality 45 and two thirds of 300 dpi its strokes are still cleaner than at 75 and half of them.
LADDER = (
    *((1.0, quality) for quality in (85, 75, 65, 55, 45)),
    *((2 / 3, quality) for quality in (75, 65, 55, 45)),
    *((1 / 2, quality) for quality in (75, 65, 55, 45)),
    *((1 / 3, quality) for quality in (65, 45)),
    *((1 / n, 45) for n in (4, 6, 8, 16, 64)),  # for noise and for sheets far larger than A4
)
PREVIEW_PX = 900  # wide, the widest that a screen shows
PREVIEW_QUALITY = 80

_CHANNELS = {"L": 1, "RGB": 3}


def page_of(image: ScannedImage) -> Page:
    """A page of at most ``MOST_BYTES``; its ``width``, ``height`` and ``dpi`` are those of the JPEG, which may be smaller
    than the scan. Raises ValueError for an image whose pixels do not fit its size, OSError when it cannot be encoded."""
    return page_from(_picture(image), image.dpi)


def page_from(picture: Image.Image, dpi: int) -> Page:
    """The same for a picture of mode L or RGB; ``dpi`` 0 when nobody knows. Raises OSError."""
    jpeg, share = _encode(picture, dpi)
    width, height = _scaled(picture.size, share)
    sent_dpi = int(dpi * share)
    return Page(
        jpeg=jpeg,
        preview=_preview(picture),
        width=width,
        height=height,
        dpi=sent_dpi,
        verdict=verdict_of(picture, sent_dpi),
        sha256=Page.digest(jpeg),
    )


def _picture(image: ScannedImage) -> Image.Image:
    from PIL import Image

    channels = _CHANNELS.get(image.mode)
    if channels is None:
        raise ValueError("the scanner's mode is neither L nor RGB")
    if image.width < 1 or image.height < 1 or len(image.pixels) != image.width * image.height * channels:
        raise ValueError("the scanner's pixels do not fit its size")
    return Image.frombuffer(image.mode, (image.width, image.height), image.pixels, "raw", image.mode, 0, 1)


def _encode(picture: Image.Image, dpi: int) -> tuple[bytes, float]:
    """The first rung of the ladder that is small enough, found by halving: each try costs some 20 ms of an A4 page."""

    @functools.cache
    def scaled(share: float) -> Image.Image:
        return _shrunk(picture, share)

    best: tuple[bytes, float] | None = None
    low, high = 0, len(LADDER)
    rung = 0  # the best is tried first, since a form with some handwriting fits
    while low < high:
        share, quality = LADDER[rung]
        jpeg = _jpeg(scaled(share), quality, int(dpi * share))
        if len(jpeg) <= MOST_BYTES:
            best, high = (jpeg, share), rung
        else:
            low = rung + 1
        rung = (low + high) // 2
    if best is None:
        raise OSError("the page cannot be made small enough to be sent")
    return best


def _shrunk(picture: Image.Image, share: float) -> Image.Image:
    if share == 1.0:
        return picture
    steps = round(1 / share)
    if abs(steps * share - 1) < 1e-9:
        return picture.reduce(steps)
    return picture.resize(_scaled(picture.size, share), _box())


def _scaled(size: tuple[int, int], share: float) -> tuple[int, int]:
    # As ``Image.reduce`` rounds: a part of a pixel at the edge is a pixel.
    return -int(-size[0] * share // 1), -int(-size[1] * share // 1)


def _box() -> Image.Resampling:
    from PIL import Image

    return Image.Resampling.BOX


def _jpeg(picture: Image.Image, quality: int, dpi: int) -> bytes:
    out = io.BytesIO()
    # 0 x 0 would be read as 72 dpi by some: what is not known is not written.
    density = {"dpi": (dpi, dpi)} if dpi else {}
    picture.save(out, "JPEG", quality=quality, **density)
    return out.getvalue()


def _preview(picture: Image.Image) -> bytes:
    # First by the fast filter to a bit more than is needed, then fitted. A strip of till roll stays within four widths.
    small = picture.reduce(max(1, picture.width // PREVIEW_PX))
    small.thumbnail((PREVIEW_PX, PREVIEW_PX * 4))
    return _jpeg(small, PREVIEW_QUALITY, 0)
