"""The page as it is sent: JPEG of at most 500 kB."""

from __future__ import annotations

import bisect
import functools
import struct
from dataclasses import dataclass, field

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, grey_of, halved

MOST_BYTES = 500_000  # of one page: a village line takes 5 s for it at 800 kbit/s
# (share of the page's width and height, JPEG quality), best first. Print of 6 pt is legible from 200 dpi on.
LADDER = (
    *((1.0, quality) for quality in range(85, 44, -5)),
    *((2 / 3, quality) for quality in range(75, 44, -5)),
    *((1 / 2, quality) for quality in range(75, 44, -5)),
    *((1 / 3, quality) for quality in (65, 45)),
    *((1 / n, 45) for n in (4, 6, 8, 16, 64)),
)
MOST_DPI = 300
PREVIEW_PX = 900
PREVIEW_QUALITY = 80
_BAND_PX = 32  # of the page; two of JPEG's blocks
_ONE_OF = 8
_GOLDEN = 0.618034
_WASTED = 0.85  # of the bytes that may be taken
_HOPED = 0.96  # of the bytes: bands err by some hundredths
_DENSITY = struct.Struct(">BHH")  # of the JFIF header: dots per inch, across, down


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

    sizes = _Sizes(grey_of(page) if grey else page, first)
    best: Encoded | None = None
    rung, tried = sizes.first_below(_HOPED * MOST_BYTES), 0
    while True:
        share, quality = LADDER[rung]
        jpeg = _jpeg(scaled(share), quality, int(dpi * share * first))
        tried += 1
        if len(jpeg) <= MOST_BYTES:
            tall, wide = scaled(share).shape[:2]
            best = Encoded(jpeg, wide, tall, int(dpi * share * first))
        elif best is not None:
            return best
        # What the bands say of the others is put right by what this one took.
        right = sizes.first_below(_HOPED * MOST_BYTES * sizes.of(rung) / len(jpeg))
        if best is None:
            if rung == len(LADDER) - 1:
                raise OSError("the page cannot be made small enough to be sent")
            rung = max(rung + 1, right)
        elif tried > 1 or len(jpeg) > _WASTED * MOST_BYTES or right >= rung:
            return best
        else:
            rung = right


class _Sizes:
    """How many bytes the page would take at each rung, by bands of it: one attempt costs as much as all of these."""

    def __init__(self, page: Pixels, first: float) -> None:
        self._first = first
        self._bands, self._share_taken = _bands(page)
        self._known: dict[int, float] = {}

    def of(self, rung: int) -> float:
        if rung not in self._known:
            share, quality = LADDER[rung]
            scaled = self._bands if share * self._first >= 0.999 else _scaled(self._bands, share * self._first)
            self._known[rung] = len(_jpeg(scaled, quality, 0)) / self._share_taken
        return self._known[rung]

    def first_below(self, most: float) -> int:
        """The last rung where none is."""
        return min(
            len(LADDER) - 1, bisect.bisect_left(range(len(LADDER)), True, key=lambda rung: self.of(rung) <= most)
        )


def _bands(page: Pixels) -> tuple[Pixels, float]:
    """One band in ``_ONE_OF``, and the share that they are of the page. Not evenly: lines of print lie evenly too."""
    high = page.shape[0]
    count = high // (_ONE_OF * _BAND_PX)
    if count < 2:
        return page, 1.0
    room = high / count - _BAND_PX
    tops = [int(n * high / count + room * (n * _GOLDEN % 1.0)) for n in range(count)]
    return np.concatenate([page[top : top + _BAND_PX] for top in tops]), count * _BAND_PX / high


def preview(page: Pixels) -> bytes:
    """A small JPEG for the screen; a strip of till roll stays within four widths."""
    share = min(1.0, PREVIEW_PX / page.shape[1], 4 * PREVIEW_PX / page.shape[0])
    return _jpeg(page if share == 1.0 else _scaled(page, share), PREVIEW_QUALITY, 0)


def _scaled(page: Pixels, share: float) -> Pixels:
    size = (max(1, round(page.shape[1] * share)), max(1, round(page.shape[0] * share)))
    while min(page.shape[:2]) >= 2 and page.shape[1] >= 2 * size[0] and page.shape[0] >= 2 * size[1]:
        page = halved(page)
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA))


def _jpeg(page: Pixels, quality: int, dpi: int) -> bytes:
    """Raises OSError."""
    try:
        done, packed = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise OSError("the page cannot be encoded") from error
    jpeg = packed.tobytes() if done else b""
    if jpeg[6:11] != b"JFIF\0":
        raise OSError("the page cannot be encoded")
    # OpenCV says nothing about the size on paper. 0 x 0 would be read as 72 dpi by some: what is not known is not written.
    return jpeg if not dpi else jpeg[:13] + _DENSITY.pack(1, dpi, dpi) + jpeg[18:]
