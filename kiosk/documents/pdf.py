"""Pages of one material as one PDF, where a guide wants that, and for a copy that is printed: the very JPEG bytes, each page as
large as its paper was (img2pdf changes none of them).

The same pages give the same bytes: no day and no program's name goes in, so that the hash may be told before and after.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kiosk.model.page import Page

MOST_PAGES: Final = 50  # of one material: what a sheet feeder holds
_POINTS: Final = 72.0  # in an inch
_A4: Final = (595.28, 841.89)  # points
_Layout = Callable[[int, int, object], tuple[float, float, float, float]]


@dataclass(frozen=True)
class PdfFile:
    data: bytes = field(repr=False)
    sha256: str = field(repr=False)  # hex
    pages: int


def pdf_of(pages: Sequence[Page]) -> PdfFile:
    """In the order given. A page whose resolution nobody knows is laid on A4. Raises ValueError for none, for more than
    ``MOST_PAGES``, or for a page that is not what its hash says: what was looked at is what is sent."""
    import img2pdf

    if not 1 <= len(pages) <= MOST_PAGES:
        raise ValueError("a PDF has one to fifty pages")
    if any(Page.digest(page.jpeg) != page.sha256 for page in pages):
        raise ValueError("a page is not what its hash says")
    try:
        data = img2pdf.convert(
            [io.BytesIO(page.jpeg) for page in pages],
            layout_fun=_layout(pages), nodate=True, producer="", engine=img2pdf.Engine.internal,
            rotation=img2pdf.Rotation.none,
        )  # fmt: skip
    except img2pdf.ImageOpenError as error:
        raise ValueError("a page is no picture") from error
    return PdfFile(bytes(data), hashlib.sha256(data).hexdigest(), len(pages))


def _layout(pages: Sequence[Page]) -> _Layout:
    """img2pdf asks once for each page, in their order."""
    known = iter(pages)

    def layout(wide: int, high: int, _: object) -> tuple[float, float, float, float]:
        dpi = next(known).dpi
        if dpi:
            size = (wide / dpi * _POINTS, high / dpi * _POINTS)
            return (*size, *size)
        sheet = _A4 if high >= wide else _A4[::-1]
        share = min(sheet[0] / wide, sheet[1] / high)
        return (*sheet, wide * share, high * share)

    return layout
