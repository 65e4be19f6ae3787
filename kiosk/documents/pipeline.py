"""From pixels to a page: find → upright in small → quality verdict; then upright → light → encode → SHA-256. Reading is done
in between, by ``reading``.

The verdict comes first and alone: the citizen has the paper still in the hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from kiosk.documents.admit import Admitted, as_in_file
from kiosk.documents.cutoff import is_cropped
from kiosk.documents.encode import encoded, preview
from kiosk.documents.find import Found, find_page
from kiosk.documents.light import evened
from kiosk.documents.quality import judged
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.rectify import Sheet, rectified, straightened
from kiosk.model.page import Page, Verdict

Clock = Callable[[], float]
_QUARTERS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


class Upright:
    """The page at its full size, made when it is first asked for: that is after the verdict, for which the citizen waits. Then
    the picture, which is up to four times as large, is let go."""

    def __init__(self, picture: Pixels, sheet: Sheet) -> None:
        self._sheet = sheet
        self._picture: Pixels | None = picture
        self._page: Pixels | None = None
        self._even: Pixels | None = None

    @property
    def page(self) -> Pixels:
        if self._page is None and self._picture is not None:
            self._page = straightened(self._picture, self._sheet)
            self._picture = None
        return self._sheet.small if self._page is None else self._page

    @property
    def small(self) -> Pixels:
        return self._sheet.small

    @property
    def even(self) -> Pixels:
        if self._even is None:
            self._even = evened(self.page)
        return self._even


@dataclass(frozen=True)
class Looked:
    """What is known when the quality verdict is given. ``corners``: clockwise from the page's top left, px of the file;
    None where no page was found. ``dpi`` of the page, 0 where unknown. ``ms``: of each stage."""

    verdict: Verdict
    corners: Points | None
    skew: float | None
    dpi: int
    upright: Upright = field(repr=False)
    grey: bool
    filled: bool
    ms: dict[str, float]

    @property
    def page(self) -> Pixels:
        """Upright, height × width × 3, in the light in which it was taken."""
        return self.upright.page

    @property
    def small(self) -> Pixels:
        """The page in small, as it was judged: there without waiting."""
        return self.upright.small

    @property
    def even(self) -> Pixels:
        """``page`` with its light evened out, as it is read and sent; not yet turned."""
        return self.upright.even


def look(admitted: Admitted, clock: Clock = time.perf_counter) -> Looked:
    """Up to the quality verdict."""
    picture = admitted.pixels
    begun = clock()
    found = find_page(picture)
    at = clock()
    # Without a page the whole picture is judged, and nothing is said about where a page lies.
    whole = found or _everything(picture)
    cropped = found is not None and is_cropped(picture, whole, admitted.dpi)
    sheet = rectified(picture, whole, admitted.dpi, whole=not cropped)
    upright = clock()
    verdict = judged(picture, whole, sheet, cropped)
    if found is None:
        verdict = replace(verdict, cropped=None)
    done = clock()
    return Looked(
        verdict=verdict,
        corners=None if found is None else as_in_file(found.corners, admitted),
        skew=None if found is None else round(sheet.skew, 2),
        dpi=sheet.dpi if not sheet.guessed else 0,
        upright=Upright(picture, sheet),
        grey=admitted.grey,
        filled=whole.fills,
        ms={"find": _ms(begun, at), "upright": _ms(at, upright), "verdict": _ms(upright, done)},
    )


def finished(looked: Looked, turns: int = 0) -> Page:
    """The page as it is sent: light evened, turned by ``turns`` quarters counter-clockwise, encoded. Raises OSError."""
    even = looked.even
    if turns % 4:
        even = np.asarray(cv2.rotate(even, _QUARTERS[turns % 4]))
    sent = encoded(even, looked.dpi, looked.grey)
    return Page(
        jpeg=sent.jpeg, preview=preview(even), width=sent.width, height=sent.height, dpi=sent.dpi,
        verdict=looked.verdict, sha256=Page.digest(sent.jpeg),
    )  # fmt: skip


def turned_corners(corners: Points, turns: int) -> Points:
    """The corners beginning with the top left of the page once it is turned by ``turns`` quarters counter-clockwise."""
    return np.roll(corners, -(turns % 4), axis=0)


def calm() -> None:
    """One thread for OpenCV: the other core belongs to the window. For the worker's process and for commands."""
    cv2.setNumThreads(1)
    cv2.ocl.setUseOpenCL(False)


def _everything(picture: Pixels) -> Found:
    high, wide = picture.shape[:2]
    return Found(np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float64), True, 0.0)


def _ms(begun: float, ended: float) -> float:
    return round((ended - begun) * 1000, 1)
